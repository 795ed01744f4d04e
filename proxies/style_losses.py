"""Style losses: how far the looks of two pictures are apart, whatever they show.

Gram matrices of features (Gatys, Ecker and Bethge 2016), and soft histograms of luma and chroma,
as Neural Photo-Finishing (Tseng et al. 2022) joins them. Each part of a look is a vector whose
squared distance to another's is the loss: it serves descent and least squares alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor


def gram(features: Tensor) -> Tensor:
    """Return B x C x C: the mean over all pixels of the products of B x C x H x W features."""
    flat = features.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def gram_distance(one: Tensor, other: Tensor) -> Tensor:
    """Return the squared distance of B x C x C Gram matrices, relative to how large they are; symmetric."""
    sizes = torch.linalg.matrix_norm(one) * torch.linalg.matrix_norm(other)
    return (one - other).square().sum((-2, -1)) / sizes.clamp_min(1e-12)


def style_distance(one: Sequence[Tensor], other: Sequence[Tensor]) -> Tensor:
    """Return the mean over levels of the `gram_distance` of their features, B numbers."""
    pairs = zip(one, other, strict=True)
    return torch.stack([gram_distance(gram(a), gram(b)) for a, b in pairs]).mean(0)


def shares(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return how much of each of ... x N values lies between successive ``edges``: ... x N x bins.

    A value is a normal distribution of standard deviation ``width``; as that goes to zero the shares
    go to those of a hard histogram. What lies beyond the outer edges counts to the outer bins.
    """
    inner = (edges[1:-1] - values[..., None]) / (width * math.sqrt(2.0))
    below = 0.5 * (1.0 + torch.erf(inner))
    ends = torch.zeros_like(values)[..., None]
    return torch.cat([ends, below, ends + 1.0], dim=-1).diff(dim=-1)


def histogram(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return the soft histogram of ... x N values, ... x bins, which sums to one; see `shares`."""
    return shares(values, edges, width).mean(-2)


def histogram_2d(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return the soft histogram of ... x N x 2 values, ... x bins x bins, equal ``edges`` both ways."""
    across, down = (shares(values[..., axis], edges, width) for axis in (0, 1))
    return across.mT @ down / values.shape[-2]


def cumulative(histogram: Tensor) -> Tensor:
    """Return a histogram's running sum: its squared distance (Cramér's) tells how far shares must move."""
    return histogram.cumsum(-1)
