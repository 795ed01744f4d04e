"""Number sliders: dragging, typing, keys, wheel, reset, and what they show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.sliders import slider_widget
from editor.ui.sliders.number import NumberSlider
from tests.ui.pointer import LEFT, Heard, drag, move

CONTRAST = Slider("contrast", -100, 100, label="Contrast")
EXPOSURE = Slider("exposure", -5, 5, label="Exposure", step=0.01)
SHARPENING = Slider("sharpening", 0, 150, label="Sharpening", default=40.0)
TEMPERATURE = Slider(
    "temperature", 2000, 50000, label="Temperature", crs="Temperature", neutral=None, step=50
)


@pytest.fixture
def row(qtbot: QtBot) -> NumberSlider:
    return made(qtbot, CONTRAST)


def made(qtbot: QtBot, slider: Slider) -> NumberSlider:
    row = slider_widget("stage.slider", slider)
    assert isinstance(row, NumberSlider)
    qtbot.addWidget(row)
    row.resize(320, theme.ROW)
    row.show()
    row.set_default(slider.neutral if slider.default is None else slider.default)
    row.set_value(row.default())
    return row


LABEL, TRACK, VALUE = QPointF(10, 12), QPointF(150, 12), QPointF(300, 12)


@pytest.mark.parametrize("start", [LABEL, TRACK, VALUE])
def test_a_drag_anywhere_moves_relatively_and_is_released_once(qtbot, row, start):
    heard = Heard(row)
    drag(qtbot, row, start, QPointF(40, 0))
    assert row.value() == pytest.approx(40 / row.track().width() * 200)
    assert heard.count_of("released") == 1
    assert heard[-1] == ("released", row.value())
    assert heard.count_of("moving") >= 2


def test_shift_is_fine(qtbot, row):
    drag(qtbot, row, TRACK, QPointF(40, 0), Qt.KeyboardModifier.ShiftModifier)
    assert row.value() == pytest.approx(0.2 * 40 / row.track().width() * 200)


def test_a_click_changes_nothing(qtbot, row):
    heard = Heard(row)
    qtbot.mouseClick(row, LEFT, pos=TRACK.toPoint())
    assert row.value() == 0.0
    assert heard == []


@pytest.mark.parametrize("place", ["label", "thumb"])
def test_a_double_click_on_label_or_thumb_resets_without_a_jump(qtbot, row, place):
    row.set_value(37.4)
    heard = Heard(row)
    where = LABEL if place == "label" else row.thumb()
    qtbot.mouseClick(row, LEFT, pos=where.toPoint())
    qtbot.mouseDClick(row, LEFT, pos=where.toPoint())
    move(row, where + QPointF(30, 0))
    assert row.value() == 0.0
    assert heard == [("reset",)]


def test_the_wheel_is_left_to_the_panel(qtbot, row):
    heard = Heard(row)
    row.setFocus()
    wheel = QWheelEvent(
        TRACK, row.mapToGlobal(TRACK), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    wheel.accept()
    row.wheelEvent(wheel)
    assert not wheel.isAccepted()
    assert (row.value(), heard) == (0.0, [])


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0.35", 0.35), ("+0,35", 0.35), ("-1.5", -1.5), ("\N{MINUS SIGN}2", -2.0), ("9", 5.0), (" 1 ", 1.0)],
)
def test_typing_takes_sign_comma_and_point(qtbot, typed, value):
    row = made(qtbot, EXPOSURE)
    heard = Heard(row)
    type_in(qtbot, row, typed, Qt.Key.Key_Return)
    assert row.value() == value
    assert heard == [("released", value)]


def type_in(qtbot: QtBot, row: NumberSlider, text: str, last: Qt.Key) -> None:
    qtbot.mouseClick(row, LEFT, pos=VALUE.toPoint())
    field = row.field()
    assert field is not None
    if text:
        field.insert(text)
    qtbot.keyClick(field, last)
    assert row.field() is None or last == Qt.Key.Key_Tab


@pytest.mark.parametrize(("typed", "last"), [("0.7", Qt.Key.Key_Escape), ("seven", Qt.Key.Key_Return)])
def test_escape_and_nonsense_restore(qtbot, typed, last):
    row = made(qtbot, EXPOSURE)
    heard = Heard(row)
    type_in(qtbot, row, typed, last)
    assert (row.value(), heard) == (0.0, [])


def test_opening_the_number_and_leaving_keeps_the_exact_value(qtbot, row):
    row.set_value(35.4321)
    heard = Heard(row)
    type_in(qtbot, row, "", Qt.Key.Key_Return)
    assert (row.value(), row.text(), heard) == (35.4321, "+35", [])


def test_tab_goes_on_to_the_next_number(qtbot):
    panel = QWidget()
    qtbot.addWidget(panel)
    rows = QVBoxLayout(panel)
    first, second = (NumberSlider(f"stage.{n}", CONTRAST) for n in "ab")
    rows.addWidget(first)
    rows.addWidget(second)
    panel.resize(340, 80)
    panel.show()
    first.start_typing()
    qtbot.keyClicks(first.field(), "12")
    qtbot.keyClick(first.field(), Qt.Key.Key_Tab)
    assert first.value() == 12.0
    assert first.field() is None
    assert second.field() is not None


def test_going_elsewhere_keeps_what_was_typed_and_the_focus_there(qtbot):
    panel = QWidget()
    qtbot.addWidget(panel)
    rows = QVBoxLayout(panel)
    first, second = (NumberSlider(f"stage.{n}", CONTRAST) for n in "ab")
    rows.addWidget(first)
    rows.addWidget(second)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    heard = Heard(first)
    first.start_typing()
    first.field().insert("12")
    second.setFocus()
    assert heard == [("released", 12.0)]
    assert first.field() is None
    assert panel.focusWidget() is second


def test_arrow_keys_step_and_shift_steps_further(qtbot, row):
    heard = Heard(row)
    qtbot.keyClick(row, Qt.Key.Key_Up)
    assert row.value() == 1.0
    qtbot.keyClick(row, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert row.value() == -9.0
    assert heard.count_of("released") == 2


def test_a_held_key_is_released_once(qtbot, row):
    heard = Heard(row)
    for _ in range(5):
        qtbot.keyPress(row, Qt.Key.Key_Up)
    qtbot.keyRelease(row, Qt.Key.Key_Up)
    assert (row.value(), heard.count_of("released")) == (5.0, 1)


def test_escape_gives_a_drag_up(qtbot, row):
    row.set_value(20.0)
    heard = Heard(row)
    qtbot.mousePress(row, LEFT, pos=TRACK.toPoint())
    move(row, TRACK + QPointF(30, 0))
    assert row.value() > 20.0
    qtbot.keyClick(row, Qt.Key.Key_Escape)
    qtbot.mouseRelease(row, LEFT, pos=TRACK.toPoint())
    assert heard[-1] == ("released", 20.0)
    assert heard.count_of("released") == 1


def test_the_track_is_filled_from_the_neutral_point(qtbot, row):
    row.set_value(50.0)
    picture = row.grab().toImage()
    track, y = row.track(), int(row.track().center().y())

    def color(place: float) -> str:
        return QColor(picture.pixel(int(track.left() + place * track.width()), y)).name()

    assert [color(p) for p in (0.2, 0.45, 0.6, 0.9)] == [theme.TRACK, theme.TRACK, theme.FILL, theme.TRACK]


def test_what_reads_as_the_default_is_the_default(qtbot, row):
    row.set_value(30.0)
    drag(qtbot, row, TRACK, QPointF(-30.2 / 200 * row.track().width(), 0))
    assert row.text() == "0"
    assert row.is_default()


def test_the_default_may_differ_from_the_neutral_point(qtbot):
    row = made(qtbot, SHARPENING)
    assert (row.text(), row.neutral(), row.is_default()) == ("40", 0.0, True)
    row.set_value(0.0)
    row.reset_value()
    assert row.value() == 40.0


def test_kelvin_lie_by_ratio_and_show_rounded(qtbot):
    row = made(qtbot, TEMPERATURE)
    row.set_default(5123.4)
    row.set_value(5123.4)
    assert (row.text(), row.value()) == ("5100", 5123.4)
    assert row.scale.place(10000) == pytest.approx(0.5, abs=1e-6)
    assert row.colors


def test_setting_a_value_says_nothing_and_leaves_a_drag_alone(qtbot, row):
    heard = Heard(row)
    row.set_value(12.0)
    assert heard == []
    qtbot.mousePress(row, LEFT, pos=TRACK.toPoint())
    row.set_value(50.0)
    assert row.value() == 12.0
    qtbot.mouseRelease(row, LEFT, pos=TRACK.toPoint())


def test_a_drag_ends_when_the_photo_goes(qtbot, row):
    qtbot.mousePress(row, LEFT, pos=TRACK.toPoint())
    move(row, TRACK + QPointF(30, 0))
    row.setEnabled(False)
    row.set_value(0.0)
    assert (row.value(), row.is_busy()) == (0.0, False)


def test_the_context_menu_resets_and_copies(qtbot, row):
    row.set_value(35.4321)
    reset, copy = row.actions()
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "35.4321"
    reset.trigger()
    assert row.value() == 0.0
