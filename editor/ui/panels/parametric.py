"""The parametric curve on screen, and the handles that split its regions."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.core.image import Matrix
from editor.core.slider import Slider, Value
from editor.core.stages.rgb_toning import parametric_curve
from editor.ui import theme
from editor.ui.panels.arrangement import Sliders
from editor.ui.sliders.curve_plot import PADDING, paint_background, paint_curve, plot_rect
from editor.ui.sliders.drag import Drag
from editor.ui.sliders.handled import is_fine
from editor.ui.sliders.number import NumberSlider

REGIONS = ("ParametricShadows", "ParametricDarks", "ParametricLights", "ParametricHighlights")
SPLITS = ("ParametricShadowSplit", "ParametricMidtoneSplit", "ParametricHighlightSplit")
_HEIGHT, _HANDLE = 168, 12
# The splits keep at least this far apart.
_GAP = 5.0
# What a drag over the whole height of the curve changes a region by.
_DRAG_RANGE = 200.0


class ParametricView(QWidget):
    """The curve that the four regions and three splits make, as the stage applies it.

    Signals:
        nudged: the region (0 shadows to 3 highlights) that is dragged, and by how much.
        let_go: the region whose drag is over.
        reset: the region that was clicked twice.
    """

    nudged = Signal(int, float)
    let_go = Signal(int)
    reset = Signal(int)

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys
        self._amounts: tuple[float, ...] = (0.0,) * len(REGIONS)
        self._splits: tuple[float, ...] = (0.25, 0.5, 0.75)
        self._histogram: Matrix | None = None
        self._region: int | None = None
        self._drag: Drag | None = None
        self.setMouseTracking(True)
        self.setToolTip(self.tr("Drag up or down to raise or lower a region; a double click resets it"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Parametric curve"))

    def sizeHint(self) -> QSize:
        """Return a size that leaves room for the sliders that make the curve."""
        return QSize(240, _HEIGHT)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Take the regions' and splits' values by slider key."""
        read: dict[str, Any] = {crs: values.get(key) for crs, key in self._keys.items()}
        if None in read.values():
            return
        self._amounts = tuple(read[crs] / 100.0 for crs in REGIONS)
        self._splits = tuple(read[crs] / 100.0 for crs in SPLITS)
        self.update()

    def set_histogram(self, heights: Matrix | None) -> None:
        """Show a histogram (N values, 0..1) behind the curve."""
        self._histogram = heights
        self.update()

    def region_at(self, position: QPointF) -> int:
        """Return the region under the pointer, 0 shadows to 3 highlights."""
        plot = plot_rect(self.width(), self.height())
        return bisect(self._splits, (position.x() - plot.left()) / plot.width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the region under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._region = self.region_at(event.position())
            self._drag = Drag(event.position(), self._region)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Raise or lower the region; without a press show which one it would be."""
        if self._drag is None:
            self._show_region(self.region_at(event.position()))
            return
        way = self._drag.moved(event.position(), is_fine(event))
        if way is not None:
            self.nudged.emit(self._drag.before, -way.y() / self.height() * _DRAG_RANGE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        drag, self._drag = self._drag, None
        if drag is not None and drag.begun:
            self.let_go.emit(drag.before)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the region back."""
        self.reset.emit(self.region_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Be calm again."""
        self._show_region(None)

    def _show_region(self, region: int | None) -> None:
        if region != self._region:
            self._region = region
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, the splits and the curve."""
        painter = QPainter(self)
        plot = plot_rect(self.width(), self.height())
        paint_background(painter, plot, self._histogram)
        if self._region is not None and self.isEnabled():
            edges = (0.0, *self._splits, 1.0)
            left, right = (plot.left() + edges[self._region + n] * plot.width() for n in (0, 1))
            painter.fillRect(
                QRectF(left, plot.top(), right - left, plot.height()), QColor(255, 255, 255, 14)
            )
        painter.setPen(QPen(QColor(theme.TRACK), 1, Qt.PenStyle.DotLine))
        for split in self._splits:
            x = plot.left() + split * plot.width()
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        color = QColor(theme.TEXT if self.isEnabled() else theme.TEXT_DISABLED)
        paint_curve(painter, plot, lambda x: parametric_curve(x, self._amounts, self._splits), color)
        painter.end()


class SplitHandle(NumberSlider):
    """A small triangle under the curve; it moves like a slider and resets by a double click."""

    def __init__(self, key: str, slider: Slider, bar: SplitBar) -> None:
        super().__init__(key, slider, bare=True)
        self._bar = bar
        self.setParent(bar)
        self.setFixedSize(_HANDLE, _HANDLE)

    def show_value(self) -> None:
        """Stand where the value is."""
        super().show_value()
        parent = self.parentWidget()
        if parent is not None:
            self._bar.place(self)

    def track(self) -> QRectF:
        """Return the way it can go, which is wider than itself."""
        plot = self._bar.plot()
        return QRectF(0, 0, plot.width() * (self.slider.high - self.slider.low) / 100.0, 1)

    def thumb(self) -> QPointF:
        """Return its middle."""
        return QPointF(self.rect().center())

    def field_rect(self) -> QRectF:
        """Return nothing: a handle shows no number."""
        return QRectF()

    @Slot()
    def start_typing(self) -> None:
        """Do nothing: a handle shows no number."""

    def move_to(self, value: float) -> None:
        """Move, but not past the handles at its sides."""
        low, high = self._bar.limits(self)
        super().move_to(min(max(value, low), high))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the triangle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bright = self.hovered or self.is_busy() or not self.is_default()
        painter.setPen(QPen(QColor(theme.ACCENT), 1.5) if self.marked else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.THUMB if bright else "#8a8a8a"))
        middle = _HANDLE / 2
        painter.drawPolygon(
            QPolygonF([QPointF(middle, 1), QPointF(middle + 4.5, 9), QPointF(middle - 4.5, 9)])
        )
        painter.end()


class SplitBar(QWidget):
    """The strip under the parametric curve on which its splits move."""

    def __init__(self, splits: Sliders) -> None:
        super().__init__()
        self.handles = [SplitHandle(key, slider, self) for key, slider in splits.items()]
        self.setFixedHeight(_HANDLE)

    def plot(self) -> QRectF:
        """Return the plot above, whose width is 0 to 100."""
        return QRectF(PADDING, 0, self.width() - 2 * PADDING, self.height())

    def place(self, handle: SplitHandle) -> None:
        """Put ``handle`` where its value is."""
        plot = self.plot()
        x = plot.left() + plot.width() * (handle.value() or 0.0) / 100.0
        handle.move(round(x - handle.width() / 2), 0)

    def limits(self, handle: SplitHandle) -> tuple[float, float]:
        """Return the values between which ``handle`` may move."""
        place = self.handles.index(handle)
        low = self.handles[place - 1].value() + _GAP if place > 0 else handle.slider.low
        last = place == len(self.handles) - 1
        high = handle.slider.high if last else self.handles[place + 1].value() - _GAP
        return float(low), float(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the handles in their places."""
        for handle in self.handles:
            self.place(handle)
