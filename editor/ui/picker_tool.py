"""The white balance picker: click what should be grey."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from editor.ui.canvas import Canvas
from editor.ui.tool import Tool


class PickerTool(Tool):
    """Tells where it was clicked, in full-size pixels; Esc puts it away."""

    def __init__(self, picked: Callable[[float, float], None], cancelled: Callable[[], None]) -> None:
        self._picked, self._cancelled = picked, cancelled

    def press(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Pick with the left button; the others pan and zoom as ever."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        x, y = canvas.to_picture(event.position())
        wide, high = canvas.viewport.full
        if 0 <= x < wide and 0 <= y < high:
            self._picked(x, y)
        return True

    def key(self, canvas: Canvas, event: QKeyEvent) -> bool:
        """Put the picker away with Esc."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self._cancelled()
        return True
