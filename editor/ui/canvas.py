"""The canvas: the picture pixel for pixel, with zoom, pan, comparison and tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.ui import canvas_marks as marks
from editor.ui import theme
from editor.ui.layers import Layer, Sheet, paint_sheet, read_out
from editor.ui.text import tr
from editor.ui.tool import Tool
from editor.ui.viewport import Viewport

Compare = Literal["after", "before", "split", "side"]

MARGIN, TOOL_MARGIN, GAP = 14, 56, 8


class Canvas(QWidget):
    """Shows one picture and says what the pointer does on it."""

    view_changed = Signal()
    zoom_changed = Signal(str)
    pointed = Signal(object)
    picked = Signal(float, float)
    dropped = Signal(list)
    files_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport = Viewport()
        self.after, self.before = Sheet(), Sheet()
        self.compare: Compare = "after"
        self.message = ""
        self.badge = ""
        self.tool: Tool | None = None
        self._split = 0.5
        self._dragging: Literal["", "pan", "split"] = ""
        self._last = QPointF()
        self._moved = False

    def sizeHint(self) -> QSize:
        """Ask for a photo's room."""
        return QSize(900, 700)

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than a picture can be judged at."""
        return QSize(240, 180)

    # What is shown

    def show_layer(self, layer: Layer, full: tuple[int, int], *, before: bool = False) -> None:
        """Show a whole picture or a part of it; ``full`` is the full-size picture's size."""
        if full != self.viewport.full:
            self.viewport = self.viewport.showing(full)
            self.before, self.after = Sheet(), Sheet()
            self._tell_zoom()
        if before:
            self.before = self.before.with_layer(layer, full)
        else:
            self.after = self.after.with_layer(layer, full)
        self.update()

    def show_backdrop(self, layer: Layer) -> None:
        """Put another whole under the part on screen."""
        self.after = self.after.with_backdrop(layer)
        self.update()

    def clear(self, message: str = "") -> None:
        """Show no picture but a sentence, or what to do."""
        self.after, self.before, self.message, self.badge = Sheet(), Sheet(), message, ""
        self.viewport = Viewport(self.viewport.width, self.viewport.height)
        self.update()

    def set_badge(self, badge: str) -> None:
        """Say in the corner which picture is on screen."""
        if badge != self.badge:
            self.badge = badge
            self.update()

    def set_compare(self, compare: Compare) -> None:
        """Show the picture after, before, or both."""
        self.compare = compare
        self._fit_panes()
        self.view_changed.emit()
        self.update()

    def set_tool(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or none."""
        self.tool = tool
        self._fit_panes()
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else tool.cursor())
        self.view_changed.emit()
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture on screen."""
        return self.after.backdrop is not None

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
        self._tell_zoom()
        self.view_changed.emit()
        self.update()

    def _tell_zoom(self) -> None:
        if self.viewport.zoom is None:
            self.zoom_changed.emit(tr("Fit"))
        else:
            self.zoom_changed.emit(f"{round(100 * self.viewport.scale)} %")

    def _pointer(self) -> tuple[float, float] | None:
        position = self.mapFromGlobal(self.cursor().pos())
        return self._device(QPointF(position)) if self.rect().contains(position) else None

    # Device pixels

    def _device(self, position: QPointF) -> tuple[float, float]:
        """Return a widget position in the viewport's device pixels."""
        ratio = self.devicePixelRatioF()
        x, y = position.x() * ratio, position.y() * ratio
        if self.compare == "side" and x > self._pane_left():
            x -= self._pane_left()
        return x, y

    def _pane_left(self) -> int:
        """Return the device x where the right pane begins."""
        return self.viewport.width + round(GAP * self.devicePixelRatioF())

    def _fit_panes(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        if self.compare == "side":
            width = (width - round(GAP * ratio)) // 2
        # A picture that is turned under a frame needs room for its corners.
        margin = TOOL_MARGIN if self.tool is not None and self.tool.holds_view else MARGIN
        self.viewport = self.viewport.resized(width, height, round(margin * ratio))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures, then what the tool and the canvas write over them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.CANVAS))
        if not self.has_picture:
            marks.paint_empty(painter, self.rect(), self.message)
            painter.end()
            return
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        if self.tool is None or not self.tool.paint_picture(painter, self):
            self._paint_pictures(painter)
        painter.restore()
        if self.tool is not None:
            self.tool.paint(painter, self)
        marks.paint_badge(painter, self.rect(), self.badge)
        if self.compare in ("side", "split") and self.tool is None:
            marks.paint_labels(painter, self.rect(), self._divider() / ratio, self.compare)
        if self.compare == "before":
            marks.paint_tag(painter, self.rect(), tr("Before"))
        painter.end()

    def _paint_pictures(self, painter: QPainter) -> None:
        wide, high = self.viewport.width, self.viewport.height
        if self.compare == "side":
            self._pane(painter, QRect(0, 0, wide, high), self.before, 0)
            x = self._pane_left()
            self._pane(painter, QRect(x, 0, wide, high), self.after, x)
        elif self.compare == "split":
            edge = self._divider()
            self._pane(painter, QRect(0, 0, edge, high), self.before, 0)
            self._pane(painter, QRect(edge, 0, wide - edge, high), self.after, 0)
            painter.fillRect(QRect(edge - 1, 0, 2, high), QColor(235, 235, 235, 200))
        else:
            sheet = self.before if self.compare == "before" and self.before.backdrop else self.after
            self._pane(painter, QRect(0, 0, wide, high), sheet, 0)

    def _pane(self, painter: QPainter, clip: QRect, sheet: Sheet, left: int) -> None:
        painter.save()
        painter.setClipRect(clip)
        painter.translate(left, 0)
        paint_sheet(painter, sheet, self.viewport)
        painter.restore()

    def _divider(self) -> int:
        """Return the device x of the line between before and after."""
        if self.compare == "side":
            return self.viewport.width + round(0.5 * GAP * self.devicePixelRatioF())
        return round(self._split * self.viewport.width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        self._fit_panes()
        self.view_changed.emit()

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
            near = abs(event.position().x() * self.devicePixelRatioF() - self._divider()) < 12
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
            self._split = min(max(share, 0.02), 0.98)
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
            self.zoom_toggle(self._device(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Switch between fit and 100 %."""
        if self.tool is not None and self.tool.double_click(self, event):
            return
        if self.has_picture and self.tool is None:
            self.zoom_toggle(self._device(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turn = event.angleDelta().y() or event.pixelDelta().y()
        if turn and self.has_picture:
            self.zoom_step(1 if turn > 0 else -1, self._device(event.position()))
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

    def to_picture(self, position: QPointF) -> tuple[float, float]:
        """Return the full-size position under a widget position."""
        return self.viewport.to_picture(*self._device(position))

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the widget position of a full-size position (of the left pane)."""
        ratio = self.devicePixelRatioF()
        device = self.viewport.to_device(x, y)
        return QPointF(device[0] / ratio, device[1] / ratio)

    def _tell_pointed(self, position: QPointF) -> None:
        x, y = self.to_picture(position)
        left_pane = self.compare == "side" and position.x() * self.devicePixelRatioF() < self._divider()
        old = left_pane or self.compare == "before"
        value = read_out(self.before if old else self.after, x, y) if self.has_picture else None
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
