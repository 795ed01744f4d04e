"""The match under way: live on screen, stopped, kept or taken back, at last one step of the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from editor.core.edits import Edits
from editor.learn.match.reference import Reference
from editor.ui.match import words
from editor.ui.match.live import Live
from editor.ui.match.matcher import Matcher
from editor.ui.match.scope import Scope
from editor.ui.text import tr
from editor.ui.worker import Answer

if TYPE_CHECKING:
    from editor.learn.match.match import Progress
    from editor.ui.window import Window


@dataclass
class _Run:
    """A match: where it began, where it is now, and whether it belongs to opening the photo."""

    number: int
    label: str
    start: Edits
    now: Edits
    opening: bool


class Descent(QObject):
    """Runs one match at a time on the open photo.

    Signals:
        matched: the Matched, once its edits are the photo's.
        failed: the error; the photo is as it was.
        over: there is none under way any more.
    """

    matched = Signal(object)
    failed = Signal(object)
    over = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._bench = window, window.workbench
        self._bar = window.match_bar
        self._run: _Run | None = None
        self._live = Live(window)
        self._matcher = Matcher(self)
        self._matcher.progressed.connect(self._progressed)
        self._matcher.ended.connect(self._ended)
        self._bar.stopped.connect(self.stop)
        self._bar.answered.connect(self.answer)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._on_escape)
        # A slider taken in hand ends the match where it is; these come before the window's own.
        for signal in (window.panels.moving, window.panels.edited, window.panels.cleared):
            signal.connect(self._on_hand)

    @property
    def running(self) -> bool:
        """Whether a match runs, or waits for an answer."""
        return self._run is not None

    def begin(self, reference: Reference, scope: Scope, *, opening: bool) -> None:
        """Match the open photo; with ``opening`` as a part of opening it."""
        window = self._window
        window.tools.finish_crop(True)
        window.canvas.set_tool(None)
        for section in window.panels.sections.values():
            section.set_on()
        photo, edits = self._bench.photo, self._bench.edits
        if photo is None:
            return
        number = self._matcher.begin(photo, edits, reference, free=scope.free, locked=scope.locked)
        self._run = _Run(number, words.step_name(reference), edits, edits, opening)
        self._live.begin()
        self._bar.begin(tr("Getting ready"))
        self._escape.setEnabled(True)
        window.status.show_state(tr("Matching…"), now=True)
        window.refresh()

    @Slot()
    def stop(self) -> None:
        """End the descent where it is, and ask whether that stays."""
        run = self._run
        if run is None:
            return
        self._matcher.cancel()
        if run.now == run.start:
            self._settle(run.start)
        else:
            self._bar.ask()
            self._window.panels.set_edits(run.now)
            self._window.show_edits(run.now)

    @Slot(bool)
    def answer(self, keep: bool) -> None:
        """Keep what the descent found so far, or go back."""
        if self._run is not None:
            self._settle(self._run.now if keep else self._run.start)

    def abandon(self) -> None:
        """End the match; the photo is as it was."""
        self.answer(False)

    def leave_photo(self) -> None:
        """End the match of a photo that is open no more."""
        self._put_away()

    def photo_edited(self) -> None:
        """End the match if the photo was edited by other means meanwhile: that edit counts."""
        if self._run is not None and self._bench.edits != self._run.start:
            self._put_away()
            self._window.say(tr("The match was stopped, because the photo was edited."))

    @Slot()
    def warm(self) -> None:
        """Get ready for the first match, while its reference is still being chosen or read."""
        if self._run is None:
            self._matcher.warm()

    def close(self) -> None:
        """Give up and end the thread."""
        self._put_away()
        self._matcher.close()

    @Slot(int, object)
    def _progressed(self, number: int, progress: Progress) -> None:
        run = self._run
        if run is not None and run.number == number and not self._bar.asking:
            run.now = progress.edits
            self._bar.show_progress(progress.share, words.phase(progress), progress.distance)
            self._live.show(progress.edits)

    @Slot(object)
    def _ended(self, answer: Answer) -> None:
        if self._run is None:
            return
        if answer.value is None:
            self._settle(self._run.start)
            if answer.error is not None:
                self.failed.emit(answer.error)
            return
        self._settle(answer.value.edits)
        self.matched.emit(answer.value)

    def _settle(self, edits: Edits) -> None:
        """End the match with these edits: one step, or none where nothing changed."""
        run = self._put_away()
        if run is None:
            return
        if edits == run.start:
            self._window.panels.set_edits(edits)
            self._window.show_edits(edits)
        elif run.opening:
            self._bench.lay(edits, run.label)
        else:
            self._bench.edit(edits, run.label)
        self.over.emit()

    def _put_away(self) -> _Run | None:
        run, self._run = self._run, None
        if run is not None:
            self._matcher.cancel()
            self._bar.hide()
            self._escape.setEnabled(False)
        return run

    @Slot()
    def _on_escape(self) -> None:
        if self._bar.asking:
            self.answer(False)
        else:
            self.stop()

    @Slot()
    def _on_hand(self) -> None:
        self.answer(True)
