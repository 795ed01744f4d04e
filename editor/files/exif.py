"""The EXIF block of an exported picture: from Metadata, and from the photo's own tags where it has them."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

from editor.core.image import Metadata
from editor.core.tiff import (
    ASCII,
    BYTE,
    EXIF_IFD,
    GPS_IFD,
    LONG,
    RATIONAL,
    SHORT,
    UNDEFINED,
    Directory,
    FileBytes,
    Tag,
    make,
    read_ifds,
    to_bytes,
)

SOFTWARE = "Silvergrad"

# What describes the shot and is still true of the export. Left out are the maker's notes (their
# offsets would be wrong), thumbnails, sizes, orientation and everything in sensor coordinates.
_MAIN = frozenset({270, 271, 272, 306, 315, 33432})
_EXIF = frozenset(
    {33434, 33437, 34850, *range(34855, 34856), *range(34864, 34870), 36867, 36868, *range(36880, 36883)}
    | {*range(37377, 37387), 37510, *range(37520, 37523), 41495, 41728, 41729}
    | {*range(41985, 41997), 42016, *range(42032, 42038), *range(42080, 42083)}
)
_GPS = frozenset(range(32))
_LARGEST_TAG = 4096
_LARGEST_BLOCK = 65_000
_HEAD = 1 << 18

Tags = dict[int, Tag]


def build(
    metadata: Metadata, size: tuple[int, int], space: str = "sRGB", source: Path | None = None
) -> bytes:
    """Return the EXIF block (a TIFF structure) of an export of ``size`` (width, height).

    Standard EXIF and GPS tags are copied from ``source`` if it is TIFF-based, a JPEG, RAF or CR3;
    a source that cannot be read adds nothing. Orientation is always 1.
    """
    main, exif = _described(metadata)
    gps: Tags = {}
    if source is not None:
        for own, copied in zip((main, exif, gps), _copied(source), strict=True):
            own.update(copied)
    main.update(
        {
            274: make(SHORT, [1]),
            282: make(RATIONAL, [(72, 1)]),
            283: make(RATIONAL, [(72, 1)]),
            296: make(SHORT, [2]),
            305: make(ASCII, SOFTWARE),
        }
    )
    exif.update(
        {
            36864: make(UNDEFINED, b"0232"),
            40961: make(SHORT, [1 if space == "sRGB" else 0xFFFF]),
            40962: make(LONG, [size[0]]),
            40963: make(LONG, [size[1]]),
        }
    )
    block = _block(main, exif, gps)
    if len(block) > _LARGEST_BLOCK:  # a JPEG segment holds no more
        block = _block(*({n: t for n, t in tags.items() if len(t.raw) <= 64} for tags in (main, exif, gps)))
    return block


def _block(main: Tags, exif: Tags, gps: Tags) -> bytes:
    children = {EXIF_IFD: (Directory(exif),)}
    if gps:
        children[GPS_IFD] = (Directory({0: make(BYTE, [2, 3, 0, 0]), **gps}),)
    return to_bytes(Directory(main, children))


def _described(metadata: Metadata) -> tuple[Tags, Tags]:
    """Return what Metadata says as tags of the main and the EXIF directory."""
    main: Tags = {}
    exif: Tags = {}
    texts = ((main, 271, metadata.make), (main, 272, metadata.model), (exif, 42036, metadata.lens))
    for tags, number, text in texts:
        if text.strip("\0 "):
            tags[number] = make(ASCII, text.replace("\0", " "))
    taken = metadata.taken[:19].replace("T", " ")
    if len(taken) == 19:
        exif[36867] = make(ASCII, taken[:10].replace("-", ":") + taken[10:])
    numbers = ((33434, metadata.shutter), (33437, metadata.aperture), (37386, metadata.focal_length))
    for number, value in numbers:
        if value is not None and 0 < value < 1e6:
            ratio = Fraction(value).limit_denominator(100_000)
            if ratio:
                exif[number] = make(RATIONAL, [(ratio.numerator, ratio.denominator)])
    if metadata.iso is not None and 0 < metadata.iso < 1e9:
        exif[34855] = make(SHORT, [min(round(metadata.iso), 0xFFFF)])
    return main, exif


def _copied(source: Path) -> tuple[Tags, Tags, Tags]:
    """Return the main, EXIF and GPS tags of a photo that may be copied."""
    main: Tags = {}
    exif: Tags = {}
    gps: Tags = {}
    try:
        with source.open("rb") as stream:
            data = FileBytes(stream)
            for directory, role in _directories(data):
                if role in ("all", "main"):
                    main = _chosen(directory, _MAIN) | main
                if role in ("all", "exif"):  # older raws keep these in their first directory
                    exif = _chosen(directory, _EXIF) | exif
                if role == "gps":
                    gps = _chosen(directory, _GPS)
                for child in directory.children.get(EXIF_IFD, ())[:1]:
                    exif = exif | _chosen(child, _EXIF)
                for child in directory.children.get(GPS_IFD, ())[:1]:
                    gps = _chosen(child, _GPS)
    except (OSError, ValueError, struct.error):
        return {}, {}, {}
    return main, exif, gps


def _directories(data: FileBytes) -> list[tuple[Directory, str]]:
    """Return the first directories of a photo's TIFF structures, and what each holds."""
    head = data[:_HEAD]
    if head[4:12] in (b"ftypcrx ", b"ftypcrx\0"):  # CR3: one structure a box
        boxes = ((b"CMT1", "main"), (b"CMT2", "exif"), (b"CMT4", "gps"))
        places = [(head.find(name) + 4, role) for name, role in boxes if name in head]
    elif head[:2] == b"\xff\xd8":
        places = [(place, "all") for place in _in_jpeg(data, 0)]
    elif head[:8] == b"FUJIFILM":
        places = [(place, "all") for place in _in_jpeg(data, struct.unpack(">I", head[84:88])[0])]
    else:
        places = [(0, "all")]
    return [(found, role) for place, role in places for found in read_ifds(data, place)[:1]]


def _in_jpeg(data: FileBytes, start: int) -> list[int]:
    """Return where the EXIF structure of the JPEG at ``start`` begins, in a list of one or none."""
    place = start + 2
    for _ in range(64):
        head = data[place : place + 10]
        if len(head) < 10 or head[0] != 0xFF or head[1] == 0xDA:
            break
        if head[1] == 0xE1 and head[4:] == b"Exif\0\0":
            return [place + 10]
        place += 2 + int.from_bytes(head[2:4], "big")
    return []


def _chosen(directory: Directory, wanted: frozenset[int]) -> Tags:
    """Return copies of the wanted tags that are not too large, free of the file they came from."""
    return {
        number: Tag(tag.kind, tag.count, 0, tag.order, tag.raw)
        for number, tag in directory.tags.items()
        if number in wanted and 0 < tag.size <= _LARGEST_TAG
    }
