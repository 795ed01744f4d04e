"""Kind: whether a reference is the same picture, the same scene, or another picture."""

from __future__ import annotations

from typing import Literal

import numpy as np

from editor.core.image import FloatArray
from editor.learn.match.structure import bounded, explained, guide
from editor.learn.match.warp import TERMS, Warp, as_dense, sampled

Kind = Literal["same picture", "same scene", "other picture"]

LONG_EDGE, FINE_EDGE = 320, 640
# Agreement that only the same picture reaches, that chance does not reach, and that chance does
# not reach where features tell of a view.
SAME, SURE, SEEN = 0.6, 0.25, 0.15
# Structure on less of the picture than this says nothing.
_LEAST = 0.002
# How far a chance is stepped aside, in halves of the diagonal.
_ASIDE = 0.06


def agreement(ours: FloatArray, theirs: FloatArray, warp: Warp, long_edge: int = LONG_EDGE) -> float:
    """Return how much of their structure is ours where a warp lays their luma on our picture.

    1 is all of it, 0 what chance makes: the mean of what our channels explain
    (`structure.explained`) is set against what they explain with the reference stepped aside.
    """
    small = bounded(ours, long_edge)
    source, leading = as_dense(theirs, warp, small.shape), guide(small)

    def mean(aside: tuple[float, float]) -> float:
        change = np.zeros(TERMS)
        change[[0, 10]] = aside
        seen, inside = sampled(source, warp.moved(change), small.shape)
        share, telling = explained(leading, seen)
        weight = telling * (inside > 2.0)
        total = float(weight.sum())
        return float((share * weight).sum()) / total if total > _LEAST * weight.size else 0.0

    seen = mean((0.0, 0.0))
    step = _ASIDE
    chance = float(
        np.mean([mean(aside) for aside in ((step, step), (-step, step), (step, -step), (-step, -step))])
    )
    return (seen - chance) / max(1.0 - chance, 0.05)


def kind_of(agreed: float, following: int, in_place: bool) -> Kind:
    """Return the kind for an agreement, the number of features that follow the view, and its place.

    ``in_place`` says that the reference lies over our picture as it is.
    """
    if agreed >= SAME or (in_place and agreed >= SURE):
        return "same picture"
    return "same scene" if agreed >= (SEEN if following else SURE) else "other picture"
