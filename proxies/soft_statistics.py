"""Soft statistics: quantiles, histograms and the color of the brightest, with useful gradients.

Each is close to its hard counterpart, but follows many samples at once: a hard quantile's gradient
goes to a single pixel, a hard histogram has none.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

# The quantile q averages about this share of min(q, 1 - q) of all samples on either side.
_SOFTNESS = 0.01


def quantiles(values: Tensor, shares: Sequence[float]) -> Tensor:
    """Return the ``shares`` (0..1) quantiles of N values: weighted means of those of nearby rank."""
    ranked = values.flatten().sort().values
    ranks = torch.arange(ranked.numel(), dtype=ranked.dtype, device=ranked.device)
    wanted = torch.tensor(list(shares), dtype=ranked.dtype, device=ranked.device)[:, None]
    spread = (_SOFTNESS * ranked.numel() * torch.minimum(wanted, 1.0 - wanted)).clamp_min(0.5)
    weights = torch.softmax(-0.5 * ((ranks - wanted * (ranked.numel() - 1)) / spread) ** 2, dim=1)
    return weights @ ranked


def histogram(values: Tensor, low: float, high: float, bins: int) -> Tensor:
    """Return the share of values in each of ``bins`` even bins over low..high; those outside count nowhere.

    A value is shared between the two bins whose middles it lies between.
    """
    flat = values.flatten()
    inside = flat[(flat >= low) & (flat <= high)]
    position = ((inside - low) * (bins / (high - low)) - 0.5).clamp(0.0, bins - 1.0)
    index = position.detach().to(torch.int64).clamp_max(bins - 2)
    rest = position - index
    counts = flat.new_zeros(bins).index_add(0, index, 1.0 - rest).index_add(0, index + 1, rest)
    return counts / flat.numel()


def mean_of_largest(colors: Tensor, by: Tensor, share: float) -> Tensor:
    """Return the mean of the ``share`` of colors (N x C) with the largest ``by`` (N).

    Who belongs to them is soft: those near the border count by how far they are above it.
    """
    border = quantiles(by, [1.0 - share])[0]
    # As wide as the values are spread around the border, in whatever units they are.
    below, above = quantiles(by.detach(), [1.0 - 1.1 * share, 1.0 - 0.9 * share])
    width = (above - below).clamp_min(1e-4 * float(border.detach().abs()) + 1e-12)
    inside = ((by - border) / width + 0.5).clamp(0.0, 1.0)
    weights = inside * inside * (3.0 - 2.0 * inside)
    return weights @ colors / weights.sum()


def shrunk(image: Tensor, height: int, width: int) -> Tensor:
    """Return ``image`` (H x W x C) averaged over the areas of height x width larger pixels."""
    down, across = _areas(image.shape[0], height, image), _areas(image.shape[1], width, image)
    return torch.einsum("yh,hwc,xw->yxc", down, image, across)


def _areas(count: int, made: int, like: Tensor) -> Tensor:
    """Return the share (made x count) that each of ``count`` pixels has in each of ``made`` larger ones."""
    edges = torch.arange(made + 1, dtype=torch.float64) * (count / made)
    pixels = torch.arange(count, dtype=torch.float64)
    end = torch.minimum(edges[1:, None], pixels + 1.0)
    overlap = (end - torch.maximum(edges[:-1, None], pixels)).clamp_min(0.0)
    return (overlap * (made / count)).to(like)
