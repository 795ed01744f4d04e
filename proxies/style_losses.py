"""Style losses: how far the looks of two pictures are apart, whatever they show.

Gram matrices of features (Gatys, Ecker and Bethge 2016), and soft histograms of luma and chroma, as
Neural Photo-Finishing (Tseng et al. 2022) joins them, with those of saturation and contrast. Each is
a vector whose squared distance to another picture's is a loss: it serves descent and least squares
alike. Pictures are display-encoded RGB in 0..1, B x H x W x 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from proxies.light import decode, root

Rows = Sequence[Sequence[float]]

_LUMA = (0.2126, 0.7152, 0.0722)
# Oklab's a and b of sRGB's colors lie within this.
_REACH = 0.33
# Saturation is told apart from noise where black or white leaves at least this much room for color.
_ROOM = 0.02


def gram(features: Tensor) -> Tensor:
    """Return B x C x C: the mean over all pixels of the products of B x C x H x W features."""
    flat = features.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def gram_distance(one: Tensor, other: Tensor) -> Tensor:
    """Return the squared distance of B x C x C Gram matrices, relative to how large they are; symmetric."""
    sizes = torch.linalg.matrix_norm(one) * torch.linalg.matrix_norm(other)
    return (one - other).square().sum((-2, -1)) / sizes.clamp_min(1e-12)


def shares(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return how much of each of ... x N values lies between successive ``edges``: ... x N x bins.

    A value is a normal distribution of standard deviation ``width``; as that goes to zero the shares
    go to those of a hard histogram. What lies beyond the outer edges counts to the outer bins.
    """
    below = 0.5 * (1.0 + torch.erf((edges[1:-1] - values[..., None]) / (width * math.sqrt(2.0))))
    ends = torch.zeros_like(values)[..., None]
    return torch.cat([ends, below, ends + 1.0], dim=-1).diff(dim=-1)


def histogram(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return the soft histogram of ... x N values, ... x bins, which sums to one; see `shares`."""
    return shares(values, edges, width).mean(-2)


def histogram_2d(values: Tensor, edges: Tensor, width: float) -> Tensor:
    """Return the soft histogram of ... x N x 2 values, ... x bins x bins, with ``edges`` both ways."""
    across, down = (shares(values[..., axis], edges, width) for axis in (0, 1))
    return across.mT @ down / values.shape[-2]


def luma_histogram(pictures: Tensor, bins: int, width: float) -> Tensor:
    """Return the soft histogram of Rec. 709 luma, B x bins over 0..1."""
    return histogram(luma(pictures).flatten(1), _unit_edges(pictures, bins), width)


def saturation_histogram(pictures: Tensor, bins: int, width: float) -> Tensor:
    """Return the soft histogram of the saturation of HLS, B x bins over 0..1.

    It is the share that the channels' range takes of what their mean leaves room for.
    """
    return histogram(_saturation(pictures).flatten(1), _unit_edges(pictures, bins), width)


def contrast_histogram(pictures: Tensor, bins: int, width: float, side: float) -> Tensor:
    """Return the soft histogram of contrast, B x bins over 0..1.

    That is twice the standard deviation of luma within squares of ``side`` (a share of the
    shorter side), a quarter of one apart.
    """
    return histogram(_contrast(pictures, side).flatten(1), _unit_edges(pictures, bins), width)


def chroma_histogram(pictures: Tensor, bins: int, width: float, matrices: tuple[Rows, Rows]) -> Tensor:
    """Return the soft histogram of chroma, B x bins x bins: of two opponents, such as Oklab's a and b.

    The ``matrices`` take linear sRGB to cones and the cones' cube roots to (lightness, a, b).
    """
    edges = torch.linspace(-_REACH, _REACH, bins + 1).to(pictures)
    return histogram_2d(chroma(pictures, matrices), edges, width)


def means(pictures: Tensor, side: float) -> Tensor:
    """Return the means of luma, contrast (within squares of ``side``) and saturation, B x 3.

    Histograms whose tails differ may be near each other while their means are not.
    """
    found = (luma(pictures), _contrast(pictures, side), _saturation(pictures))
    return torch.stack([each.flatten(1).mean(1) for each in found], dim=1)


def casts(pictures: Tensor, matrices: tuple[Rows, Rows]) -> Tensor:
    """Return the mean chroma of what is dark and of what is light, B x 4; see `chroma_histogram`.

    A pixel is light by its luma and dark by the rest. Histograms alone may be near with another hue.
    """
    light = luma(pictures).flatten(1)
    weights = torch.stack([1.0 - light, light], dim=1)
    shares = weights / weights.sum(-1, keepdim=True).clamp_min(1e-3 * light.shape[1])
    return (shares @ chroma(pictures, matrices)).flatten(1)


def cumulative(histogram: Tensor) -> Tensor:
    """Return the running sums of ... x bins shares, scaled so that squared distances are integrals.

    The squared distance of two (Cramér's) tells how far shares must move, not just that they differ.
    """
    return histogram.cumsum(-1) / histogram.shape[-1] ** 0.5


def luma(pictures: Tensor) -> Tensor:
    """Return Rec. 709 luma, B x H x W."""
    return pictures @ torch.tensor(_LUMA).to(pictures)


def chroma(pictures: Tensor, matrices: tuple[Rows, Rows]) -> Tensor:
    """Return the two opponents of all pixels, B x N x 2."""
    to_cones, to_lab = (torch.tensor(each).to(pictures) for each in matrices)
    return (root(decode(pictures) @ to_cones.T) @ to_lab.T)[..., 1:].flatten(1, 2)


def _saturation(pictures: Tensor) -> Tensor:
    high, low = pictures.amax(-1), pictures.amin(-1)
    return (high - low) / (1.0 - (high + low - 1.0).abs() + _ROOM)


def _contrast(pictures: Tensor, side: float) -> Tensor:
    plane = luma(pictures)[:, None]
    size = max(2, round(side * min(plane.shape[2:])))
    step = max(1, size // 4)
    # The squares leave equal borders out.
    top, left = ((long - size) % step // 2 for long in plane.shape[2:])
    plane = plane[..., top:, left:]
    mean, square = (functional.avg_pool2d(each, size, step) for each in (plane, plane.square()))
    return 2.0 * (square - mean.square()).clamp_min(1e-6).sqrt()


def _unit_edges(pictures: Tensor, bins: int) -> Tensor:
    return torch.linspace(0.0, 1.0, bins + 1).to(pictures)
