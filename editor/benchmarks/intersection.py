"""Intersection: how alike two collections of finished pictures are (Exposure, Hu et al. 2018).

16 patches a picture: 4 random squares of its shorter side, reduced to 80 pixels, and 4 random
64-pixel parts of each. A patch has a mean luminance (.27 R + .67 G + .06 B), a contrast (twice its
standard deviation) and a mean saturation (of HLS); each is counted in 32 bins over 0..1, and of two
collections' histograms the smaller shares are summed.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from editor.core.image import FloatArray, Matrix

MEASURES = ("luminance", "contrast", "saturation")
SQUARES = PARTS = 4
SQUARE, PART, BINS = 80, 64, 32
_LUMINANCE = np.array([0.27, 0.67, 0.06], np.float32)


def patch_measures(picture: FloatArray, rng: np.random.Generator) -> Matrix:
    """Return luminance, contrast and saturation of 16 random patches (16 x 3) of a picture.

    The picture is display-encoded, H x W x 3 in 0..1.
    """
    side = min(picture.shape[:2])
    rows = []
    for _ in range(SQUARES):
        top, left = (int(rng.integers(long - side + 1)) for long in picture.shape[:2])
        square = np.ascontiguousarray(picture[top : top + side, left : left + side], np.float32)
        small = cv2.resize(square, (SQUARE, SQUARE), interpolation=cv2.INTER_AREA)
        for _ in range(PARTS):
            y, x = (int(each) for each in rng.integers(SQUARE - PART, size=2))
            rows.append(_measures(small[y : y + PART, x : x + PART]))
    return np.array(rows)


def _measures(patch: FloatArray) -> tuple[float, float, float]:
    patch = np.clip(patch, 0.0, 1.0)
    luminance = patch @ _LUMINANCE
    saturation = cv2.cvtColor(patch, cv2.COLOR_RGB2HLS)[..., 2]
    return float(luminance.mean()), 2.0 * float(luminance.std()), float(saturation.mean())


def measures(pictures: Iterable[FloatArray], seed: int = 0) -> Matrix:
    """Return `patch_measures` of all pictures, one after the other (16 N x 3).

    Pictures of equal shape are cut alike for equal seeds and places in the collection.
    """
    return np.concatenate(
        [patch_measures(each, np.random.default_rng((seed, n))) for n, each in enumerate(pictures)]
    )


def intersection(one: Matrix, other: Matrix) -> dict[str, float]:
    """Return, by MEASURES, the histogram intersection (0..1) of two collections' `measures`."""
    made = {}
    for column, name in enumerate(MEASURES):
        counts = [np.histogram(each[:, column], BINS, (0.0, 1.0))[0] / len(each) for each in (one, other)]
        made[name] = float(np.minimum(*counts).sum())
    return made
