"""Exports in the background: one thread, one photo at a time, every result kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from editor.core.edits import Edits
from editor.files import export
from editor.files.export import ExportOptions, Job, Picture, Result
from editor.files.sidecar import Unreadable, read_sidecar
from editor.render.picture import job_picture
from editor.ui.in_turn import InTurn
from editor.ui.loading import place_of_sidecar
from editor.ui.text import tr


class Exporter(InTurn):
    """Runs exports and tells how each photo ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("silvergrad-export", parent)

    def begin(self, jobs: Sequence[Job], *, metadata: bool = True) -> None:
        """Export ``jobs`` after those that run already; their edits are frozen in them."""
        self._begin(len(jobs), partial(self._run, tuple(jobs), metadata))

    def _run(self, jobs: Sequence[Job], metadata: bool) -> None:
        def develop(job: Job) -> Picture:
            pixels, icc, exif = job_picture(job, cancel=self._cancel.is_set)
            return pixels, icc, exif if metadata else b""

        for result in export.run(jobs, develop, cancel=self._cancel.is_set):
            self._told.emit(result)


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
