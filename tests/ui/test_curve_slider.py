"""The point-curve editor."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from editor.core.slider import LINEAR_CURVE, Slider
from editor.ui.sliders import slider_widget
from editor.ui.sliders.curve import CurveSlider
from tests.ui.pointer import LEFT, Heard, drag, move

BENT = ((0.0, 0.0), (64.0, 50.0), (190.0, 210.0), (255.0, 255.0))


@pytest.fixture
def curve(qtbot: QtBot) -> CurveSlider:
    slider = Slider("curve", type="curve", label="Curve", neutral=LINEAR_CURVE, crs="ToneCurvePV2012Red")
    made = slider_widget("stage.curve", slider)
    assert isinstance(made, CurveSlider)
    qtbot.addWidget(made)
    made.resize(300, made.sizeHint().height())
    made.show()
    return made


def test_a_click_near_the_curve_adds_a_point_on_it(qtbot, curve):
    heard = Heard(curve)
    qtbot.mouseClick(curve, LEFT, pos=(curve.pixel((128, 128)) + QPointF(0, 6)).toPoint())
    assert len(curve.value()) == 3
    x, y = curve.value()[1]
    assert y == pytest.approx(x)
    assert heard.count_of("released") == 1


def test_a_click_away_from_the_curve_bends_it_there(qtbot, curve):
    qtbot.mouseClick(curve, LEFT, pos=curve.pixel((64, 128)).toPoint())
    assert curve.value()[1] == (pytest.approx(64, abs=1), pytest.approx(128, abs=1))


def test_a_drag_moves_a_point_and_is_one_step(qtbot, curve):
    curve.set_value(BENT)
    heard = Heard(curve)
    drag(qtbot, curve, curve.pixel(BENT[1]), QPointF(0, -20))
    assert curve.value()[1][0] == pytest.approx(64)
    assert curve.value()[1][1] == pytest.approx(50 + 20 / curve.plot().height() * 255)
    assert heard.count_of("released") == 1


def test_shift_moves_a_point_finely(qtbot, curve):
    curve.set_value(BENT)
    drag(qtbot, curve, curve.pixel(BENT[1]), QPointF(0, -20), Qt.KeyboardModifier.ShiftModifier)
    assert curve.value()[1][1] == pytest.approx(50 + 4 / curve.plot().height() * 255)


def test_points_never_pass_each_other(qtbot, curve):
    curve.set_value(BENT)
    drag(qtbot, curve, curve.pixel(BENT[1]), QPointF(250, 0))
    xs = [x for x, _ in curve.value()]
    assert xs == sorted(set(xs))
    assert curve.slider.check(curve.value()) == curve.value()


def test_a_point_dragged_out_is_gone_unless_it_comes_back(qtbot, curve):
    curve.set_value(BENT)
    start = curve.pixel(BENT[1])
    qtbot.mousePress(curve, LEFT, pos=start.toPoint())
    move(curve, QPointF(start.x(), 400))
    assert len(curve.value()) == 3
    move(curve, start)
    assert len(curve.value()) == 4
    move(curve, QPointF(start.x(), 400))
    qtbot.mouseRelease(curve, LEFT, pos=start.toPoint())
    assert curve.value() == (BENT[0], BENT[2], BENT[3])


def test_a_double_click_takes_a_point_away(qtbot, curve):
    curve.set_value(BENT)
    heard = Heard(curve)
    qtbot.mouseDClick(curve, LEFT, pos=curve.pixel(BENT[2]).toPoint())
    assert curve.value() == (BENT[0], BENT[1], BENT[3])
    assert heard.count_of("released") == 1


def test_a_double_click_on_an_end_takes_it_to_its_corner(qtbot, curve):
    curve.set_value(((20.0, 30.0), (255.0, 255.0)))
    qtbot.mouseDClick(curve, LEFT, pos=curve.pixel((20, 30)).toPoint())
    assert curve.value() == LINEAR_CURVE


def test_keys_choose_move_and_delete_a_point(qtbot, curve):
    curve.set_value(BENT)
    heard = Heard(curve)
    qtbot.keyClick(curve, Qt.Key.Key_PageUp)
    qtbot.keyClick(curve, Qt.Key.Key_PageUp)
    assert curve.selected == 1
    qtbot.keyClick(curve, Qt.Key.Key_Up)
    qtbot.keyClick(curve, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert curve.value()[1] == (74.0, 51.0)
    assert heard.count_of("released") == 2
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert len(curve.value()) == 3


def test_escape_gives_a_drag_up(qtbot, curve):
    curve.set_value(BENT)
    heard = Heard(curve)
    start = curve.pixel(BENT[1])
    qtbot.mousePress(curve, LEFT, pos=start.toPoint())
    move(curve, QPointF(start.x(), 400))
    qtbot.keyClick(curve, Qt.Key.Key_Escape)
    qtbot.mouseRelease(curve, LEFT, pos=start.toPoint())
    assert curve.value() == BENT
    assert heard.count_of("released") == 1


def test_reset_goes_back_to_the_straight_line(curve):
    curve.set_value(BENT)
    curve.selected = 3
    curve.reset_value()
    assert curve.value() == LINEAR_CURVE
    assert curve.selected is None


def test_the_curve_is_drawn_with_a_histogram_behind_it(curve):
    curve.set_value(BENT)
    curve.selected = 1
    without = curve.grab().toImage()
    curve.set_histogram(np.linspace(0.0, 1.0, 256))
    assert curve.grab().toImage() != without
