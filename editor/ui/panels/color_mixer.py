"""Color Mixer: hue, saturation and luminance on tabs; black and white shows its weights instead."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.core.slider import Value
from editor.ui.panels.arrangement import Sliders, by_crs
from editor.ui.panels.body import Body
from editor.ui.panels.tabs import Tabs


class ColorMixerBody(Body):
    """Eight bands of hue under three tabs, or eight weights."""

    def build(self) -> None:
        """Add the switch to black and white, the tabs and the weights."""
        self.switch = next(iter(by_crs(self.sliders, "ConvertToGrayscale")), "")
        if self.switch:
            self.add_rows({self.switch: self.sliders[self.switch]})
        self.tabs = Tabs(self.tr("Color mixer"))
        for title, prefix, word in (
            (self.tr("Hue"), "HueAdjustment", "hue"),
            (self.tr("Saturation"), "SaturationAdjustment", "saturation"),
            (self.tr("Luminance"), "LuminanceAdjustment", "luminance"),
        ):
            self.add_rows(by_crs(self.sliders, prefix), self.tabs.add(title), drop=word)
        self.weights = QWidget()
        rows = QVBoxLayout(self.weights)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        weights: Sliders = by_crs(self.sliders, "GrayMixer")
        self.add_rows(weights, rows, drop="in grey")
        self.rows.addWidget(self.tabs)
        self.rows.addWidget(self.weights)
        self.add_rows(self.remaining())
        self.refresh({})

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Show the weights in black and white, the tabs in colour."""
        monochrome = bool(values.get(self.switch))
        self.tabs.setVisible(not monochrome)
        self.weights.setVisible(monochrome)
