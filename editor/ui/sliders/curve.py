"""CurveSlider: a curve through points that are added, dragged and taken away."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from editor.core.color.curves import spline
from editor.core.image import Matrix
from editor.core.slider import Curve, Slider
from editor.ui import theme
from editor.ui.sliders import curve_points as points
from editor.ui.sliders.base import widget
from editor.ui.sliders.curve_plot import paint_background, paint_curve, plot_rect, to_screen
from editor.ui.sliders.drag import Drag
from editor.ui.sliders.handled import HandledSlider, is_fine, key_size

_COLORS = {"Red": "#e0685e", "Green": "#74b26a", "Blue": "#6f9be8"}
_HEIGHT = 236
_GRAB = 10.0
# Pixels outside the field at which a dragged point counts as thrown away.
_OUT = 26.0
_ARROWS = {
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
}


@widget("curve")
class CurveSlider(HandledSlider):
    """The curve as its stage applies it. A click adds a point, a double click takes it away."""

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        super().__init__(key, slider, label)
        self.color = QColor(
            next((c for name, c in _COLORS.items() if slider.crs.endswith(name)), theme.TEXT)
        )
        self.selected: int | None = None
        self._histogram: Matrix | None = None
        self._outside: Curve | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(240, _HEIGHT)

    def set_histogram(self, heights: Matrix | None) -> None:
        """Show a histogram (N values, 0..1) behind the curve."""
        self._histogram = heights
        self.update()

    def show_value(self) -> None:
        """Redraw; the selection stays where its point still is."""
        if self.selected is not None and self.selected >= len(self._value):
            self.selected = None
        self.update()

    def plot(self) -> QRectF:
        """Return where the curve's square lies."""
        return plot_rect(self.width(), self.height())

    def at(self, position: QPointF) -> tuple[float, float]:
        """Return the curve's coordinates (0..255) of a pixel."""
        plot = self.plot()
        x = (position.x() - plot.left()) / plot.width() * 255.0
        return x, (plot.bottom() - position.y()) / plot.height() * 255.0

    def pixel(self, point: tuple[float, float]) -> QPointF:
        """Return the pixel of a point of the curve."""
        return to_screen(self.plot(), point[0] / 255.0, point[1] / 255.0)

    def point_near(self, position: QPointF) -> int | None:
        """Return the point that a press here takes hold of."""
        far = [(self.pixel(p) - position).manhattanLength() for p in self._value]
        nearest = min(range(len(far)), key=far.__getitem__)
        return nearest if far[nearest] <= _GRAB else None

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or add one: on the curve if near it, else where the pointer is."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        before = self._value
        self.selected = self.point_near(event.position())
        if self.selected is None:
            self.selected = self._add(event.position())
        if self.selected is not None:
            self.drag = Drag(event.position(), before, self._value[self.selected])
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the point, slower with Shift; far outside the field it is gone until it comes back."""
        if self.drag is None or self.selected is None:
            near = self.point_near(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.CrossCursor)
            return
        way = self.drag.moved(event.position(), is_fine(event))
        if way is None:
            return
        plot = self.plot()
        x, y = self.drag.place
        self.drag.place = x + way.x() / plot.width() * 255.0, y - way.y() / plot.height() * 255.0
        if self._outside is not None:
            self._value, self._outside = self._outside, None
        moved = points.moved(self._value, self.selected, self.drag.place)
        thrown = not plot.adjusted(-_OUT, -_OUT, _OUT, _OUT).contains(event.position())
        if thrown and 0 < self.selected < len(moved) - 1:
            self._outside = moved
            moved = points.removed(moved, self.selected)
        self._change(moved)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag with one released."""
        drag, self.drag = self.drag, None
        if self._outside is not None:
            self._outside, self.selected = None, None
        if drag is not None and (self._value != drag.before or drag.begun):
            self.released.emit(self._value)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the point away; an end of the curve goes back to its corner."""
        near = self.point_near(event.position())
        if near is not None:
            self._remove(near)

    def _add(self, position: QPointF) -> int | None:
        x, y = self.at(position)
        on_curve = float(spline(self._value, np.array([x]))[0])
        near = abs(on_curve - y) / 255.0 * self.plot().height() <= _GRAB
        made, place = points.added(self._value, (x, on_curve if near else y))
        self._change(made)
        return place

    def _remove(self, place: int) -> None:
        self.selected = None
        self._change(points.removed(self._value, place))
        self.released.emit(self._value)

    def _change(self, curve: Curve) -> None:
        if curve != self._value:
            self._value = curve
            self.update()
            self.moving.emit(curve)

    # Keys.

    def own_keys(self) -> Collection[Qt.Key]:
        """Return the arrows and Delete, once a point is selected."""
        return () if self.selected is None else (*_ARROWS, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selected point, choose the next with Page keys, take it away with Delete."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = 1 if key == Qt.Key.Key_PageUp else -1
            self.selected = ((self.selected if self.selected is not None else -1) + step) % len(self._value)
            self.update()
        elif self.selected is not None and key in _ARROWS:
            size = key_size(event)
            x, y = self._value[self.selected]
            self.begin_step()
            to = x + _ARROWS[key][0] * size, y + _ARROWS[key][1] * size
            self._change(points.moved(self._value, self.selected, to))
        elif self.selected is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(self.selected)
        else:
            super().keyPressEvent(event)

    # Looks.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, the curve, its points and the numbers of the selected one."""
        painter = QPainter(self)
        plot = self.plot()
        paint_background(painter, plot, self._histogram)
        color = self.color if self.isEnabled() else QColor(theme.TEXT_DISABLED)
        paint_curve(painter, plot, lambda x: spline(self._value, x * 255.0) / 255.0, color)
        for number, point in enumerate(self._value):
            chosen = number == self.selected and self._outside is None
            ring = theme.ACCENT if chosen and self.hasFocus() else theme.CANVAS
            painter.setPen(QPen(QColor(ring), 1.5))
            painter.setBrush(color if chosen else color.darker(115))
            painter.drawEllipse(self.pixel(point), 4.5, 4.5)
        if self.selected is not None and self._outside is None:
            self._paint_numbers(painter, plot, self._value[self.selected])
        painter.end()

    def _paint_numbers(self, painter: QPainter, plot: QRectF, point: tuple[float, float]) -> None:
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.setFont(theme.font(theme.FONT_SMALL))
        corner = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        text = f"{point[0]:.0f} \N{RIGHTWARDS ARROW} {point[1]:.0f}"
        painter.drawText(plot.adjusted(0, 0, -4, -2), corner, text)
