"""Structure: what a picture shows whatever its finish, and how far one shares another's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from editor.core.image import FloatArray

_LUMA = np.array([[0.299, 0.587, 0.114]], np.float32)
# Differences of encoded light that 8 bits, noise and JPEG leave behind.
NOISE = 0.01
_NOISE2 = np.float32(NOISE**2)
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


def luma(picture: FloatArray) -> FloatArray:
    """Return the luma (H x W) of an encoded picture."""
    made: FloatArray = cv2.transform(picture, _LUMA)
    return made


def resized(picture: FloatArray, width: int, height: int) -> FloatArray:
    """Return a picture at another size: averaged where that is smaller, cubic where larger."""
    if picture.shape[:2] == (height, width):
        return picture
    smaller = width * height <= picture.shape[0] * picture.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    made: FloatArray = cv2.resize(picture, (width, height), interpolation=way)
    return made


def bounded(picture: FloatArray, long_edge: float) -> FloatArray:
    """Return a picture averaged down to a long edge; it is never enlarged."""
    height, width = picture.shape[:2]
    shrink = min(1.0, long_edge / max(height, width))
    return resized(picture, max(1, round(width * shrink)), max(1, round(height * shrink)))


def normalised(plane: FloatArray, reach: float) -> FloatArray:
    """Return a plane less its local mean, over its local deviation: -2.5 to 2.5.

    Exposure, contrast, curves and haze, which change slowly from place to place, drop out.
    ``reach`` is the deviation, in pixels, of the bell that local means.
    """
    # Two box filters are near enough to a Gaussian, at a fifth of its price.
    side = 2 * round(math.sqrt(1.5) * reach) + 1
    above = plane - _mean(_mean(plane, side), side)
    spread = cv2.sqrt(_mean(_mean(above * above, side), side))
    made: FloatArray = np.clip(above / (spread + np.float32(NOISE)), -2.5, 2.5)
    return made


@dataclass(frozen=True, eq=False)
class Guide:
    """Our picture (H x W x 3) as `explained` wants it: channels, their means, inverse covariance."""

    side: int
    channels: tuple[FloatArray, ...]
    means: tuple[FloatArray, ...]
    inverse: tuple[FloatArray, ...]
    telling: FloatArray

    def mean(self, plane: FloatArray) -> FloatArray:
        """Return a plane's mean over the window about each place."""
        return _mean(plane, self.side)


def guide(ours: FloatArray, window: float = 0.03) -> Guide:
    """Return the guide that an encoded picture is; ``window`` is a share of its long edge."""
    side = 2 * max(3, round(window * max(ours.shape[:2]) / 2.0)) + 1
    channels = tuple(cv2.split(cv2.GaussianBlur(ours, (0, 0), 1.0)))
    means = tuple(_mean(channel, side) for channel in channels)
    rr, rg, rb, gg, gb, bb = (
        _mean(channels[i] * channels[j], side) - means[i] * means[j] + np.float32(i == j) * _NOISE2 / 4
        for i, j in _PAIRS
    )
    # The inverse of a symmetric 3 x 3 matrix, by its cofactors.
    cofactors = [gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg]
    determinant = np.maximum(rr * cofactors[0] + rg * cofactors[1] + rb * cofactors[2], 1e-20)
    cofactors += [rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg]
    inverse = tuple(c / determinant for c in cofactors)
    return Guide(side, channels, means, inverse, 1.0 - _NOISE2 / ((rr + gg + bb) / 3.0 + _NOISE2))


def explained(ours: Guide, theirs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how far, place by place, our channels explain their luma, and how much that tells.

    Their luma is H x W on our grid, as both results are, 0..1. The first is the coefficient of
    determination of a linear fit within a window, the guided filter's (He, "Guided Image
    Filtering", 2013), which any finish keeps high: even black and white with weights that change
    the sign of edges. The second is near 0 where either picture is flat.
    """
    told = cv2.GaussianBlur(theirs, (0, 0), 1.0)
    mean = ours.mean(told)
    variance = np.maximum(ours.mean(told * told) - mean * mean, 0.0)
    shared = [
        ours.mean(channel * told) - middle * mean
        for channel, middle in zip(ours.channels, ours.means, strict=True)
    ]
    fitted = sum(
        np.float32(1.0 if i == j else 2.0) * shared[i] * shared[j] * inverse
        for (i, j), inverse in zip(_PAIRS, ours.inverse, strict=True)
    )
    share = np.clip(fitted / np.maximum(variance, 1e-9), 0.0, 1.0)
    telling = np.clip(variance / (variance + _NOISE2) * ours.telling, 0.0, 1.0)
    return share.astype(np.float32), telling.astype(np.float32)


def _mean(plane: FloatArray, side: int) -> FloatArray:
    made: FloatArray = cv2.boxFilter(plane, -1, (side, side), borderType=cv2.BORDER_REFLECT)
    return made
