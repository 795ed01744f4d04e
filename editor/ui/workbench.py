"""The open photo: loaded off the main thread, edited, undone, saved by itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.core.edits import Edits
from editor.files.journal import Pending
from editor.files.sidecar import Sidecar
from editor.raw.errors import UnreadablePhoto
from editor.ui import document as documents
from editor.ui.display import Look
from editor.ui.document import Document
from editor.ui.folder import photos_beside, photos_of
from editor.ui.loading import Loaded, Preview, Shelf, load, load_preview
from editor.ui.request import Photo
from editor.ui.session import Refused, Saved, Session
from editor.ui.text import tr
from editor.ui.worker import Answer, Cancel, NewestWins

log = logging.getLogger(__name__)


class Workbench(QObject):
    """Holds the one open document and says when it, or the photo, is another."""

    opening = Signal(object)
    previewed = Signal(object)
    photo_changed = Signal()
    document_changed = Signal(bool)
    neighbours_loaded = Signal(list)
    failed = Signal(str)
    refused = Signal(object)
    saved = Signal()
    noticed = Signal(str)
    _loaded = Signal(object)
    _fetched = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.photo: Photo | None = None
        self.document: Document | None = None
        self.folder: tuple[Path, ...] = ()
        self.previous_edits: Edits | None = None
        self.look = Look()
        self._shelf = Shelf()
        self._pending_edits: tuple[Path, Edits, str] | None = None
        self._loader = NewestWins("silvergrad-load", self._loaded.emit)
        self._ahead = NewestWins("silvergrad-ahead", self._fetched.emit)
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._fetched.connect(self._on_fetched, Qt.ConnectionType.QueuedConnection)
        self.session = Session(self)
        self.session.saved.connect(self._on_saved)
        self.session.refused.connect(self.refused)
        self._load_id = 0
        self._only: Edits | None = None
        self._recovering: Pending | None = None

    @property
    def edits(self) -> Edits:
        """The edits in force."""
        return self.document.edits if self.document is not None else Edits()

    # Opening

    def open(self, paths: Sequence[Path]) -> None:
        """Open the first of ``paths``; several are stepped through, one with its folder.

        Where there is none, an open photo stays.
        """
        found = photos_of([path.absolute() for path in paths])
        if not found:
            say = self.failed if self.path is None else self.noticed
            say.emit(tr("There is no photo in this folder."))
            return
        self.folder = found if len(found) > 1 else photos_beside(found[0])
        self._open(found[0])

    def step(self, by: int) -> None:
        """Open the photo ``by`` places further in the folder."""
        target = self.neighbour(by)
        if target is not None:
            self._open(target)

    def neighbour(self, by: int) -> Path | None:
        """Return the photo ``by`` places further, None beyond the ends."""
        if self.path is None or self.path not in self.folder:
            return None
        place = self.folder.index(self.path) + by
        return self.folder[place] if 0 <= place < len(self.folder) else None

    def is_ready(self, path: Path) -> bool:
        """Say whether a photo is decoded already."""
        return path in self._shelf

    def forget_when_kept(self, pending: Pending) -> None:
        """Delete a crashed session's journal once its edits are in a journal or sidecar of their own."""
        self._recovering = pending

    def open_with(self, path: Path, edits: Edits, label: str) -> None:
        """Open a photo and lay ``edits`` over it as one step: recovered ones, or given ones."""
        self._pending_edits = (path.absolute(), edits, label)
        self.open([path])

    def reload(self, path: Path) -> None:
        """Give up the edits that are not saved and read the sidecar again."""
        self.session.drop()
        self._open(path)

    def show_only(self, edits: Edits) -> None:
        """Open the next photo with these edits in place of its own; none are saved."""
        self._only = edits

    def _open(self, path: Path) -> None:
        self.session.flush()
        if self.document is not None and len(self.document.edits):
            self.previous_edits = self.document.edits
        self.path, self.photo, self.document = path, None, None
        # The one being fetched ahead goes on: its photo is taken from the shelf when it is there.
        shelf, look = self._shelf, self.look
        self.opening.emit(path)

        def task(cancel: Cancel) -> Loaded:
            if shelf.get(path) is None:
                preview = load_preview(path, look, cancel)
                if preview is not None and not cancel():
                    self._loaded.emit(preview)
            return load(path, shelf, cancel)

        self._load_id = self._loader.submit(task)

    @Slot(object)
    def _on_loaded(self, answer: Answer | Preview) -> None:
        if isinstance(answer, Preview):
            if answer.path == self.path and self.photo is None:
                self.previewed.emit(answer)
            return
        if answer.id != self._load_id or answer.cancelled:
            return
        if answer.error is not None:
            if not isinstance(answer.error, UnreadablePhoto):
                log.error("loading failed", exc_info=answer.error)
            name = self.path.name if self.path is not None else ""
            known = isinstance(answer.error, (UnreadablePhoto, OSError))
            said = str(answer.error) if known else tr("{name} could not be opened.", name=name)
            self.failed.emit(said)
            return
        self._take(answer.value)

    def _take(self, loaded: Loaded) -> None:
        self.photo = loaded.photo
        sidecar = loaded.sidecar
        labels = (tr("Opened"), tr("Changed by another program"))
        path = loaded.photo.path
        if self._only is not None:
            sidecar = Sidecar(self._only)
        self.document = documents.opened(path, sidecar.edits, sidecar.extras, sidecar.fingerprint, labels)
        self.session.begin(self.document, loaded.photo.image.metadata, loaded.refusal)
        self.photo_changed.emit()
        pending, self._pending_edits = self._pending_edits, None
        if pending is not None and pending[0] == path:
            self.edit(pending[1], pending[2])
            self.session.note_then(self._kept)
        if sidecar.report.warning:
            self.noticed.emit(sidecar.report.warning)
        if loaded.refusal:
            self.refused.emit(Refused(self.document, loaded.refusal, "unreadable"))

    def _kept(self) -> None:
        recovering, self._recovering = self._recovering, None
        if recovering is not None:
            recovering.discard()

    # Neighbours

    def fetch_neighbours(self) -> None:
        """Decode the next and the previous photo, so that stepping to them is quick."""
        if self.photo is None or not self._shelf.has_room_beside(self.photo) or self._ahead.busy:
            return
        paths = [path for path in (self.neighbour(1), self.neighbour(-1)) if path is not None]
        if not paths:
            return
        shelf = self._shelf

        def task(cancel: Cancel) -> list[Loaded]:
            found = []
            for path in paths:
                try:
                    found.append(load(path, shelf, cancel))
                except UnreadablePhoto:
                    continue  # it is told when the photo is opened
            return found

        self._ahead.submit(task)

    @Slot(object)
    def _on_fetched(self, answer: Answer) -> None:
        if answer.value is not None:
            self.neighbours_loaded.emit([(each.photo, each.sidecar.edits) for each in answer.value])

    # Editing

    def edit(self, edits: Edits, label: str) -> None:
        """Make ``edits`` the next step of the history."""
        if self.document is not None:
            self._become(self.document.edited(label, edits))

    def amend(self, edits: Edits, label: str) -> None:
        """Put ``edits`` in place of the last step's: what was done goes on, and is undone as one."""
        if self.document is not None:
            self._become(self.document.amended(label, edits))

    def lay(self, edits: Edits, label: str) -> None:
        """Make ``edits`` the next step as part of opening: written with the next change, not before."""
        if self.document is not None:
            made = self.document.edited(label, edits)
            self.document = made.marked_saved(made.fingerprint, made)
            self.session.mark_saved(self.document)
            self.document_changed.emit(True)

    def travel(self, position: int) -> None:
        """Go to another step of the history."""
        if self.document is not None:
            self._become(self.document.travelled(position))

    def undo(self) -> None:
        """Go one step back."""
        if self.document is not None:
            self.travel(self.document.history.position - 1)

    def redo(self) -> None:
        """Go one step forward."""
        if self.document is not None:
            self.travel(self.document.history.position + 1)

    def add_snapshot(self, name: str) -> None:
        """Keep the edits under a name."""
        if self.document is not None:
            self._become(self.document.with_snapshot(name))

    def remove_snapshot(self, index: int) -> None:
        """Forget a snapshot."""
        if self.document is not None:
            self._become(self.document.without_snapshot(index))

    def rename_snapshot(self, index: int, name: str) -> None:
        """Give a snapshot another name."""
        if self.document is not None and name.strip():
            self._become(self.document.with_snapshot_named(index, name.strip()))

    def _become(self, document: Document) -> None:
        if document == self.document:
            return
        changed = self.document is None or document.edits != self.document.edits
        self.document = document
        self.session.change(document)
        self.document_changed.emit(changed)

    @Slot(object)
    def _on_saved(self, saved: Saved) -> None:
        if self.document is not None and saved.document.path == self.document.path:
            self.document = self.document.marked_saved(saved.fingerprint, saved.document)
            self.session.mark_saved(self.document)
        self.saved.emit()

    def close(self) -> None:
        """Save and end the threads."""
        self._loader.close()
        self._ahead.close()
        self.session.close()
