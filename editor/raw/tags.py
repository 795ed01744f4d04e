"""A file's TIFF directories as raws use them: numbers as arrays, text made printable, bounds kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from editor.core.image import Matrix
from editor.core.tiff import EXIF_IFD, SUB_IFDS, Directory, FileBytes, read_ifds

MAX_VALUE_BYTES = 64 * 1024**2

_KINDS = {
    1: "u1", 3: "u2", 4: "u4", 5: "u4", 6: "i1", 7: "u1", 8: "i2", 9: "i4", 10: "i4", 11: "f4", 12: "f8",
    13: "u4",
}  # fmt: skip
_RATIONALS = (5, 10)


@dataclass(frozen=True)
class Tags:
    """One directory's tags. What is absent, malformed or too large reads as empty."""

    directory: Directory

    def __contains__(self, tag: int) -> bool:
        return tag in self.directory.tags

    def data(self, tag: int) -> bytes:
        """Return a tag's bytes as stored."""
        found = self.directory.tags.get(tag)
        if found is None or found.count > MAX_VALUE_BYTES:
            return b""
        raw = found.raw
        return raw if len(raw) <= MAX_VALUE_BYTES else b""

    def text(self, tag: int) -> str:
        """Return a tag's text up to the first NUL, printable characters only, stripped."""
        found = self.directory.tags.get(tag)
        if found is None or found.kind not in (1, 2, 7) or found.count > 4096:
            return ""
        return "".join(c for c in found.text if c.isprintable()).strip()

    def numbers(self, tag: int) -> Matrix:
        """Return a tag's numbers as float64, rationals divided (x / 0 is not finite)."""
        found = self.directory.tags.get(tag)
        if found is None or found.kind not in _KINDS:
            return np.empty(0)
        kind = np.dtype(found.order + _KINDS[found.kind])
        data = self.data(tag)
        values = np.frombuffer(data[: len(data) // kind.itemsize * kind.itemsize], kind).astype(np.float64)
        if found.kind in _RATIONALS:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(values[0::2] / values[1::2])
        return values

    def number(self, tag: int) -> float | None:
        """Return a tag's first number, None where it is absent or not finite."""
        values = self.numbers(tag)[:1]
        return float(values[0]) if values.size and np.isfinite(values[0]) else None


@dataclass(frozen=True)
class TiffTags:
    """All directories of a TIFF structure: the main chain with its sub-directories, and EXIF."""

    data: FileBytes
    start: int
    directories: tuple[Tags, ...]
    exif: Tags

    @property
    def main(self) -> Tags:
        """The first directory."""
        return self.directories[0]


def open_tags(data: FileBytes, start: int = 0) -> TiffTags | None:
    """Return the TIFF structure at ``start``, None where there is none with a directory."""
    try:
        chain = read_ifds(cast(Any, data), start)
    except ValueError:
        return None
    if not chain:
        return None
    flat: list[Directory] = []
    for directory in chain:
        _flatten(directory, flat)
    exif = next((d.children[EXIF_IFD][0] for d in flat if d.children.get(EXIF_IFD)), Directory({}))
    return TiffTags(data, start, tuple(Tags(d) for d in flat), Tags(exif))


def _flatten(directory: Directory, into: list[Directory]) -> None:
    into.append(directory)
    for child in directory.children.get(SUB_IFDS, ()):
        _flatten(child, into)
