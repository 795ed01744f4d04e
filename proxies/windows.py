"""Windows: parts of pictures with what lies around them, reduced, and made larger again."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

# Rows and columns.
Window = tuple[slice, slice]


def around(part: slice, halo: int, count: int) -> slice:
    """Return what lies around a part of ``count`` pixels, as many pixels for all parts of a length.

    Near an end it reaches further to the other side.
    """
    length = min(count, part.stop - part.start + 2 * halo)
    start = min(max(0, part.start - halo), count - length)
    return slice(start, start + length)


def around_reduced(part: slice, halo: int, count: int, step: int) -> slice:
    """Return what lies around a part of ``count`` pixels, in pixels reduced by ``step``, likewise."""
    first, length = part.start // step, -(-(part.stop - part.start) // step) + 1
    return around(slice(first, first + length), halo, -(-count // step))


def moved(part: slice, start: int) -> slice:
    """Return a part as counted from ``start``."""
    return slice(part.start - start, part.stop - start)


def cut(planes: Tensor, starts: Sequence[Sequence[int]], size: Sequence[int]) -> Tensor:
    """Return a window of each of B x C x H x W planes, each from its own row and column on."""
    if planes.shape[2:] == torch.Size(size):
        return planes
    parts = [
        each[:, top : top + size[0], left : left + size[1]]
        for each, (top, left) in zip(planes, starts, strict=True)
    ]
    return torch.stack(parts)


def reduced(planes: Tensor, step: int) -> Tensor:
    """Return means of squares, the last ones filled up by the edges repeated."""
    if step == 1:
        return planes
    down, across = (-count % step for count in planes.shape[2:])
    return functional.avg_pool2d(functional.pad(planes, (0, across, 0, down), mode="replicate"), step)


def enlarged(planes: Tensor, step: int, start: Sequence[int], size: Sequence[int]) -> Tensor:
    """Return a part, in pixels not reduced, of reduced C x h x w planes, linearly."""
    firsts = [max(0, at // step - 1) for at in start]
    stops = [-(-(at + count) // step) + 1 for at, count in zip(start, size, strict=True)]
    planes = planes[:, firsts[0] : stops[0], firsts[1] : stops[1]]
    if step > 1:
        planes = functional.interpolate(planes[None], scale_factor=step, mode="bilinear")[0]
    top, left = (at - first * step for at, first in zip(start, firsts, strict=True))
    return planes[:, top : top + size[0], left : left + size[1]]
