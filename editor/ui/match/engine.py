"""The way to `editor.learn.match`, whose torch is imported when it is first needed, on a worker."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from editor.core.edits import Edits
from editor.learn.match.reference import Reference
from editor.ui.request import Photo
from editor.ui.text import tr
from editor.ui.worker import Cancel

if TYPE_CHECKING:
    from editor.learn.match.match import Matched, Progress

_NEEDED = ("torch", "safetensors", "array_api_compat")


def missing() -> str:
    """Return the first package of those needed that is not installed, "" if all are; imports nothing."""
    return next((name for name in _NEEDED if find_spec(name) is None), "")


def lacking() -> str:
    """Return a sentence that says what is not installed, "" if everything is; imports nothing."""
    name = missing()
    if not name:
        return ""
    return tr("Matching needs the Python package {name}: pip install 'silvergrad[learn]'.", name=name)


def warm() -> None:
    """Import and read what a match needs, so that the first begins at once."""
    from editor.learn.match.match import loaded_chain

    loaded_chain()


def match(
    photo: Photo,
    edits: Edits,
    reference: Reference,
    *,
    free: Sequence[str] | None = None,
    locked: Collection[str] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Cancel | None = None,
) -> Matched:
    """Match a photo; raises ValueError with one sentence, and Cancelled."""
    from editor.learn.match.match import match as run

    return run(
        photo.image,
        photo.statistics,
        edits,
        reference,
        free=free,
        locked=locked,
        progress=progress,
        cancel=cancel,
    )
