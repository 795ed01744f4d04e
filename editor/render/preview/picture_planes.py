"""Picture planes: what the preview's network sees of a photo, gathered once into a bilateral grid.

Everything is relative to the photo's own range of light (H), so that exposure changes none of it.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.edges import luminance
from editor.core.image import FloatArray
from editor.core.statistics import Statistics

ROWS, COLUMNS, DEPTH = 16, 16, 8
LONG_EDGE = 256
# The planes, each the mean over the pixels that a node touches: log luminance from the node's and
# from the cell's, what edge-aware bases of it lie above it and how steeply they follow it, the
# refined dark channel and the dark channel itself, red, green and blue over luminance, and how
# much of the picture the node has.
PLANES = 13
COLOR = slice(8, 11)
# Windows of the bases as shares of the long edge, with the variance (EV squared) that they smooth.
_BASES = ((0.02, 0.4), (0.03, 0.8))
_HAZE, _PATCH = (0.012, 0.02), 0.005
# A node with less than this share of its even part of the picture tells of the defaults instead.
_SPARSE, _HALF = 0.02, 0.25


def light_range(statistics: Statistics) -> tuple[float, float]:
    """Return the stops (low, high) over which the guide's curve is spread, from H as the stages see it."""
    return float(statistics.percentiles[0]) - 0.5, float(statistics.percentiles[-1]) + 0.3


def node_levels(statistics: Statistics) -> FloatArray:
    """Return the stops that the grid's DEPTH nodes stand at, where the guide's curve is straight."""
    low, high = light_range(statistics)
    return np.linspace(low, high, DEPTH, dtype=np.float32)


def picture_planes(small: FloatArray, statistics: Statistics) -> FloatArray:
    """Return ROWS x COLUMNS x DEPTH x PLANES of ``small``, the picture at LONG_EDGE.

    ``small`` (h x w x 3) is scene-linear ProPhoto as it enters the first areawise stage after
    detail, ``statistics`` the H that goes with it.
    """
    light = luminance(small)
    level = np.log2(light)
    planes = [np.ones_like(level), level]
    for radius, softness in _BASES:
        slope, offset = _line(level, level, radius, softness)
        planes += [slope * level + offset - level, slope]
    dark = np.clip((small / _airlight(statistics)).min(axis=2), 0.0, 1.0)
    slope, offset = _line(level, _patch(dark), *_HAZE)
    planes += [np.clip(slope * level + offset, 0.0, 1.0), dark]
    planes += list(np.clip(small / light[..., None], -0.5, 4.0).transpose(2, 0, 1))
    return _nodes(np.stack(planes), statistics)


def _nodes(planes: FloatArray, statistics: Statistics) -> FloatArray:
    """Return means of ``planes`` (ones, log luminance and the rest) over what each node touches."""
    levels = node_levels(statistics)
    level = planes[1]
    depth = np.clip((level - levels[0]) * ((DEPTH - 1) / (levels[-1] - levels[0])), 0.0, DEPTH - 1.0)
    down, across = (_tents(level.shape[0], ROWS), _tents(level.shape[1], COLUMNS))
    sums = np.empty((ROWS, COLUMNS, DEPTH, len(planes)), np.float32)
    for node in range(DEPTH):
        near = np.maximum(1.0 - np.abs(depth - np.float32(node)), np.float32(0.0))
        sums[:, :, node] = np.einsum("ry,pyc->rcp", down, (planes * near) @ across.T, optimize=True)
    count = sums[..., :1]
    even = np.float32(1.0 / (ROWS * COLUMNS * DEPTH))
    default = np.zeros((DEPTH, len(planes)), np.float32)
    default[:, 1], default[:, -3:] = levels, 1.0
    means = (sums + _SPARSE * even * default) / (count + _SPARSE * even)
    every = sums[..., :2].sum(axis=2) + np.float32(1e-9)
    cells = every[..., 1] / every[..., 0]
    made: FloatArray = np.empty((ROWS, COLUMNS, DEPTH, PLANES), np.float32)
    made[..., 0] = means[..., 1] - levels
    made[..., 1] = 0.25 * (cells[..., None] - levels)
    made[..., 2:11] = means[..., 2:]
    made[..., 11] = (count / (count + _HALF * even))[..., 0]
    made[..., 12] = np.linspace(-1.0, 1.0, DEPTH)
    return made


def _tents(pixels: int, nodes: int) -> FloatArray:
    """Return how much of each pixel along a side (columns) each node (rows) has, as in slicing."""
    at = np.clip((np.arange(pixels) + 0.5) * (nodes / pixels) - 0.5, 0.0, nodes - 1.0)
    near = np.maximum(1.0 - np.abs(at - np.arange(nodes)[:, None]), 0.0)
    return (near / pixels).astype(np.float32)


def _line(guide: FloatArray, target: FloatArray, radius: float, softness: float) -> tuple[Any, Any]:
    """Return slope and offset of the guided filter of ``target`` by ``guide`` (He, Sun & Tang 2010)."""
    window = 2 * max(1, round(radius * max(guide.shape))) + 1

    def mean(plane: Any) -> FloatArray:
        return cv2.boxFilter(plane, -1, (window, window), borderType=cv2.BORDER_REFLECT)

    center, aim = mean(guide), mean(target)
    variance = np.maximum(mean(guide * guide) - center * center, 0.0)
    slope = (mean(guide * target) - center * aim) / (variance + np.float32(softness))
    return mean(slope), mean(aim - slope * center)


def _patch(dark: FloatArray) -> FloatArray:
    """Return the dark channel of patches: eroded, and half of that taken back."""
    size = 2 * max(1, round(_PATCH * max(dark.shape))) + 1
    square = np.ones((size, size), np.uint8)
    eroded = cv2.erode(dark, square, borderType=cv2.BORDER_REFLECT)
    return 0.5 * (eroded + cv2.dilate(eroded, square, borderType=cv2.BORDER_REFLECT))


def _airlight(statistics: Statistics) -> FloatArray:
    """Return the haze's light: half of the airlight's color is the haze's own."""
    air = np.array(statistics.airlight, np.float32)
    made: FloatArray = 0.5 * (air + air.mean())
    return made
