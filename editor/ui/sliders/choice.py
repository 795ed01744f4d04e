"""ChoiceSlider: one of a few named values."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders.base import SliderWidget, widget
from editor.ui.sliders.row_label import RowLabel


class QuietComboBox(QComboBox):
    """A combo box that leaves the wheel to the panel that scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


@widget("choice")
class ChoiceSlider(SliderWidget):
    """A label and a drop-down list; a click on the label twice resets."""

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        super().__init__(key, slider, label)
        self.row_label = RowLabel(self.label)
        self.row_label.reset.connect(self.reset_value)
        self.box = QuietComboBox()
        self.box.setAccessibleName(self.accessibleName())
        for choice in slider.choices:
            self.box.addItem(QCoreApplication.translate("Slider", choice), choice)
        self.box.activated.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 1)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.row_label)
        layout.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self.show_value()

    def show_value(self) -> None:
        """Show the choice."""
        self.box.setCurrentIndex(self.box.findData(self._value))
        self.row_label.set_bright(not self.is_default())

    @Slot(int)
    def _choose(self, index: int) -> None:
        chosen: Any = self.box.itemData(index)
        if chosen != self._value:
            self._value = chosen
            self.show_value()
            self.released.emit(chosen)
