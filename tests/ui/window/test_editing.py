"""Dragging, undo, history, snapshots, presets, copy and paste, automatic settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.ui.panels.basic import BasicBody
from editor.ui.request import Rendered
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS, settle, show

EXPOSURE, VIBRANCE = "exposure.exposure", "saturation.vibrance"


def brightness(window: Window) -> float:
    assert window.presenter.latest is not None
    return float(window.presenter.latest.after.pixels.mean())


def test_a_moving_slider_shows_quick_pictures_then_the_exact_one(window: Window, qtbot: QtBot) -> None:
    came: list[Rendered] = []
    window.presenter.rendered.connect(came.append)
    before = brightness(window)
    for step in range(1, 11):
        window.panels.moving.emit({EXPOSURE: step / 10})
        qtbot.wait(15)
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure")
    settle(window, qtbot)
    assert came[0].request.quick
    assert not came[-1].request.quick
    assert came[-1].request.edits == Edits({EXPOSURE: 1.0})
    assert brightness(window) > before + 10
    assert len(window.workbench.document.history.steps) == 2  # type: ignore[union-attr]


def test_a_slider_that_stands_still_is_shown_exactly_without_being_let_go(
    window: Window, qtbot: QtBot
) -> None:
    window.panels.moving.emit({EXPOSURE: 1.5})
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        pass
    assert window.canvas.badge == "Exact"
    assert not window.workbench.edits


def test_newest_wins_over_a_burst_of_edits(window: Window, qtbot: QtBot) -> None:
    for step in range(30):
        window.panels.edited.emit({EXPOSURE: step / 10}, "Exposure")
    settle(window, qtbot)
    assert window.presenter.latest is not None
    assert window.presenter.latest.request.edits[EXPOSURE] == 2.9


def test_undo_redo_and_the_history(window: Window, qtbot: QtBot) -> None:
    start = brightness(window)
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure +1.00")
    window.panels.edited.emit({VIBRANCE: 30.0}, "Vibrance +30")
    settle(window, qtbot)
    window.bindings.actions["undo"].trigger()
    window.bindings.actions["undo"].trigger()
    settle(window, qtbot)
    assert window.workbench.edits == Edits()
    assert abs(brightness(window) - start) < 0.01
    assert not window.bindings.actions["undo"].isEnabled()
    window.bindings.actions["redo"].trigger()
    assert window.workbench.edits == Edits({EXPOSURE: 1.0})
    window.history.travelled.emit(2)
    assert window.workbench.edits == Edits({EXPOSURE: 1.0, VIBRANCE: 30.0})
    window.history.travelled.emit(1)
    window.panels.cleared.emit([EXPOSURE], "Reset Exposure")
    labels = [step.label for step in window.workbench.document.history.steps]  # type: ignore[union-attr]
    assert labels == ["Opened", "Exposure +1.00", "Reset Exposure"]


def test_snapshots_and_reset(window: Window) -> None:
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure")
    window.editing.add_snapshot("Bright")
    window.bindings.actions["reset"].trigger()
    assert window.workbench.edits == Edits()
    window.snapshots.renamed.emit(0, "Very bright")
    window.snapshots.applied.emit(0)
    assert window.workbench.edits == Edits({EXPOSURE: 1.0})
    assert window.workbench.document.snapshots[0].name == "Very bright"  # type: ignore[union-attr]
    window.snapshots.deleted.emit(0)
    assert window.workbench.document.snapshots == ()  # type: ignore[union-attr]


def test_a_panel_switched_off_is_left_out_of_the_picture_only(window: Window, qtbot: QtBot) -> None:
    start = brightness(window)
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure")
    settle(window, qtbot)
    window.panels.bypassed.emit(frozenset({"Basic"}))
    settle(window, qtbot)
    assert abs(brightness(window) - start) < 0.01
    assert window.workbench.edits == Edits({EXPOSURE: 1.0})


def test_settings_go_from_one_photo_to_another(window: Window, photos: list[Path], qtbot: QtBot) -> None:
    window.panels.edited.emit({EXPOSURE: 0.7, "geometry.crop_left": 0.2}, "Edit")
    window.bindings.actions["copy"].trigger()
    show(window, [photos[1]], qtbot)
    window.bindings.actions["paste"].trigger()
    assert window.workbench.edits == Edits({EXPOSURE: 0.7})
    show(window, [photos[2]], qtbot)
    window.bindings.actions["paste_previous"].trigger()
    assert window.workbench.edits == Edits({EXPOSURE: 0.7})


def test_a_preset_is_shown_under_the_pointer_and_applied_by_a_click(window: Window, qtbot: QtBot) -> None:
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure")
    with qtbot.waitSignal(window.styling.collection.changed, timeout=SECONDS):
        window.styling.collection.save_preset(window.workbench.edits, "Mine / yours")
    window.bindings.actions["reset"].trigger()
    settle(window, qtbot)
    start = brightness(window)
    tile = window.styles.tile("Mine / yours")
    tile.pointed.emit(True)
    qtbot.waitUntil(lambda: window.presenter.edits != Edits(), timeout=SECONDS)
    settle(window, qtbot)
    assert brightness(window) > start + 10
    assert window.workbench.edits == Edits()
    tile.pointed.emit(False)
    qtbot.waitUntil(lambda: window.presenter.edits == Edits(), timeout=SECONDS)
    settle(window, qtbot)
    assert abs(brightness(window) - start) < 0.01
    tile.click()
    assert window.workbench.edits[EXPOSURE] == 1.0


def test_auto_tone_and_auto_white_balance_are_ordinary_edits(window: Window, qtbot: QtBot) -> None:
    window.bindings.actions["auto_tone"].trigger()
    window.bindings.actions["auto_white"].trigger()
    settle(window, qtbot)
    assert EXPOSURE in window.workbench.edits
    assert "color_balance.temperature" in window.workbench.edits
    assert 40 < brightness(window) < 215
    window.bindings.actions["undo"].trigger()
    window.bindings.actions["undo"].trigger()
    assert window.workbench.edits == Edits()


def test_the_picker_makes_the_clicked_pixel_neutral(window: Window, qtbot: QtBot) -> None:
    window.panels.edited.emit({"color_balance.temperature": 3000.0, "color_balance.tint": 40.0}, "Cold")
    settle(window, qtbot)
    pixels = window.presenter.latest.after.pixels.astype(int)  # type: ignore[union-attr]
    height, width = pixels.shape[:2]
    # The chart's third grey patch: where the picture is evenly lit and not clipped.
    grey = grey_place(window)
    window.bindings.actions["picker"].trigger()
    basic = window.panels.bodies["Basic"]
    assert isinstance(basic, BasicBody)
    assert basic.picker.isChecked()
    full = window.presenter.latest.after.full  # type: ignore[union-attr]
    window.tools.pick_white(grey[0] * full[0], grey[1] * full[1])
    settle(window, qtbot)
    after = window.presenter.latest.after.pixels.astype(int)  # type: ignore[union-attr]
    row, column = round(grey[1] * height), round(grey[0] * width)
    patch = after[row - 1 : row + 2, column - 1 : column + 2].reshape(-1, 3).mean(axis=0)
    assert np.ptp(patch) < 4.0, patch
    assert window.canvas.tool is None
    assert not basic.picker.isChecked()


def grey_place(window: Window) -> tuple[float, float]:
    """Return the middle of a mid-grey patch, as fractions, from the raw itself."""
    source = window.presenter.latest.after.source  # type: ignore[union-attr]
    neutral = source.metadata.color.neutral
    balanced = source.pixels / neutral.astype(np.float32)
    light = balanced.mean(axis=2)
    spread = np.ptp(balanced, axis=2) / np.maximum(light, 1e-4)
    spread[(light < 0.05) | (light > 0.5)] = 9.0
    smooth = np.array(
        [[spread[y : y + 9, x : x + 9].max() for x in range(0, spread.shape[1] - 9, 3)]
         for y in range(0, spread.shape[0] - 9, 3)]
    )  # fmt: skip
    y, x = np.unravel_index(smooth.argmin(), smooth.shape)
    return (x * 3 + 4.5) / spread.shape[1], (y * 3 + 4.5) / spread.shape[0]
