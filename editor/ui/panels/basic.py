"""Basic: profile, white balance with its presets and picker, tone with Auto, presence."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from editor.core.slider import Value
from editor.ui import theme
from editor.ui.panels.arrangement import Sliders, basic_groups
from editor.ui.panels.body import Body, heading
from editor.ui.section import tool_button
from editor.ui.sliders.choice import QuietComboBox
from editor.ui.sliders.row_label import RowLabel

# Camera Raw's white balances: kelvin and tint.
LIGHTS: dict[str, tuple[float, float]] = {
    "Daylight": (5500.0, 10.0),
    "Cloudy": (6500.0, 10.0),
    "Shade": (7500.0, 10.0),
    "Tungsten": (2850.0, 0.0),
    "Fluorescent": (3800.0, 21.0),
    "Flash": (5500.0, 0.0),
}
AS_SHOT, AUTO, CUSTOM = "As Shot", "Auto", "Custom"


class BasicBody(Body):
    """Camera Raw's first panel.

    Signals:
        picker_requested, auto_requested, auto_balance_requested: the buttons of those names.
    """

    picker_requested = Signal()
    auto_requested = Signal()
    auto_balance_requested = Signal()

    def build(self) -> None:
        """Add the groups under their headings."""
        self._balance: tuple[str, ...] = ()
        for group, sliders in basic_groups(self.sliders).items():
            if group == "White balance":
                self._add_white_balance(sliders)
            elif group == "Tone":
                self.rows.addWidget(heading(self.tr("Tone"), self._auto_button()))
            elif group == "Presence":
                self.rows.addWidget(heading(self.tr("Presence")))
            elif group == "":
                self.rows.addSpacing(6)
            self.add_rows(sliders)

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Show which white balance the temperature and tint are."""
        if not self._balance:
            return
        controls = {c.keys[0]: c for c in self.controls}
        pair = tuple(values.get(key) for key in self._balance)
        shot = tuple(controls[key].default() for key in self._balance)
        names = (name for name, light in LIGHTS.items() if light == pair)
        self.lights.setCurrentIndex(self.lights.findData(AS_SHOT if pair == shot else next(names, CUSTOM)))
        known = None not in shot
        for widget in (self.lights, self.picker, *(controls[key] for key in self._balance)):
            widget.setEnabled(known)

    def set_statistics_known(self, known: bool) -> None:
        """Auto needs the photo's statistics."""
        self.auto.setEnabled(known)

    def _auto_button(self) -> QPushButton:
        self.auto = QPushButton(self.tr("Auto"))
        self.auto.setProperty("small", True)
        self.auto.setToolTip(self.tr("Set exposure and tone from the photo"))
        self.auto.setAccessibleName(self.tr("Auto tone"))
        self.auto.clicked.connect(self.auto_requested)
        return self.auto

    def _add_white_balance(self, sliders: Sliders) -> None:
        self._balance = tuple(sliders)
        self.lights = QuietComboBox()
        self.lights.setAccessibleName(self.tr("White balance"))
        for name in (AS_SHOT, AUTO, *LIGHTS, CUSTOM):
            self.lights.addItem(self.tr(name), name)
        self.lights.activated.connect(self._choose_light)
        self.picker = tool_button("picker", self.tr("Pick a neutral grey in the photo"), checkable=True)
        self.picker.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picker.clicked.connect(self.picker_requested)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 7, 0, 2)
        layout.setSpacing(theme.GAP)
        layout.addWidget(RowLabel(self.tr("White balance")))
        layout.addWidget(self.lights, 1)
        layout.addWidget(self.picker)
        self.rows.addWidget(row)

    @Slot(int)
    def _choose_light(self, index: int) -> None:
        name = self.lights.itemData(index)
        label = self.tr("White balance {0}").format(self.lights.itemText(index))
        if name == AUTO:
            self.auto_balance_requested.emit()
        elif name == AS_SHOT:
            self.cleared.emit(list(self._balance), label)
        elif name in LIGHTS:
            self.edited.emit(dict(zip(self._balance, LIGHTS[name], strict=False)), label)
