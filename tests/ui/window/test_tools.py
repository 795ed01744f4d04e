"""Crop, rotation, comparison, zoom, clipping, the columns and the keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.render.develop import develop
from editor.ui.bindings import chosen_keys, clashes
from editor.ui.shortcuts import ShortcutDialog
from editor.ui.window import Window
from tests.ui.window.conftest import settle


def pixels(window: Window) -> np.ndarray:
    assert window.presenter.latest is not None
    return window.presenter.latest.after.pixels


def test_rotation_and_flip_come_back_to_where_they_began(window: Window, qtbot: QtBot) -> None:
    settle(window, qtbot)
    start = pixels(window).copy()
    for action in ("rotate_right", "flip", "rotate_right", "flip"):
        window.bindings.actions[action].trigger()
        settle(window, qtbot)
    assert np.array_equal(pixels(window), start)
    assert window.workbench.edits == Edits()


def test_turning_right_turns_the_picture_right(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["rotate_right"].trigger()
    settle(window, qtbot)
    assert window.presenter.latest.after.full == (216, 320)  # type: ignore[union-attr]
    window.bindings.actions["flip"].trigger()
    window.bindings.actions["rotate_right"].trigger()
    settle(window, qtbot)
    assert window.presenter.latest.after.full == (320, 216)  # type: ignore[union-attr]


def test_a_crop_is_drawn_kept_and_undone(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["crop"].trigger()
    settle(window, qtbot)
    tool = window.tools.crop_tool
    assert tool is not None
    frame = tool.frame(window.canvas)
    corner, target = frame.bottomRight(), frame.center() + QPointF(frame.width() / 4, frame.height() / 4)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=corner.toPoint())
    qtbot.mouseMove(window.canvas, target.toPoint())
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=target.toPoint())
    assert tool.crop.width == pytest.approx(240, abs=3)
    window.crop_bar.angle_chosen.emit(5.0)
    assert tool.crop.angle == 5.0
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert not window.tools.cropping
    assert window.workbench.edits["geometry.angle"] == pytest.approx(5.0)
    full = window.presenter.latest.after.full  # type: ignore[union-attr]
    assert full[0] == pytest.approx(tool.crop.width, abs=2)
    assert full[1] == pytest.approx(tool.crop.height, abs=2)
    window.bindings.actions["crop"].trigger()
    assert window.tools.crop_tool.crop.angle == pytest.approx(5.0)  # type: ignore[union-attr]
    assert window.tools.crop_tool.crop.width == pytest.approx(tool.crop.width, abs=1)  # type: ignore[union-attr]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    window.bindings.actions["undo"].trigger()
    settle(window, qtbot)
    assert window.workbench.edits == Edits()
    assert window.presenter.latest.after.full == (320, 216)  # type: ignore[union-attr]


def test_an_angle_is_typed_and_enter_takes_it_before_the_crop(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["crop"].trigger()
    tool, bar = window.tools.crop_tool, window.crop_bar
    assert tool is not None
    window.activateWindow()
    bar.spin.setFocus()
    qtbot.waitUntil(bar.spin.hasFocus)
    bar.spin.selectAll()
    qtbot.keyClicks(bar.spin, "3.5")
    assert bar.spin.text() == "3.5°"
    qtbot.keyClick(bar.spin, Qt.Key.Key_Return)
    assert tool.crop.angle == 3.5
    assert bar.slider.value() == 350
    assert window.tools.cropping
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not window.tools.cropping
    assert window.workbench.edits["geometry.angle"] == pytest.approx(3.5)


@pytest.mark.parametrize(
    "before",
    [
        {},
        {
            "geometry.crop_left": 0.123456,
            "geometry.crop_top": 0.2,
            "geometry.crop_right": 0.8765432,
            "geometry.crop_bottom": 0.9,
            "geometry.angle": 1.2345,
        },
    ],
)
def test_a_crop_kept_as_it_was_is_no_step(window: Window, before: dict[str, float], qtbot: QtBot) -> None:
    bench = window.workbench
    bench.edit(Edits(before), "Before")
    document = bench.document
    window.bindings.actions["crop"].trigger()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert not window.tools.cropping
    assert bench.document == document


def test_the_crop_keeps_a_shape_and_swaps_it(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["crop"].trigger()
    window.crop_bar.aspect_chosen.emit(1.0)
    tool = window.tools.crop_tool
    assert tool is not None
    assert tool.crop.width == pytest.approx(tool.crop.height)
    window.crop_bar.aspect_chosen.emit(1.5)
    window.bindings.actions["crop_swap"].trigger()
    assert tool.crop.height / tool.crop.width == pytest.approx(1.5)
    assert tool.crop.inside()
    window.bindings.actions["crop_guides"].trigger()
    window.canvas.grab()
    window.crop_bar.done.emit(False)
    assert window.workbench.edits == Edits()


def test_before_after_split_and_side_by_side(window: Window, qtbot: QtBot) -> None:
    window.panels.edited.emit({"exposure.exposure": 2.0}, "Exposure")
    settle(window, qtbot)
    bright = window.canvas.grab().toImage()
    middle = bright.rect().center()
    window.bindings.actions["before"].trigger()
    settle(window, qtbot)
    assert window.canvas.grab().toImage().pixelColor(middle) != bright.pixelColor(middle)
    window.bindings.actions["before"].trigger()
    for action in ("split", "side"):
        window.bindings.actions[action].trigger()
        settle(window, qtbot)
        assert window.presenter.latest.before is not None  # type: ignore[union-attr]
        image = window.canvas.grab().toImage()
        sheet = window.presenter.latest
        assert sheet.before.pixels.mean() + 20 < sheet.after.pixels.mean()  # type: ignore[union-attr]
        assert not image.isNull()
        assert window.bindings.actions[action].isChecked()
    window.bindings.actions["side"].trigger()
    assert window.canvas.compare == "after"


def test_zoomed_in_only_the_visible_part_is_rendered(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["double_size"].trigger()
    window.canvas.zoom_to(8.0)
    settle(window, qtbot)
    detail = window.canvas.after.detail
    assert detail is not None
    left, top, right, bottom = detail.rect
    assert (right - left) * (bottom - top) < 320 * 216
    assert window.status.zoom.text() == "800 %"
    window.bindings.actions["fit"].trigger()
    settle(window, qtbot)
    assert window.canvas.after.detail is None


@pytest.mark.parametrize(
    "edits",
    [
        {"detail.sharpening": 90.0},
        {"tone_mapping.shadows": 50.0, "dehaze.dehaze": 40.0, "local_contrast.clarity": 40.0},
    ],
)
def test_a_part_is_what_the_export_has_there(window: Window, qtbot: QtBot, edits: dict[str, float]) -> None:
    window.canvas.zoom_to(8.0)
    window.panels.edited.emit(edits, "Edited")
    settle(window, qtbot)
    assert window.canvas.badge == "Exact"
    picture = window.presenter.shown_picture
    assert picture is not None
    left, top, right, bottom = picture.rect
    photo = window.workbench.photo
    assert photo is not None
    whole = develop(photo.image, window.workbench.edits).pixels
    # A level is left to the noise, which is measured on what is given.
    assert np.abs(picture.pixels.astype(int) - whole[top:bottom, left:right]).max() <= 1


def test_the_wheel_zooms_at_the_pointer_and_a_drag_pans(window: Window, qtbot: QtBot) -> None:
    canvas = window.canvas
    place = QPointF(canvas.width() * 0.6, canvas.height() * 0.45)
    before = (0.0, 0.0)
    for turn in range(4):
        if turn == 2:  # before, the picture is lower than the window and stays in its middle
            before = canvas.to_picture(place)
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
    after = canvas.to_picture(place)
    assert canvas.viewport.scale > 2.0 * canvas.viewport.fit_scale
    assert np.allclose(before, after, atol=1.5)
    start = canvas.to_picture(place)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.mouseMove(canvas, place.toPoint() + QPoint(40, 20))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place.toPoint() + QPoint(40, 20))
    moved = canvas.to_picture(place)
    assert moved[0] < start[0]
    assert moved[1] < start[1]


def test_clipping_is_marked_on_screen_only(window: Window, qtbot: QtBot) -> None:
    window.panels.edited.emit({"exposure.exposure": 5.0}, "Exposure")
    settle(window, qtbot)
    plain = pixels(window).copy()
    window.histogram.clipping_toggled.emit(True)
    settle(window, qtbot)
    assert np.array_equal(pixels(window), plain)
    screen = window.presenter.latest.after.screen  # type: ignore[union-attr]
    assert (screen[..., :3] != plain[..., ::-1]).any()
    assert window.bindings.actions["clipping"].isChecked()


def test_the_pointer_reads_values_out(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.canvas.pointed) as told:
        qtbot.mouseMove(window.canvas, window.canvas.rect().center() + QPoint(5, 5))
    assert len(told.args[0][2]) == 3
    assert window.status.place.text()


def test_tab_hides_the_columns_and_brings_them_back(window: Window) -> None:
    window.bindings.actions["panels"].trigger()
    assert window.left.isHidden()
    assert window.right.isHidden()
    window.bindings.actions["panels"].trigger()
    assert not window.left.isHidden()


def test_the_canvas_shows_true_pixels(window: Window, qtbot: QtBot) -> None:
    window.canvas.zoom_to(1.0)
    settle(window, qtbot)
    image = window.canvas.grab().toImage()
    ratio = window.canvas.devicePixelRatioF()
    corner = window.canvas.to_widget(0, 0) * ratio
    values = pixels(window)
    for x, y in ((10, 10), (100, 50), (200, 160)):
        color = image.pixelColor(round(corner.x()) + x, round(corner.y()) + y)
        assert (color.red(), color.green(), color.blue()) == tuple(values[y, x])


def test_no_two_actions_share_a_key(window: Window) -> None:
    assert not clashes(chosen_keys(window.settings))


def test_a_key_can_be_bound_anew_and_a_clash_is_shown(window: Window, qtbot: QtBot) -> None:
    dialog = ShortcutDialog(window.settings, window)
    qtbot.addWidget(dialog)
    dialog.changed.connect(window.bindings.rebind)
    dialog.set_keys("reset", ("Ctrl+U",))
    assert "Ctrl+U" in dialog.clash.text()
    dialog.set_keys("reset", ("Ctrl+Alt+U",))
    assert dialog.clash.isHidden()
    dialog.accept()
    assert window.bindings.actions["reset"].shortcut().toString() == "Ctrl+Alt+U"
    assert chosen_keys(window.settings)["reset"] == ("Ctrl+Alt+U",)


def test_a_key_whose_action_cannot_run_says_why(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.status.text == "There is nothing to undo."


def test_every_control_of_the_window_has_a_name(window: Window, photos: list[Path]) -> None:
    for name, action in window.bindings.actions.items():
        assert action.text(), name
    buttons = [window.toolbar.widgetForAction(action) for action in window.toolbar.actions()]
    assert all(b.accessibleName() for b in buttons if b is not None and b.inherits("QToolButton"))
    assert window.canvas.accessibleName()


def test_about_names_the_stages_without_a_proxy(
    empty_window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("editor.learn.store.resources", lambda: tmp_path)
    empty_window.view.about()
    box = empty_window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "Tone mapping" in box.informativeText()
    box.close()
