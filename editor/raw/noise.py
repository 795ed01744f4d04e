"""How noisy a sensor's samples are, estimated from the picture itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray, Matrix
from editor.core.quantiles import quantiles

_BLOCK = 8
_MOST_BLOCKS = 12_000
# The share of blocks, at each brightness, taken to be free of texture.
_FLAT_SHARE = 0.1
_CHOICE_LOSS = 1.75


def estimate_noise(plane: NDArray[np.uint16], black: float, white: float) -> tuple[float, float]:
    """Return (shot, read), so that the variance of a sample x in 0..1 is shot * x + read.

    ``plane`` holds samples of one colour (H x W). Each block's variance comes from second
    differences, which see no gradients; of the blocks of like brightness the calmest tenth is taken
    to show noise alone, and a line through those (weighted, non-negative) is the answer. Returns
    (0, 0) where the picture is too small to tell.
    """
    height, width = (size // _BLOCK * _BLOCK for size in plane.shape)
    rows, columns = height // _BLOCK, width // _BLOCK
    if rows * columns < 64 or white <= black:
        return 0.0, 0.0
    step = max(1, int(np.sqrt(rows * columns / _MOST_BLOCKS)))
    # Reshaping would copy all of a strided plane; these are views, and few of them are read.
    down, across = plane.strides
    blocks = np.lib.stride_tricks.as_strided(
        plane,
        (rows, _BLOCK, columns, _BLOCK),
        (down * _BLOCK, down, across * _BLOCK, across),
        writeable=False,
    )[::step, :, ::step]
    values = np.moveaxis((blocks.astype(np.float32) - np.float32(black)) / np.float32(white - black), 1, 2)
    values = values.reshape(-1, _BLOCK, _BLOCK)
    mean = values.mean(axis=(1, 2))
    inside = (values.max(axis=(1, 2)) < 0.9) & (mean > -0.05)
    values, mean = values[inside], mean[inside]
    if len(values) < 64:
        return 0.0, 0.0
    # Second differences across and down; their variance is 6 times a sample's.
    variance = np.minimum(*(_mean_square(np.diff(values, n=2, axis=axis)) for axis in (1, 2))) / 6.0
    return _fit(mean.astype(np.float64), variance.astype(np.float64))


def _mean_square(values: FloatArray) -> FloatArray:
    """Return the mean square of each block."""
    return np.einsum("bij,bij->b", values, values) / np.float32(values.shape[1] * values.shape[2])  # type: ignore[no-any-return]


def _fit(mean: Matrix, variance: Matrix) -> tuple[float, float]:
    """Fit variance = shot * mean + read to the lower envelope of blocks sorted by brightness."""
    order = np.argsort(mean)
    groups = [g for g in np.array_split(order, min(24, len(order) // 32 + 1)) if len(g)]
    points = []
    for group in groups:
        calm = variance[group] <= quantiles(variance[group], [_FLAT_SHARE])[0]
        # Choosing the calmer direction and the calmest tenth of blocks costs so much of the variance.
        points.append((mean[group][calm].mean(), variance[group][calm].mean() * _CHOICE_LOSS))
    x, y = np.array(points).T
    weights = 1.0 / np.maximum(y, max(float(y.max()) * 1e-3, 1e-12))
    slope, base = np.linalg.lstsq(np.stack([x, np.ones_like(x)], 1) * weights[:, None], y * weights)[0]
    if base < 0.0:
        slope, base = float((x * y * weights**2).sum() / (x * x * weights**2).sum()), 0.0
    if slope < 0.0:
        slope, base = 0.0, float((y * weights**2).sum() / (weights**2).sum())
    return max(float(slope), 0.0), float(base)
