"""Refinement: a warp improved until structure lies on structure, to a small part of a pixel.

Gauss-Newton on the parameters of the warp (Lucas and Kanade, 1981, with the mean of both pictures'
gradients: Benhimane and Malis, 2004), from coarse to fine, with Tukey's weights against what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.cancel import Cancelled
from editor.core.image import FloatArray, Matrix
from editor.learn.match.structure import bounded, normalised
from editor.learn.match.warp import DEGREE, TERMS, Warp, as_dense, half_diagonal, monomials, places, sampled

# Long edge, the degree of the terms that move, and steps at most, in this order.
Level = tuple[int, int, int]
COARSE: tuple[Level, ...] = ((96, 1, 8), (192, 3, 5))
FINE: tuple[Level, ...] = ((384, 7, 4), (640, 7, 3))
_POINTS, _FEWEST = 10000, 50
# What a lens may do beyond the affine, a priori, in half diagonals; residuals lie together, so
# that so many count as one.
_BEND, _TOGETHER = 0.02, 1000.0
_TUKEY = 4.685
_ENOUGH = 0.01


def refined(
    warp: Warp,
    ours: FloatArray,
    theirs: FloatArray,
    levels: Sequence[Level],
    cancel: Callable[[], bool] | None = None,
) -> Warp:
    """Return ``warp`` improved on two luma planes, ours and the reference's, level by level."""
    done = 0
    for size, degree, steps in levels:
        small = bounded(ours, size)
        # A level hardly finer than the last has nothing to add.
        if max(small.shape) > 1.2 * done:
            warp = _level(warp, small, as_dense(theirs, warp, small.shape), degree, steps, cancel)
            done = max(small.shape)
    return warp


def _level(
    warp: Warp,
    ours: FloatArray,
    theirs: FloatArray,
    degree: int,
    steps: int,
    cancel: Callable[[], bool] | None,
) -> Warp:
    reach = max(4.0, 0.012 * max(ours.shape))
    ours = normalised(cv2.GaussianBlur(ours, (0, 0), 0.8), reach)
    theirs = cv2.GaussianBlur(theirs, (0, 0), 0.8)
    slope_x, slope_y = _slopes(ours)
    rows, columns = _telling(slope_x, slope_y)
    if len(rows) < _FEWEST:
        return warp
    x, y = (axis.astype(np.float64) for axis in places(ours.shape))
    x, y = x[0, columns], y[rows, 0]
    free = degree >= DEGREE
    shape = np.stack(monomials(x, y), axis=1)
    radius = x * x + y * y
    radial = np.stack([radius**2, radius**3], axis=1)
    half = half_diagonal(ours.shape)
    for _ in range(steps):
        if cancel is not None and cancel():
            raise Cancelled
        seen, inside = sampled(theirs, warp, ours.shape)
        seen = normalised(seen, reach)
        across, down = _slopes(seen)
        at = rows, columns
        gx, gy = (slope_x[at] + across[at]) / 2.0 * half, (slope_y[at] + down[at]) / 2.0 * half
        gx, gy = gx.astype(np.float64), gy.astype(np.float64)
        residual = (ours[at] - seen[at]).astype(np.float64)
        weight = _tukey(residual) * (inside[at] > 2.0)
        rows_of = np.concatenate(
            [gx[:, None] * shape, gy[:, None] * shape, (gx * x + gy * y)[:, None] * radial], axis=1
        )[:, free]
        change = np.zeros(TERMS)
        change[free] = _solved(rows_of, residual, weight, DEGREE[free])
        warp = warp.moved(change)
        if float(np.abs(change).max()) * half < _ENOUGH:
            break
    return warp


def _slopes(plane: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the central differences of a plane, across and down."""
    kernel = np.array([[-0.5, 0.0, 0.5]], np.float32)
    across: FloatArray = cv2.filter2D(plane, -1, kernel)
    down: FloatArray = cv2.filter2D(plane, -1, kernel.T)
    return across, down


def _telling(slope_x: FloatArray, slope_y: FloatArray) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return rows and columns of the pixels with the most structure, from all over the picture."""
    strength = slope_x * slope_x + slope_y * slope_y
    height, width = strength.shape
    strength /= cv2.GaussianBlur(strength, (0, 0), max(height, width) / 12.0) + 0.01
    share = min(1.0, _POINTS / strength.size)
    found = (
        np.nonzero(strength > np.quantile(strength[::3, ::3], 1.0 - share))
        if share < 1.0
        else np.nonzero(strength >= 0)
    )
    return found[0], found[1]


def _tukey(residual: Matrix) -> Matrix:
    spread = 1.4826 * float(np.median(np.abs(residual))) + 1e-3
    made: Matrix = np.clip(1.0 - (residual / (_TUKEY * spread)) ** 2, 0.0, None) ** 2
    return made


def _solved(rows: Matrix, residual: Matrix, weight: Matrix, degree: NDArray[Any]) -> Matrix:
    """Return the least-squares step, its higher terms held back by what lenses do."""
    total = float(weight.sum())
    if total < _FEWEST:
        return np.zeros(rows.shape[1])
    weighted = rows * weight[:, None]
    variance = float((weight * residual**2).sum()) / total
    prior = np.where(degree > 1, variance * _TOGETHER / _BEND**2, 1e-9 * total)
    made: Matrix = np.linalg.solve(weighted.T @ rows + np.diag(prior), weighted.T @ residual)
    return made
