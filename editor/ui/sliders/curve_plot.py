"""How curves are drawn: a calm grid, the picture's histogram, the curve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from editor.core.image import Matrix
from editor.ui import theme

PADDING = 7.0
_GRID = QColor("#2c2c2c")
_HISTOGRAM = QColor("#333333")


def plot_rect(width: int, height: int) -> QRectF:
    """Return where the unit square lies in a widget of this size; points at its edge stay visible."""
    return QRectF(PADDING, PADDING, width - 2 * PADDING, height - 2 * PADDING)


def to_screen(plot: QRectF, x: float, y: float) -> QPointF:
    """Return the pixel of (x, y) in 0..1, y upwards."""
    return QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())


def paint_background(painter: QPainter, plot: QRectF, histogram: Matrix | None) -> None:
    """Draw the field, the histogram and a grid of quarters with its diagonal."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.CANVAS))
    painter.drawRoundedRect(plot.adjusted(-PADDING, -PADDING, PADDING, PADDING), 4, 4)
    if histogram is not None:
        painter.setBrush(_HISTOGRAM)
        painter.drawPath(histogram_path(plot, histogram))
    painter.setPen(QPen(_GRID, 1))
    for part in (0.25, 0.5, 0.75):
        x, y = (
            round(plot.left() + part * plot.width()) + 0.5,
            round(plot.top() + part * plot.height()) + 0.5,
        )
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
    painter.drawLine(plot.bottomLeft(), plot.topRight())


def histogram_path(plot: QRectF, heights: Matrix) -> QPainterPath:
    """Return the area under ``heights`` (N values, 0..1)."""
    path = QPainterPath(plot.bottomLeft())
    for number, height in enumerate(heights):
        path.lineTo(to_screen(plot, number / (len(heights) - 1), float(min(height, 1.0))))
    path.lineTo(plot.bottomRight())
    path.closeSubpath()
    return path


def paint_curve(painter: QPainter, plot: QRectF, curve: Callable[[Matrix], Matrix], color: QColor) -> None:
    """Draw ``curve`` (0..1 to 0..1) across the plot, two points a pixel."""
    x = np.linspace(0.0, 1.0, max(2, int(plot.width() * 2)))
    y = np.clip(curve(x), 0.0, 1.0)
    line = QPolygonF([to_screen(plot, float(a), float(b)) for a, b in zip(x, y, strict=True)])
    painter.setPen(QPen(color, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(line)
