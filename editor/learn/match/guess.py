"""Guess: brightness, contrast and cast, from how the tones of two pictures are spread wherever they lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.match.parameters import FOUR, from_units, to_units
from editor.learn.match.sight import STEP, Sight, sampled, thinned
from editor.learn.match.usual import usual_widths
from proxies.regression import Array, Goal, Point, advance

SLIDERS = (*FOUR, "exposure.exposure")
# Which quantiles of each channel are compared, at how many pixels, and how often the sliders step.
_LEVELS = np.array([0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
_EDGE, _STEPS, _REACH = 40, 3, 0.3
# The mean square that a slider may cost which goes as far as is usual: a guess is no more than that.
_HELD = 1e-4


def guess(
    chain: ProxyChain,
    photo: LinearImage,
    statistics: Statistics,
    edits: Edits,
    keys: tuple[str, ...],
    reference: FloatArray,
    seen: Callable[[float, Edits], None],
) -> Edits:
    """Return ``edits`` with those of SLIDERS that are in ``keys`` moved to the reference's tones.

    ``photo`` is framed, ``reference`` display-encoded and of any size: nothing need be aligned.
    ``seen`` is told how far the tones are off (mean, 0..1) and the edits at each better place.
    """
    moving = tuple(key for key in SLIDERS if key in keys)
    if not moving:
        return edits
    aim = _tones(sampled(reference, 2 * _EDGE))
    none = np.zeros((0, 0, 3), np.float32)
    sight = Sight(chain, thinned(photo, _EDGE), statistics, edits, moving, none, none[..., 0])
    metadata = photo.metadata
    home = to_units(edits, moving, metadata)
    goal = Goal(np.full(aim.size, 1.0 / aim.size), home, _HELD / usual_widths(moving) ** 2)

    def residual(units: Array) -> Array:
        return _tones(sight.pictures([units])[0]) - aim

    point = Point(home, residual(home), np.zeros((len(moving), aim.size)), np.inf, _REACH)
    for _ in range(_STEPS):
        picture, slopes = sight.slopes(point.units)
        base = _tones(picture)
        moved = np.stack([(_tones(picture + STEP * each) - base) / STEP for each in slopes])
        point = replace(point, slopes=moved, cost=goal.cost(point.residual, point.units))
        point, better = advance(point, goal, residual)
        if not better:
            break
        seen(float(np.abs(point.residual).mean()), from_units(edits, moving, point.units, metadata))
    return from_units(edits, moving, point.units, metadata)


def _tones(picture: FloatArray) -> Array:
    """Return the quantiles of each channel, as 3 x _LEVELS numbers."""
    made: Array = np.quantile(picture.reshape(-1, 3).astype(np.float64), _LEVELS, axis=0).reshape(-1)
    return made
