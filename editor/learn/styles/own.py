"""Own: a style learned from one's own photos, on this machine alone."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editor.learn.styles import kept as keeping
from editor.learn.styles.own_edits import from_edits
from editor.learn.styles.own_progress import Cancel, Progress, Tell
from editor.learn.styles.own_report import sentences_of
from editor.learn.styles.survey import Survey, survey
from editor.styles.style import SUFFIX, find_styles, user_folder, write_style

__all__ = ["Learned", "Progress", "Survey", "check_name", "learn_own", "survey"]

GROUP = "My styles"
LONGEST_NAME = 60


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
    resume: bool = True,
    minutes: float | None = None,
) -> Learned:
    """Learn a style from what `survey` found, and write it to the user's styles.

    ``kept`` is the folder of what is done so far (None: in the user's cache): one cancelled goes on
    from there when it is begun again, unless ``resume`` is off. ``replace`` writes over a style of the
    same name. ``minutes`` bounds the learning from finished pictures alone. Raises ValueError with a
    sentence where nothing can be learned or the name is taken, Cancelled, and OSError where the style
    cannot be written.
    """
    path = check_name(name, replace=replace)
    if found.refusal:
        raise ValueError(found.refusal)
    begun = time.perf_counter()
    folder = kept or keeping.default_folder()
    tell = progress or (lambda _: None)
    if found.kind == "edits":
        head, report = from_edits(found, folder, tell, cancel)
    else:
        # Only this needs torch.
        from editor.learn.styles.own_look import from_pictures

        head, report = from_pictures(found, folder, tell, cancel, minutes=minutes, resume=resume)
    report["seconds"] = round(time.perf_counter() - begun, 1)
    check_name(name, replace=replace)
    shown = name.strip()
    write_style(path, head, name=shown, description=described(found), group=GROUP, report=report)
    keeping.prune(folder)
    return Learned(shown, path, report, sentences_of(report))


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


def described(found: Survey) -> str:
    """Return what a style says of itself in the browser: nothing that tells whose photos they were."""
    if found.kind == "edits":
        return f"Learned from {len(found.examples)} edited photos of your own."
    return f"Learned from {len(found.finished)} finished pictures."
