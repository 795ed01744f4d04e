"""The way to `editor.learn.styles`, imported when it is first needed, on a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from editor.ui.display import Look
from editor.ui.loading import load_preview
from editor.ui.match.engine import missing
from editor.ui.request import Pixels
from editor.ui.text import tr
from editor.ui.worker import Cancel

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned, Progress, Survey

# Short edge in pixels: sharp at twice the size it is shown at.
_THUMBNAIL = 192


def lacking() -> str:
    """Return a sentence that says what is not installed, "" if everything is; imports nothing."""
    name = missing()
    if not name:
        return ""
    return tr(
        "Learning a style needs the Python package {name}: pip install 'silvergrad[learn]'.", name=name
    )


def survey(folder: Path, cancel: Cancel) -> Survey:
    """Look through a folder; raises ValueError with one sentence, OSError and Cancelled."""
    from editor.learn.styles.own import survey as look_through

    return look_through(folder, cancel)


def thumbnails(found: Survey, look: Look, count: int, cancel: Cancel) -> Iterator[Pixels]:
    """Yield some of the pictures that a style is learned from, evenly chosen, as BGRA for the screen."""
    pictures = [each.finished or each.photo for each in found.examples] or list(found.finished)
    step = max(1, len(pictures) // count)
    for path in pictures[::step][:count]:
        if cancel():
            return
        preview = load_preview(path, look, cancel)
        if preview is not None:
            height, width = preview.screen.shape[:2]
            scale = _THUMBNAIL / min(height, width)
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            yield cv2.resize(preview.screen, size, interpolation=cv2.INTER_AREA)


def refused(name: str, *, replace: bool) -> str:
    """Return why a style cannot be called ``name``, "" where it can."""
    from editor.learn.styles.own import check_name

    try:
        check_name(name, replace=replace)
    except ValueError as error:
        return str(error)
    return ""


def learn(
    found: Survey,
    name: str,
    *,
    replace: bool,
    resume: bool,
    progress: Callable[[Progress], None],
    cancel: Cancel,
) -> Learned:
    """Learn a style, or go on learning one with ``resume``.

    Raises ValueError with one sentence, OSError and Cancelled.
    """
    from editor.learn.styles.own import learn_own

    return learn_own(found, name, replace=replace, resume=resume, progress=progress, cancel=cancel)


def remarks(learned: Learned) -> str:
    """Return what a report says beyond its figures."""
    from editor.learn.styles.own_report import remarks_of

    return " ".join(remarks_of(learned.report))
