"""Tone Curve: the parametric curve with its splits, and the point curves, on tabs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Slot

from editor.core.image import Matrix
from editor.core.slider import Value
from editor.ui.panels.arrangement import Sliders, by_crs
from editor.ui.panels.body import Body
from editor.ui.panels.parametric import REGIONS, SPLITS, ParametricView, SplitBar
from editor.ui.panels.tabs import Tabs
from editor.ui.sliders import slider_widget
from editor.ui.sliders.curve import CurveSlider
from editor.ui.sliders.number import NumberSlider


class ToneCurveBody(Body):
    """One tab for the parametric curve, one for each point curve."""

    def build(self) -> None:
        """Add the tabs and whatever sliders are left."""
        self.tabs = Tabs(self.tr("Tone curve"))
        self.view: ParametricView | None = None
        regions = self._of(REGIONS[::-1])
        splits = self._of(SPLITS)
        if len(regions) == len(REGIONS) and len(splits) == len(SPLITS):
            self._add_parametric(regions, splits)
        titles = {"Red": self.tr("Red"), "Green": self.tr("Green"), "Blue": self.tr("Blue")}
        for key, slider in by_crs(self.sliders, "ToneCurvePV2012").items():
            title = titles.get(slider.crs.removeprefix("ToneCurvePV2012"), self.tr("RGB"))
            self.tabs.add(title).addWidget(self.control(slider_widget(key, slider)))
        self.rows.addWidget(self.tabs)
        self.rows.addSpacing(4)
        self.add_rows(self.remaining())

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Draw the parametric curve of the values."""
        if self.view is not None:
            self.view.set_values(values)

    def set_histograms(self, heights: Mapping[str, Matrix]) -> None:
        """Show each channel's histogram behind its curve."""
        if self.view is not None:
            self.view.set_histogram(heights.get("luminance"))
        for control in self.controls:
            if isinstance(control, CurveSlider):
                channel = control.slider.crs.removeprefix("ToneCurvePV2012").lower()
                control.set_histogram(heights.get(channel or "luminance"))

    def _add_parametric(self, regions: Sliders, splits: Sliders) -> None:
        rows = self.tabs.add(self.tr("Parametric"))
        self.view = ParametricView({s.crs: key for key, s in {**regions, **splits}.items()})
        bar = SplitBar(splits)
        rows.addWidget(self.view)
        rows.addWidget(bar)
        rows.addSpacing(4)
        for handle in bar.handles:
            self.control(handle)
        self.add_rows(regions, rows, drop="Curve")
        made = {control.slider.crs: control for control in self.controls}
        self._regions = [row for crs in REGIONS if isinstance(row := made[crs], NumberSlider)]
        self.view.nudged.connect(self._nudge)
        self.view.let_go.connect(self._let_go)
        self.view.reset.connect(self._reset)

    @Slot(int, float)
    def _nudge(self, region: int, by: float) -> None:
        row = self._regions[region]
        if row.isEnabled():
            row.begin_step()
            row.move_to(row.scale.clamped(row.value() + by))

    @Slot(int)
    def _let_go(self, region: int) -> None:
        self._regions[region].end_steps()

    @Slot(int)
    def _reset(self, region: int) -> None:
        self._regions[region].reset_value()

    def _of(self, names: tuple[str, ...]) -> Sliders:
        return {
            key: slider
            for crs in names
            for key, slider in by_crs(self.sliders, crs).items()
            if slider.crs == crs
        }
