"""Look files: .cube tables (one- and three-dimensional) and HaldCLUT pictures."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from editor.core import tiff
from editor.core.color.curves import interpolated
from editor.core.color.tables import cube_entries, cube_planes
from editor.core.image import FloatArray

MOST_BYTES = 256 * 2**20
_LARGEST_1D = 65536
_LARGEST_LEVEL = 16
_LONGEST_HEADER = 1000
_LINES_AT_ONCE = 8192
_IMAGE_WIDTH, _IMAGE_LENGTH = 256, 257
# What a row of the table begins with.
_NUMERIC = tuple("+-.0123456789")
_LARGEST_3D = 256
_NO_TABLE: FloatArray = np.zeros((3, 0), np.float32)


@dataclass(frozen=True)
class Cube:
    """A look: values by [red, green, blue] over the domain ``low``..``high``.

    ``entries`` are the table's as planes (3 x N^3); a one-dimensional look has ``curves`` (N x 3)
    instead.
    """

    entries: FloatArray
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (1.0, 1.0, 1.0)
    curves: FloatArray | None = None

    def apply(self, rgb: FloatArray) -> FloatArray:
        """Return planes (3 x N, display-encoded) through the look."""
        if self.curves is None:
            return cube_planes(rgb, self.entries, self.low, self.high)
        last = len(self.curves) - 1
        made = np.empty_like(rgb)
        for channel, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            position = np.clip((rgb[channel] - low) * np.float32(last / (high - low)), 0.0, last)
            made[channel] = interpolated(np.ascontiguousarray(self.curves[:, channel]), position)
        return made


def read_cube(path: Path) -> Cube:
    """Return the look in a .cube or HaldCLUT file; raise ValueError with a sentence if it is none."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"The look {path.name} is larger than {MOST_BYTES >> 20} MiB.")
    if path.suffix.lower() == ".cube":
        try:
            return parse_cube(path.read_text(encoding="utf-8-sig", errors="replace"))
        except ValueError as error:
            raise ValueError(f"The look {path.name} is no usable .cube: {error}") from error
    return _read_hald(path)


def keywords(path: Path) -> list[tuple[str, str]]:
    """Return what stands above the table of a .cube, as (keyword, the rest of its line)."""
    found = []
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in islice(file, _LONGEST_HEADER):
            key, _, rest = line.strip().partition(" ")
            if key[:1] in _NUMERIC:
                break
            if key and not key.startswith("#"):
                found.append((key.upper(), rest.strip()))
    return found


def parse_cube(text: str) -> Cube:
    """Return the look that the text of a .cube (Adobe Cube LUT 1.0) holds; raise ValueError if none."""
    sizes: dict[str, int] = {}
    domain = {"DOMAIN_MIN": (0.0, 0.0, 0.0), "DOMAIN_MAX": (1.0, 1.0, 1.0)}
    lines = text.splitlines()
    data_from = len(lines)
    for number, line in enumerate(lines):
        words = line.split("#")[0].split()
        if not words or words[0] == "TITLE":
            continue
        key = words[0].upper()
        if key in ("LUT_1D_SIZE", "LUT_3D_SIZE"):
            sizes[key] = _size(words, _LARGEST_1D if key == "LUT_1D_SIZE" else _LARGEST_3D)
        elif key in domain:
            domain[key] = _triple(words[1:])
        elif key in ("LUT_3D_INPUT_RANGE", "LUT_1D_INPUT_RANGE") and len(words) == 3:
            domain = {"DOMAIN_MIN": _triple(words[1:2] * 3), "DOMAIN_MAX": _triple(words[2:3] * 3)}
        elif key[0] in _NUMERIC:
            data_from = number
            break
    low, high = domain["DOMAIN_MIN"], domain["DOMAIN_MAX"]
    if any(not 1e-6 < b - a < 1e6 for a, b in zip(low, high, strict=True)):
        raise ValueError("its domain is empty.")
    if len(sizes) != 1:
        raise ValueError("it must name either LUT_1D_SIZE or LUT_3D_SIZE.")
    ((kind, size),) = sizes.items()
    data = _numbers(lines[data_from:], size**3 if kind == "LUT_3D_SIZE" else size)
    if kind == "LUT_1D_SIZE":
        return Cube(_NO_TABLE, low, high, data)
    # In the file red runs fastest.
    return Cube(cube_entries(data.reshape(size, size, size, 3).transpose(2, 1, 0, 3)), low, high)


def _size(words: list[str], largest: int) -> int:
    if len(words) != 2 or not words[1].isdecimal() or not 2 <= int(words[1]) <= largest:
        raise ValueError(f"its size must be a whole number from 2 to {largest}.")
    return int(words[1])


def _triple(words: list[str]) -> tuple[float, float, float]:
    try:
        first, second, third = (float(word) for word in words)
    except ValueError:
        raise ValueError("its domain must be three numbers.") from None
    return first, second, third


def _numbers(lines: list[str], rows: int) -> FloatArray:
    """Return ``rows`` x 3 finite numbers from the lines; raise ValueError if they are not that."""
    blocks = []
    count = 0
    for first in range(0, len(lines), _LINES_AT_ONCE):
        words = [w for line in lines[first : first + _LINES_AT_ONCE] for w in line.split("#")[0].split()]
        count += len(words)
        if count <= rows * 3:
            try:
                with np.errstate(over="ignore"):
                    blocks.append(np.array(words, dtype=np.float64).astype(np.float32))
            except ValueError:
                raise ValueError("its table holds something else than numbers.") from None
    if count != rows * 3:
        raise ValueError(f"it holds {count // 3} rows of colours instead of {rows}.")
    data = np.concatenate(blocks)
    if not np.isfinite(data).all():
        raise ValueError("its table holds something else than finite numbers.")
    return data.reshape(rows, 3)


def is_hald(path: Path) -> bool:
    """Say whether a picture has the size of a HaldCLUT; only its header is read."""
    size = _picture_size(path)
    return size is not None and _level(*size) is not None


def _read_hald(path: Path) -> Cube:
    """Return the look in a HaldCLUT picture: level^3 pixels square, red fastest."""
    import cv2

    size = _picture_size(path)
    if size is None:
        raise ValueError(f"The look {path.name} is neither a .cube nor a PNG or TIFF.")
    level = _level(*size)
    if level is None:
        raise ValueError(
            f"The look {path.name} is no HaldCLUT: "
            f"its sides are {size[0]} x {size[1]} pixels, not n^3 x n^3."
        )
    try:
        picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        picture = None
    if picture is None or picture.shape[:2] != size[::-1]:
        raise ValueError(f"The look {path.name} is damaged.")
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    most = np.iinfo(picture.dtype).max if picture.dtype.kind == "u" else 1.0
    values = picture[..., 2::-1].astype(np.float32) / np.float32(most)
    if not np.isfinite(values).all():
        raise ValueError(f"The look {path.name} holds something else than finite numbers.")
    side = level * level
    return Cube(cube_entries(values.reshape(side, side, side, 3).transpose(2, 1, 0, 3)))


def _level(width: int, height: int) -> int | None:
    """Return the level n of a HaldCLUT with sides of n^3 pixels; None if it is none."""
    level = round(width ** (1 / 3))
    return level if width == height == level**3 and 2 <= level <= _LARGEST_LEVEL else None


def _picture_size(path: Path) -> tuple[int, int] | None:
    """Return width and height as a PNG or TIFF states them, None for anything else.

    They are looked at before the picture is decoded, for a small file may hold a huge one.
    """
    with path.open("rb") as file:
        head = file.read(24)
        if head[:8] == b"\x89PNG\r\n\x1a\n" and len(head) == 24:
            width, height = struct.unpack(">II", head[16:])
            return width, height
        if head[:4] not in (b"II*\0", b"MM\0*"):
            return None
        tags = next(iter(tiff.read_ifds(tiff.FileBytes(file))), tiff.Directory({})).tags
        sizes = [tags[tag].values for tag in (_IMAGE_WIDTH, _IMAGE_LENGTH) if tag in tags]
        return (int(sizes[0][0]), int(sizes[1][0])) if len(sizes) == 2 and all(sizes) else None
