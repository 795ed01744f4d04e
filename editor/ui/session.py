"""What keeps a photo's edits from getting lost: the journal at each change, the sidecar at rest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from editor.core.image import Metadata
from editor.files.journal import Journal
from editor.files.sidecar import ChangedMeanwhile, Unreadable, write_sidecar
from editor.ui.document import Document, extras_of
from editor.ui.loading import is_sample, place_of_sidecar
from editor.ui.text import tr
from editor.ui.worker import Answer, InOrder

# From the last change to the save; the promise is 2 s.
REST_MS = 1200


@dataclass(frozen=True)
class Saved:
    """A document that reached its sidecar."""

    document: Document
    fingerprint: str


@dataclass(frozen=True)
class Refused:
    """A save that did not happen, why, and what the photographer can decide about it."""

    document: Document
    sentence: str
    reason: str


class _Kept(Journal):
    """A journal that can be let go of without being deleted."""

    def close(self) -> None:
        """Bring it to the disk and leave it for the next start."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None


class Keeper:
    """Writes one photo's journal and sidecar; every call comes from the one saving thread."""

    def __init__(self) -> None:
        self._journal: _Kept | None = None
        self._fingerprints: dict[str, str] = {}

    def begin(self, document: Document) -> None:
        """Take up a photo just opened."""
        self.forget_journal(keep=True)
        self._fingerprints[str(document.path)] = document.fingerprint

    def note(self, document: Document) -> None:
        """Write the edits into the journal."""
        if self._journal is None or self._journal.photo != document.path.absolute():
            self.forget_journal(keep=True)
            self._journal = _Kept(document.path)
        self._journal.append(document.edits)

    def save(self, document: Document, metadata: Metadata, *, force: str = "") -> Saved | Refused:
        """Write the sidecar; ``force`` names the reason whose refusal was overruled."""
        place, photo = place_of_sidecar(document.path), document.path
        since = None if force else self._fingerprints.get(str(photo))
        try:
            if is_sample(photo):
                place.parent.mkdir(parents=True, exist_ok=True)
            fingerprint = write_sidecar(
                place,
                document.edits,
                since=since,
                extras=extras_of(document),
                photo=photo,
                metadata=metadata,
                replace_unreadable=force == "unreadable",
            )
        except Unreadable as error:
            return Refused(document, str(error), "unreadable")
        except ChangedMeanwhile as error:
            return Refused(document, str(error), "changed")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            said = tr("The edits of {name} could not be saved: {why}.", name=photo.name, why=why)
            return Refused(document, said, "failed")
        self._fingerprints[str(photo)] = fingerprint
        if self._journal is not None and self._journal.photo == photo.absolute():
            self.forget_journal()
        return Saved(document, fingerprint)

    def forget_journal(self, *, keep: bool = False) -> None:
        """Let go of the journal: deleted once its edits are saved, else kept for the next start."""
        journal, self._journal = self._journal, None
        if journal is None:
            return
        with contextlib.suppress(OSError):
            if keep:
                journal.close()
            else:
                journal.discard()


class Session(QObject):
    """Saves the open document by itself; refuses what only the photographer may decide."""

    saved = Signal(object)
    refused = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = Keeper()
        self._writer = InOrder("silvergrad-save", self._answered.emit)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self.flush)
        self._document: Document | None = None
        self._metadata = Metadata()
        self.blocked = ""
        self._force = ""

    def begin(self, document: Document, metadata: Metadata, refusal: str = "") -> None:
        """Take up a photo just opened; with a ``refusal`` its sidecar is not written unasked."""
        self.flush()
        self._document, self._metadata = document, metadata
        self.blocked, self._force = refusal, ""
        self._writer.submit(lambda: self._keeper.begin(document))

    def change(self, document: Document) -> None:
        """Journal the document now, save it once it rests."""
        self._document = document
        self._writer.submit(lambda: self._keeper.note(document))
        self._timer.start()

    def note_then(self, after: Callable[[], None]) -> None:
        """Call ``after``, on the saving thread, once what was submitted so far is written."""
        self._writer.submit(after)

    def mark_saved(self, document: Document) -> None:
        """Learn what the document became once it was saved."""
        self._document = document

    def overrule(self, reason: str) -> None:
        """Save over what refused the last time."""
        self.blocked, self._force = "", reason
        self.flush()

    def drop(self) -> None:
        """Give up what is not saved."""
        self._timer.stop()
        self._document, self.blocked = None, ""
        self._writer.submit(self._keeper.forget_journal)

    @Slot()
    def flush(self) -> Future[Any] | None:
        """Save now what is not saved; unsaved edits stay in the journal while saving is blocked."""
        self._timer.stop()
        document, metadata = self._document, self._metadata
        if document is None or not document.dirty or self.blocked:
            return None
        force, self._force = self._force, ""
        return self._writer.submit(lambda: self._keeper.save(document, metadata, force=force))

    def save_now(self) -> Refused | None:
        """Save and wait for it; return why it did not happen, None if all is saved."""
        future = self.flush()
        outcome = future.result().value if future is not None else None
        if isinstance(outcome, Refused):
            return outcome
        document = self._document
        if self.blocked and document is not None and document.dirty:
            return Refused(document, self.blocked, "blocked")
        return None

    def close(self) -> None:
        """Save, wait for it, and end the thread; what cannot be saved stays in the journal."""
        self.flush()
        self._writer.submit(lambda: self._keeper.forget_journal(keep=True))
        self._writer.close()

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if isinstance(answer.value, Saved):
            self.saved.emit(answer.value)
        elif isinstance(answer.value, Refused):
            # A full disk may have room again at the next change; the others need an answer.
            if answer.value.reason != "failed":
                self.blocked = answer.value.sentence
            self.refused.emit(answer.value)
        elif answer.error is not None:
            said = tr("The journal could not be written: {why}.", why=str(answer.error))
            assert self._document is not None
            self.refused.emit(Refused(self._document, said, "journal"))
