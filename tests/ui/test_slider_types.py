"""Choices, switches, files and wheels; and that every type has a widget."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from editor.core.slider import LINEAR_CURVE, Slider
from editor.ui.sliders import slider_widget
from editor.ui.sliders.choice import ChoiceSlider
from editor.ui.sliders.file import FileSlider
from editor.ui.sliders.toggle import ToggleSlider
from editor.ui.sliders.wheel import HueWheel
from tests.ui.pointer import LEFT, Heard, drag

SOME = {
    "number": Slider("some", 0, 100, label="Some"),
    "choice": Slider("some", type="choice", label="Some", neutral="Blue", choices=("Red", "Blue")),
    "bool": Slider("some", type="bool", label="Some", neutral=False),
    "curve": Slider("some", type="curve", label="Some", neutral=LINEAR_CURVE),
    "file": Slider("some", type="file", label="Some", neutral="", tooltip="A film look (.cube, .png)."),
}


@pytest.mark.parametrize("kind", get_args(get_type_hints(Slider)["type"]))
def test_every_type_has_a_widget_with_name_and_tooltip(qtbot: QtBot, kind):
    widget = slider_widget("stage.some", SOME[kind])
    qtbot.addWidget(widget)
    assert widget.accessibleName() == "Some"
    assert widget.toolTip() == SOME[kind].tooltip
    assert widget.value() == SOME[kind].neutral
    assert widget.is_default()


def test_a_choice_is_released_and_its_label_resets(qtbot: QtBot):
    row = slider_widget("stage.some", SOME["choice"])
    assert isinstance(row, ChoiceSlider)
    qtbot.addWidget(row)
    row.resize(320, 26)
    heard = Heard(row)
    qtbot.keyClick(row.box, Qt.Key.Key_Up)
    assert heard == [("released", "Red")]
    qtbot.mouseDClick(row.row_label, LEFT)
    assert heard[-1] == ("reset",)
    assert row.box.currentData() == "Blue"


def test_a_choice_leaves_the_wheel_to_the_panel(qtbot: QtBot):
    row = slider_widget("stage.some", SOME["choice"])
    qtbot.addWidget(row)
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    row.box.wheelEvent(wheel)
    assert not wheel.isAccepted()
    assert row.value() == "Blue"


def test_a_switch_is_released(qtbot: QtBot):
    row = slider_widget("stage.some", SOME["bool"])
    assert isinstance(row, ToggleSlider)
    qtbot.addWidget(row)
    heard = Heard(row)
    row.box.click()
    assert heard == [("released", True)]
    row.set_value(False)
    assert not row.box.isChecked()
    assert len(heard) == 1


@pytest.fixture
def file_row(qtbot: QtBot) -> FileSlider:
    row = slider_widget("stage.some", SOME["file"])
    assert isinstance(row, FileSlider)
    qtbot.addWidget(row)
    row.resize(320, 26)
    row.show()
    return row


def test_a_file_is_chosen_in_a_dialog_and_cleared(file_row, monkeypatch):
    asked = []

    def answer(*arguments):
        asked.append(arguments[-1])
        return "/looks/Gold 200.cube", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    heard = Heard(file_row)
    file_row.browse()
    assert heard == [("released", "/looks/Gold 200.cube")]
    assert asked[0].startswith("Some (*.cube *.png)")
    assert file_row.button.text() == "Gold 200.cube"
    file_row.clear_button.click()
    assert heard[-1] == ("reset",)
    assert file_row.value() == ""


@pytest.mark.parametrize(("name", "taken"), [("a.cube", True), ("b.CUBE", True), ("c.jpg", False)])
def test_only_files_of_a_known_kind_are_dropped(file_row, tmp_path: Path, name, taken):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
    copy, left, none = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    heard = Heard(file_row)
    try:
        entering = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, left, none)
    except TypeError:  # since Qt 6.12
        entering = QDragEnterEvent(QPointF(5, 5), copy, data, left, none)
    entering.ignore()
    file_row.dragEnterEvent(entering)
    assert entering.isAccepted() == taken
    if taken:
        file_row.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
        assert heard == [("released", str(tmp_path / name))]


@pytest.fixture
def wheel(qtbot: QtBot) -> HueWheel:
    made = HueWheel(("stage.hue", "stage.saturation"), SOME["number"], "Shadows")
    qtbot.addWidget(made)
    made.resize(122, 122)
    made.show()
    return made


def test_a_wheel_drives_hue_and_saturation_together(qtbot: QtBot, wheel):
    heard = Heard(wheel)
    drag(qtbot, wheel, QPointF(20, 20), QPointF(0, -wheel.radius() / 2))
    hue, saturation = wheel.value()
    assert (hue, saturation) == (pytest.approx(90), pytest.approx(50))
    assert wheel.named(wheel.value()) == {"stage.hue": hue, "stage.saturation": saturation}
    assert heard.count_of("released") == 1


def test_a_wheel_stops_at_its_rim_and_resets_by_a_double_click(qtbot: QtBot, wheel):
    drag(qtbot, wheel, QPointF(60, 60), QPointF(300, 0))
    assert wheel.value() == (0.0, 100.0)
    heard = Heard(wheel)
    qtbot.mouseDClick(wheel, LEFT, pos=QPoint(30, 30))
    assert wheel.value() == (0.0, 0.0)
    assert heard == [("reset",)]


def test_a_wheel_turns_by_keys_and_keeps_its_hue_with_ctrl(qtbot: QtBot, wheel):
    wheel.set_value((40.0, 20.0))
    qtbot.keyClick(wheel, Qt.Key.Key_Right)
    qtbot.keyClick(wheel, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert wheel.value() == (41.0, 30.0)
    drag(qtbot, wheel, QPointF(60, 60), QPointF(15, 9), Qt.KeyboardModifier.ControlModifier)
    assert wheel.value()[0] == 41.0
    assert wheel.value()[1] != 30.0
