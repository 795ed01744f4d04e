"""Boxes: means, extremes and Gaussians whose width is learned, as a share of the picture."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

# A reach learns so many times as fast as what else a network has.
SPEED = 4.0


class Reach(nn.Module):
    """How far a window reaches to either side, as a learned share of the picture's long edge."""

    def __init__(self, share: float) -> None:
        """Begin with ``share`` of the long edge."""
        super().__init__()
        self.share = nn.Parameter(torch.tensor(share).log() / SPEED)

    def forward(self, long_edge: int) -> Tensor:
        """Return pixels, at least 1."""
        return ((SPEED * self.share).exp() * long_edge).clamp_min(1.0)


class _BoxMean(torch.autograd.Function):
    """The mean over boxes of whole pixels, with a slope to their reach as if any width were possible."""

    @staticmethod
    def forward(context: Any, planes: Tensor, reach: Tensor) -> Tensor:
        context.save_for_backward(planes, reach)
        return _boxed(planes, round(reach.item()))

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor | None, Tensor | None]:
        planes, reach = context.saved_tensors
        back = wider = None
        if context.needs_input_grad[0]:
            # A box with mirrored edges gives and takes alike.
            back = box_mean(slope, reach.detach())
        if context.needs_input_grad[1]:
            pixels = round(reach.item())
            wider = 0.5 * (slope * (_boxed(planes, pixels + 1) - _boxed(planes, pixels - 1))).sum()
        return back, wider


def box_mean(planes: Tensor, reach: Tensor) -> Tensor:
    """Return the mean of B x C x H x W planes over boxes of that `Reach`, mirrored at the edges.

    A box has whole pixels; its reach learns from the next wider and narrower ones.
    """
    made: Tensor = _BoxMean.apply(planes, reach)  # type: ignore[no-untyped-call]
    return made


def _boxed(planes: Tensor, pixels: int) -> Tensor:
    for dim in (3, 2):
        count = planes.shape[dim]
        wide = min(pixels, count)
        # A running sum, which goes on beyond both ends as if the plane were mirrored there.
        total = planes.cumsum(dim)
        all_of = total.narrow(dim, count - 1, 1)
        inner = torch.cat([torch.zeros_like(all_of), total], dim)
        before = -inner.narrow(dim, 1, wide).flip(dim)
        after = 2.0 * all_of - inner.narrow(dim, count - wide, wide).flip(dim)
        padded = torch.cat([before, inner, after], dim)
        size = 2 * wide + 1
        planes = (padded.narrow(dim, size, count) - padded.narrow(dim, 0, count)).mul_(1.0 / size)
    return planes


def extremes(planes: Tensor, reach: Tensor) -> Tensor:
    """Return each plane of B x 1 x H x W, its least within squares of that `Reach`, and their highest.

    B x 3 x H x W. The squares have whole pixels; their reach learns as that of `box_mean` does.
    """
    pixels = round(reach.item())
    made = _extremes(planes, pixels)
    if not reach.requires_grad:
        return made
    with torch.no_grad():
        wider = 0.5 * (_extremes(planes, pixels + 1) - _extremes(planes, pixels - 1))
    return made + (reach - reach.detach()) * wider


def _extremes(planes: Tensor, pixels: int) -> Tensor:
    low = _lowest(planes, pixels)
    return torch.cat([planes, low, -_lowest(-low, pixels)], 1)


def _lowest(planes: Tensor, pixels: int) -> Tensor:
    if planes.requires_grad:
        # Slower there, but much faster back.
        size = 2 * pixels + 1
        across = functional.max_pool2d(-planes, (1, size), stride=1, padding=(0, pixels))
        return -functional.max_pool2d(across, (size, 1), stride=1, padding=(pixels, 0))
    for _ in range(pixels):
        planes = _lower(_lower(planes, 3), 2)
    return planes


def _lower(planes: Tensor, dim: int) -> Tensor:
    """Return the least of each value and its two neighbors along ``dim``."""
    count = planes.shape[dim]
    if count == 1:
        return planes
    pairs = torch.minimum(planes.narrow(dim, 1, count - 1), planes.narrow(dim, 0, count - 1))
    ends = pairs.narrow(dim, 0, 1), pairs.narrow(dim, count - 2, 1)
    inner = torch.minimum(pairs.narrow(dim, 1, count - 2), pairs.narrow(dim, 0, count - 2))
    return torch.cat([ends[0], inner, ends[1]], dim)


def gaussian(planes: Tensor, sigma: Tensor, margin: int) -> Tensor:
    """Return B x C x (H + 2 margin) x (W + 2 margin) planes, inside the margin, under a Gaussian."""
    # Beyond four sigmas nothing counts; but what learns is to see how much it would.
    reach = margin if sigma.requires_grad else min(margin, round(4.0 * sigma.item()))
    away = torch.arange(reach + 1, device=planes.device)
    weights = torch.exp(-0.5 * (away / sigma.clamp_min(0.05)).square())
    weights = weights / (2.0 * weights.sum() - 1.0)
    for dim in (3, 2):
        count = planes.shape[dim] - 2 * margin
        made = weights[0] * planes.narrow(dim, margin, count)
        for n in range(1, reach + 1):
            pair = planes.narrow(dim, margin - n, count) + planes.narrow(dim, margin + n, count)
            made = made + weights[n] * pair
        planes = made
    return planes


def mirrored(count: int, part: slice, margin: int, device: torch.device) -> Tensor:
    """Return where ``part`` of ``count`` mirrored samples, and ``margin`` around it, lie among them."""
    start, stop, _ = part.indices(count)
    at = torch.arange(start - margin, stop + margin, device=device).remainder(2 * count)
    return torch.minimum(at, 2 * count - 1 - at)


def shrunk(planes: Tensor, long_edge: int) -> Tensor:
    """Return B x C x H x W planes averaged by area to at most that long edge."""
    height, width = planes.shape[2:]
    share = long_edge / max(height, width)
    if share >= 1.0:
        return planes
    planes = _averaged(planes, max(1, round(height * share)), 2)
    return _averaged(planes, max(1, round(width * share)), 3)


def _averaged(planes: Tensor, count: int, dim: int) -> Tensor:
    """Return ``count`` means along ``dim``, of equal spans; a pixel counts as far as it lies inside."""
    each = planes.shape[dim] / count
    edges = torch.arange(count + 1, device=planes.device, dtype=torch.float64) * each
    first = edges[:-1].floor()
    made: Tensor | float = 0.0
    for tap in range(int(each) + 2):
        place = first + tap
        inside = torch.minimum(edges[1:], place + 1.0) - torch.maximum(edges[:-1], place)
        weight = (inside.clamp_min(0.0) / each).to(planes).view([-1 if d == dim else 1 for d in range(4)])
        made = made + weight * planes.index_select(dim, place.long().clamp_max(planes.shape[dim] - 1))
    assert isinstance(made, Tensor)
    return made
