"""Body: what stands inside a panel, by default one row a slider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from editor.core.image import Matrix
from editor.core.slider import Slider, Value
from editor.ui import theme
from editor.ui.panels.arrangement import Sliders
from editor.ui.sliders import SliderWidget, slider_widget
from editor.ui.sliders.number import NumberSlider
from editor.ui.sliders.row_label import RowLabel


def heading(text: str, *buttons: QWidget) -> QWidget:
    """Return a small heading with what stands at its right."""
    bar = QWidget()
    label = QLabel(text)
    label.setProperty("heading", True)
    label.setFont(theme.font(theme.FONT_SMALL, bold=True))
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 6, 0, 0)
    row.setSpacing(4)
    row.addWidget(label, 1)
    for button in buttons:
        row.addWidget(button)
    bar.setFixedHeight(30)
    return bar


class Body(QWidget):
    """The rows of a panel; panels that need more than rows derive from it.

    Signals:
        edited: values by key and a label, from what is no slider (the list of white balances).
        cleared: keys that shall have their defaults again, and a label.
    """

    edited = Signal(object, str)
    cleared = Signal(object, str)

    def __init__(self, sliders: Sliders) -> None:
        super().__init__()
        self.sliders = sliders
        self.controls: list[SliderWidget] = []
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(theme.MARGIN, 0, theme.MARGIN - theme.SCROLL_BAR, 12)
        self.rows.setSpacing(0)
        self.build()
        self._align_labels()

    def build(self) -> None:
        """Add the widgets; every slider gets exactly one."""
        self.add_rows(self.sliders)

    def add_rows(self, sliders: Sliders, layout: QVBoxLayout | None = None, drop: str = "") -> None:
        """Add one row a slider; the word ``drop``, which the place says already, leaves its label.

        A modifier stands under the slider it modifies, set in and without that slider's name.
        """
        main: Slider | None = None
        for key, slider in sliders.items():
            under = slider.modifier and main is not None and slider.label.startswith(f"{main.label} ")
            word = main.label if under and main is not None else drop
            label = slider.label.removeprefix(f"{word} ").removesuffix(f" {word}") if word else ""
            row = self.control(slider_widget(key, slider, label[:1].upper() + label[1:]))
            if slider.modifier and main is not None and isinstance(row, NumberSlider):
                row.indent = theme.INDENT
            elif not slider.modifier:
                main = slider
            (layout or self.rows).addWidget(row)

    def control(self, widget: SliderWidget) -> SliderWidget:
        """Count ``widget`` among the panel's controls."""
        self.controls.append(widget)
        return widget

    def remaining(self) -> Sliders:
        """Return the sliders that have no widget yet."""
        done = {key for control in self.controls for key in control.keys}
        return {key: slider for key, slider in self.sliders.items() if key not in done}

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Show what follows from several of the panel's values together."""

    def set_histograms(self, heights: Mapping[str, Matrix]) -> None:
        """Show the picture's histograms, by channel, where the panel has a place for them."""

    def set_statistics_known(self, known: bool) -> None:
        """Offer what needs the photo's statistics, or not yet."""

    def _align_labels(self) -> None:
        """Give all rows one label width: what the longest label needs, within limits."""
        rows = [c for c in self.controls if isinstance(c, NumberSlider) and c.label_width]
        labels: Iterable[RowLabel] = self.findChildren(RowLabel)
        wanted = max(
            (self.fontMetrics().horizontalAdvance(row.label) + row.indent + 9 for row in rows), default=0
        )
        width = min(max(wanted, theme.LABEL_WIDTH), theme.LABEL_WIDTH_MOST)
        for row in rows:
            row.label_width = width
        for label in labels:
            label.setFixedWidth(width)
