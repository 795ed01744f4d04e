"""The canvas: the picture pixel for pixel, with zoom, pan, comparison and tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from editor.ui.layers import read_out
from editor.ui.picture_view import TWO_PANES, Compare, PictureView
from editor.ui.text import tr
from editor.ui.tool import Tool
from editor.ui.viewport import Viewport


class Canvas(PictureView):
    """Shows one picture and says what the pointer does on it."""

    pointed = Signal(object)
    dropped = Signal(list)
    files_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._dragging: Literal["", "pan", "split"] = ""
        self._last = QPointF()
        self._moved = False

    # What is compared, and with which tool

    def set_compare(self, compare: Compare) -> None:
        """Show the picture after, before, or both."""
        self.compare = compare
        self.fit_panes()
        self.view_changed.emit()
        self.update()

    def set_tool(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or none."""
        self.tool = tool
        self.fit_panes()
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else tool.cursor())
        self.view_changed.emit()
        self.update()

    # Zoom and pan

    def zoom_fit(self) -> None:
        """Show the whole picture."""
        self._view(self.viewport.fitted())

    def zoom_to(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        """Show the picture at ``zoom`` device pixels per pixel."""
        self._view(self.viewport.zoomed(zoom, at))

    def zoom_step(self, direction: int, at: tuple[float, float] | None = None) -> None:
        """Zoom one step in (1) or out (-1)."""
        self._view(self.viewport.stepped(direction, at))

    def zoom_toggle(self, at: tuple[float, float] | None = None) -> None:
        """Switch between the whole picture and 100 %."""
        if self.viewport.zoom is None:
            self.zoom_to(1.0, at or self._pointer())
        else:
            self.zoom_fit()

    def _view(self, viewport: Viewport) -> None:
        if not self.has_picture or viewport == self.viewport or (self.tool and self.tool.holds_view):
            return
        self.viewport = viewport
        self.zoom_changed.emit(self.zoom_text)
        self.view_changed.emit()
        self.update()

    def _pointer(self) -> tuple[float, float] | None:
        position = self.mapFromGlobal(self.cursor().pos())
        return self.to_device(QPointF(position)) if self.rect().contains(position) else None

    # The pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what the tool does, to pan, or to move the dividing line."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._last, self._moved = event.position(), False
        if not self.has_picture:
            self.files_wanted.emit()
        elif self.tool is not None and self.tool.press(self, event):
            self.update()
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            near = abs(event.position().x() * self.devicePixelRatioF() - self.divider()) < 12
            self._dragging = "split" if self.compare == "split" and near else "pan"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and read the pixel out."""
        self._tell_pointed(event.position())
        if self.tool is not None and self.tool.move(self, event):
            self.update()
            return
        step = event.position() - self._last
        if self._dragging == "split":
            share = event.position().x() * self.devicePixelRatioF() / self.viewport.width
            self.split = min(max(share, 0.02), 0.98)
            self.update()
        elif self._dragging == "pan" and (self._moved or step.manhattanLength() > 3):
            self._moved = True
            self._last = event.position()
            ratio = self.devicePixelRatioF()
            if self.viewport.zoom is not None:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._view(self.viewport.panned(step.x() * ratio, step.y() * ratio))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        dragging, self._dragging = self._dragging, ""
        if self.tool is not None and self.tool.release(self, event):
            self.update()
            return
        self.setCursor(Qt.CursorShape.ArrowCursor if self.tool is None else self.tool.cursor())
        if dragging == "pan" and not self._moved and event.button() == Qt.MouseButton.MiddleButton:
            self.zoom_toggle(self.to_device(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Switch between fit and 100 %."""
        if self.tool is not None and self.tool.double_click(self, event):
            return
        if self.has_picture and self.tool is None:
            self.zoom_toggle(self.to_device(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turn = event.angleDelta().y() or event.pixelDelta().y()
        if turn and self.has_picture:
            self.zoom_step(1 if turn > 0 else -1, self.to_device(event.position()))
        event.accept()

    def leaveEvent(self, event: Any) -> None:
        """Read nothing out any more."""
        self.pointed.emit(None)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Read the pixel out."""
        self._tell_pointed(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the tool have the key first."""
        if self.tool is not None and self.tool.key(self, event):
            self.update()
            return
        super().keyPressEvent(event)

    def _tell_pointed(self, position: QPointF) -> None:
        left_pane = self.compare in TWO_PANES and position.x() * self.devicePixelRatioF() < self.divider()
        old = left_pane or self.compare == "before"
        sheet, view = (self.before if old else self.after), self.viewport
        if left_pane and self.compare == "reference":
            sheet, view = self.reference_view()
        x, y = view.to_picture(*self.to_device(position))
        value = read_out(sheet, x, y) if self.has_picture else None
        self.pointed.emit(None if value is None else (int(x), int(y), value))

    # Files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
