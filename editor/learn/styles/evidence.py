"""Evidence: what a few edited photos tell of how each dial depends on a photo.

Bayesian linear regression on many small sets of features at once, each dial's prediction the mean of
all of them, weighted by how well each explains what was seen (Bayesian model averaging: Hoeting,
Madigan, Raftery & Volinsky 1999; the marginal likelihood with scale integrated out: Bishop 2006, 3.5).
The set without any feature is the mean of the edits, so that a dial that depends on nothing that can be
seen stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from editor.core.image import Matrix

# Prior variances of the weights, in units of the noise's, for standardised features.
_GAINS = (0.1, 0.4, 1.6, 6.4)
# How far what is believed of a set on one dial rests on what all dials say (photos' worth of dials).
_SHARED = 1.0


class Linear(NamedTuple):
    """numbers = matrix @ features + offset."""

    matrix: Matrix
    offset: Matrix

    def __call__(self, features: Matrix) -> Matrix:
        """Return dials' numbers (... x D) for features (... x F)."""
        return np.asarray(features @ self.matrix.T + self.offset)


def fit(features: Matrix, numbers: Matrix, sets: Sequence[Matrix], prior: Matrix) -> Linear:
    """Return the average model for ``numbers`` (N x D) on ``features`` (N x F).

    ``sets`` are the places of the features that each of the models may use, ``prior`` what is believed
    of each before anything is seen (it sums to 1).
    """
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    x, y = (features - mean) / spread, numbers - numbers.mean(axis=0)
    scores, weights = zip(*(_explained(x[:, places], y) for places in sets), strict=True)
    share = _shares(np.stack(scores), prior)
    matrix = np.zeros((numbers.shape[1], features.shape[1]))
    for places, gained, by_gain in zip(sets, share, weights, strict=True):
        matrix[:, places] += np.einsum("gd,gfd->df", gained, by_gain)
    matrix /= spread
    return Linear(matrix, numbers.mean(axis=0) - matrix @ mean)


def _explained(x: Matrix, y: Matrix) -> tuple[Matrix, Matrix]:
    """Return log evidence (gains x D) and weights (gains x features x D) of one set of features."""
    count = len(y)
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    along = u.T @ y
    total = np.sum(y * y, axis=0) + 1e-9
    scores, weights = [], []
    for gain in _GAINS:
        # A set's weights share the gain, so that large sets are not believed to explain more.
        variance = gain / max(x.shape[1], 1) * np.square(s)
        shrunk = variance / (1.0 + variance)
        left = total - np.sum(shrunk[:, None] * along * along, axis=0)
        scores.append(-0.5 * np.sum(np.log1p(variance)) - 0.5 * (count - 1) * np.log(left))
        weights.append(vt.T @ ((shrunk / np.maximum(s, 1e-9))[:, None] * along))
    return np.stack(scores), np.stack(weights)


def _shares(scores: Matrix, prior: Matrix) -> Matrix:
    """Return the weight of each set and gain for each dial (sets x gains x D), summing to 1 for a dial.

    What all dials together say of the sets is the prior for each of them (empirical Bayes, two steps).
    """
    believed = np.repeat((prior / len(_GAINS))[:, None], len(_GAINS), axis=1)
    start = believed
    for _ in range(3):
        log = scores + np.log(believed)[..., None]
        share = np.exp(log - log.max(axis=(0, 1)))
        share /= share.sum(axis=(0, 1))
        dials = scores.shape[2]
        believed = (share.sum(axis=2) * _SHARED + start * 4.0) / (_SHARED * dials + 4.0)
    return share
