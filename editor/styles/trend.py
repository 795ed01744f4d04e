"""Trend: what a series does slowly, which outliers and flicker leave alone."""

from __future__ import annotations

import numpy as np

from editor.core.image import Matrix

_ROUNDS = 3


def trend(values: Matrix, reach: float) -> Matrix:
    """Return the slow course of evenly spaced ``values`` (N x K), seen over ``reach`` places to each side.

    Locally weighted straight lines, those points counting little that lie far off (Cleveland 1979,
    "Robust locally weighted regression and smoothing scatterplots"). A straight line stays itself, to
    its ends.
    """
    values = np.asarray(values, np.float64)
    count, half = len(values), int(np.ceil(reach)) - 1
    if count < 3 or half < 1:
        return values.copy()
    offsets = np.arange(-half, half + 1)
    places = np.arange(count)[:, None] + offsets
    inside = (places >= 0) & (places < count)
    near = np.where(inside, (1.0 - np.abs(offsets / reach) ** 3) ** 3, 0.0)[..., None]
    around = values[np.clip(places, 0, count - 1)]
    trust = np.ones_like(values)
    for _ in range(_ROUNDS):
        weights = near * np.maximum(trust, 1e-6)[np.clip(places, 0, count - 1)]
        made = _line(weights, around, offsets[:, None].astype(np.float64))
        away = np.abs(values - made)
        usual = np.maximum(6.0 * np.median(away, axis=0), 1e-9)
        trust = np.maximum(1.0 - (away / usual) ** 2, 0.0) ** 2
    return made


def _line(weights: Matrix, values: Matrix, at: Matrix) -> Matrix:
    """Return, at 0, the straight lines through ``values`` (N x places x K) at the places ``at``."""
    total, first, second = ((weights * at**power).sum(axis=1) for power in (0, 1, 2))
    mean, slope = ((weights * values * at**power).sum(axis=1) for power in (0, 1))
    spread = total * second - first**2
    steep = spread > 1e-9 * total**2
    line = (second * mean - first * slope) / np.where(steep, spread, 1.0)
    return np.asarray(np.where(steep, line, mean / total))
