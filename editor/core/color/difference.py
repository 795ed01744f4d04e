"""Color differences: CIE L*a*b* under D50 and CIEDE2000."""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import D50, D65, SRGB, adaptation, xyz
from editor.core.image import Matrix

_SRGB_TO_XYZ_D50 = adaptation(D65, D50) @ SRGB


def lab_from_linear_srgb(pixels: Matrix) -> Matrix:
    """Return L*a*b* (D50, ... x 3) of linear sRGB pixels, adapted by Bradford (CIE 15:2004)."""
    ratios = (np.asarray(pixels, np.float64) @ _SRGB_TO_XYZ_D50.T) / xyz(D50)
    curved = np.where(
        ratios > (6 / 29) ** 3, np.cbrt(np.maximum(ratios, 0.0)), ratios * (29 / 6) ** 2 / 3 + 4 / 29
    )
    fx, fy, fz = curved[..., 0], curved[..., 1], curved[..., 2]
    return np.stack([116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)], axis=-1)


def ciede2000(one: Matrix, other: Matrix) -> Matrix:
    """Return the CIEDE2000 difference of L*a*b* colors (... x 3), as Sharma, Wu & Dalal 2005 write it."""
    l1, a1, b1 = np.moveaxis(np.asarray(one, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, np.float64), -1, 0)
    mean_chroma_7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2.0) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma_7 / (mean_chroma_7 + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1 = np.degrees(np.arctan2(b1, stretch * a1)) % 360.0
    h2 = np.degrees(np.arctan2(b2, stretch * a2)) % 360.0
    grey = c1 * c2 == 0.0
    turn = (h2 - h1 + 180.0) % 360.0 - 180.0
    turn = np.where(grey, 0.0, turn)
    delta_h = 2.0 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2.0)
    mean_l, mean_c = (l1 + l2) / 2.0, (c1 + c2) / 2.0
    mean_h = np.where(grey, h1 + h2, (h1 + turn / 2.0) % 360.0)
    t = (
        1.0
        - 0.17 * np.cos(np.radians(mean_h - 30.0))
        + 0.24 * np.cos(np.radians(2.0 * mean_h))
        + 0.32 * np.cos(np.radians(3.0 * mean_h + 6.0))
        - 0.20 * np.cos(np.radians(4.0 * mean_h - 63.0))
    )
    s_l = 1.0 + 0.015 * (mean_l - 50.0) ** 2 / np.sqrt(20.0 + (mean_l - 50.0) ** 2)
    s_c, s_h = 1.0 + 0.045 * mean_c, 1.0 + 0.015 * mean_c * t
    rotation = -2.0 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    rotation = rotation * np.sin(np.radians(60.0 * np.exp(-(((mean_h - 275.0) / 25.0) ** 2))))
    lightness, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, delta_h / s_h
    difference: Matrix = np.sqrt(lightness**2 + chroma**2 + hue**2 + rotation * chroma * hue)
    return difference
