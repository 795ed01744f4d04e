"""DNG opcode lists (DNG specification 1.7, chapter 7): gain maps, polynomials, warps, vignetting."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from editor.core.bands import in_bands
from editor.core.image import FloatArray, Matrix

WARP_RECTILINEAR, WARP_FISHEYE, FIX_VIGNETTE, MAP_POLYNOMIAL, GAIN_MAP = 1, 2, 3, 8, 9
_MAX_OPCODES, _MAX_POINTS = 64, 1_000_000


@dataclass(frozen=True)
class GainMap:
    """A grid of gains (rows x columns x planes) over the picture, for some of its samples.

    ``top``, ``left`` and the pitches say which rows and columns it is for, ``plane`` and ``planes``
    which channels; the grid's origin and spacing are shares of the picture.
    """

    top: int
    left: int
    row_pitch: int
    column_pitch: int
    plane: int
    planes: int
    spacing: tuple[float, float]
    origin: tuple[float, float]
    gains: FloatArray


def read_opcodes(data: bytes) -> list[tuple[int, bytes]]:
    """Return (number, parameters) of each opcode of a list, those that are whole."""
    if len(data) < 4:
        return []
    found = []
    at = 4
    for _ in range(min(struct.unpack_from(">I", data)[0], _MAX_OPCODES)):
        if at + 16 > len(data):
            break
        number, _, _, size = struct.unpack_from(">4I", data, at)
        if at + 16 + size > len(data):
            break
        found.append((number, data[at + 16 : at + 16 + size]))
        at += 16 + size
    return found


def gain_maps(data: bytes) -> list[GainMap]:
    """Return the gain maps of an opcode list; a malformed one is left out."""
    made = (_gain_map(body) for number, body in read_opcodes(data) if number == GAIN_MAP)
    return [found for found in made if found is not None]


def _gain_map(body: bytes) -> GainMap | None:
    if len(body) < 76:
        return None
    top, left, _, _, plane, planes, row_pitch, column_pitch, rows, columns = struct.unpack_from(
        ">10I", body
    )
    spacing_v, spacing_h, origin_v, origin_h = struct.unpack_from(">4d", body, 40)
    depth = struct.unpack_from(">I", body, 72)[0]
    points = rows * columns * depth
    if not 0 < points <= _MAX_POINTS or len(body) < 76 + 4 * points or depth > 4:
        return None
    gains = np.frombuffer(body, ">f4", points, 76).reshape(rows, columns, depth).astype(np.float32)
    sane = np.isfinite([spacing_v, spacing_h, origin_v, origin_h]).all() and np.isfinite(gains).all()
    if (
        not sane
        or gains.min() < 0.05
        or gains.max() > 64
        or not 0 < row_pitch < 9
        or not 0 < column_pitch < 9
    ):
        return None
    spacing = (spacing_v if rows > 1 else 1.0, spacing_h if columns > 1 else 1.0)
    if min(spacing) <= 1e-6:
        return None
    origin = (origin_v, origin_h)
    return GainMap(top, left, row_pitch, column_pitch, plane, planes, spacing, origin, gains)


def apply_gain_maps(
    pixels: FloatArray,
    maps: list[GainMap],
    pattern: Matrix | None,
    area: tuple[float, float, float, float],
) -> None:
    """Multiply pixels (H x W x 3) in place by their maps.

    A map for every second sample is for one colour of the mosaic, told by ``pattern`` (2 x 2 colour
    indices, 3 being the second green); demosaicked pixels take the mean of a colour's maps. ``area``
    is (left, top, right, bottom) of the pixels as shares of the whole picture.
    """
    if not maps:
        return
    height, width = pixels.shape[:2]
    left, top, right, bottom = area
    across = left + (np.arange(width) + 0.5) / width * (right - left)
    down = top + (np.arange(height) + 0.5) / height * (bottom - top)
    channels = [[m for m in maps if channel in _channels(m, pattern)] for channel in range(3)]
    if pattern is None:
        # Maps for whole planes follow one another; those for a mosaic's sites are averaged.
        tables = [[_Rows(m, across, channel) for m in found] for channel, found in enumerate(channels)]
    else:
        tables = [[_Rows(m, across, 0) for m in found] for found in channels]

    def scale(band: FloatArray, start: int) -> FloatArray:
        rows = down[start : start + band.shape[0]]
        for channel, found in enumerate(tables):
            if not found:
                continue
            gains = [table.at(rows) for table in found]
            gain = np.prod(gains, axis=0) if pattern is None else sum(gains) / np.float32(len(gains))
            band[..., channel] *= gain
        return band

    in_bands(scale, pixels, out=pixels)


def _channels(gain_map: GainMap, pattern: Matrix | None) -> set[int]:
    """Return which of red, green and blue a map is for."""
    if pattern is None or (gain_map.row_pitch == 1 and gain_map.column_pitch == 1):
        return {c for c in range(3) if gain_map.plane <= c < gain_map.plane + gain_map.planes} or {0, 1, 2}
    color = int(pattern[gain_map.top % 2, gain_map.left % 2])
    return {1 if color == 3 else color}


class _Rows:
    """A gain map stretched over a picture's columns; rows are mixed when asked for."""

    def __init__(self, gain_map: GainMap, across: Matrix, channel: int) -> None:
        self._map = gain_map
        rows, columns, depth = gain_map.gains.shape
        plane = gain_map.gains[..., min(max(channel - gain_map.plane, 0), depth - 1)]
        place = np.clip((across - gain_map.origin[1]) / gain_map.spacing[1], 0, columns - 1)
        grid = np.arange(columns)
        self._stretched = np.stack([np.interp(place, grid, plane[r]) for r in range(rows)]).astype(
            np.float32
        )

    def at(self, down: Matrix) -> FloatArray:
        """Return the gains of some rows (given as shares of the height) and every column."""
        rows = self._stretched.shape[0]
        place = np.clip((down - self._map.origin[0]) / self._map.spacing[0], 0, rows - 1)
        first = np.minimum(place.astype(np.int64), max(rows - 2, 0))
        share = (place - first).astype(np.float32)[:, None]
        second = np.minimum(first + 1, rows - 1)
        return self._stretched[first] * (1.0 - share) + self._stretched[second] * share  # type: ignore[no-any-return]


def apply_polynomials(pixels: FloatArray, data: bytes) -> None:
    """Apply the MapPolynomial opcodes of a list to whole planes of pixels (H x W x 3), in place."""
    for number, body in read_opcodes(data):
        if number != MAP_POLYNOMIAL or len(body) < 36:
            continue
        plane, planes, row_pitch, column_pitch, degree = struct.unpack_from(">5I", body, 16)
        if degree > 8 or len(body) < 36 + 8 * (degree + 1) or (row_pitch, column_pitch) != (1, 1):
            continue
        coefficients = np.array(struct.unpack_from(f">{degree + 1}d", body, 36))
        if not np.isfinite(coefficients).all() or np.abs(coefficients).max() > 1e4:
            continue
        for channel in range(plane, min(plane + planes, 3)):
            values = np.clip(pixels[..., channel], 0.0, 1.0)
            pixels[..., channel] = np.polynomial.polynomial.polyval(values, coefficients)
