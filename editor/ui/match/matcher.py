"""Matching in the background: one thread that descends, the newest match wins."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from editor.core.edits import Edits
from editor.learn.match.reference import Reference
from editor.ui.match import engine
from editor.ui.request import Photo
from editor.ui.worker import Answer, Cancel, NewestWins

if TYPE_CHECKING:
    from editor.learn.match.match import Matched, Progress

# As often as the eye still tells single steps apart; the descent itself is far quicker.
PER_SECOND = 15


class Matcher(QObject):
    """Matches photos.

    Signals:
        progressed: the number of the match and its Progress, at most PER_SECOND times a second.
        ended: the Answer to `begin`; its value is a Matched.
    """

    progressed = Signal(int, object)
    ended = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = NewestWins("silvergrad-match", self._answered.emit)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._matching = self._number = 0
        self._warm = False

    def warm(self) -> None:
        """Import what the first match needs; once is enough."""
        if not self._warm and not engine.lacking():
            self._warm = True
            self._worker.submit(lambda _cancel: engine.warm())

    def begin(
        self,
        photo: Photo,
        edits: Edits,
        reference: Reference,
        *,
        free: Sequence[str] | None,
        locked: Collection[str],
    ) -> int:
        """Match a photo; return the number under which progress is told."""
        self._number += 1
        number = self._number

        def task(cancel: Cancel) -> Matched:
            tell = Paced(partial(self.progressed.emit, number))
            return engine.match(
                photo, edits, reference, free=free, locked=locked, progress=tell, cancel=cancel
            )

        self._matching = self._worker.submit(task)
        return number

    def cancel(self) -> None:
        """Give up what runs; nothing more is heard of it."""
        self._matching = 0
        self._worker.cancel()

    def close(self) -> None:
        """Give up and end the thread, which nobody waits for: between two checks it may take a while."""
        self.cancel()
        self._worker.close(wait=False)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.id == self._matching:
            self._matching = 0
            self.ended.emit(answer)


class Paced:
    """Passes progress on, not too often, but each new phase at once."""

    def __init__(self, tell: partial[None]) -> None:
        self._tell = tell
        self._last, self._phase = 0.0, ""

    def __call__(self, progress: Progress) -> None:
        """Take note of ``progress``."""
        now = time.monotonic()
        if progress.phase != self._phase or now - self._last >= 1.0 / PER_SECOND:
            self._last, self._phase = now, progress.phase
            self._tell(progress)
