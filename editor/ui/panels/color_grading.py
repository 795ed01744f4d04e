"""Color Grading: a wheel and a lightness for shadows, midtones, highlights and all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from editor.core.slider import Value
from editor.ui import theme
from editor.ui.panels.arrangement import by_crs
from editor.ui.panels.body import Body
from editor.ui.sliders.number import NumberSlider
from editor.ui.sliders.wheel import HueWheel

# Title, and the Camera Raw keys of hue, saturation and luminance.
_WHEELS = (
    ("Shadows", "SplitToningShadowHue", "SplitToningShadowSaturation", "ColorGradeShadowLum"),
    ("Midtones", "ColorGradeMidtoneHue", "ColorGradeMidtoneSat", "ColorGradeMidtoneLum"),
    ("Highlights", "SplitToningHighlightHue", "SplitToningHighlightSaturation", "ColorGradeHighlightLum"),
    ("Global", "ColorGradeGlobalHue", "ColorGradeGlobalSat", "ColorGradeGlobalLum"),
)


class ColorGradingBody(Body):
    """Four wheels in a square, and the sliders that join them."""

    def build(self) -> None:
        """Add the wheels two by two, then whatever sliders are left."""
        self._captions: list[tuple[QLabel, HueWheel]] = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 8)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(12)
        for number, (title, *keys) in enumerate(_WHEELS):
            cell = self._wheel(self.tr(title), *keys)
            if cell is not None:
                grid.addWidget(cell, number // 2, number % 2)
        self.rows.addLayout(grid)
        self.add_rows(self.remaining())

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Write each tint's hue and saturation above its wheel."""
        for caption, wheel in self._captions:
            caption.setText("   ".join(filter(None, (wheel.label, wheel.text()))))

    def _wheel(self, title: str, *crs: str) -> QWidget | None:
        hue, saturation, light = (next(iter(by_crs(self.sliders, each)), None) for each in crs)
        if hue is None or saturation is None or light is None:
            return None
        cell = QWidget()
        layout = QVBoxLayout(cell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        name = QLabel(title)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        name.setProperty("heading", True)
        name.setFont(theme.font(theme.FONT_SMALL))
        wheel = HueWheel((hue, saturation), self.sliders[saturation], title)
        says = QLabel(self.tr("Luminance"))
        says.setProperty("dim", True)
        says.setFont(theme.font(theme.FONT_SMALL))
        lightness = NumberSlider(light, self.sliders[light], bare=True)
        self._captions.append((name, wheel))
        for widget in (name, self.control(wheel)):
            layout.addWidget(widget)
        lit = QVBoxLayout()
        lit.setSpacing(0)
        lit.addWidget(says)
        lit.addWidget(self.control(lightness))
        layout.addLayout(lit)
        return cell
