"""How noisy a sensor's samples are, estimated from the picture itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from editor.core.image import Matrix

_BLOCK = 8
_MOST_BLOCKS = 24_000
# The share of blocks, at each brightness, taken to be free of texture.
_FLAT_SHARE = 0.1


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
    blocks = plane[:height, :width].reshape(rows, _BLOCK, columns, _BLOCK)[::step, :, ::step]
    values = np.moveaxis((blocks.astype(np.float32) - np.float32(black)) / np.float32(white - black), 1, 2)
    values = values.reshape(-1, _BLOCK, _BLOCK)
    mean = values.mean(axis=(1, 2))
    inside = (values.max(axis=(1, 2)) < 0.9) & (mean > -0.05)
    values, mean = values[inside], mean[inside]
    if len(values) < 64:
        return 0.0, 0.0
    # Second differences across and down; their variance is 6 times a sample's.
    across = np.diff(values, n=2, axis=2)
    down = np.diff(values, n=2, axis=1)
    variance = np.minimum((across**2).mean(axis=(1, 2)), (down**2).mean(axis=(1, 2))) / 6.0
    return _fit(mean.astype(np.float64), variance.astype(np.float64))


def _fit(mean: Matrix, variance: Matrix) -> tuple[float, float]:
    """Fit variance = shot * mean + read to the lower envelope of blocks sorted by brightness."""
    order = np.argsort(mean)
    groups = [g for g in np.array_split(order, min(24, len(order) // 32 + 1)) if len(g)]
    points = []
    for group in groups:
        calm = variance[group] <= np.quantile(variance[group], _FLAT_SHARE)
        # The calmest tenth of blocks of pure noise lies some 20 % below their mean.
        points.append((mean[group][calm].mean(), variance[group][calm].mean() * 1.25))
    x, y = np.array(points).T
    weights = 1.0 / np.maximum(y, max(float(y.max()) * 1e-3, 1e-12))
    best = (0.0, 0.0)
    least = np.inf
    for design in (np.stack([x, np.ones_like(x)], 1), x[:, None], np.ones_like(x)[:, None]):
        solution = np.linalg.lstsq(design * weights[:, None], y * weights, rcond=None)[0]
        if (solution < 0).any():
            continue
        error = float((((design @ solution - y) * weights) ** 2).sum())
        if error < least - 1e-12:
            least = error
            pair = solution if design.shape[1] == 2 else (solution[0], 0.0)
            best = (float(pair[0]), float(pair[1])) if design is not None else best
            if design.shape[1] == 1 and np.allclose(design, 1.0):
                best = (0.0, float(solution[0]))
    return best
