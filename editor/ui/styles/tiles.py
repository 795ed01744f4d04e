"""Tiles: asks for their pictures while the canvas wants nothing, the visible ones first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from editor.core.edits import Edits
from editor.ui.layers import image_of
from editor.ui.request import Photo
from editor.ui.styles.entries import Entry, Making
from editor.ui.styles.pictures import Made, Pictures, Wanted
from editor.ui.worker import Answer, Cancel, NewestWins

# What is wanted may change several times in one go; it is asked for once.
_GATHER_MS = 15
# The canvas comes first, but a dozen tiles are no burden to a picture that takes longer than this.
_PATIENCE_MS = 100

log = logging.getLogger(__name__)


class Tiles(QObject):
    """Keeps tiles showing what their entries make of the photo, on a thread of its own.

    Signals:
        made: an entry's key, its picture (QImage, None where there can be none) and why there is none.
        finished: every tile that was wanted has been made.
    """

    made = Signal(str, object, str)
    finished = Signal()
    _delivered = Signal(int, object)
    _answered = Signal(object)

    def __init__(self, making: Making, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = Pictures(making)
        self._wanted: Wanted | None = None
        self._held = False
        self._number = 0
        self._worker = NewestWins("silvergrad-tiles", self._answered.emit)
        self._delivered.connect(self._on_delivered, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._submit)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.go_on)

    def show_photo(self, photo: Photo | None, before: Edits, profile: bytes | None) -> None:
        """Make tiles of another photo, other edits or for another display, or none."""
        self._ask(None if photo is None else self._changed(photo, before, profile))

    def want(self, entries: Sequence[Entry], box: tuple[int, int]) -> None:
        """Make tiles of these, the first of them first, within ``box`` device pixels."""
        if self._wanted is not None:
            self._ask(replace(self._wanted, entries=tuple(entries), box=box))

    @Slot()
    def hold(self) -> None:
        """Leave the processor to the canvas, for a while."""
        self._held = True
        self._patience.start()

    @Slot()
    def go_on(self) -> None:
        """Make what is wanted still."""
        self._patience.stop()
        if self._held:
            self._held = False
            self._gather.start()

    def close(self) -> None:
        """Stop and end the thread."""
        self._gather.stop()
        self._patience.stop()
        self._worker.close()

    def _changed(self, photo: Photo, before: Edits, profile: bytes | None) -> Wanted:
        if self._wanted is None:
            return Wanted(photo, before, (0, 0), profile, ())
        return replace(self._wanted, photo=photo, before=before, profile=profile)

    def _ask(self, wanted: Wanted | None) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self._worker.cancel()
            self._gather.start()

    @Slot()
    def _submit(self) -> None:
        wanted, pictures, deliver = self._wanted, self._pictures, self._delivered.emit
        if wanted is None or not wanted.entries or min(wanted.box) < 1:
            return
        self._number += 1
        number = self._number

        def task(cancel: Cancel) -> bool:
            """Deliver tiles; say whether all of them were made."""
            whole = True
            for entry in wanted.entries:
                made = pictures.make(wanted, entry, lambda: cancel() or self._held, only_kept=self._held)
                whole = whole and made is not None
                if made is not None:
                    deliver(number, made)
            return whole

        self._worker.submit(task)

    @Slot(int, object)
    def _on_delivered(self, number: int, made: Made) -> None:
        if number == self._number and self._wanted is not None:
            self.made.emit(made.key, _image(made), made.problem)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.error is not None:
            log.error("tiles failed", exc_info=answer.error)
        elif answer.value and not self._gather.isActive():
            self.finished.emit()


def _image(made: Made) -> QImage | None:
    """Return a picture that owns its memory."""
    return None if made.pixels is None else image_of(made.pixels).copy()
