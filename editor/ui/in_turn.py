"""Photos in turn: work in the background on one photo at a time, counted, every result kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.ui.worker import Answer, InOrder


class InTurn(QObject):
    """Runs work on a thread of its own and tells how each photo of it ended."""

    started = Signal(int)
    ended = Signal(object)
    finished = Signal()
    _told = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Take the name of the thread, which begins with the first work."""
        super().__init__(parent)
        self.results: list[Any] = []
        self.total = self.left = 0
        self._name = name
        self._cancel = threading.Event()
        self._thread: InOrder | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether photos are worked on."""
        return self.left > 0

    @Slot()
    def cancel(self) -> None:
        """Give up what is not written yet."""
        self._cancel.set()

    def close(self) -> None:
        """Cancel and end the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.close()

    def _begin(self, count: int, work: Callable[..., None]) -> None:
        """Do ``work``, which emits ``_told`` for each of ``count`` photos, after what runs already."""
        if not count:
            return
        if not self.busy:
            self._cancel.clear()
            self.total = 0
        self.total += count
        self.left += count
        if self._thread is None:
            self._thread = InOrder(self._name, self._told.emit)
        self._thread.submit(work)
        self.started.emit(self.total)

    @Slot(object)
    def _on_told(self, told: Any) -> None:
        if not isinstance(told, Answer):
            self.results.append(told)
            self.left -= 1
            self.ended.emit(told)
        elif not self.busy:
            self.finished.emit()
