"""A tool on the canvas: what it takes of the pointer and the keys. Each tool is one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

if TYPE_CHECKING:
    from editor.ui.canvas import Canvas
    from editor.ui.picture_view import PictureView


class Tool:
    """Takes nothing and paints nothing; tools override what they need.

    Every handler says whether it took the event. ``holds_view`` keeps the picture fitted.
    """

    holds_view = False

    def cursor(self) -> Qt.CursorShape:
        """Return the pointer's shape over the picture."""
        return Qt.CursorShape.CrossCursor

    def paint_picture(self, painter: QPainter, canvas: PictureView) -> bool:
        """Paint the picture in its own way, in device pixels."""
        return False

    def paint(self, painter: QPainter, canvas: PictureView) -> None:
        """Paint over the picture, in the widget's coordinates."""

    def press(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Take a button going down."""
        return False

    def move(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Take a movement, with or without a button."""
        return False

    def release(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Take a button going up."""
        return False

    def double_click(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Take a double click."""
        return False

    def key(self, canvas: Canvas, event: QKeyEvent) -> bool:
        """Take a key."""
        return False
