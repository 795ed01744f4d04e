"""Shown: numbers that say how a photo looks as it opens, which is what people judge it by.

The summary of `seen` tells of the scene's light; here it has gone through the base rendition, and
colors count by what stands out: what is grey, which hues there are, how strong contours are.
"""

from __future__ import annotations

import numpy as np

from editor.core.image import FloatArray, Matrix
from editor.core.stages.rendition import base_curve
from editor.styles.seen import MIDDLE, STOPS, Seen

SHOWN = 26
_PERCENTILES = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
# Hues (degrees in Oklab) that people speak of: red, skin and wood, yellow, leaves, water, sky, flowers.
_HUES = (10.0, 50.0, 95.0, 140.0, 195.0, 255.0, 325.0)
_HALF_WIDTH = 45.0
# Relative chroma at which a color begins to be one, and is one; what is this colored is hardly grey.
_FAINT, _CLEAR, _GREY = 0.06, 0.25, 0.2


def shown(seen: Seen) -> FloatArray:
    """Return SHOWN numbers of about unit size, from the small picture as shot."""
    light = _lightness(seen.picture[..., 0].astype(np.float64))
    green, blue = np.moveaxis(seen.picture[..., 1:].astype(np.float64), -1, 0)
    chroma, hue = np.hypot(green, blue), np.degrees(np.arctan2(blue, green))
    clear = np.clip((chroma - _FAINT) / (_CLEAR - _FAINT), 0.0, 1.0) * np.clip(light / 0.3, 0.0, 1.0)
    shares = [_share(clear, hue, each) for each in _HUES]
    upper = slice(len(light) // 2)
    quarter = len(light) // 4
    middle = light[quarter:-quarter, quarter:-quarter]
    grey = light / (1.0 + np.square(chroma / _GREY))
    contours = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    percentiles = np.percentile(light, _PERCENTILES)
    vivid = chroma * light
    numbers = [
        *percentiles,
        light.mean(),
        percentiles[5] - percentiles[1],
        percentiles[4] - percentiles[2],
        np.sqrt((light < 0.15).mean()),
        np.sqrt((light > 0.9).mean()),
        4.0 * (middle.mean() - light.mean()),
        10.0 * contours,
        vivid.mean(),
        np.percentile(vivid, 95.0),
        5.0 * (grey * green).sum() / (grey.sum() + 1e-6),
        5.0 * (grey * blue).sum() / (grey.sum() + 1e-6),
        *shares,
        _share(clear[upper], hue[upper], _HUES[5]),
    ]
    return np.array(numbers, np.float32)


def _lightness(light: Matrix) -> Matrix:
    """Return L* / 100 of what the base rendition makes of the picture's log luminance."""
    linear = base_curve(np.exp2(MIDDLE + STOPS * light), 1.0)
    return np.where(linear > 0.008856, 1.16 * np.cbrt(linear) - 0.16, 9.033 * linear)


def _share(clear: Matrix, hue: Matrix, centre: float) -> float:
    """Return the root of the share of clear colors near a hue, those at its sides counted in part."""
    off = np.abs((hue - centre + 180.0) % 360.0 - 180.0)
    near = np.clip(1.0 - off / _HALF_WIDTH, 0.0, 1.0)
    return float(np.sqrt((clear * near).mean()))
