"""The library: what there is to choose from, read beside everything else."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.ui.styles.entries import find_entries
from editor.ui.worker import Answer, NewestWins

log = logging.getLogger(__name__)


class Library(QObject):
    """What there is to choose from, read from the disk on a thread of its own.

    Signals:
        found: the entries (tuple), whenever they were read.
    """

    found = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = NewestWins("silvergrad-library", self._answered.emit)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def read(self) -> None:
        """Read everything anew."""
        self._worker.submit(lambda _cancel: find_entries(), patient=True)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.error is not None:
            log.error("the styles could not be read", exc_info=answer.error)
        elif not answer.cancelled:
            self.found.emit(answer.value)
