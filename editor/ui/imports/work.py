"""Importing in the background: one thread, one import after another."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.files import imports
from editor.files.imports import Imported
from editor.ui.worker import Answer, InOrder


class ImportWork(QObject):
    """Imports files and tells how far it is and what became of them.

    Signals:
        progressed: how many files are done, of how many, and the name of the one that comes now.
        finished: the results of one import, a tuple of Imported.
        failed: a sentence where something else than a file went wrong.
    """

    progressed = Signal(int, int, str)
    finished = Signal(object)
    failed = Signal(str)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancel = threading.Event()
        self._thread: InOrder | None = None
        self._waiting: list[Future[Any]] = []
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an import runs or waits."""
        return bool(self._waiting)

    def begin(self, paths: Sequence[Path]) -> None:
        """Import files, folders and archives after what runs already."""
        if not self.busy:
            self._cancel.clear()
        if self._thread is None:
            self._thread = InOrder("silvergrad-import", self._told.emit)
        frozen = tuple(paths)
        task = lambda: imports.import_paths(frozen, self.progressed.emit, self._cancel.is_set)  # noqa: E731
        self._waiting.append(self._thread.submit(task))

    @Slot()
    def cancel(self) -> None:
        """Leave out what is not imported yet; what is stays."""
        self._cancel.set()

    def close(self) -> tuple[Imported, ...]:
        """Cancel, end the thread, and return what was imported and not told any more."""
        self.cancel()
        if self._thread is not None:
            self._thread.close()
        waiting, self._waiting = self._waiting, []
        answers = [each.result() for each in waiting]
        return tuple(one for answer in answers for one in answer.value or ())

    @Slot(object)
    def _on_told(self, answer: Answer) -> None:
        if not self._waiting:  # closed meanwhile
            return
        self._waiting.pop(0)
        if answer.error is not None:
            self.failed.emit(str(answer.error))
        self.finished.emit(answer.value or ())
