"""Same: the sliders travel to another finish of the same picture, or of the same scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.core.edits import Edits
from editor.core.image import FloatArray
from editor.learn.chain import ProxyChain
from editor.learn.match.alignment import Aligned, remask
from editor.learn.match.descent import Problem, descend, starts
from editor.learn.match.parameters import Units
from editor.learn.match.polish import Renders, move_goal, polish, stand
from editor.learn.match.report import nearness
from editor.learn.match.sight import Sight, sampled, thinned
from proxies.regression import Point

Seen = Callable[[float, str, float, Edits], None]

# Long edges of what starts are told by, of what the first descent sees, and of what the last does.
SCANNED, FIRST, LAST = 32, 48, 96
RENDERS = 10
# A prior of this much mean square for a slider that travels its whole range. An exact reference
# needs hardly any; one that no setting reaches would else buy a little with extremes.
_FREE, _HELD = 1e-6, 3e-4
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
) -> Found:
    """Descend over the proxies from several starts, then polish with the reference's residual.

    ``render`` knows the working picture, on whose grid ``aligned`` is; ``seen`` is told the share
    done (0..1), the phase, the median CIEDE2000 and the edits at each better place. Raises Cancelled.
    """

    def problem(size: int, weight: FloatArray) -> Problem:
        sight = Sight(
            chain,
            thinned(render.photo, size),
            render.statistics,
            edits,
            keys,
            sampled(aligned.pixels, size),
            sampled(weight, size),
        )
        return Problem.of(sight, _FREE if aligned.exact else _HELD)

    def told(by: Problem, phase: str, share: Callable[[], float]) -> Callable[[Units, FloatArray], None]:
        def tell(units: Units, picture: FloatArray) -> None:
            distance = nearness(picture, by.sight.target, by.sight.weight)[1]
            seen(share(), phase, distance, by.sight.edits_at(units))

        return tell

    def picture(units: Units) -> FloatArray:
        return render(last.sight.edits_at(units))

    begun = starts(problem(SCANNED, aligned.weight))
    first = problem(FIRST, aligned.weight)
    steps = iter(np.linspace(0.1, 0.45, 24))
    units = descend(
        first,
        # What no setting reaches exactly is sought where the photo stands: far off lie odd answers.
        begun if aligned.exact else begun[:1],
        told(first, "Descending", lambda: float(next(steps, 0.45))),
        render.cancel,
    )
    last = problem(LAST, aligned.weight)
    point = stand(last, units, render)
    for most in (RENDERS - 4, RENDERS):
        # Where an exact reference is far off, what is farthest tells the most; later it is an odd few.
        if not aligned.exact or most == RENDERS:
            aligned = aligned if aligned.exact else remask(aligned, picture(point.units))
            last = problem(LAST, trusted(aligned, picture(point.units)))
            point = move_goal(last, point, picture(point.units))
        share = told(last, "Polishing", lambda: 0.45 + 0.5 * render.count / RENDERS)
        point = polish(last, point, render, most, share)
    return Found(last, point, aligned)


def trusted(aligned: Aligned, ours: FloatArray) -> FloatArray:
    """Return the weight (H x W) with less of what is farther off than the picture usually is."""
    off = np.sqrt(np.mean(np.square(ours - aligned.pixels), axis=2))
    counted = off[aligned.weight > 0.0]
    usual = _USUAL * max(float(np.median(counted)) if counted.size else 0.0, _LEAST_USUAL)
    made: FloatArray = aligned.weight / np.square(1.0 + np.square(off / usual))
    return made
