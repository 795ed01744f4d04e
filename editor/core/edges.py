"""Edge-aware bases: the fast guided filter on log2 luminance, the same at every picture size.

He & Sun 2015, "Fast guided filter": the filter's coefficients are found on a small copy of the
picture and enlarged, so that cost and result hardly depend on the size rendered.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray

FLOOR = np.float32(2.0**-14)
SMALL = 640


def luminance(image: FloatArray) -> FloatArray:
    """Return the luminance Y (H x W) of linear ProPhoto pixels, at least FLOOR."""

    def one(band: FloatArray, top: int) -> FloatArray:
        made: FloatArray = np.maximum(band @ LUMINANCE, FLOOR)
        return made

    return in_bands(one, image)


def shrink(plane: FloatArray, long_edge: int = SMALL) -> FloatArray:
    """Return ``plane`` (H x W or H x W x 3) area-averaged to ``long_edge``, never enlarged."""
    height, width = plane.shape[:2]
    scale = min(1.0, long_edge / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return plane if scale == 1.0 else cv2.resize(plane, size, interpolation=cv2.INTER_AREA)


def enlarge(plane: FloatArray, like: FloatArray) -> FloatArray:
    """Return ``plane`` bilinearly enlarged to the height and width of ``like``."""
    height, width = like.shape[:2]
    if plane.shape[:2] == (height, width):
        return plane
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)


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
