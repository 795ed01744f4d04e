"""Shot metadata from the file's own tags, wherever a raw format keeps its TIFF structure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from editor.core.tiff import Directory, FileBytes
from editor.raw.tags import Tags, TiffTags, open_tags

_SCAN_BYTES = 256 * 1024


@dataclass(frozen=True)
class Shot:
    """What the tags say of camera, lens and exposure; ``orientation`` is the EXIF value, 0 unknown."""

    make: str = ""
    model: str = ""
    lens: str = ""
    iso: float | None = None
    shutter: float | None = None
    aperture: float | None = None
    focal_length: float | None = None
    taken: str = ""
    orientation: int = 0


def read_shot(stream: BinaryIO) -> tuple[Shot, TiffTags | None]:
    """Return the shot and the main TIFF structure of a raw, JPEG or TIFF file."""
    data = FileBytes(stream)
    tags = open_tags(data)
    if tags is not None:
        return _from_directories(tags.main, tags.exif), tags
    head = data[:_SCAN_BYTES]
    if head[4:8] == b"ftyp":
        return _from_boxes(data, head), None
    if head[6:14] == b"HEAPCCDR":
        return _from_crw(data[-_SCAN_BYTES:]), None
    for start in _embedded_starts(head):
        inner = open_tags(data, start)
        if inner is not None:
            return _from_directories(inner.main, inner.exif), None
    return Shot(), None


def _from_directories(main: Tags, exif: Tags) -> Shot:
    """Return what IFD 0 and the EXIF directory say; old files keep EXIF tags in IFD 0."""

    def number(*tags: int) -> float | None:
        for tag in tags:
            for directory in (exif, main):
                value = directory.number(tag)
                if value is not None and 0.0 < value < 1e9:
                    return value
        return None

    def text(*tags: int) -> str:
        return next((t for tag in tags for d in (exif, main) if (t := d.text(tag))), "")

    orientation = main.number(274)
    make, model = main.text(271), main.text(272)
    if not model:
        make, _, model = main.text(50708).partition(" ")
        make, model = (make, model) if model else ("", make)
    return Shot(
        make=make,
        model=model,
        lens=text(42036),
        iso=number(34855, 34867),
        shutter=number(33434),
        aperture=number(33437),
        focal_length=number(37386),
        taken=_date(text(36867, 36868) or main.text(306)),
        orientation=int(orientation) if orientation is not None and 1 <= orientation <= 8 else 0,
    )


def _date(text: str) -> str:
    """Return an EXIF date as ISO 8601, empty where it is not one."""
    digits = text[:19]
    if len(digits) < 19 or not digits.replace(":", "").replace(" ", "").replace("T", "").isdigit():
        return ""
    return f"{digits[:10].replace(':', '-')}T{digits[11:]}"


def _embedded_starts(head: bytes) -> list[int]:
    """Return where the TIFF structures of RAF, MRW and JPEG files may begin: after their markers."""
    starts = []
    for marker, skip in ((b"Exif\0\0", 6), (b"\0TTW", 8)):
        found = head.find(marker)
        if found >= 0:
            starts.append(found + skip)
    return starts


def _from_boxes(data: FileBytes, head: bytes) -> Shot:
    """Return what Canon's CR3 keeps in two boxes, each a TIFF structure: CMT1 (IFD 0), CMT2 (EXIF)."""
    boxes = []
    for name in (b"CMT1", b"CMT2"):
        found = head.find(name)
        inner = open_tags(data, found + 4) if found >= 0 else None
        boxes.append(Tags(Directory({})) if inner is None else inner.main)
    return _from_directories(*boxes)


def _from_crw(tail: bytes) -> Shot:
    """Return make and model of a Canon CRW; the decoder knows the rest."""
    # A CIFF file is a heap with its small values and directories at the end; make and model lie
    # there in clear, one after the other.
    found = tail.find(b"Canon\0Canon ")
    model = tail[found + 6 : found + 70].split(b"\0")[0] if found >= 0 else b""
    return Shot(make="Canon", model="".join(c for c in model.decode("ascii", "replace") if c.isprintable()))


def jpeg_orientation(data: bytes) -> int:
    """Return the EXIF orientation in a JPEG's bytes, 1 where it says none."""
    found = data[:_SCAN_BYTES].find(b"Exif\0\0")
    if found < 0 or len(data) < found + 14:
        return 1
    order = {b"II": "<", b"MM": ">"}.get(data[found + 6 : found + 8])
    if order is None:
        return 1
    first = struct.unpack_from(order + "I", data, found + 10)[0]
    at = found + 6 + first
    if at + 2 > len(data):
        return 1
    count = struct.unpack_from(order + "H", data, at)[0]
    for index in range(min(count, 256)):
        where = at + 2 + index * 12
        if where + 12 > len(data):
            break
        tag, _, _, value = struct.unpack_from(order + "HHIH", data, where)
        if tag == 274:
            return value if 1 <= value <= 8 else 1
    return 1


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) from a JPEG's start-of-frame segment, None where there is none."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (width, height) if width and height else None
        at += 2 if marker == 0xFF else 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None
