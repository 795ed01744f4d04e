"""ToggleSlider: something that is on or off."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from editor.core.slider import Slider
from editor.ui.sliders.base import SliderWidget, widget


@widget("bool")
class ToggleSlider(SliderWidget):
    """A check box with its label."""

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        super().__init__(key, slider, label)
        self.box = QCheckBox(self.label)
        self.box.setAccessibleName(self.accessibleName())
        self.box.clicked.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(self.box)
        layout.addStretch()
        self.setFocusProxy(self.box)
        self.show_value()

    def show_value(self) -> None:
        """Show the state."""
        self.box.setChecked(bool(self._value))

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self._value = on
        self.released.emit(on)
