"""Regression: sliders to a target by Gauss-Newton steps in a box trust region.

The residual may come from the truth and its derivative from a proxy: Broyden's update then learns
from every step where the two disagree (space mapping, Bandler 1994; Broyden 1965).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SWEEPS, _SETTLED = 400, 1e-7
# Of the cost: damping that goes with it spares the last steps (Yamashita & Fukushima 2001).
_DAMPING = 0.1
# A quarter of what the model promised is enough to trust it as far again, three quarters farther.
_POOR, _GOOD = 0.25, 0.75


@dataclass(frozen=True, eq=False)
class Point:
    """Where a regression stands: K units in 0..1, the residual's N numbers and its cost.

    ``slopes`` (K x N) is the residual's derivative to the units, as far as it is known; ``reach``
    how far the next step may go in every unit.
    """

    units: Array
    residual: Array
    slopes: Array
    cost: float
    reach: float = 0.25


@dataclass(frozen=True, eq=False)
class Goal:
    """What is minimized: weighted squares of the residual, and of how far units are from ``prior``.

    ``weights`` (N, or one for all) sum the squares to a mean; ``firmness`` (K) are those of the
    prior, 0 for a unit that may go anywhere.
    """

    weights: Array
    prior: Array
    firmness: Array

    def cost(self, residual: Array, units: Array) -> float:
        """Return the mean square and the prior's share."""
        fit = float(np.sum(self.weights * residual**2))
        return fit + float(np.sum(self.firmness * (units - self.prior) ** 2))

    def curvature(self, slopes: Array) -> Array:
        """Return the K x K Gauss-Newton approximation of half the cost's second derivative."""
        made: Array = (slopes * self.weights) @ slopes.T + np.diag(self.firmness)
        return made


def step(point: Point, goal: Goal) -> tuple[Array, float]:
    """Return the best step within reach and within 0..1, and by how much it should lower the cost."""
    curvature = goal.curvature(point.slopes)
    gradient = (point.slopes * goal.weights) @ point.residual
    gradient += goal.firmness * (point.units - goal.prior)
    # Far from the goal the model is poor: steps along which it promises little are kept short.
    curvature[np.diag_indices_from(curvature)] += _DAMPING * point.cost + 1e-12
    low = np.maximum(-point.units, -point.reach)
    high = np.minimum(1.0 - point.units, point.reach)
    taken = box_minimum(curvature, gradient, low, high)
    return taken, -float(2.0 * gradient @ taken + taken @ curvature @ taken)


def box_minimum(curvature: Array, gradient: Array, low: Array, high: Array) -> Array:
    """Return the s in low..high with the least s.curvature.s / 2 + gradient.s, by coordinate descent.

    ``curvature`` is K x K and positive definite.
    """
    found = np.zeros(len(gradient))
    slope = gradient.copy()
    for _ in range(_SWEEPS):
        moved = 0.0
        for k in range(len(found)):
            goal = min(max(found[k] - slope[k] / curvature[k, k], low[k]), high[k])
            by = goal - found[k]
            if by:
                found[k] = goal
                slope += by * curvature[k]
                moved = max(moved, abs(by))
        if moved < _SETTLED:
            break
    return found


def advance(
    point: Point, goal: Goal, residual: Callable[[Array], Array], learn: bool = False
) -> tuple[Point, bool]:
    """Try one step; return the better point, and whether the step was one.

    ``residual`` gives the N numbers at K units. The reach grows or shrinks with how well the step
    was foreseen. With ``learn`` the slopes take in what the step taught, good or not (Broyden's
    update); without, they are those of the old place and stale after a good step.
    """
    taken, promised = step(point, goal)
    units = np.clip(point.units + taken, 0.0, 1.0)
    after = residual(units)
    cost = goal.cost(after, units)
    kept = (point.cost - cost) / promised if promised > 0.0 else 0.0
    size = float(np.abs(taken).max())
    reach = point.reach
    if kept < _POOR:
        reach = 0.3 * size
    elif kept > _GOOD:
        reach = max(reach, min(2.0 * size, 0.5))
    slopes = point.slopes
    if learn and size > 0.0:
        missed = after - point.residual - taken @ slopes
        slopes = slopes + np.outer(taken / (taken @ taken), missed)
    if cost < point.cost:
        return Point(units, after, slopes, cost, reach), True
    return replace(point, slopes=slopes, reach=reach), False
