"""Curves: the smooth curve through points, differentiable to how high the points are."""

from __future__ import annotations

import torch
from torch import Tensor


def spline(points: Tensor, places: Tensor) -> Tensor:
    """Return B x places of B x K x 2 points (x rising, no gradient to it), flat beyond the ends.

    A natural cubic spline whose slopes are limited after Hyman, "Accurate monotonicity preserving
    cubic interpolation", SIAM J. Sci. Stat. Comput. 4 (1983), so that it rises where the points do:
    slopes to two and a half times the flatter neighbour, and to at least a third of it where both
    agree.
    """
    knots, values = points[..., 0].detach(), points[..., 1]
    steps = knots.diff(dim=1)
    rises = values.diff(dim=1) / steps
    slopes = _limited(_natural_slopes(steps, rises), rises)
    first, last = knots[:, :1], knots[:, -1:]
    inside = places.expand(len(points), -1).clamp(first, last).contiguous()
    piece = (torch.searchsorted(knots.contiguous(), inside, right=True) - 1).clamp(0, steps.shape[1] - 1)
    h, d, start = steps.gather(1, piece), rises.gather(1, piece), values.gather(1, piece)
    left, right = slopes.gather(1, piece), slopes.gather(1, piece + 1)
    t = (inside - knots.gather(1, piece)) / h
    return start + h * t * (left + t * (3 * d - 2 * left - right + t * (left + right - 2 * d)))


def _natural_slopes(steps: Tensor, rises: Tensor) -> Tensor:
    """Return the slopes at the knots of the natural cubic spline (no curvature at the ends)."""
    none = torch.zeros_like(steps[:, :1])
    # Row i of the system: steps[i], 2 (steps[i - 1] + steps[i]), steps[i - 1].
    above = torch.cat([none + 1.0, steps[:, :-1]], 1)
    below = torch.cat([steps[:, 1:], none + 1.0], 1)
    middle = torch.cat([none + 2.0, 2.0 * (steps[:, 1:] + steps[:, :-1]), none + 2.0], 1)
    system = torch.diag_embed(middle) + torch.diag_embed(above, 1) + torch.diag_embed(below, -1)
    inner = 3.0 * (steps[:, 1:] * rises[:, :-1] + steps[:, :-1] * rises[:, 1:])
    wanted = torch.cat([3.0 * rises[:, :1], inner, 3.0 * rises[:, -1:]], 1)
    return torch.linalg.solve(system, wanted)


def _limited(slopes: Tensor, rises: Tensor) -> Tensor:
    before, after = torch.cat([rises[:, :1], rises], 1), torch.cat([rises, rises[:, -1:]], 1)
    flatter = torch.minimum(before.abs(), after.abs())
    sign = before.sign()
    agreed = sign * torch.maximum(slopes * sign, flatter / 3.0)
    return torch.where(before * after > 0.0, agreed, slopes).clamp(-2.5 * flatter, 2.5 * flatter)
