"""Learner: from edited photos to the head of a style, and what it is worth on photos held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.core.image import FloatArray, Matrix
from editor.learn.styles.evidence import fit
from editor.learn.styles.examples import Case
from editor.learn.styles.own_dials import dials_of, fixed_of, numbers_of, range_of
from editor.learn.styles.survey import LEAST
from editor.styles.dials import Dial
from editor.styles.seen import SUMMARY
from editor.styles.shown import SHOWN
from editor.styles.style import Head, edits_for

# Photos are held out one by one up to so many, then in so many parts.
PARTS = 20
SHUFFLES = 4
# Units are learned through the head's tanh, so none may lie at its ends.
_INSIDE = 0.95
# A photo unlike any that was learned from counts as no more unlike than this (of the spread seen).
_BEYOND = 0.5
# Quantiles of a feature at which an answer may bend; how much of what a second look finds is taken.
_BENDS, _AGAIN = (0.33, 0.67), 0.7


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
    told = np.stack([case.features for case in cases]).astype(np.float64)
    knots = knots_of(told)
    seen, wanted = bent(told, knots), np.arctanh(np.clip(units, -_INSIDE, _INSIDE))
    sets, prior = _sets(told.shape[1])
    once = fit(seen, wanted, sets, prior)
    # A second look, at what the first left: two things may move a dial.
    again = fit(seen, wanted - once(seen), sets, prior)
    matrix, offset = (first + _AGAIN * second for first, second in zip(once, again, strict=True))
    return Head(dials, layers_of(matrix, offset, knots), fixed_of(edits))


def average(cases: Sequence[Case]) -> Head:
    """Return the head that sets the mean of the cases' edits on every photo: the average preset."""
    edits, photos = [case.edits for case in cases], [case.metadata for case in cases]
    dials = dials_of(edits, photos)
    width = len(cases[0].features)
    none = (np.zeros((len(dials), width), np.float32), np.zeros(len(dials), np.float32))
    return Head(dials, (none,), fixed_of(edits))


def predicted(head: Head, case: Case) -> Edits:
    """Return what a head sets on a case's photo, with the photo's own crop."""
    own = {key: value for key, value in case.edits.items() if key.startswith("geometry.")}
    return Edits(own).changed(edits_for(head, case.seen, case.features))


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


def growth(cases: Sequence[Case], dials: Sequence[Dial]) -> Iterator[tuple[int, float, Case, Edits]]:
    """Learn from more and more of the photos; yield how many, and how far off it is on others.

    That is the mean error (share of the range) over SHUFFLES ways to hold a quarter of the photos out;
    a photo of them comes with it, and what it would get.
    """
    held = max(2, len(cases) // 4)
    orders = [np.random.default_rng(turn).permutation(len(cases)) for turn in range(SHUFFLES)]
    most = len(cases) - held
    steps = 1 + max(0, round(np.log(most / LEAST) / np.log(1.4)))
    for count in sorted({round(n) for n in np.geomspace(min(LEAST, most), most, steps)}):
        heads = [learn([cases[n] for n in order[held : held + count]]) for order in orders]
        off = [
            errors(cases[n], predicted(head, cases[n]), dials).mean()
            for head, order in zip(heads, orders, strict=True)
            for n in order[:held]
        ]
        shown = cases[orders[0][0]]
        yield count, float(np.mean(off)), shown, predicted(heads[0], shown)


def errors(case: Case, edits: Edits, dials: Sequence[Dial]) -> Matrix:
    """Return how far each dial of ``edits`` is from where the photographer put it (share of its range)."""
    both = numbers_of(dials, [edits, case.edits], [case.metadata] * 2)
    return np.asarray(np.abs(both[0] - both[1]) / [range_of(dial) for dial in dials])


def knots_of(told: Matrix) -> Matrix:
    """Return where each feature (N x F) may bend an answer, its ends first and last (4 x F)."""
    room = _BEYOND * told.std(axis=0) + 1e-3
    inner = np.quantile(told, _BENDS, axis=0)
    return np.stack([told.min(axis=0) - room, *inner, told.max(axis=0) + room])


def bent(told: Matrix, knots: Matrix) -> Matrix:
    """Return features (N x F) held between their ends, and how far each lies beyond each bend (N x 3 F)."""
    held = np.clip(told, knots[0], knots[-1])
    return np.concatenate([held, *(np.maximum(held - bend, 0.0) for bend in knots[1:-1])], axis=1)


def _sets(width: int) -> tuple[list[Matrix], Matrix]:
    """Return the sets of `bent` features that may explain a dial, and what is believed of each beforehand.

    None at all; all that is told of the photo; all of the trunk's as well; each alone, straight or bent.
    """
    first = width - SUMMARY - SHOWN
    alone = [np.array([n]) for n in range(first, width)]
    bending = [np.array([n, n + width, n + 2 * width]) for n in range(first, width)]
    sets = [np.array([], int), np.arange(first, width), np.arange(width), *alone, *bending]
    prior = np.array(
        [0.2, 0.2, 0.1, *(0.3 / len(alone) for _ in alone), *(0.2 / len(alone) for _ in alone)]
    )
    return sets, prior


def layers_of(matrix: Matrix, offset: Matrix, knots: Matrix) -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Return as a head's layers what is linear (D x 3 F) in `bent` features.

    The first gives max(feature - knot, 0) for every knot: a feature held between its ends is the low
    end, plus what is beyond it, less what is beyond the high one.
    """
    held, *bends = np.split(matrix, len(knots) - 1, axis=1)
    second = np.concatenate([held, *bends, -(held + sum(bends))], axis=1)
    used = np.abs(second).max(axis=0) > 0.0
    first = np.tile(np.eye(knots.shape[1]), (len(knots), 1))[used], -knots.ravel()[used]
    last = second[:, used], offset + held @ knots[0]
    return tuple((w.astype(np.float32), b.astype(np.float32)) for w, b in (first, last))


def _of(dials: Sequence[Dial], name: str) -> Matrix:
    return np.array([getattr(dial, name) for dial in dials])
