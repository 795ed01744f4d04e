"""Display encoding: float pixels 0..1 to 8 or 16 bits, dithered by a fixed mask."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray

_TILE = 128


@cache
def dither_mask() -> FloatArray:
    """Return a tile (128 x 128 x 1) of thresholds in (0, 1), spread like blue noise.

    Interleaved gradient noise (Jimenez 2014): a function of the pixel's position alone, so that
    equal edits give equal files and a tile equals the whole.
    """
    y, x = np.mgrid[0:_TILE, 0:_TILE]
    noise = (52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1.0)) % 1.0
    ranks = noise.ravel().argsort().argsort().reshape(_TILE, _TILE)
    return ((ranks + 0.5) / ranks.size).astype(np.float32)[..., None]


def to_8_bit(pixels: FloatArray, top: int = 0, left: int = 0) -> NDArray[np.uint8]:
    """Return H x W x 3 ``pixels`` in 0..1 as dithered 8-bit values; ``top``, ``left`` place them."""
    rows = (np.arange(pixels.shape[0]) + top) % _TILE
    columns = (np.arange(pixels.shape[1]) + left) % _TILE
    scaled = pixels * np.float32(255.0)
    # A value that is a whole number of levels already must stay it: the mask is below one.
    scaled += dither_mask()[rows[:, None], columns[None, :]]
    return np.clip(scaled, 0.0, 255.5, out=scaled).astype(np.uint8)


def to_16_bit(pixels: FloatArray, top: int = 0, left: int = 0) -> NDArray[np.uint16]:
    """Return H x W x 3 ``pixels`` in 0..1 as 16-bit values, rounded."""
    return np.clip(pixels * np.float32(65535.0) + np.float32(0.5), 0.0, 65535.0).astype(np.uint16)
