"""Edge-aware bases: the fast guided filter on log2 luminance, the same at every picture size.

He & Sun 2015, "Fast guided filter": the filter's coefficients are found on a small copy of the
picture and enlarged, so that cost and result hardly depend on the size rendered.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.bands import in_bands
from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray, Frame, Metadata

FLOOR = np.float32(2.0**-14)
SMALL = 640


def luminance(image: FloatArray) -> FloatArray:
    """Return the luminance Y (H x W) of linear ProPhoto pixels, at least FLOOR."""

    def one(band: FloatArray, top: int) -> FloatArray:
        made: FloatArray = np.maximum(band @ LUMINANCE, FLOOR)
        return made

    return in_bands(one, image)


def whole_picture(image: FloatArray, metadata: Metadata) -> FloatArray:
    """Return the whole picture that ``image`` is part of, small: what `metadata` knows, or all there is."""
    return shrink(image) if metadata.whole is None else metadata.whole


def shrink(plane: FloatArray, long_edge: int = SMALL) -> FloatArray:
    """Return ``plane`` (H x W or H x W x 3) area-averaged to ``long_edge``, never enlarged."""
    height, width = plane.shape[:2]
    scale = min(1.0, long_edge / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return plane if scale == 1.0 else cv2.resize(plane, size, interpolation=cv2.INTER_AREA)


def enlarge(plane: FloatArray, like: FloatArray, frame: Frame) -> FloatArray:
    """Return ``plane``, which spans the whole picture, bilinearly enlarged to where ``like`` lies in it."""
    height, width = like.shape[:2]
    if (height, width) == (frame.height, frame.width) or 0 in (frame.height, frame.width):
        return plane if plane.shape == (height, width) else cv2.resize(plane, (width, height))
    rows, down = _between(plane.shape[0], frame.height, frame.top, height)
    columns, across = _between(plane.shape[1], frame.width, frame.left, width)
    below, beyond = np.minimum(rows + 1, plane.shape[0] - 1), np.minimum(columns + 1, plane.shape[1] - 1)
    narrow = plane[rows] + (plane[below] - plane[rows]) * down[:, None]
    left = narrow[:, columns]
    left += (narrow[:, beyond] - left) * across
    return left


def _between(points: int, span: int, start: int, count: int) -> tuple[NDArray[np.int64], FloatArray]:
    """Return for pixels start..start + count of ``span`` the sample before each, and how far beyond it.

    The ``points`` samples spread evenly over the span; centres of pixels lie at half coordinates.
    """
    at = np.clip((np.arange(start, start + count) + 0.5) * (points / span) - 0.5, 0.0, points - 1.0)
    before = at.astype(np.int64)
    return before, (at - before).astype(np.float32)


def guided_coefficients(
    log_small: FloatArray, radius: float, epsilon: float
) -> tuple[FloatArray, FloatArray]:
    """Return (a, b) of the self-guided filter a * L + b of ``log_small``.

    ``radius`` is a fraction of the long edge; edges whose variance (EV squared) is well above
    ``epsilon`` stay sharp, what is below is smoothed.
    """
    window = 2 * max(1, round(radius * max(log_small.shape))) + 1

    def mean(plane: Any) -> FloatArray:
        return cv2.boxFilter(plane, -1, (window, window), borderType=cv2.BORDER_REFLECT)

    average = mean(log_small)
    variance = np.maximum(mean(log_small * log_small) - average * average, 0.0)
    a = variance / (variance + np.float32(epsilon))
    return mean(a), mean((1.0 - a) * average)


def scale_by(image: FloatArray, stops: FloatArray) -> FloatArray:
    """Return ``image`` (H x W x 3) times 2 to ``stops`` (H x W)."""

    def one(band: FloatArray, top: int) -> FloatArray:
        gain = np.exp2(stops[top : top + len(band)])
        made: FloatArray = band * gain[..., None]
        return made

    return in_bands(one, image)
