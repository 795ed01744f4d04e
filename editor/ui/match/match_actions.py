"""What the actions of matching do, why they cannot, and the report of the last match."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from editor.ui.groups import given
from editor.ui.match import engine, words
from editor.ui.match.batch import Batch, Made, Outcome
from editor.ui.match.descent import Descent
from editor.ui.match.others_dialog import OthersDialog
from editor.ui.match.references import References
from editor.ui.match.residual import ResidualMap
from editor.ui.match.scope import Scope, scope_from
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.match.match import Matched
    from editor.ui.window import Window

log = logging.getLogger(__name__)

AS_CAMERA = "open_as_camera"


class MatchActions(QObject):
    """Brings reference, descent, report and batch together."""

    def __init__(self, window: Window, batch: Batch) -> None:
        super().__init__(window)
        self._window, self._bench, self._panel = window, window.workbench, window.match_panel
        self.batch = batch
        self.references, self.descent = References(window), Descent(window)
        self.scope = scope_from(window.settings.mapping("match"))
        self.matched: Matched | None = None
        self._map: ResidualMap | None = None
        self._handed: dict[Path, Made] = {}
        self._connect()
        self._show_scope()

    def _connect(self) -> None:
        panel, bench = self._panel, self._bench
        self.references.coming.connect(self.descent.warm)
        self.references.brought.connect(self._brought)
        self.references.failed.connect(self._failed)
        self.descent.matched.connect(self._matched)
        self.descent.failed.connect(self._failed)
        self.descent.over.connect(self._window.refresh)
        panel.chosen.connect(self.references.choose)
        panel.dropped.connect(self.references.take)
        panel.camera.connect(self.camera)
        panel.started.connect(self.match)
        panel.removed.connect(self.remove)
        panel.scope_chosen.connect(self._choose_scope)
        panel.toggled.connect(self._toggle)
        panel.map_toggled.connect(self.residual)
        panel.others.connect(self.others)
        bench.opening.connect(self._opening)
        bench.failed.connect(self._leave_photo)
        bench.photo_changed.connect(self._photo_changed)
        bench.document_changed.connect(self._document_changed)
        self.batch.handed.connect(self._take_handed)
        self.batch.finished.connect(self._batch_finished)

    # What can be done

    def reasons(self) -> dict[str, str]:
        """Return why an action cannot be done now, by condition; "" where it can."""
        photo = self._bench.photo
        none = "" if photo is not None else tr("There is no photo open.")
        running = tr("A match is running; Esc stops it.") if self.descent.running else ""
        start = none or running or engine.lacking()
        raw = photo is not None and photo.image.metadata.kind == "raw"
        alone = "" if len(self._bench.folder) > 1 else tr("There is no other photo in this folder.")
        bare = "" if self.references.reference is not None else tr("There is no reference picture yet.")
        return {
            "match": start,
            "match_camera": start or ("" if raw else tr("Only a raw holds a picture of the camera's.")),
            "match_others": start or alone,
            "torch": engine.lacking(),
            "reference": none or bare,
            "residual": none or self._no_map(),
        }

    def refresh(self, reasons: dict[str, str]) -> None:
        """Show in the pane what is possible."""
        start = reasons["match"] or reasons["reference"]
        self._panel.show_reasons(start, reasons["match_camera"])
        self._panel.show_map(self._window.canvas.overlay is not None, reasons["residual"])

    def _no_map(self) -> str:
        if self.matched is None or self._map is None:
            return tr("Match a reference first.")
        moved = self._bench.edits != self.matched.edits
        return tr("The sliders were moved since the match.") if moved else ""

    # Matching

    @Slot()
    def match(self) -> None:
        """Match the reference; without one ask for it."""
        if self.references.reference is None:
            self.references.choose()
        else:
            self.references.opening = False
            self._begin(opening=False)

    @Slot()
    def camera(self) -> None:
        """Match the JPEG in the raw itself."""
        if self._bench.path is not None:
            self.references.take_camera(self._bench.path)

    @Slot()
    def remove(self) -> None:
        """Forget the reference and what was said of it."""
        self.descent.abandon()
        self.references.forget()
        self._report(None)
        self._window.refresh()

    @Slot()
    def _brought(self) -> None:
        self.descent.abandon()
        self._report(None)
        if self._bench.photo is not None:
            self._begin(opening=self.references.opening)
        self._window.refresh()

    def _begin(self, *, opening: bool) -> None:
        reference, reason = self.references.reference, self.reasons()["match"]
        if reference is None or reason:
            self._window.notice.say(reason)
            return
        self._report(None)
        if not opening:
            self._window.canvas.set_compare("reference")
        self.descent.begin(reference, self.scope, opening=opening)

    @Slot(object)
    def _matched(self, matched: Matched) -> None:
        self._report(matched)
        if not self.references.opening:
            self._window.left.make_room(self._panel)
        figures = [f"{each.name} {each.before} → {each.after}" for each in words.figures(matched)]
        self._window.say(tr("Matched. {figures}", figures=", ".join(figures)))
        self._window.refresh()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        known = isinstance(error, (ValueError, OSError))
        if not known:
            log.error("match failed", exc_info=error)
        said = str(error) if known else tr("The match failed: {why}", why=str(error))
        # Where opening the photo asked for it, nobody waits for an answer.
        (self._window.say if self.references.opening else self._window.notice.say)(said)
        self._window.refresh()

    # The report

    def _report(self, matched: Matched | None) -> None:
        self.matched, self._map = matched, None
        if matched is not None and matched.residual is not None:
            self._map = ResidualMap(matched.residual)
        if matched is None:
            self._window.left.give_back()
        self._window.canvas.set_overlay(None)
        self._show_scope()

    @Slot()
    def residual(self) -> None:
        """Show what the sliders cannot reach, or no longer."""
        canvas = self._window.canvas
        if canvas.overlay is not None or self._no_map():
            canvas.set_overlay(None)
        else:
            canvas.set_overlay(self._map)
            if canvas.compare in ("before", "split"):
                canvas.set_compare("after")
        self._window.refresh()

    @Slot()
    def compare(self) -> None:
        """Show the reference beside the photo, or no longer."""
        canvas = self._window.canvas
        canvas.set_compare("after" if canvas.compare == "reference" else "reference")
        self._window.refresh()

    @Slot(str)
    def _choose_scope(self, name: str) -> None:
        self._set_scope(scope_from({**self.scope.kept(), "scope": name}))

    @Slot(str)
    def _toggle(self, key: str) -> None:
        self._set_scope(self.scope.toggled(key))

    def _set_scope(self, scope: Scope) -> None:
        self.scope = scope
        self._window.settings.set_mapping("match", scope.kept())
        self._show_scope()

    def _show_scope(self) -> None:
        self._panel.show_scope(self.scope, self.matched)

    # Photos come and go

    @Slot(object)
    def _opening(self, path: Path) -> None:
        self.batch.open_photo = path
        self._leave_photo()

    @Slot()
    def _leave_photo(self) -> None:
        self.descent.leave_photo()
        self._report(None)
        self.references.leave_photo()
        if self._window.canvas.compare == "reference":
            self._window.canvas.set_compare("after")

    @Slot()
    def _photo_changed(self) -> None:
        made = self._handed.pop(self._bench.path, None) if self._bench.path is not None else None
        for other in self._handed.values():
            self.batch.save(other)
        self._handed = {}
        if made is not None:
            self._take_handed(made)
        # Edits that a crash left, or that were given, come right after the photo.
        QTimer.singleShot(0, self, self._as_camera)

    @Slot(bool)
    def _document_changed(self, edits_changed: bool) -> None:
        if edits_changed:
            self.descent.photo_edited()
            if self._no_map():
                self._window.canvas.set_overlay(None)

    # Other photos

    @Slot()
    def others(self) -> None:
        """Ask which other photos to match, and how."""
        photos = [photo for photo in self._bench.folder if photo != self._bench.path]
        no_copy = "" if self.matched is not None else tr("Match this photo first.")
        dialog = OthersDialog(photos, no_copy, self._window)
        dialog.chosen.connect(self.match_others)
        dialog.open()

    @Slot(list, bool)
    def match_others(self, photos: list[Path], camera: bool) -> None:
        """Match photos in the background: each to its camera's JPEG, or with this photo's sliders."""
        if camera:
            self.batch.match_cameras(photos, self.scope)
        elif self.matched is not None:
            values = {key: self._bench.edits.get(key) for key in self.matched.confidence}
            name = self._bench.path.name if self._bench.path is not None else ""
            self.batch.copy(photos, values, tr("Match as {name}", name=name))
        self._window.left.show()
        self._window.refresh()

    @Slot(object)
    def _take_handed(self, made: Made) -> None:
        """Lay the edits of a batch over the photo that is open."""
        if made.photo != self._bench.path:
            self.batch.save(made)
        elif self._bench.document is None:
            self._handed[made.photo] = made
        else:
            edits = given(self._bench.edits, dict(made.values))
            if len(self._bench.edits) and edits != self._bench.edits:
                self._bench.add_snapshot(tr("Before {step}", step=made.label))
            self._bench.edit(edits, made.label)

    @Slot()
    def _batch_finished(self) -> None:
        last: list[Outcome] = self.batch.results[-self.batch.total :]
        written = sum(each.outcome == "written" for each in last)
        self._window.say(tr("{written} of {total} photos matched.", written=written, total=len(last)))
        failed = [each for each in last if each.outcome == "failed"]
        if failed:
            sentence = tr("{count} photos could not be matched; the list says why.", count=len(failed))
            self._window.notice.say(failed[0].reason if len(failed) == 1 else sentence)
        self._window.refresh()

    # The preference

    @property
    def opens_as_camera(self) -> bool:
        """Whether raws are opened looking like the camera's picture."""
        return self._window.settings.text(AS_CAMERA) == "yes"

    @Slot()
    def as_camera(self) -> None:
        """Open raws looking like the camera's picture from now on, or no longer."""
        self._window.settings.set_text(AS_CAMERA, "" if self.opens_as_camera else "yes")
        self._window.refresh()
        self._as_camera()

    @Slot()
    def _as_camera(self) -> None:
        """Match a raw that nobody edited yet to its camera's picture."""
        document, path = self._bench.document, self._bench.path
        if document is None or path is None or not self.opens_as_camera:
            return
        fresh = not document.fingerprint and len(document.history.steps) == 1 and not len(document.edits)
        if fresh and not self._bench.session.blocked and not self.reasons()["match_camera"]:
            self.references.take_camera(path, opening=True)

    def close(self) -> None:
        """Give up what runs and end the threads."""
        self.references.close()
        self.descent.close()
        self.batch.close()
