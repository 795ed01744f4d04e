"""Learning in the background: one thread that looks through folders, one that learns."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.ui.display import Look
from editor.ui.learning import engine
from editor.ui.worker import Answer, Cancel, NewestWins

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned, Progress, Survey

THUMBNAILS = 12
# As often as a bar and a curve need it.
_PER_SECOND = 8


class Learner(QObject):
    """Looks through one folder and learns one style at a time.

    Signals:
        surveyed: the Answer to `survey`; its value is a Survey.
        pictured: the BGRA pixels of one of the pictures that were found.
        progressed: a Progress, at most a few times a second, but each new phase and each picture.
        ended: the Answer to `begin`; its value is a Learned.
    """

    surveyed = Signal(object)
    pictured = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    _found = Signal(int, object)
    _pictured = Signal(int, object)
    _looked = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looker = NewestWins("silvergrad-survey", self._looked.emit)
        self._worker = NewestWins("silvergrad-learn", self._answered.emit)
        queued = Qt.ConnectionType.QueuedConnection
        self._found.connect(self._on_found, queued)
        self._pictured.connect(self._on_pictured, queued)
        self._looked.connect(self._on_looked, queued)
        self._answered.connect(self._on_answer, queued)
        self._looking = self._asked = 0
        self.learning = False

    def survey(self, folder: Path, look: Look) -> None:
        """Look through a folder, then at some of the pictures in it; a newer folder wins."""
        self._asked += 1
        number = self._asked

        def task(cancel: Cancel) -> None:
            found = engine.survey(folder, cancel)
            self._found.emit(number, found)
            for pixels in engine.thumbnails(found, look, THUMBNAILS, cancel):
                self._pictured.emit(number, pixels)

        self._looking = self._looker.submit(task)

    def begin(self, found: Survey, name: str, *, replace: bool, resume: bool) -> None:
        """Learn a style from what was found, in place of one of that name, or on from what was done."""

        def task(cancel: Cancel) -> Learned:
            tell = _Paced(self.progressed.emit)
            return engine.learn(found, name, replace=replace, resume=resume, progress=tell, cancel=cancel)

        self.learning = True
        self._worker.submit(task)

    def cancel(self) -> None:
        """Give up learning; its end is told as soon as it has stopped."""
        self._worker.cancel()

    def close(self) -> None:
        """Give up and end the threads, which nobody waits for: between two checks it may take a while."""
        self.learning = False
        self._looker.close(wait=False)
        self._worker.close(wait=False)

    @Slot(int, object)
    def _on_found(self, number: int, found: Survey) -> None:
        if number == self._asked:
            self.surveyed.emit(Answer(number, found))

    @Slot(int, object)
    def _on_pictured(self, number: int, pixels: object) -> None:
        if number == self._asked:
            self.pictured.emit(pixels)

    @Slot(object)
    def _on_looked(self, answer: Answer) -> None:
        # What was found is told as soon as it is; here is only why nothing was.
        if answer.id == self._looking and answer.error is not None:
            self.surveyed.emit(answer)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        self.learning = False
        self.ended.emit(answer)


class _Paced:
    """Passes progress on, not too often, but each new phase and each picture at once."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._last, self._phase = 0.0, ""

    def __call__(self, progress: Progress) -> None:
        """Take note of ``progress``."""
        now = time.monotonic()
        due = now - self._last >= 1.0 / _PER_SECOND
        if due or progress.phase != self._phase or progress.picture is not None:
            self._last, self._phase = now, progress.phase
            self._tell(progress)
