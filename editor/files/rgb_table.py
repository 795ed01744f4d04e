"""The color table in a profile of Lightroom's (``crs:RGBTable``), made into a look.

The form is that of the DNG SDK 1.7 (dng_big_table): base 85, zlib, then 16-bit differences from
the identity, with the primaries and the transfer function that they are meant in.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np

from editor.core.color.look_files import Cube
from editor.core.color.spaces import (
    D50,
    D65,
    DISPLAY_P3,
    PROPHOTO,
    SRGB,
    adaptation,
    rgb_to_xyz,
    srgb_decode,
    srgb_encode,
)
from editor.core.color.tables import cube_entries
from editor.core.image import FloatArray, Matrix

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?`'|()[]{}@%$#"
_TABLE, _VERSION = 1, 1
_MOST_BYTES = 2**20
_MOST_DIVISIONS = {1: 4096, 3: 32}
_GRID = 33

_ADOBE_RGB = rgb_to_xyz(np.array([[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]]), D65)
_REC_2020 = rgb_to_xyz(np.array([[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]]), D65)
_TO_XYZ = (SRGB, _ADOBE_RGB, adaptation(D50, D65) @ PROPHOTO, DISPLAY_P3, _REC_2020)
_LINEAR, _SRGB, _GAMMA_18, _GAMMA_22, _REC_709 = range(5)
_POWERS = {_GAMMA_18: 1.8, _GAMMA_22: 2.2}


@dataclass(frozen=True)
class RgbTable:
    """A table by [red, green, blue] (or three curves), and what its values mean."""

    cube: Cube
    primaries: int
    gamma: int


def read(text: str) -> RgbTable:
    """Return the table that a ``crs:Table_...`` property holds; ValueError, as the end of a sentence."""
    packed = _from_base_85(text)
    if len(packed) < 5:
        raise ValueError("its color table is empty")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed[4:], _MOST_BYTES)
    except zlib.error:
        raise ValueError("its color table is damaged") from None
    if len(data) != struct.unpack_from("<I", packed)[0] or len(data) < 16:
        raise ValueError("its color table is damaged")
    kind, version, dimensions, divisions = struct.unpack_from("<4I", data)
    if (kind, version) != (_TABLE, _VERSION):
        raise ValueError("its color table is of another kind")
    count = divisions**dimensions if dimensions in _MOST_DIVISIONS else 0
    if not count or not 2 <= divisions <= _MOST_DIVISIONS[dimensions] or len(data) < 28 + 6 * count:
        raise ValueError("its color table is damaged")
    differences = np.frombuffer(data, "<u2", 3 * count, 16).reshape(*[divisions] * dimensions, 3)
    primaries, gamma, _ = struct.unpack_from("<3I", data, 16 + 6 * count)
    if primaries >= len(_TO_XYZ) or gamma > _REC_709:
        raise ValueError("its color table is meant in a color space that is not known")
    steps = ((np.arange(divisions) * 0xFFFF + (divisions >> 1)) // (divisions - 1)).astype(np.uint16)
    if dimensions == 1:
        values = differences + steps[:, None]
    else:
        values = differences + np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
    table: FloatArray = values.astype(np.float32) / np.float32(0xFFFF)
    return RgbTable(_as_cube(table), primaries, gamma)


def to_cube_file(table: RgbTable, title: str, amount: float = 1.0, *, monochrome: bool = False) -> str:
    """Return the table as the text of a .cube on sRGB values, ``amount`` of the way to it.

    ``monochrome`` takes the color out before the table, as a black and white profile does.
    """
    axis = np.linspace(0.0, 1.0, _GRID)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    linear = srgb_decode(np.stack([red.ravel(), green.ravel(), blue.ravel()]))
    if monochrome:
        linear = np.repeat(SRGB[1][None] @ linear, 3, axis=0)
    to_table = np.linalg.inv(_TO_XYZ[table.primaries]) @ SRGB
    before = _encoded(np.clip(to_table @ linear, 0.0, 1.0), table.gamma)
    after = table.cube.apply(before.astype(np.float32)).astype(np.float64)
    mixed = np.clip(before + amount * (after - before), 0.0, 1.0)
    made = srgb_encode(np.clip(np.linalg.inv(to_table) @ _decoded(mixed, table.gamma), 0.0, 1.0))
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in made.T)
    name = "".join(c for c in title if c.isprintable() and c != '"')
    return f'TITLE "{name}"\nLUT_3D_SIZE {_GRID}\n{rows}\n'


def _as_cube(table: FloatArray) -> Cube:
    if table.ndim == 2:
        return Cube(np.zeros((3, 0), np.float32), curves=np.ascontiguousarray(table))
    return Cube(cube_entries(table))


def _from_base_85(text: str) -> bytes:
    """Return the bytes of a text of base 85, five digits to four bytes, the lowest of each first."""
    values = np.full(256, 255, np.uint8)
    values[[ord(digit) for digit in _DIGITS]] = np.arange(85)
    digits = values[np.frombuffer(text.encode("ascii", "ignore"), np.uint8)]
    digits = digits[digits < 85].astype(np.uint64)
    left = len(digits) % 5
    padded = np.concatenate([digits, np.zeros(-len(digits) % 5, np.uint64)]).reshape(-1, 5)
    words = (padded * np.array([1, 85, 85**2, 85**3, 85**4], np.uint64)).sum(axis=1)
    made = words.astype("<u4").tobytes()
    return made[: len(made) - (5 - left)] if left else made


def _encoded(linear: Matrix, gamma: int) -> Matrix:
    """Apply a table's transfer function to linear values of 0..1."""
    if gamma in _POWERS:
        return np.asarray(linear ** (1.0 / _POWERS[gamma]))
    if gamma == _REC_709:
        return np.where(linear < 0.018054, 4.5 * linear, 1.0993 * linear**0.45 - 0.0993)
    return np.asarray(srgb_encode(linear)) if gamma == _SRGB else linear


def _decoded(encoded: Matrix, gamma: int) -> Matrix:
    """Invert `_encoded`."""
    if gamma in _POWERS:
        return np.asarray(encoded ** _POWERS[gamma])
    if gamma == _REC_709:
        return np.where(encoded < 0.081243, encoded / 4.5, ((encoded + 0.0993) / 1.0993) ** (1 / 0.45))
    return np.asarray(srgb_decode(encoded)) if gamma == _SRGB else encoded
