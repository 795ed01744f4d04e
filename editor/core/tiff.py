"""TIFF 6.0 directories, read with every bound checked and written back: raws, DCP, EXIF, exports."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from mmap import mmap
from typing import BinaryIO

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL = 1, 2, 3, 4, 5, 7, 10
SUB_IFDS, EXIF_IFD, GPS_IFD = 330, 34665, 34853
STRIP_OFFSETS, STRIP_BYTE_COUNTS = 273, 279

# Bytes of one value and the struct letter; rationals are two letters a value.
_KINDS = {
    1: (1, "B"), 2: (1, "s"), 3: (2, "H"), 4: (4, "I"), 5: (8, "II"), 6: (1, "b"), 7: (1, "s"),
    8: (2, "h"), 9: (4, "i"), 10: (8, "ii"), 11: (4, "f"), 12: (8, "d"), 13: (4, "I"),
}  # fmt: skip
# 42 is TIFF; the others are DCP, Olympus ORF (two) and Panasonic RW2.
_MAGICS = (42, 0x4352, 0x4F52, 0x5352, 0x55)
_MOST_DIRECTORIES = 128
_CHILDREN = (SUB_IFDS, EXIF_IFD, GPS_IFD)


class FileBytes:
    """A seekable stream that slices like bytes, so that a 100 MB raw is not read for its tags.

    Mapping the file into memory would do as well, but ends the process where the file shrinks
    meanwhile or its drive goes away.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._size = stream.seek(0, 2)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        self._stream.seek(start)
        return self._stream.read(max(0, stop - start))


Data = bytes | bytearray | memoryview | mmap | FileBytes


@dataclass(frozen=True)
class Tag:
    """One entry: its type, how many values, and where in ``data`` they lie (all of them inside)."""

    kind: int
    count: int
    offset: int
    order: str
    data: Data = field(repr=False)

    @property
    def size(self) -> int:
        """How many bytes the values take."""
        return self.count * _KINDS[self.kind][0]

    @property
    def raw(self) -> bytes:
        """The values' bytes, in the file's byte order."""
        return bytes(self.data[self.offset : self.offset + self.size])

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers; rationals divided (0 where the denominator is 0); bytes for text."""
        letters = _KINDS[self.kind][1].replace("s", "B") * self.count
        numbers = struct.unpack(self.order + letters, self.raw)
        if self.kind in (RATIONAL, SRATIONAL):
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            return tuple(above / below if below else 0.0 for above, below in pairs)
        return numbers

    @property
    def text(self) -> str:
        """The string up to its first NUL, undecodable bytes replaced."""
        return self.raw.split(b"\0")[0].decode("utf-8", "replace").strip()


@dataclass(frozen=True)
class Directory:
    """One image file directory: its tags and the directories that some of them point to."""

    tags: Mapping[int, Tag]
    children: Mapping[int, tuple[Directory, ...]] = field(default_factory=dict)


def read_ifds(data: Data, start: int = 0) -> tuple[Directory, ...]:
    """Return the chain of directories of the TIFF structure at ``start`` (offsets count from it).

    An entry of an unknown type, or that reaches outside the data, is left out, and so is a
    directory met twice; ValueError where there is no TIFF header at all.
    """
    header = bytes(data[start : start + 8])
    order = {b"II": "<", b"MM": ">"}.get(header[:2], "")
    if len(header) < 8 or not order or struct.unpack(order + "H", header[2:4])[0] not in _MAGICS:
        raise ValueError("This is no TIFF structure.")
    return _chain(data, start, order, struct.unpack(order + "I", header[4:])[0], set())


def _chain(data: Data, start: int, order: str, offset: int, seen: set[int]) -> tuple[Directory, ...]:
    """Return the directory at ``offset`` and those after it."""
    found = []
    while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(offset)
        place = start + offset
        head = bytes(data[place : place + 2])
        if len(head) < 2:
            break
        count = struct.unpack(order + "H", head)[0]
        entries = bytes(data[place + 2 : place + 2 + 12 * count])
        tags = _tags(data, start, order, entries, place + 2)
        children = {
            number: tuple(
                child
                for where in tags[number].values
                for child in _chain(data, start, order, int(where), seen)[:1]
            )
            for number in _CHILDREN
            if number in tags
            and tags[number].kind in (LONG, 13)
            and tags[number].count <= _MOST_DIRECTORIES
        }
        found.append(Directory(tags, children))
        following = bytes(data[place + 2 + 12 * count : place + 6 + 12 * count])
        offset = struct.unpack(order + "I", following)[0] if len(following) == 4 else 0
    return tuple(found)


def _tags(data: Data, start: int, order: str, entries: bytes, place: int) -> dict[int, Tag]:
    """Return the sound ones among a directory's 12-byte entries, the first of it at ``place``."""
    tags: dict[int, Tag] = {}
    for index in range(len(entries) // 12):
        number, kind, count, value = struct.unpack_from(order + "HHII", entries, 12 * index)
        if kind not in _KINDS:
            continue
        size = count * _KINDS[kind][0]
        offset = start + value if size > 4 else place + 12 * index + 8
        if offset + size <= len(data):
            tags.setdefault(number, Tag(kind, count, offset, order, data))
    return tags


def make(kind: int, values: bytes | str | Iterable[int | tuple[int, int]]) -> Tag:
    """Return a tag of text, of bytes, of integers, or of (numerator, denominator) pairs."""
    if isinstance(values, str):
        data = values.encode("utf-8", "replace") + b"\0"
    elif isinstance(values, bytes):
        data = values
    else:
        flat = [part for each in values for part in (each if isinstance(each, tuple) else (each,))]
        data = struct.pack(f"<{len(flat)}{_KINDS[kind][1][0]}", *flat)
    return Tag(kind, len(data) // _KINDS[kind][0], 0, "<", data)


def to_bytes(root: Directory, strips: Sequence[bytes] = ()) -> bytes:
    """Return a whole little-endian TIFF file of one directory, its children and picture strips."""
    parts = [b"II*\0", b""]
    size = 8

    def place(block: bytes) -> int:
        nonlocal size
        parts.append(block + b"\0" * (len(block) % 2))
        size += len(parts[-1])
        return size - len(parts[-1])

    def append(directory: Directory) -> int:
        tags = dict(directory.tags)
        for number, children in directory.children.items():
            tags[number] = make(LONG, [append(child) for child in children])
        entries = b""
        for number, tag in sorted(tags.items()):
            payload = _little_endian(tag)
            if len(payload) > 4:
                payload = struct.pack("<I", place(payload))
            entries += struct.pack("<HHI", number, tag.kind, tag.count) + payload.ljust(4, b"\0")
        return place(struct.pack("<H", len(tags)) + entries + bytes(4))

    if strips:
        pointers = {
            STRIP_OFFSETS: make(LONG, [place(strip) for strip in strips]),
            STRIP_BYTE_COUNTS: make(LONG, [len(strip) for strip in strips]),
        }
        root = Directory({**root.tags, **pointers}, root.children)
    parts[1] = struct.pack("<I", append(root))
    return b"".join(parts)


def _little_endian(tag: Tag) -> bytes:
    """Return a tag's bytes as this module writes them."""
    letter = _KINDS[tag.kind][1][0]
    if tag.order == "<" or letter in "sBb":
        return tag.raw
    count = len(tag.raw) // struct.calcsize(letter)
    return struct.pack(f"<{count}{letter}", *struct.unpack(f">{count}{letter}", tag.raw))
