"""Registration: the warp that lays a reference over our picture, found however either was finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from editor.core.cancel import Cancelled
from editor.core.image import FloatArray, Matrix
from editor.learn.match.features import features, matches, mirrored, view
from editor.learn.match.kind import FINE_EDGE, SAME, SURE, agreement
from editor.learn.match.refinement import COARSE, FINE, refined
from editor.learn.match.structure import bounded, luma
from editor.learn.match.warp import TERMS, Warp, half_diagonal, stretch

Cancel = Callable[[], bool]

_LONG_EDGE = 448
# Shapes that differ by more are not laid over each other at a guess, and by more than the other
# are not the same frame.
_MOST_STRETCH, _SAME_SHAPE = 1.15, 1.01
_TOLERANCE = 0.012
# A warp that gains less agreement than this over none is made of noise: of a picture in its place
# nineteen in twenty gain less, of one that lies half a pixel off one.
_GAIN = 0.0025


@dataclass(frozen=True, eq=False)
class Registration:
    """A warp, how well structure agrees under it, how many features follow it (0: none were asked).

    ``in_place`` says that it only resizes: the reference has our very frame.
    """

    warp: Warp
    agreement: float
    following: int = 0
    in_place: bool = False


def register(theirs: FloatArray, ours: FloatArray, cancel: Cancel | None = None) -> Registration:
    """Return the best warp from our picture to theirs, both H x W x 3 encoded.

    A reference of about our shape is laid over ours first; features decide where that does not agree.
    """
    plane, told = luma(ours), luma(theirs)
    aspect = ours.shape[1] / ours.shape[0] * theirs.shape[0] / theirs.shape[1]
    frame = stretch(ours.shape, theirs.shape)
    best = Registration(frame, 0.0)
    if 1.0 / _MOST_STRETCH < aspect < _MOST_STRETCH:
        best = _tried(Registration(frame, 0.0), ours, plane, told, cancel)
    if best.agreement < SAME:
        for start in _by_features(plane, told, cancel):
            best = max(best, _tried(start, ours, plane, told, cancel), key=lambda each: each.agreement)
    if 1.0 / _SAME_SHAPE < aspect < _SAME_SHAPE:
        still = agreement(ours, told, frame)
        if (
            still >= SURE
            and agreement(ours, told, best.warp, FINE_EDGE) - agreement(ours, told, frame, FINE_EDGE)
            < _GAIN
        ):
            return Registration(frame, still, in_place=True)
    return best


def _tried(
    start: Registration, ours: FloatArray, plane: FloatArray, told: FloatArray, cancel: Cancel | None
) -> Registration:
    """Return a start refined, to the end only if its coarse warp promises something."""
    warp = refined(start.warp, plane, told, COARSE, cancel)
    seen = agreement(ours, told, warp)
    if seen >= SURE / 2.0:
        warp = refined(warp, plane, told, FINE, cancel)
        seen = agreement(ours, told, warp)
    return replace(start, warp=warp, agreement=seen)


def _by_features(plane: FloatArray, told: FloatArray, cancel: Cancel | None) -> list[Registration]:
    """Return the view that features agree upon, if they do; a mirrored one only where no other."""
    small, other = bounded(plane, _LONG_EDGE), bounded(told, _LONG_EDGE)
    mine, yours = features(small), features(other)
    for flipped in (False, True):
        if cancel is not None and cancel():
            raise Cancelled
        seen = mirrored(yours, other.shape[1]) if flipped else yours
        found = view(*matches(mine, seen), _TOLERANCE * max(other.shape))
        if found is not None:
            homography, follow = found
            base = _to_places(other.shape) @ homography @ np.linalg.inv(_to_places(small.shape))
            flip = np.diag([-1.0 if flipped else 1.0, 1.0, 1.0])
            return [Registration(Warp(flip @ base, np.zeros(TERMS)), 0.0, int(follow.sum()))]
    return []


def _to_places(shape: tuple[int, ...]) -> Matrix:
    """Return the matrix that takes pixels (from the corner) to places (from the centre)."""
    half = half_diagonal(shape)
    return np.array([[1.0, 0.0, -shape[1] / 2.0], [0.0, 1.0, -shape[0] / 2.0], [0.0, 0.0, half]]) / half
