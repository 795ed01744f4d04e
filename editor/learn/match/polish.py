"""Polish: the reference's own residual with the proxies' derivative, so that no proxy limits the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import run
from editor.core.statistics import Statistics
from editor.learn.match.descent import Cancel, Problem, Seen
from editor.learn.match.parameters import Units
from editor.learn.match.sight import sampled
from proxies.regression import Array, Point, advance

# The proxies were near: the first step goes no farther than this share of any slider's range.
REACH, _STILL = 0.15, 1e-5
_FAR = 0.05
# Nearer than this mean square, 16 bits cannot tell.
_ENOUGH = (0.5 / 65535.0) ** 2


@dataclass(eq=False)
class Renders:
    """Renders of the working picture by the stages themselves, each made once."""

    photo: LinearImage
    statistics: Statistics
    cancel: Cancel | None = None
    _made: dict[Edits, FloatArray] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many renders were made."""
        return len(self._made)

    def __call__(self, edits: Edits) -> FloatArray:
        """Return the display-encoded picture, H x W x 3 in 0..1; raises Cancelled."""
        if self.cancel is not None and self.cancel():
            raise Cancelled
        if edits not in self._made:
            made = run(self.photo, edits, self.statistics, cancel=self.cancel)
            self._made[edits] = np.clip(made, 0.0, 1.0).astype(np.float32)
        return self._made[edits]


def stand(problem: Problem, units: Units, render: Renders) -> Point:
    """Return where the reference stands at ``units``, with the proxies' derivative."""
    return move_goal(problem, problem.point(units, REACH), render(problem.sight.edits_at(units)))


def move_goal(problem: Problem, point: Point, picture: FloatArray) -> Point:
    """Return ``point``, whose reference render is ``picture``, as another problem's goal judges it."""
    residual = problem.residual_of(_seen_by(problem, picture))
    return replace(point, residual=residual, cost=problem.goal.cost(residual, point.units), reach=REACH)


def polish(problem: Problem, point: Point, render: Renders, most: int, seen: Seen) -> Point:
    """Return the best point after steps that the reference judges, at most ``most`` renders in all.

    Every step, good or not, teaches the derivative what the proxies had wrong (Broyden's update).
    After one that failed far from where the proxies were asked they are asked again.
    """
    made: list[FloatArray] = []
    asked = point.units

    def residual(units: Array) -> Array:
        made.append(_seen_by(problem, render(problem.sight.edits_at(units))))
        return problem.residual_of(made[-1])

    while render.count < most and point.reach > _STILL and point.cost > _ENOUGH:
        point, better = advance(point, problem.goal, residual, learn=True)
        if better:
            seen(point.units, made[-1])
        elif np.abs(point.units - asked).max() > _FAR:
            asked = point.units
            point = replace(point, slopes=problem.point(asked, REACH).slopes, reach=REACH)
    return point


def _seen_by(problem: Problem, picture: FloatArray) -> FloatArray:
    found: FloatArray = sampled(picture, max(problem.sight.target.shape))
    return found
