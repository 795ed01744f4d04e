"""Matching other photos in the background: one at a time, saved as if each had been opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.core.pipeline import measure_statistics
from editor.files.sidecar import Unreadable, read_sidecar
from editor.learn.match.reference import camera_reference
from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import open_photo, read_info
from editor.ui import document as documents
from editor.ui.groups import given
from editor.ui.in_turn import InTurn
from editor.ui.loading import place_of_sidecar
from editor.ui.match import engine
from editor.ui.match.scope import Scope
from editor.ui.request import Photo
from editor.ui.session import Keeper, Refused
from editor.ui.text import tr


@dataclass(frozen=True)
class Outcome:
    """How one photo ended, with the color difference that is left where it was matched."""

    photo: Path
    outcome: str
    reason: str = ""
    delta_e: float | None = None


@dataclass(frozen=True)
class Made:
    """Edits found for a photo, to be laid over what it has by then."""

    photo: Path
    metadata: Metadata
    values: Mapping[str, object]
    label: str
    delta_e: float | None = None


class Batch(InTurn):
    """Works through photos and tells how each ended.

    ``handed`` brings the Made of a photo that is open meanwhile: the window edits it, and nothing is
    written behind its back.
    """

    handed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("silvergrad-batch", parent)
        self.open_photo: Path | None = None

    def copy(self, photos: Sequence[Path], values: Mapping[str, object], label: str) -> None:
        """Give photos the values of sliders; None is a slider's default."""
        self._begin(len(photos), partial(self._run, tuple(photos), partial(_copied, values, label)))

    def match_cameras(self, photos: Sequence[Path], scope: Scope) -> None:
        """Match each raw to its own camera's JPEG."""
        make = partial(_matched, scope, self._cancel.is_set)
        self._begin(len(photos), partial(self._run, tuple(photos), make))

    def save(self, made: Made) -> None:
        """Write what was handed over after all: the photo is not open any more."""
        if self._thread is not None:
            self._thread.submit(partial(_saved, made))

    def _run(self, photos: Sequence[Path], make: Any) -> None:
        for photo in photos:
            self._told.emit(self._outcome(photo, make))

    def _outcome(self, photo: Path, make: Any) -> Outcome:
        try:
            if self._cancel.is_set():
                raise Cancelled
            made: Made = make(photo)
            if photo == self.open_photo:
                self.handed.emit(made)
                return Outcome(photo, "written", delta_e=made.delta_e)
            return _saved(made)
        except Cancelled:
            return Outcome(photo, "cancelled", tr("Nothing was changed."))
        except (UnreadablePhoto, Unreadable, ValueError, OSError) as error:
            return Outcome(photo, "failed", str(error))
        except Exception as error:  # noqa: BLE001  (one photo must not end the others' batch)
            return Outcome(photo, "failed", tr("Unexpected: {why}", why=repr(error)))


def _copied(values: Mapping[str, object], label: str, photo: Path) -> Made:
    return Made(photo, read_info(photo).metadata, values, label)


def _matched(scope: Scope, cancel: Any, photo: Path) -> Made:
    """Decode a photo and match it to the picture in it; raises what both raise."""
    reference = camera_reference(photo, cancel=cancel)
    edits = read_sidecar(place_of_sidecar(photo)).edits
    image = open_photo(photo, cancel=cancel)
    decoded = Photo(photo, image, measure_statistics(image), 0)
    found = engine.match(decoded, edits, reference, free=scope.free, locked=scope.locked, cancel=cancel)
    values = {key: found.edits.get(key) for key in found.confidence}
    return Made(photo, image.metadata, values, tr("Match Camera's JPEG"), found.delta_e_median)


def _saved(made: Made) -> Outcome:
    """Lay the edits over a photo's own as one step of its history, and write its sidecar."""
    sidecar = read_sidecar(place_of_sidecar(made.photo))
    labels = (tr("Opened"), tr("Changed by another program"))
    document = documents.opened(made.photo, sidecar.edits, sidecar.extras, sidecar.fingerprint, labels)
    changed = changed_by(document, made)
    if changed == document:
        return Outcome(made.photo, "skipped", tr("It has these settings already."))
    keeper = Keeper()
    keeper.begin(document)
    saved = keeper.save(changed, made.metadata)
    if isinstance(saved, Refused):
        return Outcome(made.photo, "failed", saved.sentence)
    return Outcome(made.photo, "written", delta_e=made.delta_e)


def changed_by(document: documents.Document, made: Made) -> documents.Document:
    """Return a document with one more step; what was set before is kept as a snapshot as well."""
    edits: Edits = given(document.edits, dict(made.values))
    if edits == document.edits:
        return document
    kept = document.with_snapshot(tr("Before {step}", step=made.label)) if len(document.edits) else document
    return kept.edited(made.label, edits)


def line_of(outcome: Outcome) -> str:
    """Return how one photo ended, in a line that names it."""
    name = outcome.photo.name
    if outcome.outcome == "written":
        if outcome.delta_e is None:
            return tr("Copied to {name}", name=name)
        return tr("Matched: {name}, CIEDE2000 {left}", name=name, left=f"{outcome.delta_e:.1f}")
    words = {"skipped": tr("Skipped"), "failed": tr("Failed"), "cancelled": tr("Cancelled")}
    return tr("{outcome}: {name}. {why}", name=name, outcome=words[outcome.outcome], why=outcome.reason)
