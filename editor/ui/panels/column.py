"""PanelColumn: every panel of the right column, and the one place where its sliders speak Edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from editor.core.edits import Edits, slider
from editor.core.image import Matrix, Metadata
from editor.core.slider import Value
from editor.core.statistics import Statistics
from editor.ui import theme
from editor.ui.panels.arrangement import Sliders, arranged
from editor.ui.panels.basic import BasicBody
from editor.ui.panels.body import Body
from editor.ui.panels.color_grading import ColorGradingBody
from editor.ui.panels.color_mixer import ColorMixerBody
from editor.ui.panels.tone_curve import ToneCurveBody
from editor.ui.section import Section
from editor.ui.sliders import SliderWidget
from editor.ui.sliders.wording import step_text

# Panels that are more than rows; any other panel is a Body.
_BODIES: dict[str, Callable[[Sliders], Body]] = {
    "Basic": BasicBody,
    "Tone Curve": ToneCurveBody,
    "Color Mixer": ColorMixerBody,
    "Color Grading": ColorGradingBody,
}
_OPEN_AT_FIRST = ("Basic",)
_AS_SHOT = ("color_balance.temperature", "color_balance.tint")


class PanelColumn(QWidget):
    """The panels with their sliders. It shows Edits and asks for changes; it keeps none itself.

    Signals:
        moving: values by key while a slider moves.
        edited: values by key once a change is over, and what the history calls it.
        cleared: keys that shall have their defaults again, and what the history calls it.
        bypassed: the names (frozenset) of the panels whose edits are to be left out for now.
        picker_requested, auto_requested, auto_balance_requested: buttons of the Basic panel.
    """

    moving = Signal(object)
    edited = Signal(object, str)
    cleared = Signal(object, str)
    bypassed = Signal(object)
    picker_requested = Signal()
    auto_requested = Signal()
    auto_balance_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sections: dict[str, Section] = {}
        self.bodies: dict[str, Body] = {}
        self.controls: dict[str, SliderWidget] = {}
        self._edits = Edits()
        self._metadata = Metadata()
        self._as_shot: dict[str, Value] = {}
        self._solo = False
        self._content = QWidget()
        rows = QVBoxLayout(self._content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for name, sliders in arranged().items():
            rows.addWidget(self._section(name, sliders))
        rows.addStretch()
        self._build_frame()
        self.clear_photo(self.tr("Open a photo to edit it."))

    def set_photo(
        self,
        metadata: Metadata,
        statistics: Statistics | None,
        as_shot: tuple[float, float] | None,
    ) -> None:
        """Show a photo's defaults; white balance without ``as_shot`` and Auto without H are off."""
        self._metadata = metadata
        self._as_shot = dict(zip(_AS_SHOT, as_shot or (None, None), strict=True))
        for control in self.controls.values():
            defaults = tuple(self._default(key) for key in control.keys)
            control.set_default(defaults if len(control.keys) > 1 else defaults[0])
        for body in self.bodies.values():
            body.set_statistics_known(statistics is not None)
        self._content.setEnabled(True)
        self._reason.hide()
        # An eye is a glance at one photo; left shut it would hide the next one's edits.
        for section in self.sections.values():
            section.set_on()
        self.set_edits(self._edits)

    def show_picker(self, on: bool) -> None:
        """Show whether the white balance picker is in the hand."""
        for body in self.bodies.values():
            if isinstance(body, BasicBody):
                body.picker.setChecked(on)

    def clear_photo(self, reason: str) -> None:
        """Show that there is nothing to edit, and why."""
        self._content.setEnabled(False)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.set_edits(Edits())

    def set_edits(self, edits: Edits) -> None:
        """Show ``edits``, without a signal; a slider that is being dragged goes on undisturbed."""
        self._edits = edits
        for control in set(self.controls.values()):
            values = tuple(self._shown(key) for key in control.keys)
            control.set_value(values if len(control.keys) > 1 else values[0])
        for name, body in self.bodies.items():
            body.refresh({key: self._shown(key) for key in body.sliders})
            self.sections[name].set_edited(bool(self.edited_keys(name)))

    def set_histograms(self, heights: Mapping[str, Matrix]) -> None:
        """Show the picture's histograms ("red", "green", "blue", "luminance") behind the curves."""
        for body in self.bodies.values():
            body.set_histograms(heights)

    def reason(self) -> str:
        """Return why nothing can be edited; "" if it can."""
        return "" if self._content.isEnabled() else self._reason.text()

    def keys_of(self, panel: str) -> tuple[str, ...]:
        """Return the keys of a panel's sliders."""
        return tuple(self.bodies[panel].sliders)

    def edited_keys(self, panel: str) -> list[str]:
        """Return the keys of a panel that are set to something else than the photo's default."""
        return [k for k in self.keys_of(panel) if k in self._edits and self._edits[k] != self._default(k)]

    def is_solo(self) -> bool:
        """Say whether only one panel is open at a time."""
        return self._solo

    def reveal(self, key: str) -> None:
        """Open the panel of a slider, scroll to it and give it the keyboard."""
        for name, body in self.bodies.items():
            if key in body.sliders:
                self.sections[name].set_open(True)
        self._scroll.ensureWidgetVisible(self.controls[key])
        self.controls[key].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Tab for going from slider to slider; elsewhere it hides the window's panels."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab))
            return event.isAccepted()
        return super().event(event)

    # Building.

    def _build_frame(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, though only seen when needed: rows do not shift as panels fold.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().setSingleStep(theme.ROW)
        self._scroll.setWidget(self._content)
        self._reason = QLabel()
        self._reason.setWordWrap(True)
        self._reason.setProperty("dim", True)
        self._reason.setContentsMargins(theme.MARGIN, 8, theme.MARGIN, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._reason)
        layout.addWidget(self._scroll, 1)
        self.setMinimumWidth(theme.COLUMN_WIDTH_LEAST)
        self.setAccessibleName(self.tr("Edit"))

    def _section(self, name: str, sliders: Sliders) -> Section:
        body = _BODIES.get(name, Body)(sliders)
        section = Section(QCoreApplication.translate("Panel", name), body, editable=True)
        section.set_open(name in _OPEN_AT_FIRST)
        section.toggled.connect(partial(self._toggled, name))
        section.solo_requested.connect(partial(self._toggle_solo, name))
        section.switched.connect(self._switched)
        section.reset_requested.connect(partial(self._reset_panel, name))
        body.edited.connect(self.edited)
        body.cleared.connect(self.cleared)
        if isinstance(body, BasicBody):
            body.picker_requested.connect(self.picker_requested)
            body.auto_requested.connect(self.auto_requested)
            body.auto_balance_requested.connect(self.auto_balance_requested)
        for control in body.controls:
            control.moving.connect(partial(self._moving, body, control))
            control.released.connect(partial(self._released, control))
            control.reset.connect(partial(self._reset, control))
            self.controls.update(dict.fromkeys(control.keys, control))
        self.sections[name], self.bodies[name] = section, body
        return section

    # Values.

    def _default(self, key: str) -> Any:
        default = slider(key).default_for(self._metadata)
        return self._as_shot.get(key) if default is None else default

    def _shown(self, key: str) -> Any:
        return self._edits.get(key, self._default(key))

    def _moving(self, body: Body, control: SliderWidget, value: Any) -> None:
        values = control.named(value)
        body.refresh({key: self._shown(key) for key in body.sliders} | values)
        self.moving.emit(values)

    def _released(self, control: SliderWidget, value: Any) -> None:
        values = control.named(value)
        label = self._label(control, value)
        # What is back at its default is no edit: the photo is as if it had never been touched.
        if control.is_default():
            self.cleared.emit(list(values), label)
        else:
            self.edited.emit(values, label)

    def _reset(self, control: SliderWidget) -> None:
        name = control.accessibleName()
        self.cleared.emit(list(control.keys), self.tr("Reset {0}").format(name))

    def _reset_panel(self, name: str) -> None:
        keys = [key for key in self.keys_of(name) if key in self._edits]
        if keys:
            title = self.sections[name].title.title
            self.cleared.emit(keys, self.tr("Reset {0}").format(title))

    def _label(self, control: SliderWidget, value: Any) -> str:
        if len(control.keys) > 1:
            return f"{control.accessibleName()} {control.accessibleDescription()}".strip()
        return step_text(control.slider, value)

    # Panels.

    def _toggled(self, name: str, open_: bool) -> None:
        if self._solo and open_:
            self._open_only(name)

    def _toggle_solo(self, name: str) -> None:
        self._solo = not self._solo
        if self._solo:
            self._open_only(name)

    def _open_only(self, name: str) -> None:
        for other, section in self.sections.items():
            section.set_open(other == name)

    @Slot()
    def _switched(self) -> None:
        self.bypassed.emit(frozenset(n for n, section in self.sections.items() if not section.is_on()))
