"""Descent: from several starts, over the proxies alone, to the sliders whose picture is nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from editor.core.cancel import Cancelled
from editor.core.image import FloatArray
from editor.learn.match.parameters import Units, to_units
from editor.learn.match.sight import Sight
from proxies.regression import Array, Goal, Point, advance

Cancel = Callable[[], bool]
Seen = Callable[[Units, FloatArray], None]

# How many settings are tried for a start, how many of them are followed, and how far.
TRIED, FOLLOWED, FIRST_STEPS, STEPS = 31, 2, 3, 8
# A start with this mean square needs no other beside it; a gain or a reach this small is the end.
_NEAR, _STALLED, _STILL = 3e-4, 0.01, 0.003


@dataclass(frozen=True, eq=False)
class Problem:
    """A sight as `proxies.regression` sees it: numbers at K units in 0..1, and what is minimized."""

    sight: Sight
    goal: Goal

    @classmethod
    def of(cls, sight: Sight, firmness: Units) -> Problem:
        """Return the problem whose K units are held, by ``firmness``, where the sight's edits have them."""
        prior = to_units(sight.edits, sight.keys, sight.photo.metadata)
        weights = np.repeat(sight.weight.reshape(-1).astype(np.float64), 3)
        return cls(sight, Goal(weights / max(weights.sum(), 1e-6), prior, firmness))

    def residual_of(self, picture: FloatArray) -> Array:
        """Return the N numbers by which ``picture`` (H x W x 3) is off the target."""
        made: Array = (picture - self.sight.target).reshape(-1).astype(np.float64)
        return made

    def point(self, units: Units, reach: float) -> Point:
        """Return where the proxies stand at ``units``."""
        picture, slopes = self.sight.slopes(units)
        residual = self.residual_of(picture)
        flat = slopes.reshape(len(units), -1).astype(np.float64)
        return Point(units, residual, flat, self.goal.cost(residual, units), reach)


def starts(problem: Problem, guesses: Sequence[Units], tried: int = TRIED, seed: int = 0) -> list[Units]:
    """Return ``guesses`` and ``tried`` units spread over 0..1, those of the nearest pictures first."""
    spread = torch.quasirandom.SobolEngine(len(problem.goal.prior), scramble=True, seed=seed)
    units = [*guesses, *(spread.draw(tried).numpy().astype(np.float64) if tried else ())]
    residuals = map(problem.residual_of, problem.sight.pictures(units))
    costs = [problem.goal.cost(off, at) for off, at in zip(residuals, units, strict=True)]
    return [units[n] for n in np.argsort(costs)]


def descend(problem: Problem, begun: Sequence[Units], seen: Seen, cancel: Cancel | None) -> Units:
    """Return the units with the least cost that steps from the first FOLLOWED of ``begun`` lead to.

    ``seen`` is told of each better place; raises Cancelled once ``cancel()`` is true.
    """
    best: Point | None = None
    for units in begun[:FOLLOWED]:
        point = _follow(problem, problem.point(units, 0.25), FIRST_STEPS, best, seen, cancel)
        if best is None or point.cost < best.cost:
            best = point
        if best.cost < _NEAR:
            break
    assert best is not None
    return _follow(problem, best, STEPS, best, seen, cancel).units


def _follow(
    problem: Problem, point: Point, steps: int, best: Point | None, seen: Seen, cancel: Cancel | None
) -> Point:
    """Return the point after at most ``steps`` steps, with the slopes of its own place."""

    def residual(units: Array) -> Array:
        made.append(problem.sight.pictures([units])[0])
        return problem.residual_of(made[-1])

    made: list[FloatArray] = []
    for _ in range(steps):
        if cancel is not None and cancel():
            raise Cancelled
        before = point.cost
        point, better = advance(point, problem.goal, residual)
        if better:
            if best is None or point.cost < best.cost:
                seen(point.units, made[-1])
            stalled = before - point.cost < _STALLED * before
            point = replace(problem.point(point.units, point.reach), cost=point.cost)
            if stalled:
                break
        elif point.reach < _STILL:
            break
    return point
