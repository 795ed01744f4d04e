"""Exports in the background: one thread, one photo at a time, every result kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.core.edits import Edits
from editor.files import export
from editor.files.export import ExportOptions, Job, Picture, Result
from editor.files.sidecar import Unreadable, read_sidecar
from editor.render.picture import job_picture
from editor.ui.loading import place_of_sidecar
from editor.ui.text import tr
from editor.ui.worker import Answer, InOrder


class Exporter(QObject):
    """Runs exports and tells how each photo ended."""

    started = Signal(int)
    ended = Signal(object)
    finished = Signal()
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[Result] = []
        self.total = 0
        self.left = 0
        self._cancel = threading.Event()
        self._thread: InOrder | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an export runs."""
        return self.left > 0

    def begin(self, jobs: Sequence[Job], *, metadata: bool = True) -> None:
        """Export ``jobs`` after those that run already; their edits are frozen in them."""
        if not jobs:
            return
        if not self.busy:
            self._cancel.clear()
            self.total = 0
        self.total += len(jobs)
        self.left += len(jobs)
        if self._thread is None:
            self._thread = InOrder("silvergrad-export", self._told.emit)
        self._thread.submit(partial(self._run, tuple(jobs), metadata))
        self.started.emit(self.total)

    @Slot()
    def cancel(self) -> None:
        """Give up what is not written yet."""
        self._cancel.set()

    def close(self) -> None:
        """Cancel and end the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.close()

    def _run(self, jobs: Sequence[Job], metadata: bool) -> None:
        def develop(job: Job) -> Picture:
            pixels, icc, exif = job_picture(job, cancel=self._cancel.is_set)
            return pixels, icc, exif if metadata else b""

        for result in export.run(jobs, develop, cancel=self._cancel.is_set):
            self._told.emit(result)

    @Slot(object)
    def _on_told(self, told: Result | Answer) -> None:
        if isinstance(told, Result):
            self.results.append(told)
            self.left -= 1
            self.ended.emit(told)
        elif not self.busy:
            self.finished.emit()


def jobs_for(
    photos: Sequence[Path], current: Path | None, edits: Edits, options: ExportOptions
) -> tuple[list[Job], list[str]]:
    """Return a job for each photo, the open one with its edits, and why others have none."""
    jobs, refused = [], []
    for photo in photos:
        try:
            own = edits if photo == current else read_sidecar(place_of_sidecar(photo)).edits
        except Unreadable as error:
            refused.append(str(error))
            continue
        jobs.append(Job(photo, own, options))
    return jobs, refused


def line_of(result: Result) -> str:
    """Return how one photo ended, in a line that names it."""
    if result.path is not None:
        return tr("Written: {file}", file=result.path.name)
    words = {"skipped": tr("Skipped"), "failed": tr("Failed"), "cancelled": tr("Cancelled")}
    name, outcome = result.job.photo.name, words[result.outcome]
    return tr("{outcome}: {name}. {why}", name=name, outcome=outcome, why=result.reason)
