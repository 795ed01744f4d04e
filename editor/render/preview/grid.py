"""Bilateral grids in NumPy: slicing, and a fit in closed form to a small pair of pictures.

Chen, Paris & Durand 2007, "Real-time edge-aware image processing with the bilateral grid"; Chen et al.
2016, "Bilateral guided upsampling". `proxies.bilateral_grid` is the same on torch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray, Frame, Matrix
from editor.core.statistics import Statistics
from editor.render.preview.parts import GUIDE_FROM, GUIDE_TO, GUIDES, Grid

ROWS = COLUMNS = 16
DEPTH, KNOTS = 8, 16
# What the fit holds against noise, as a share of a node's weight, and how little neighbors count.
_RIDGE, _AROUND = 1e-4, 1e-2
# The picture's own range, in stops beyond the outermost percentiles of H.
_BELOW, _ABOVE = 0.5, 0.3


def even_knots(statistics: Statistics) -> FloatArray:
    """Return the guide's knots that spread the depth evenly over the stops of this picture."""
    low, high = statistics.percentiles[0] - _BELOW, statistics.percentiles[-1] + _ABOVE
    share = np.clip((np.linspace(GUIDE_FROM, GUIDE_TO, KNOTS) - low) / (high - low), 0.0, 1.0)
    return ((0.5 + (DEPTH - 1) * share) / DEPTH).astype(np.float32)


def depths(grid: Grid) -> FloatArray:
    """Return the place along the depth (0..depth - 1) at GUIDES even stops of the guide's light."""
    stops = np.linspace(GUIDE_FROM, GUIDE_TO, GUIDES)
    guide = np.interp(stops, np.linspace(GUIDE_FROM, GUIDE_TO, grid.knots.size), grid.knots)
    depth = grid.nodes.shape[2]
    return np.clip(guide * depth - 0.5, 0.0, depth - 1.0).astype(np.float32)


def _places(points: int, span: int, start: int, count: int) -> FloatArray:
    """Return where pixels start..start + count of ``span`` lie among ``points`` even nodes."""
    made = (np.arange(start, start + count) + 0.5) * (points / span) - 0.5
    return np.clip(made, 0.0, points - 1.0).astype(np.float32)


def _at(rgb: FloatArray, grid: Grid, frame: Frame) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the places (H, W and H x W) of planes (3 x H x W) in the grid's rows, columns and depth."""
    light = np.maximum(np.tensordot(grid.weights, rgb, 1), 0.0) + np.float32(2.0**GUIDE_FROM)
    share = (np.log2(light) - GUIDE_FROM) * np.float32((GUIDES - 1) / (GUIDE_TO - GUIDE_FROM))
    index = np.clip(share + np.float32(0.5), 0.0, GUIDES - 1.0).astype(np.int32)
    rows = _places(grid.nodes.shape[0], frame.height, frame.top, rgb.shape[1])
    columns = _places(grid.nodes.shape[1], frame.width, frame.left, rgb.shape[2])
    return rows, columns, depths(grid)[index]


def _corners(rgb: FloatArray, grid: Grid, frame: Frame) -> list[tuple[NDArray[np.int64], FloatArray]]:
    """Return, for each of the eight nodes around each pixel, its number and its share (H x W each)."""
    numbers: list[tuple[Any, Any]] = [(0, 1.0)]
    for axis, (place, points) in enumerate(zip(_at(rgb, grid, frame), grid.nodes.shape, strict=False)):
        before = np.minimum(place.astype(np.int64), points - 2)
        beyond = place - before.astype(np.float32)
        shape = ((-1, 1), (1, -1), rgb.shape[1:])[axis]
        before, beyond = before.reshape(shape), beyond.reshape(shape)
        numbers = [
            (number * points + before + step, share * (beyond if step else 1.0 - beyond))
            for number, share in numbers
            for step in (0, 1)
        ]
    return numbers


def sliced(rgb: FloatArray, grid: Grid, frame: Frame) -> FloatArray:
    """Return planes (3 x H x W), which lie at ``frame``, under the transforms sliced for them."""
    nodes = grid.nodes.reshape(-1, 12)
    transform = np.zeros((*rgb.shape[1:], 12), np.float32)
    for number, share in _corners(rgb, grid, frame):
        transform += nodes[number] * share[..., None]
    matrix = transform.reshape(*rgb.shape[1:], 3, 4)
    made = np.einsum("hwij,jhw->ihw", matrix[..., :3], rgb) + matrix[..., 3].transpose(2, 0, 1)
    return np.ascontiguousarray(made, np.float32)


def fitted(before: FloatArray, after: FloatArray, statistics: Statistics) -> Grid:
    """Return the grid that takes a small picture to another (h x w x 3 each), nearly.

    Each node has the transform of least squares over the pixels that it touches, as far as they tell; the
    rest of it is the one gain that fits them best. Lights count less, as the eye sees them.
    """
    height, width = before.shape[:2]
    nothing = np.zeros((ROWS, COLUMNS, DEPTH, 3, 4), np.float32)
    grid = Grid(nothing, LUMINANCE, even_knots(statistics))
    weight = (np.maximum(after @ LUMINANCE, 0.0) + np.float32(0.01)) ** np.float32(-1.2)
    ones = np.concatenate([before, np.ones_like(before[..., :1])], axis=-1).reshape(-1, 4)
    both = np.concatenate([ones, after.reshape(-1, 3)], axis=-1)
    moments = (both[:, :, None] * ones[:, None, :] * weight.reshape(-1, 1, 1)).reshape(-1, 28)
    sums = np.zeros((28, ROWS * COLUMNS * DEPTH))
    planes = np.ascontiguousarray(before.transpose(2, 0, 1))
    for number, share in _corners(planes, grid, Frame(height, width)):
        for k in range(28):
            values = moments[:, k] * share.ravel()
            sums[k] += np.bincount(number.ravel(), values, minlength=sums.shape[1])
    spread = _widened(sums.reshape(28, ROWS, COLUMNS, DEPTH)).reshape(7, 4, -1).transpose(2, 0, 1)
    square, product = spread[:, :4], spread[:, 4:]
    top, bottom = (np.trace(m[:, :3, :3], axis1=1, axis2=2) for m in (product, square))
    gain = np.where(bottom > 1e-20, top / np.maximum(bottom, 1e-20), 1.0)
    prior = np.eye(3, 4) * gain[:, None, None]
    ridge = _RIDGE * np.diagonal(square, axis1=1, axis2=2) + 1e-12
    square = square + np.eye(4) * ridge[:, None, :]
    rest = np.linalg.solve(square, (product - prior @ spread[:, :4]).transpose(0, 2, 1))
    nodes = (prior + rest.transpose(0, 2, 1)).astype(np.float32)
    return Grid(np.ascontiguousarray(nodes.reshape(nothing.shape)), grid.weights, grid.knots)


def _widened(sums: Matrix) -> Matrix:
    """Return sums (C x rows x columns x depth) with a little of all that lies around them."""
    around = sums
    for _ in range(3):
        for axis in (1, 2, 3):
            around = _averaged(around, axis)
    return sums + _AROUND * around + 1e-6 * sums.mean(axis=(1, 2, 3), keepdims=True)


def _averaged(sums: Matrix, axis: int) -> Matrix:
    """Return the means of each entry and the two beside it along an axis, the last ones repeated."""
    count = sums.shape[axis]
    behind, ahead = np.maximum(np.arange(count) - 1, 0), np.minimum(np.arange(count) + 1, count - 1)
    return (sums.take(behind, axis) + sums + sums.take(ahead, axis)) / 3.0
