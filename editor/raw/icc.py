"""ICC profiles of matrix and tone curves (ICC.1:2022, 10.6, 10.18): what 16-bit pictures carry."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from editor.core.image import Matrix

Curve = Callable[[Matrix], Matrix]

# The exponents and offsets of parametricCurveType, by function type: how many numbers each has.
_PARAMETERS = (1, 3, 4, 5, 7)


def matrix_profile(data: bytes) -> tuple[tuple[Curve, Curve, Curve], Matrix] | None:
    """Return a profile's three curves (to linear light) and its matrix to XYZ D50.

    None for a profile that works otherwise (tables, grey, CMYK) or is broken.
    """
    try:
        tags = _tags(data)
        if data[16:20] != b"RGB " or b"A2B0" in tags:
            return None
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, ValueError, struct.error):
        return None
    matrix = np.stack(columns, axis=1)
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-6:
        return None
    return (curves[0], curves[1], curves[2]), matrix


def _tags(data: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", data, 128)[0]
    tags = {}
    for index in range(min(count, 100)):
        name, offset, size = struct.unpack_from(">4sII", data, 132 + 12 * index)
        if offset + size <= len(data):
            tags[name] = data[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> Matrix:
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536.0


def _curve(tag: bytes) -> Curve:
    """Return a curveType or parametricCurveType as a function on arrays of 0..1."""
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return lambda x: x
        values = np.frombuffer(tag, ">u2", count, 12)
        if count == 1:
            gamma = float(values[0]) / 256.0
            return lambda x: np.power(x, gamma)
        table = values.astype(np.float64) / 65535.0
        return lambda x: np.interp(x, np.linspace(0.0, 1.0, count), table)
    if tag[:4] != b"para":
        raise ValueError("an unknown curve")
    kind = struct.unpack_from(">H", tag, 8)[0]
    if kind >= len(_PARAMETERS):
        raise ValueError("an unknown curve")
    numbers = [n / 65536.0 for n in struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)]
    gamma, a, b, c, d, e, f = (numbers + [1.0, 0.0, 0.0, 0.0, 0.0, 0.0][len(numbers) - 1 :])[:7]
    if kind == 0:
        return lambda x: np.power(x, gamma)
    if kind in (1, 2):
        # Below -b / a the curve is flat at c (type 1 has c = 0).
        return lambda x: np.power(np.maximum(a * x + b, 0.0), gamma) + (c if kind == 2 else 0.0)
    return lambda x: np.where(x >= d, np.power(np.maximum(a * x + b, 0.0), gamma) + e, c * x + f)
