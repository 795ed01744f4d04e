"""The bars after learning: how far off held-out photos are, by no change, the average and the style."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.ui import theme
from editor.ui.learning.words import Measure
from editor.ui.text import tr

_TITLE, _ROW, _BAR, _BETWEEN = 22, 22, 8, 12
_NAMES, _VALUES = 120, 60


class Bars(QWidget):
    """Draws each measure as a group of three bars on a scale of its own, the style's the bright one."""

    def __init__(self) -> None:
        super().__init__()
        self._measures: tuple[Measure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("How far off held-out photos are"))

    def show_measures(self, measures: Sequence[Measure]) -> None:
        """Draw these."""
        self._measures = tuple(measures)
        self.setAccessibleDescription(
            "; ".join(
                f"{each.name}: " + ", ".join(f"{name} {each.text(value)}" for name, value in each.rows)
                for each in self._measures
            )
        )
        self.setToolTip("\n".join(f"{each.name}: {each.tip}" for each in self._measures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a line a bar."""
        count = len(self._measures)
        return QSize(360, count * (_TITLE + 3 * _ROW) + max(0, count - 1) * _BETWEEN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groups, one below the other."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        for measure in self._measures:
            self._paint_measure(painter, measure, top)
            top += _TITLE + 3 * _ROW + _BETWEEN
        painter.end()

    def _paint_measure(self, painter: QPainter, measure: Measure, top: float) -> None:
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.setFont(theme.font())
        painter.drawText(QRectF(0, top, self.width(), _TITLE), middle, measure.name)
        most = max(value for _, value in measure.rows) or 1.0
        room = self.width() - _NAMES - _VALUES
        for place, (name, value) in enumerate(measure.rows):
            own = place == len(measure.rows) - 1
            line = QRectF(0, top + _TITLE + place * _ROW, self.width(), _ROW)
            painter.setFont(theme.font(bold=own))
            painter.setPen(QColor(theme.TEXT if own else theme.TEXT_DIM))
            painter.drawText(line, middle, name)
            painter.drawText(line, middle | right, measure.text(value))
            bar = QRectF(_NAMES, line.center().y() - _BAR / 2, room, _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.PRESSED))
            painter.drawRoundedRect(bar, 3, 3)
            bar.setWidth(max(_BAR, room * value / most))
            painter.setBrush(QColor(theme.THUMB if own else theme.TRACK))
            painter.drawRoundedRect(bar, 3, 3)
