"""A minimal TIFF 6.0 writer: nested directories, any tag, strips given as bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, DOUBLE = 1, 2, 3, 4, 5, 7, 10, 12
_FORMATS = {BYTE: "B", SHORT: "H", LONG: "I", UNDEFINED: "B", DOUBLE: "d"}
_RATIO_UNIT = 1_000_000

SUB_IFDS, EXIF_IFD = 330, 34665
STRIP_OFFSETS, STRIP_COUNTS = 273, 279


@dataclass
class Directory:
    """One image file directory: its tags, its picture data and its child directories."""

    tags: dict[int, tuple[int, object]] = field(default_factory=dict)
    blocks: list[bytes] = field(default_factory=list)
    children: dict[int, list[Directory]] = field(default_factory=dict)

    def put(self, tag: int, kind: int, *values: object) -> None:
        """Set a tag to one or more numbers, or to a string or bytes."""
        self.tags[tag] = (kind, values[0] if isinstance(values[0], (str, bytes)) else values)


def to_bytes(root: Directory) -> bytes:
    """The whole little-endian file."""
    buffer = bytearray(b"II*\0\0\0\0\0")
    offset = _append(buffer, root)
    buffer[4:8] = struct.pack("<I", offset)
    return bytes(buffer)


def _append(buffer: bytearray, directory: Directory) -> int:
    """Write a directory after its data and its children; return its offset."""
    tags = dict(directory.tags)
    if directory.blocks:
        places = [_place(buffer, block) for block in directory.blocks]
        tags[STRIP_OFFSETS] = (LONG, places)
        tags[STRIP_COUNTS] = (LONG, [len(block) for block in directory.blocks])
    for tag, children in directory.children.items():
        tags[tag] = (LONG, [_append(buffer, child) for child in children])
    entries = b""
    for tag in sorted(tags):
        kind, values = tags[tag]
        payload, count = _payload(kind, values)
        if len(payload) > 4:
            payload = struct.pack("<I", _place(buffer, payload))
        entries += struct.pack("<HHI", tag, kind, count) + payload.ljust(4, b"\0")
    return _place(buffer, struct.pack("<H", len(tags)) + entries + b"\0\0\0\0")


def _place(buffer: bytearray, block: bytes) -> int:
    """Append a block at an even offset and return that offset."""
    if len(buffer) % 2:
        buffer.append(0)
    offset = len(buffer)
    buffer += block
    return offset


def _payload(kind: int, values: object) -> tuple[bytes, int]:
    """A tag's bytes and its count."""
    if kind == ASCII:
        text = str(values).encode() + b"\0"
        return text, len(text)
    if isinstance(values, bytes):
        return values, len(values)
    numbers: list[Any] = list(values) if isinstance(values, Iterable) else [values]
    if kind in (RATIONAL, SRATIONAL):
        pairs = [part for number in numbers for part in _ratio(number)]
        return struct.pack(f"<{len(pairs)}{'I' if kind == RATIONAL else 'i'}", *pairs), len(numbers)
    whole = numbers if kind == DOUBLE else [int(number) for number in numbers]
    return struct.pack(f"<{len(whole)}{_FORMATS[kind]}", *whole), len(whole)


def _ratio(number: float | Fraction) -> tuple[int, int]:
    """A number as numerator and denominator: a Fraction as it is, a float in millionths."""
    if isinstance(number, Fraction):
        return number.numerator, number.denominator
    return round(float(number) * _RATIO_UNIT), _RATIO_UNIT
