"""The crop on the canvas: a level frame over a picture that turns under it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF

from editor.ui.canvas import Canvas
from editor.ui.crop import Crop
from editor.ui.layers import paint_sheet
from editor.ui.picture_view import PictureView
from editor.ui.tool import Tool

REACH = 12.0
GUIDES = ("thirds", "grid", "golden", "none")
_FRAME, _LINES, _SHADE = QColor(240, 240, 240), QColor(255, 255, 255, 90), QColor(0, 0, 0, 150)
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
}


class CropTool(Tool):
    """Holds the crop being drawn; ``changed`` hears of it, ``done`` whether it is kept."""

    holds_view = True

    def __init__(self, crop: Crop, changed: Callable[[Crop], None], done: Callable[[bool], None]) -> None:
        self.crop = crop
        self.aspect: float | None = None
        self.guide = 0
        self._changed, self._done = changed, done
        self._held: tuple[int, int] | None = None
        self._turning = False
        self._from = QPointF()
        self._start = crop

    def set_crop(self, crop: Crop) -> None:
        """Draw another crop."""
        self.crop = crop
        self._changed(crop)

    # Where things are

    def _scale(self, canvas: PictureView) -> float:
        """Return widget units per full-size pixel."""
        return canvas.viewport.scale / canvas.devicePixelRatioF()

    def _middle(self, canvas: PictureView) -> QPointF:
        wide, high = canvas.viewport.full
        return canvas.to_widget(wide / 2, high / 2)

    def frame(self, canvas: PictureView) -> QRectF:
        """Return the crop's frame in the widget."""
        scale, middle = self._scale(canvas), self._middle(canvas)
        width, height = self.crop.width * scale, self.crop.height * scale
        x, y = middle.x() + self.crop.x * scale, middle.y() + self.crop.y * scale
        return QRectF(x - width / 2, y - height / 2, width, height)

    def _outline(self, canvas: PictureView) -> QPolygonF:
        """Return the turned picture's corners in the widget, the first again at the end."""
        scale, middle = self._scale(canvas), self._middle(canvas)
        wide, high = self.crop.size
        corners = ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high), (0.0, 0.0))
        places = [self.crop.from_picture(*corner) for corner in corners]
        return QPolygonF([QPointF(middle.x() + x * scale, middle.y() + y * scale) for x, y in places])

    def _handle(self, canvas: PictureView, position: QPointF) -> tuple[int, int] | None:
        """Return the side or corner under the pointer, (0, 0) inside, None outside."""
        frame = self.frame(canvas)
        if not frame.adjusted(-REACH, -REACH, REACH, REACH).contains(position):
            return None

        def side(value: float, low: float, high: float) -> int:
            if abs(value - low) <= REACH:
                return -1
            return 1 if abs(value - high) <= REACH else 0

        return (
            side(position.x(), frame.left(), frame.right()),
            side(position.y(), frame.top(), frame.bottom()),
        )

    # Painting

    def paint_picture(self, painter: QPainter, canvas: PictureView) -> bool:
        """Paint the whole picture turned against the angle, so that the frame stays level."""
        viewport = canvas.viewport
        wide, high = viewport.full
        x, y = viewport.to_device(wide / 2, high / 2)
        painter.save()
        painter.translate(x, y)
        painter.rotate(-self.crop.angle)
        painter.translate(-x, -y)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.crop.angle != 0.0)
        paint_sheet(painter, canvas.after, viewport)
        painter.restore()
        return True

    def paint(self, painter: QPainter, canvas: PictureView) -> None:
        """Shade what is cut off, draw the frame, its handles and the guides."""
        frame = self.frame(canvas)
        shade = QPainterPath()
        shade.addPolygon(self._outline(canvas))
        hole = QPainterPath()
        hole.addRect(frame)
        painter.fillPath(shade.subtracted(hole), _SHADE)
        painter.setPen(QPen(_LINES, 1))
        shares = (k / 8 for k in range(1, 8)) if self._turning else _guide_shares(GUIDES[self.guide])
        for share in shares:
            x, y = frame.left() + share * frame.width(), frame.top() + share * frame.height()
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
        painter.setPen(QPen(_FRAME, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setPen(QPen(_FRAME, 3))
        arm = min(18.0, frame.width() / 4, frame.height() / 4)
        for x, toward_x in ((frame.left(), arm), (frame.right(), -arm)):
            for y, toward_y in ((frame.top(), arm), (frame.bottom(), -arm)):
                painter.drawLine(QPointF(x, y), QPointF(x + toward_x, y))
                painter.drawLine(QPointF(x, y), QPointF(x, y + toward_y))

    # The pointer and the keys

    def press(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Take a side, a corner, the frame, or the picture outside to turn it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return True
        self._from, self._start = event.position(), self.crop
        self._held = self._handle(canvas, event.position())
        self._turning = self._held is None
        return True

    def move(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Drag what is held, or show what could be."""
        handle = self._handle(canvas, event.position())
        if self._held is None and not self._turning:
            shape = Qt.CursorShape.CrossCursor if handle is None else _CURSORS[handle]
            canvas.setCursor(shape)
            return True
        step = (event.position() - self._from) / self._scale(canvas)
        if self._turning:
            middle = self.frame(canvas).center()
            turned = _bearing(middle, event.position()) - _bearing(middle, self._from)
            turned = (turned + 180.0) % 360.0 - 180.0
            # The picture follows the hand: turning it one way turns the frame on it the other.
            self.set_crop(self._start.turned_to(self._start.angle - turned))
        elif self._held == (0, 0):
            self.set_crop(self._start.moved(step.x(), step.y()))
        elif self._held is not None:
            self.set_crop(self._start.resized(self._held, step.x(), step.y(), self.aspect))
        return True

    def release(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Let go."""
        self._held, self._turning = None, False
        return True

    def double_click(self, canvas: Canvas, event: QMouseEvent) -> bool:
        """Keep the crop."""
        self._done(True)
        return True

    def key(self, canvas: Canvas, event: QKeyEvent) -> bool:
        """Keep with Enter, give up with Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done(True)
        elif event.key() == Qt.Key.Key_Escape:
            self._done(False)
        else:
            return False
        return True

    def set_aspect(self, aspect: float | None) -> None:
        """Hold the frame to width by height, or to none."""
        self.aspect = aspect
        if aspect is not None:
            self.set_crop(self.crop.shaped(aspect))

    def swap(self) -> None:
        """Turn the frame's shape from wide to high."""
        if self.aspect is not None:
            self.aspect = 1.0 / self.aspect
        self.set_crop(self.crop.shaped(self.crop.height / self.crop.width))

    def reset(self) -> None:
        """Take the whole picture again, level."""
        whole = replace(
            self.crop, x=0.0, y=0.0, width=self.crop.size[0], height=self.crop.size[1], angle=0.0
        )
        self.set_crop(whole if self.aspect is None else whole.shaped(self.aspect))


def _guide_shares(guide: str) -> tuple[float, ...]:
    if guide == "thirds":
        return (1 / 3, 2 / 3)
    if guide == "golden":
        return (0.381966, 0.618034)
    return tuple(k / 6 for k in range(1, 6)) if guide == "grid" else ()


def _bearing(middle: QPointF, position: QPointF) -> float:
    return math.degrees(math.atan2(position.y() - middle.y(), position.x() - middle.x()))
