"""Hovering: which entry the canvas shall show, once the pointer rests or the keyboard is there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from editor.ui.styles.entries import Entry

# The pointer rests so long on a tile before it counts; on the way to the next one nothing is taken back.
REST_MS, AWAY_MS = 30, 60


class Hovering(QObject):
    """Tells of the entry that is pointed at, and None when there is none any more."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entry: Entry | None = None
        self._next: Entry | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._take)

    @Slot(object, bool)
    def point(self, entry: Entry, came: bool) -> None:
        """Take an entry that the pointer or the keyboard came to, or that it left."""
        if not came and entry != self._next:
            return
        self._next = entry if came else None
        self._timer.start(REST_MS if came else AWAY_MS)

    @Slot()
    def end(self) -> None:
        """Show nothing any more, at once."""
        self._timer.stop()
        self._next = None
        self._take()

    @Slot()
    def forget(self) -> None:
        """Note that the canvas shows something else now, without a word."""
        self._timer.stop()
        self.entry = self._next = None

    @Slot()
    def _take(self) -> None:
        if self._next != self.entry:
            self.entry = self._next
            self.changed.emit(self.entry)
