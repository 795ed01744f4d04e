"""RowLabel: the label at the left of a row that is no number slider."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.ui import theme
from editor.ui.sliders.number_paint import paint_label


class RowLabel(QWidget):
    """A label as number sliders have it; two clicks on it reset."""

    reset = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._bright = False
        self.setFixedWidth(theme.LABEL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return the row's height."""
        return QSize(theme.LABEL_WIDTH, theme.ROW - 2)

    def set_bright(self, bright: bool) -> None:
        """Stand out where the value is not the default."""
        self._bright = bright
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        self.reset.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        color = theme.TEXT if self._bright else theme.TEXT_DIM
        painter = QPainter(self)
        shown = QColor(color if self.isEnabled() else theme.TEXT_DISABLED)
        paint_label(painter, self._text, self.width(), self.height(), shown)
        painter.end()
