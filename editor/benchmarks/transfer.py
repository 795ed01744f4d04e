"""Color transfer: the looks of other pictures by statistics alone, for comparison.

Reinhard et al. 2001, "Color Transfer between Images", and the linear map of Pitié and Kokaram
2007, "The Linear Monge-Kantorovitch Linear Colour Mapping for Example-Based Colour Transfer".
Pictures are display-encoded sRGB in 0..1, H x W x 3; the reference may have another size.
"""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.image import FloatArray, Matrix

# Linear sRGB to cone responses, and their logarithms to lightness and two opponents (the paper's).
_TO_CONES = np.array([[0.3811, 0.5783, 0.0402], [0.1967, 0.7244, 0.0782], [0.0241, 0.1288, 0.8444]])
_TO_OPPONENTS = np.array([[1, 1, 1], [1, 1, -2], [1, -1, 0]]) / np.sqrt([[3.0], [6.0], [2.0]])
# The darkest that an 8-bit code tells apart from black.
_DARKEST = 1.0 / (255.0 * 12.92)


def reinhard(picture: FloatArray, reference: FloatArray) -> FloatArray:
    """Return ``picture`` with the mean and the deviation of each opponent channel of ``reference``."""
    one, other = _opponents(picture), _opponents(reference)
    scale = other.std(0) / np.maximum(one.std(0), 1e-6)
    made = (one - one.mean(0)) * scale + other.mean(0)
    cones = 10.0 ** (made @ np.linalg.inv(_TO_OPPONENTS).T)
    linear = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0.0, 1.0)
    return np.asarray(srgb_encode(linear), np.float32).reshape(picture.shape)


def monge_kantorovich(picture: FloatArray, reference: FloatArray) -> FloatArray:
    """Return ``picture`` with the mean and covariance of ``reference``, moved as little as can be."""
    one, other = (each.reshape(-1, 3).astype(np.float64) for each in (picture, reference))
    ours, theirs = (np.cov(each.T) + 1e-8 * np.eye(3) for each in (one, other))
    half = _root(ours)
    back = np.linalg.inv(half)
    linear_map = back @ _root(half @ theirs @ half) @ back
    made = (one - one.mean(0)) @ linear_map.T + other.mean(0)
    return np.clip(made, 0.0, 1.0).astype(np.float32).reshape(picture.shape)


def _opponents(picture: FloatArray) -> Matrix:
    """Return lightness and two opponent colors, N x 3, of a picture."""
    linear = srgb_decode(picture.reshape(-1, 3).astype(np.float64))
    cones = np.maximum(linear, _DARKEST) @ _TO_CONES.T
    opponents: Matrix = np.log10(cones) @ _TO_OPPONENTS.T
    return opponents


def _root(matrix: Matrix) -> Matrix:
    """Return the square root of a symmetric positive matrix."""
    values, vectors = np.linalg.eigh(matrix)
    made: Matrix = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return made
