"""Learner: from edited photos to the head of a style, and what it is worth on photos held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.core.image import FloatArray, Matrix
from editor.learn.styles.evidence import fit
from editor.learn.styles.examples import Case
from editor.learn.styles.own_dials import dials_of, fixed_of, numbers_of, range_of
from editor.styles.dials import Dial
from editor.styles.encoder import features
from editor.styles.seen import SUMMARY
from editor.styles.style import Head, edits_for

# Photos are held out one by one up to so many, then in so many parts.
PARTS = 20
# Units are learned through the head's tanh, so none may lie at its ends.
_INSIDE = 0.95
# A photo unlike any that was learned from counts as no more unlike than this (of the spread seen).
_BEYOND = 0.5


@dataclass(frozen=True, eq=False)
class Judged:
    """One held-out photo: how far (share of its range) each dial is, and the CIEDE2000 of the picture.

    By the learned style, by the average of the other photos' edits, and by no edits at all.
    """

    case: Case
    errors: dict[str, Matrix]
    off: dict[str, float]
    picture: FloatArray
    target: FloatArray


def learn(cases: Sequence[Case]) -> Head:
    """Return the head learned from ``cases``; ValueError with a sentence where they turn no slider."""
    edits, photos = [case.edits for case in cases], [case.metadata for case in cases]
    dials = dials_of(edits, photos)
    units = (numbers_of(dials, edits, photos) - _of(dials, "centre")) / _of(dials, "span")
    told = np.stack([features(case.seen) for case in cases]).astype(np.float64)
    low, high = told.min(axis=0), told.max(axis=0)
    room = _BEYOND * told.std(axis=0) + 1e-3
    linear = fit(told, np.arctanh(np.clip(units, -_INSIDE, _INSIDE)), *_sets(told.shape[1]))
    return Head(dials, _layers(linear.matrix, linear.offset, low - room, high + room), fixed_of(edits))


def average(cases: Sequence[Case]) -> Head:
    """Return the head that sets the mean of the cases' edits on every photo: the average preset."""
    edits, photos = [case.edits for case in cases], [case.metadata for case in cases]
    dials = dials_of(edits, photos)
    width = len(features(cases[0].seen))
    none = (np.zeros((len(dials), width), np.float32), np.zeros(len(dials), np.float32))
    return Head(dials, (none,), fixed_of(edits))


def predicted(head: Head, case: Case) -> Edits:
    """Return what a head sets on a case's photo, with the photo's own crop."""
    own = {key: value for key, value in case.edits.items() if key.startswith("geometry.")}
    return Edits(own).changed(edits_for(head, case.seen, features(case.seen)))


def parts(count: int) -> list[list[int]]:
    """Return which of ``count`` photos are held out together, each once."""
    return [list(range(first, count, PARTS)) for first in range(min(count, PARTS))]


def judge(case: Case, others: Sequence[Case], dials: Sequence[Dial]) -> Judged:
    """Learn from ``others`` and return how near that comes on ``case``, told by ``dials``."""
    plain = Edits({key: value for key, value in case.edits.items() if key.startswith("geometry.")})
    made = {
        "style": predicted(learn(others), case),
        "average": predicted(average(others), case),
        "no_change": plain,
    }
    target = case.rendered(case.edits)
    pictures = {name: case.rendered(edits) for name, edits in made.items()}
    return Judged(
        case,
        {name: errors(case, edits, dials) for name, edits in made.items()},
        {name: difference(each, target) for name, each in pictures.items()},
        pictures["style"],
        target,
    )


def difference(one: FloatArray, other: FloatArray) -> float:
    """Return the median CIEDE2000 of two display-encoded pictures."""
    lab = (lab_from_linear_srgb(srgb_decode(np.clip(each, 0.0, 1.0))) for each in (one, other))
    return float(np.median(ciede2000(*lab)))


def errors(case: Case, edits: Edits, dials: Sequence[Dial]) -> Matrix:
    """Return how far each dial of ``edits`` is from where the photographer put it (share of its range)."""
    both = numbers_of(dials, [edits, case.edits], [case.metadata] * 2)
    return np.asarray(np.abs(both[0] - both[1]) / [range_of(dial) for dial in dials])


def _sets(width: int) -> tuple[list[Matrix], Matrix]:
    """Return the sets of features that may explain an edit, and what is believed of each beforehand."""
    trunk = width - SUMMARY
    singles = [np.array([n]) for n in range(trunk, width)]
    sets = [np.array([], int), np.arange(trunk, width), np.arange(width), *singles]
    prior = np.array([0.2, 0.2, 0.1, *(0.5 / len(singles) for _ in singles)])
    return sets, prior / prior.sum()


def _layers(
    matrix: Matrix, offset: Matrix, low: Matrix, high: Matrix
) -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Return a linear head as two layers, the first of which holds every feature between its ends."""
    one = np.eye(len(low))
    first = np.concatenate([one, one]), -np.concatenate([low, high])
    second = np.concatenate([matrix, -matrix], axis=1), offset + matrix @ low
    return tuple((w.astype(np.float32), b.astype(np.float32)) for w, b in (first, second))


def _of(dials: Sequence[Dial], name: str) -> Matrix:
    return np.array([getattr(dial, name) for dial in dials])
