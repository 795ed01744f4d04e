"""The right column: complete, in order, silent when told, honest when asked."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits, all_sliders
from editor.core.image import Metadata
from editor.core.statistics import Statistics
from editor.ui.groups import groups
from editor.ui.match.scope import CUSTOM, Scope
from editor.ui.panels import PanelColumn
from editor.ui.panels.arrangement import BASIC, ELSEWHERE, PANELS, arranged, basic_groups
from editor.ui.panels.basic import BasicBody
from editor.ui.panels.color_mixer import ColorMixerBody
from editor.ui.panels.tone_curve import ToneCurveBody
from editor.ui.sliders.number import NumberSlider
from tests.ui.pointer import LEFT, drag

EXPOSURE, CONTRAST = "exposure.exposure", "rgb_toning.contrast"
TEMPERATURE, TINT = "color_balance.temperature", "color_balance.tint"
SHOT = (5123.4, 7.2)
ALT = Qt.KeyboardModifier.AltModifier


class Asked(list):
    """Every change the column asks for."""

    def __init__(self, column: PanelColumn) -> None:
        super().__init__()
        column.moving.connect(lambda values: self.append(("moving", values)))
        column.edited.connect(lambda values, label: self.append(("edited", values, label)))
        column.cleared.connect(lambda keys, label: self.append(("cleared", keys, label)))
        column.bypassed.connect(lambda names: self.append(("bypassed", names)))


@pytest.fixture
def column(qtbot: QtBot) -> PanelColumn:
    made = PanelColumn()
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    made.set_photo(Metadata(), Statistics(), SHOT)
    return made


def shown(column: PanelColumn, key: str) -> NumberSlider:
    row = column.controls[key]
    assert isinstance(row, NumberSlider)
    return row


def test_every_slider_has_exactly_one_widget(column):
    wanted = {
        key for key, slider in all_sliders().items() if slider.panel and slider.panel not in ELSEWHERE
    }
    counted = Counter(key for body in column.bodies.values() for c in body.controls for key in c.keys)
    assert set(counted) == wanted == set(column.controls)
    assert set(counted.values()) == {1}


def test_panels_and_basic_stand_in_camera_raw_order():
    names = list(arranged())
    assert names == sorted(names, key=lambda n: PANELS.index(n) if n in PANELS else len(PANELS))
    order = [key for group in basic_groups(arranged()["Basic"]).values() for key in group]
    named = [key for group in BASIC.values() for key in group]
    assert [key for key in order if key in named] == [key for key in named if key in order]


def test_set_edits_shows_values_and_says_nothing(column):
    asked = Asked(column)
    column.set_edits(Edits({EXPOSURE: 0.354, "color_grading.shadow_hue": 220.0, "dehaze.dehaze": -3.0}))
    assert shown(column, EXPOSURE).text() == "+0.35"
    assert column.controls["color_grading.shadow_hue"].value()[0] == 220.0
    column.set_edits(Edits())
    assert shown(column, EXPOSURE).value() == 0.0
    assert asked == []


def test_one_drag_is_one_edit_with_a_label(qtbot, column):
    asked = Asked(column)
    row = shown(column, EXPOSURE)
    drag(qtbot, row, QPointF(150, 12), QPointF(30, 0))
    edits = [each for each in asked if each[0] == "edited"]
    assert edits == [("edited", {EXPOSURE: row.value()}, f"Exposure {row.text()}")]
    assert asked[0][0] == "moving"


def test_a_reset_clears_the_key(column):
    column.set_edits(Edits({CONTRAST: 20.0}))
    asked = Asked(column)
    column.controls[CONTRAST].reset_value()
    assert asked == [("cleared", [CONTRAST], "Reset Contrast")]


def test_dragging_back_to_the_default_clears_the_key(qtbot, column):
    column.set_edits(Edits({CONTRAST: 10.0}))
    asked = Asked(column)
    row = shown(column, CONTRAST)
    drag(qtbot, row, QPointF(150, 12), QPointF(-10.1 / 200 * row.track().width(), 0))
    assert asked[-1] == ("cleared", [CONTRAST], "Contrast 0")


def test_a_wheel_edits_both_its_sliders(column):
    asked = Asked(column)
    wheel = column.controls["color_grading.shadow_hue"]
    wheel.set_value((220.0, 35.0))
    wheel.released.emit(wheel.value())
    values = {"color_grading.shadow_hue": 220.0, "color_grading.shadow_saturation": 35.0}
    assert asked == [("edited", values, "Shadows 220°  35")]


def test_temperature_and_tint_show_the_shot_when_unset(column):
    assert [shown(column, key).text() for key in (TEMPERATURE, TINT)] == ["5100", "+7"]
    assert basic(column).lights.currentText() == "As Shot"
    column.set_edits(Edits({TEMPERATURE: 6500.0, TINT: 10.0}))
    assert basic(column).lights.currentText() == "Cloudy"
    column.set_edits(Edits({TEMPERATURE: 6400.0}))
    assert basic(column).lights.currentText() == "Custom"


def basic(column: PanelColumn) -> BasicBody:
    body = column.bodies["Basic"]
    assert isinstance(body, BasicBody)
    return body


def test_white_balances_are_chosen_from_the_list(qtbot, column):
    asked = Asked(column)
    lights = basic(column).lights
    lights.activated.emit(lights.findData("Tungsten"))
    lights.activated.emit(lights.findData("As Shot"))
    assert asked == [
        ("edited", {TEMPERATURE: 2850.0, TINT: 0.0}, "White balance Tungsten"),
        ("cleared", [TEMPERATURE, TINT], "White balance As Shot"),
    ]
    with qtbot.waitSignal(column.auto_balance_requested, timeout=100):
        lights.activated.emit(lights.findData("Auto"))


def test_picker_and_auto_are_asked_for(qtbot, column):
    for button, signal in (
        (basic(column).picker, column.picker_requested),
        (basic(column).auto, column.auto_requested),
    ):
        with qtbot.waitSignal(signal, timeout=100):
            button.click()


def test_what_the_photo_lacks_is_off(column):
    column.set_photo(Metadata(kind="finished"), None, None)
    assert not shown(column, TEMPERATURE).isEnabled()
    assert not basic(column).auto.isEnabled()
    assert shown(column, EXPOSURE).isEnabled()


def test_without_a_photo_the_column_says_why_it_is_off(column):
    column.clear_photo("The file is damaged.")
    assert not shown(column, EXPOSURE).isEnabled()
    assert "The file is damaged." in column.reason()
    column.set_photo(Metadata(), Statistics(), SHOT)
    assert shown(column, EXPOSURE).isEnabled()
    assert column.reason() == ""


def test_solo_keeps_one_panel_open(qtbot, column):
    titles = {name: section.title for name, section in column.sections.items()}
    qtbot.mouseClick(titles["Detail"], LEFT, ALT)
    assert open_panels(column) == ["Detail"]
    qtbot.mouseClick(titles["Effects"], LEFT)
    assert open_panels(column) == ["Effects"]
    qtbot.mouseClick(titles["Effects"], LEFT, ALT)
    qtbot.mouseClick(titles["Detail"], LEFT)
    assert open_panels(column) == ["Detail", "Effects"]


def open_panels(column: PanelColumn) -> list[str]:
    return [name for name, section in column.sections.items() if section.is_open()]


def test_a_dot_an_eye_and_a_reset_button_show_where_something_is_edited(column):
    asked = Asked(column)
    section = column.sections["Effects"]
    assert not section.title.edited
    assert section.eye.isHidden()
    column.set_edits(Edits({"vignette.amount": -20.0, EXPOSURE: 0.0}))
    assert section.title.edited
    assert not column.sections["Basic"].title.edited
    section.eye.click()
    section.reset_button.click()
    section.eye.click()
    assert asked == [
        ("bypassed", frozenset({"Effects"})),
        ("cleared", ["vignette.amount"], "Reset Effects"),
        ("bypassed", frozenset()),
    ]


def test_the_next_photo_is_seen_with_all_its_edits(column):
    column.set_edits(Edits({"vignette.amount": -20.0}))
    column.sections["Effects"].eye.click()
    asked = Asked(column)
    column.set_photo(Metadata(), Statistics(), SHOT)
    assert column.sections["Effects"].is_on()
    assert asked == [("bypassed", frozenset())]


def test_the_picker_is_lit_while_it_is_in_the_hand(column):
    column.show_picker(True)
    assert basic(column).picker.isChecked()
    column.show_picker(False)
    assert not basic(column).picker.isChecked()


def test_sliders_say_what_they_are(column):
    assert column.controls["profile.file"].label == "Profile file"
    texts = [label.text() for label in column.bodies["Color Grading"].findChildren(QLabel)]
    assert texts.count("Luminance") == 4


def test_panels_are_listed_as_they_are_shown():
    keys = list(arranged()["Basic"])
    named = [key for group in BASIC.values() for key in group]
    assert keys == named
    listed = Scope(CUSTOM).listed
    basics = [key for key in named if key in listed]
    assert list(listed[: len(basics)]) == basics


def test_settings_are_copied_by_panel_and_every_slider_once():
    assert list(groups()) == [*PANELS, "Output", "Geometry"]
    keys = [key for found in groups().values() for key in found]
    assert sorted(keys) == sorted(all_sliders())


def test_black_and_white_shows_weights_instead_of_tabs(column):
    body = column.bodies["Color Mixer"]
    assert isinstance(body, ColorMixerBody)
    assert body.weights.isHidden()
    column.set_edits(Edits({"color_mixer.monochrome": True}))
    assert not body.weights.isHidden()
    assert body.tabs.isHidden()
    assert shown(column, "color_mixer.gray_red").label == "Red"
    assert shown(column, "color_mixer.hue_red").label == "Red"


def test_the_parametric_curve_follows_and_its_splits_keep_apart(qtbot, column):
    body = column.bodies["Tone Curve"]
    assert isinstance(body, ToneCurveBody)
    column.sections["Tone Curve"].set_open(True)
    before = body.view.grab().toImage()
    column.set_edits(Edits({"rgb_toning.lights": 50.0}))
    assert body.view.grab().toImage() != before
    asked = Asked(column)
    handle = shown(column, "rgb_toning.shadow_split")
    drag(qtbot, handle, QPointF(6, 6), QPointF(400, 0))
    assert handle.value() == 45.0
    assert asked[-1] == ("edited", {"rgb_toning.shadow_split": 45.0}, "Shadow split 45")


def test_a_region_is_dragged_on_the_curve_itself(qtbot, column):
    body = column.bodies["Tone Curve"]
    column.sections["Tone Curve"].set_open(True)
    asked = Asked(column)
    middle = QPointF(body.view.width() * 0.4, body.view.height() / 2)
    drag(qtbot, body.view, middle, QPointF(0, -20))
    darks = shown(column, "rgb_toning.darks")
    assert darks.value() == pytest.approx(20 / body.view.height() * 200)
    assert [each[0] for each in asked].count("edited") == 1
    qtbot.mouseDClick(body.view, LEFT, pos=middle.toPoint())
    assert asked[-1] == ("cleared", ["rgb_toning.darks"], "Reset Curve darks")


def test_histograms_reach_the_curves(column):
    column.set_histograms(dict.fromkeys(("red", "green", "blue", "luminance"), np.linspace(0, 1, 256)))
    column.set_histograms({})


def test_modifiers_stand_in_under_what_they_modify(column):
    assert shown(column, "detail.sharpening").indent == 0
    assert shown(column, "detail.radius").indent > 0
    assert shown(column, "color_grading.blending").indent == 0


def test_reveal_opens_the_panel_and_gives_the_keyboard(qtbot, column):
    column.reveal("grain.amount")
    assert column.sections["Effects"].is_open()


def test_tab_stays_in_the_column(column):
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(column, override)
    assert override.isAccepted()
    other = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier)
    other.ignore()
    QApplication.sendEvent(column, other)
    assert not other.isAccepted()


def test_keys_of_and_edited_keys(column):
    assert set(column.keys_of("Look")) >= {"look.file", "look.amount"}
    column.set_edits(Edits({"look.amount": 50.0}))
    assert column.edited_keys("Look") == ["look.amount"]
