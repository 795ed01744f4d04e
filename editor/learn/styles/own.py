"""Own: a style learned from one's own edited photos, on this machine alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.cancel import Cancelled
from editor.core.image import FloatArray
from editor.learn.styles import kept as keeping
from editor.learn.styles.examples import Case, cases
from editor.learn.styles.learner import Judged, judge, learn, parts
from editor.learn.styles.own_dials import dials_of
from editor.learn.styles.own_report import report_of, sentences_of
from editor.learn.styles.survey import LEAST, Survey, survey
from editor.render.encode import to_8_bit
from editor.styles.style import SUFFIX, find_styles, user_folder, write_style

__all__ = ["Learned", "Progress", "Survey", "check_name", "learn_own", "survey"]

GROUP = "My styles"
LONGEST_NAME = 60
Picture = NDArray[np.uint8]
Cancel = Callable[[], bool]
Tell = Callable[["Progress"], None]


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a learning is.

    ``share`` is 0..1 of the whole, ``seconds_left`` None until there is something to go by, ``loss``
    the error so far on photos held out: sliders, in % of their ranges (of finished pictures alone the
    style distance), None before there is one. Now and then a ``picture`` (sRGB, H x W x 3) shows a
    held-out photo as learned so far, and ``target`` what its photographer made of it, if that is
    known; ``caption`` names the photo.
    """

    phase: str
    share: float
    seconds_left: float | None = None
    loss: float | None = None
    picture: Picture | None = None
    target: Picture | None = None
    caption: str = ""


@dataclass(frozen=True, eq=False)
class Learned:
    """A style that was learned: its name, its file, what was measured, and that in sentences."""

    name: str
    path: Path
    report: Mapping[str, Any]
    sentences: tuple[str, ...]


def learn_own(
    found: Survey,
    name: str,
    *,
    progress: Tell | None = None,
    cancel: Cancel | None = None,
    kept: Path | None = None,
    replace: bool = False,
    minutes: float | None = None,
) -> Learned:
    """Learn a style from what `survey` found, and write it to the user's styles.

    ``kept`` is the folder of what is done so far (None: in the user's cache): one cancelled goes on
    from there when it is begun again. ``replace`` writes over a style of the same name. ``minutes``
    bounds the time of what can go on for ever. Raises ValueError with a sentence where nothing can be
    learned or the name is taken, Cancelled, and OSError where the style cannot be written.
    """
    path = check_name(name, replace=replace)
    if found.refusal:
        raise ValueError(found.refusal)
    begun = time.perf_counter()
    folder = kept or keeping.default_folder()
    clock = _Clock(progress or (lambda _: None), found.seconds)
    seen, passed = _seen(found, folder, clock, cancel)
    if len(seen) < LEAST:
        because = f" {passed[0][1]}" if passed else ""
        raise ValueError(f"Only {len(seen)} of the photos can be learned from: {LEAST} at least.{because}")
    judged = _judged(seen, clock, cancel)
    head = learn(seen)
    report = report_of(judged, dials_of([c.edits for c in seen], [c.metadata for c in seen]), found, passed)
    report["seconds"] = round(time.perf_counter() - begun, 1)
    check_name(name, replace=replace)
    write_style(path, head, name=name.strip(), description=_described(found), group=GROUP, report=report)
    keeping.prune(folder)
    return Learned(name.strip(), path, report, sentences_of(report))


def check_name(name: str, *, replace: bool = False) -> Path:
    """Return where a style of that name goes; ValueError with a sentence if it cannot go there."""
    shown = name.strip()
    stem = re.sub(r"[^\w\- ]+", "_", shown).strip(" ._")
    if not stem or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise ValueError(f"A style has a name of 1 to {LONGEST_NAME} letters, not {name!r}.")
    path = user_folder() / f"{stem}{SUFFIX}"
    taken = [style for style in find_styles() if style.name.casefold() == shown.casefold()]
    if any(style.built_in for style in taken):
        raise ValueError(f"{shown} came with the program: choose another name.")
    own = taken[0].path if taken else path
    if own.exists() and not replace:
        raise ValueError(f"There is a style called {shown} already: choose another name, or replace it.")
    return own


class _Clock:
    """Tells how far the whole is, and how long the rest may take."""

    def __init__(self, tell: Tell, seconds: float) -> None:
        self._tell, self._seconds, self._begun = tell, seconds, time.perf_counter()
        self.loss: float | None = None

    def __call__(self, phase: str, share: float, **more: Any) -> None:
        """Tell that ``share`` (0..1) of the whole is done."""
        passed = time.perf_counter() - self._begun
        left = self._seconds - passed if share < 0.05 else passed * (1.0 - share) / share
        self._tell(Progress(phase, share, max(left, 0.0), self.loss, **more))


def _seen(
    found: Survey, folder: Path, clock: _Clock, cancel: Cancel | None
) -> tuple[list[Case], list[tuple[str, str]]]:
    """Return the examples as cases, and those that cannot be used, each with the reason."""
    examples = found.examples
    until = 0.6 if not found.paired else 0.9
    made: list[Case] = []
    passed: list[tuple[str, str]] = []

    def told(part: float, phase: str) -> None:
        done = len(made) + len(passed) + part
        clock(phase, until * done / len(examples), caption=examples[int(done)].photo.name)

    told(0.0, "Looking at the photos")
    for each in cases(examples, folder, told, cancel):
        if isinstance(each, Case):
            made.append(each)
        else:
            passed.append((each[0].name, each[1]))
        if len(made) + len(passed) < len(examples):
            told(0.0, "Looking at the photos")
    return made, passed


def _judged(seen: Sequence[Case], clock: _Clock, cancel: Cancel | None) -> list[Judged]:
    """Hold the photos out in turn, learn from the others, and return how near that comes to them."""
    dials = dials_of([case.edits for case in seen], [case.metadata for case in seen])
    judged: list[Judged] = []
    for held in parts(len(seen)):
        others = [case for number, case in enumerate(seen) if number not in held]
        for number in held:
            if cancel is not None and cancel():
                raise Cancelled
            made = judge(seen[number], others, dials)
            judged.append(made)
            clock.loss = 100.0 * float(np.mean([each.errors["style"].mean() for each in judged]))
            share = 0.9 + 0.1 * len(judged) / len(seen)
            clock("Learning", share, **_shown(made))
    return judged


def _shown(judged: Judged) -> dict[str, Any]:
    return {
        "picture": _bytes(judged.picture),
        "target": _bytes(judged.target),
        "caption": judged.case.name,
    }


def _bytes(picture: FloatArray) -> Picture:
    made: Picture = to_8_bit(np.clip(picture, 0.0, 1.0))
    return made


def _described(found: Survey) -> str:
    count = len(found.examples) or len(found.finished)
    return f"Learned from {count} photos in {found.folder.name}."
