"""Same: the sliders travel to another finish of the same picture, or of the same scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.core.edits import Edits
from editor.core.image import FloatArray
from editor.learn.chain import ProxyChain
from editor.learn.match.alignment import Aligned, remask
from editor.learn.match.descent import TRIED, Problem, descend, starts
from editor.learn.match.parameters import Units, to_units
from editor.learn.match.polish import Renders, move_goal, polish, stand
from editor.learn.match.report import nearness
from editor.learn.match.sight import Sight, sampled, thinned
from editor.learn.match.usual import usual_widths
from proxies.regression import Point

Seen = Callable[[float, str, float, Edits], None]

# Long edges of what starts are told by, of what the first descent sees, and of what the last does.
SCANNED, FIRST, LAST = 32, 48, 96
# Renders in all, and after how many it is seen whether our stages made the reference.
RENDERS, JUDGED = 10, 6
# The mean square at that time of one that they did not make, or that was made smaller, 8 bits, JPEG.
_FOREIGN = 2e-4
# Priors in mean square: for a slider that travels its whole range to our own finish, which needs
# hardly any, and for one that goes as far as is usual to a foreign finish, which no setting reaches
# and which would else buy a little with extremes.
_FREE, _HELD = 1e-6, 7e-6
# Differences beyond three times the usual one hardly count (Geman & McClure 1985).
_USUAL, _LEAST_USUAL = 3.0, 2.0 / 255.0


@dataclass(frozen=True, eq=False)
class Found:
    """Where the sliders came to: the problem solved, its point, and the reference as it was compared."""

    problem: Problem
    point: Point
    aligned: Aligned


def match_same(
    chain: ProxyChain,
    render: Renders,
    edits: Edits,
    keys: tuple[str, ...],
    aligned: Aligned,
    seen: Seen,
    *,
    guessed: Edits,
    more: tuple[str, ...] = (),
    foreign: bool = False,
) -> Found:
    """Descend over the proxies from several starts, then polish with the reference's residual.

    ``render`` knows the working picture, on whose grid ``aligned`` is; ``seen`` is told the share
    done (0..1), the phase, the median CIEDE2000 and the edits at each better place. The descent
    begins at ``edits``, at ``guessed`` and, for a finish of our own, all over the range. Where another
    engine finished the reference (``foreign``, or what remains says so) the sliders in ``more`` help
    those in ``keys``. Raises Cancelled.
    """
    foreign = foreign or not aligned.exact

    def problem(size: int, weight: FloatArray) -> Problem:
        photo = thinned(render.photo, size)
        target, counted = sampled(aligned.pixels, size), sampled(weight, size)
        sight = Sight(chain, photo, render.statistics, edits, keys, target, counted)
        held = _HELD / usual_widths(keys) ** 2 if foreign else np.full(len(keys), _FREE)
        return Problem.of(sight, held)

    def told(by: Problem, phase: str, share: Callable[[], float]) -> Callable[[Units, FloatArray], None]:
        def tell(units: Units, picture: FloatArray) -> None:
            distance = nearness(picture, by.sight.target, by.sight.weight)[1]
            seen(share(), phase, distance, by.sight.edits_at(units))

        return tell

    def polished(point: Point, most: int) -> Point:
        share = told(last, "Polishing", lambda: 0.45 + 0.5 * render.count / RENDERS)
        return polish(last, point, render, most, share)

    first = problem(FIRST, aligned.weight)
    guesses = [to_units(each, keys, render.photo.metadata) for each in (edits, guessed)]
    # What no setting reaches exactly is sought near the photo: far off lie odd answers.
    begun = starts(problem(SCANNED, aligned.weight), guesses, 0 if foreign else TRIED)
    steps = iter(np.linspace(0.15, 0.45, 8))
    units = descend(
        first,
        begun,
        told(first, "Descending", lambda: float(next(steps, 0.45))),
        render.cancel,
    )
    last = problem(LAST, aligned.weight)
    point = stand(last, units, render)
    if not foreign:
        point = polished(point, JUDGED)
        foreign = bool(more) and float(last.goal.weights @ point.residual**2) > _FOREIGN
    made = last.sight.edits_at(point.units)
    if foreign:
        aligned, keys = remask(aligned, render(made)), more or keys
    last = problem(LAST, trusted(aligned, render(made)))
    if foreign:
        point = stand(last, to_units(made, keys, render.photo.metadata), render)
    else:
        point = move_goal(last, point, render(made))
    return Found(last, polished(point, RENDERS), aligned)


def trusted(aligned: Aligned, ours: FloatArray) -> FloatArray:
    """Return the weight (H x W) with less of what is farther off than the picture usually is."""
    off = np.sqrt(np.mean(np.square(ours - aligned.pixels), axis=2))
    counted = off[aligned.weight > 0.0]
    usual = _USUAL * max(float(np.median(counted)) if counted.size else 0.0, _LEAST_USUAL)
    made: FloatArray = aligned.weight / np.square(1.0 + np.square(off / usual))
    return made
