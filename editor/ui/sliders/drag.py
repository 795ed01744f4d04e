"""Drag: a relative pointer drag that begins after a few pixels and may be fine."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF

# A click trembles less than this many pixels.
THRESHOLD = 3.0
FINE = 0.2


class Drag:
    """One press: where it began, the value before it, and how far it has come since."""

    def __init__(self, start: QPointF, before: Any, place: Any = None) -> None:
        self.before = before
        self.place = place
        self.begun = False
        self._last = QPointF(start)

    def moved(self, position: QPointF, fine: bool) -> QPointF | None:
        """Return the way since last time in pixels, a fifth of it if ``fine``; None while a click."""
        way = position - self._last
        if not self.begun and way.manhattanLength() < THRESHOLD:
            return None
        self.begun = True
        self._last = QPointF(position)
        return way * FINE if fine else way
