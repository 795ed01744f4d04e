"""RGB spaces and white points: matrices to XYZ, chromatic adaptation, transfer functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.image import FloatArray, Matrix

D50 = np.array([0.3457, 0.3585])
D65 = np.array([0.3127, 0.3290])

BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def xyz(chromaticity: Matrix) -> Matrix:
    """Return XYZ with Y = 1 of a CIE 1931 xy chromaticity."""
    x, y = chromaticity
    return np.array([x / y, 1.0, (1.0 - x - y) / y])


def rgb_to_xyz(primaries: Matrix, white: Matrix) -> Matrix:
    """Return the 3 x 3 matrix of an RGB space from its xy primaries (3 x 2) and white (SMPTE RP 177)."""
    columns = np.stack([xyz(primary) for primary in primaries], axis=1)
    matrix: Matrix = columns * np.linalg.solve(columns, xyz(white))
    return matrix


def adaptation(source: Matrix, target: Matrix) -> Matrix:
    """Return the Bradford matrix that takes XYZ under white ``source`` (xy) to ``target``."""
    gains = (BRADFORD @ xyz(target)) / (BRADFORD @ xyz(source))
    adapting: Matrix = np.linalg.inv(BRADFORD) @ (gains[:, None] * BRADFORD)
    return adapting


PROPHOTO = rgb_to_xyz(np.array([[0.7347, 0.2653], [0.1596, 0.8404], [0.0366, 0.0001]]), D50)
SRGB = rgb_to_xyz(np.array([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]]), D65)
DISPLAY_P3 = rgb_to_xyz(np.array([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]]), D65)
XYZ_TO_PROPHOTO = np.linalg.inv(PROPHOTO)
LUMINANCE: FloatArray = PROPHOTO[1].astype(np.float32)

OUTPUT_SPACES = {"sRGB": SRGB, "Display P3": DISPLAY_P3}


def prophoto_to(space: str) -> Matrix:
    """Return the matrix from ProPhoto (D50) to an output space (D65), both linear."""
    matrix: Matrix = np.linalg.inv(OUTPUT_SPACES[space]) @ adaptation(D50, D65) @ PROPHOTO
    return matrix


def srgb_encode(linear: Any, xp: Any = np) -> Any:
    """Apply the sRGB transfer function (IEC 61966-2-1), its line going on below 0; any array API."""
    curved = xp.where(linear > 0.0031308, linear, 0.0031308) ** (1.0 / 2.4)
    return xp.where(linear > 0.0031308, 1.055 * curved - 0.055, 12.92 * linear)


def srgb_decode(encoded: Any, xp: Any = np) -> Any:
    """Invert `srgb_encode`."""
    curved = ((xp.where(encoded > 0.04045, encoded, 0.04045) + 0.055) * (1.0 / 1.055)) ** 2.4
    return xp.where(encoded > 0.04045, curved, encoded * (1.0 / 12.92))
