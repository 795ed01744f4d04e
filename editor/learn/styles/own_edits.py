"""Own edits: a style learned from photos whose edits are known, or found from finished pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.cancel import Cancelled
from editor.learn.styles.examples import Case, cases
from editor.learn.styles.learner import Judged, growth, judge, learn, parts
from editor.learn.styles.own_dials import dials_of
from editor.learn.styles.own_progress import Cancel, Clock, Tell, pixels
from editor.learn.styles.own_report import report_of
from editor.learn.styles.survey import LEAST, Survey
from editor.styles.dials import Dial
from editor.styles.style import Head

# What a photo should take, in seconds: to look at it, to find its edits, to try the style on it.
_LOOK, _FIND, _TRY = 1.0, 8.0, 0.8
_LEARN = 3.0


def from_edits(
    found: Survey, folder: Path, tell: Tell, cancel: Cancel | None
) -> tuple[Head, dict[str, Any]]:
    """Return the head learned from edited photos, and the report on photos held out in turn.

    ``folder`` keeps what was seen and found. Raises ValueError with a sentence where too few of the
    photos can be used, and Cancelled.
    """
    count = len(found.examples)
    clock = Clock(tell, count * (_LOOK + _TRY) + len(found.paired) * _FIND + _LEARN)
    seen, passed = _seen(found, folder, clock, cancel)
    if len(seen) < LEAST:
        because = f" {passed[0][1]}" if passed else ""
        raise ValueError(f"Only {len(seen)} of the photos can be learned from: {LEAST} at least.{because}")
    dials = dials_of([case.edits for case in seen], [case.metadata for case in seen])
    grown = _grown(seen, dials, clock, cancel)
    judged = _judged(seen, dials, clock, cancel)
    return learn(seen), report_of(judged, dials, found, passed, grown)


def _seen(
    found: Survey, folder: Path, clock: Clock, cancel: Cancel | None
) -> tuple[list[Case], list[tuple[str, str]]]:
    """Return the examples as cases, and those that cannot be used, each with the reason."""
    made: list[Case] = []
    passed: list[tuple[str, str]] = []
    found_so_far = 0.0

    def told(part: float, phase: str) -> None:
        nonlocal found_so_far
        photo = found.examples[len(made) + len(passed)].photo
        clock(phase, _FIND * max(part - found_so_far, 0.0), caption=photo.name)
        found_so_far = max(part, found_so_far)

    clock("Looking at the photos", 0.0)
    for example, each in zip(found.examples, cases(found.examples, folder, told, cancel), strict=True):
        if isinstance(each, Case):
            made.append(each)
        else:
            passed.append((each[0].name, each[1]))
        rest = _FIND * (1.0 - found_so_far) if example.finished is not None else 0.0
        clock("Looking at the photos", _LOOK + rest, caption=example.photo.name)
        found_so_far = 0.0
    return made, passed


def _grown(
    seen: Sequence[Case], dials: Sequence[Dial], clock: Clock, cancel: Cancel | None
) -> list[tuple[int, float]]:
    """Learn from more and more photos, and return how far off (%) that is on others."""
    grown: list[tuple[int, float]] = []
    target = None
    for count, off, case, edits in growth(seen, dials):
        if cancel is not None and cancel():
            raise Cancelled
        clock.loss = 100.0 * off
        grown.append((count, round(clock.loss, 3)))
        target = pixels(case.rendered(case.edits)) if target is None else target
        picture = pixels(case.rendered(edits))
        clock("Learning", _LEARN / 8.0, picture=picture, target=target, caption=case.name)
    return grown


def _judged(
    seen: Sequence[Case], dials: Sequence[Dial], clock: Clock, cancel: Cancel | None
) -> list[Judged]:
    """Hold the photos out in turn, learn from the others, and return how near that comes to them."""
    judged: list[Judged] = []
    for held in parts(len(seen)):
        others = [case for number, case in enumerate(seen) if number not in held]
        for number in held:
            if cancel is not None and cancel():
                raise Cancelled
            made = judge(seen[number], others, dials)
            judged.append(made)
            clock.loss = 100.0 * float(np.mean([each.errors["style"].mean() for each in judged]))
            clock(
                "Trying it on photos held out",
                _TRY,
                picture=pixels(made.picture),
                target=pixels(made.target),
                caption=made.case.name,
            )
    return judged
