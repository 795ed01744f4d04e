"""How much of the applied style there shall be: one slider, seen while one is applied."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders.number import NumberSlider
from editor.ui.text import tr

MOST = 150
_LABEL_WIDTH = 54


class AmountBar(QWidget):
    """The amount in percent.

    Signals:
        moving: the amount (1 is 100 %) while the slider moves. chosen: once it is let go.
    """

    moving = Signal(float)
    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = Slider("amount", 0, MOST, label=tr("Amount"), default=100.0)
        self.slider = NumberSlider("styles.amount", shown)
        self.slider.label_width = _LABEL_WIDTH
        self.slider.set_default(100.0)
        self.slider.set_value(100.0)
        self.slider.moving.connect(lambda percent: self.moving.emit(percent / 100.0))
        self.slider.released.connect(self._choose)
        self.slider.reset.connect(lambda: self.chosen.emit(1.0))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(theme.MARGIN - 4, 5, theme.MARGIN, 5)
        rows.addWidget(self.slider)
        self.hide()

    def show_amount(self, name: str, amount: float | None) -> None:
        """Show how much of the style called ``name`` there is; None hides the slider."""
        self.setVisible(amount is not None)
        if amount is not None:
            self.slider.setToolTip(tr("How much of {name} is applied; double-click for 100 %", name=name))
            self.slider.set_value(100.0 * amount)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that tiles scroll under."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.LINE))
        painter.end()

    @Slot(object)
    def _choose(self, percent: float) -> None:
        self.chosen.emit(round(percent) / 100.0)
