"""The falling curve: how far off the sliders were, from the start until now."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from editor.ui import theme
from editor.ui.text import tr


class FallingCurve(QWidget):
    """Draws distances, step by step, over the whole width: how far the work is the bar beside it says."""

    def __init__(self) -> None:
        super().__init__()
        self.points: list[float] = []
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(tr("Distance"))
        self.setToolTip(tr("How far the photo still is from the reference"))

    def sizeHint(self) -> QSize:
        """Ask for a small place in a bar."""
        return QSize(150, 28)

    def restart(self) -> None:
        """Forget the points."""
        self.points = []
        self.setAccessibleDescription("")
        self.update()

    def add(self, distance: float) -> None:
        """Add a step; one without a distance is none."""
        if math.isfinite(distance):
            self.points.append(distance)
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """Return the distance at first and now."""
        if not self.points:
            return ""
        first, last = self.points[0], self.points[-1]
        return f"{first:.3g} → {last:.3g}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, what lies under it, and a dot where it is now."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(self.rect()).adjusted(3, 4, -4, -4)
        painter.setPen(QPen(QColor(theme.BORDER), 1.0))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if self.points:
            highest, wide = max(self.points) or 1.0, plot.width() / max(1, len(self.points) - 1)
            line = [
                QPointF(plot.left() + step * wide, plot.bottom() - distance / highest * plot.height())
                for step, distance in enumerate(self.points)
            ]
            ground = [QPointF(line[-1].x(), plot.bottom()), QPointF(line[0].x(), plot.bottom())]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(255, 255, 255, 22))
            painter.drawPolygon(QPolygonF([*line, *ground]))
            painter.setPen(QPen(QColor(theme.FILL), 1.5))
            painter.drawPolyline(QPolygonF(line))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ACCENT))
            painter.drawEllipse(line[-1], 2.5, 2.5)
        painter.end()
