"""Showing a match while it runs: the sliders at every step, the canvas as often as there is time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from editor.core.edits import Edits
from editor.ui.request import Rendered

if TYPE_CHECKING:
    from editor.ui.window import Window

# Of the time, how much frames may take from the descent; and when one counts as lost.
_SHARE, _LOST = 0.4, 1.0


class Live(QObject):
    """Moves sliders and picture without keeping the descent from its work."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._asked: float | None = None
        self._next = 0.0
        window.presenter.rendered.connect(self._shown)

    def begin(self) -> None:
        """Let the first frame through."""
        self._asked, self._next = None, 0.0

    def show(self, edits: Edits) -> None:
        """Show edits that are not the photo's yet."""
        self._window.panels.set_edits(edits)
        now = time.monotonic()
        waiting = self._asked is not None and now - self._asked < _LOST
        if not waiting and now >= self._next:
            self._asked = now
            self._window.show_edits(edits, moving=True, rests=False)

    @Slot(object)
    def _shown(self, rendered: Rendered) -> None:
        if self._asked is not None and rendered.request.quick:
            now = time.monotonic()
            self._next = now + (now - self._asked) * (1.0 / _SHARE - 1.0)
            self._asked = None
