"""The browser on a photo: tiles, pointing, applying, the amount, what is one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.files.presets import read_preset, user_folder
from editor.styles import style as styles
from editor.ui.learning.dialog import LearnDialog
from editor.ui.styles import timing
from editor.ui.styles.entries import edits_of
from editor.ui.styles.tile import Tile
from editor.ui.styles.tiles import _PATIENCE_MS
from editor.ui.window import Window
from tests.styles.some import random_style
from tests.ui.window.conftest import SECONDS, settle, show

EXPOSURE, VIBRANCE = "exposure.exposure", "saturation.vibrance"


@pytest.fixture(scope="session")
def _made(_raws: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("styles")
    for seed, name in ((1, "Chance"), (2, "Hazard")):
        random_style(folder / f"{name}.safetensors", _raws / "img1.dng", name, seed)
    return folder


@pytest.fixture(autouse=True)
def _styles(_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two styles of one's own and none that ship, there before the window is."""
    shutil.copytree(_made, styles.user_folder())
    monkeypatch.setattr(styles, "built_in_folder", lambda: tmp_path / "none")


@pytest.fixture
def window(empty_window: Window, photos: list[Path], qtbot: QtBot) -> Window:
    """A window on the first photo, high enough for all its tiles to be in sight."""
    empty_window.resize(1400, 1100)
    with qtbot.waitSignal(empty_window.styling.tiles.finished, timeout=SECONDS):
        show(empty_window, photos[:1], qtbot)
    return empty_window


def tile(window: Window, name: str) -> Tile:
    return window.styles.tile(name)


def picture(window: Window, name: str) -> np.ndarray:  # type: ignore[type-arg]
    image = tile(window, name).image
    assert image is not None
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return bits[:, : image.width(), :3].astype(int)


def point(target: Tile) -> None:
    place = QPointF(target.rect().center())
    QApplication.sendEvent(target, QEnterEvent(place, place, QPointF(target.mapToGlobal(place))))


def leave(target: Tile) -> None:
    QApplication.sendEvent(target, QEvent(QEvent.Type.Leave))


def labels(window: Window) -> list[str]:
    document = window.workbench.document
    assert document is not None
    return [step.label for step in document.history.steps]


def test_every_tile_in_sight_is_this_photo(window: Window) -> None:
    names = window.styles.names()
    assert names[:2] == ["Chance", "Hazard"]
    assert "Silver" in names
    seen = [each.name for each in window.styles.nearest_first()]
    assert len(seen) >= 6
    assert all(tile(window, name).image is not None for name in seen)
    assert not np.ptp(picture(window, "Silver"), axis=2).max() > 12
    assert np.abs(picture(window, "Chance") - picture(window, "Hazard")).mean() > 1.0


def test_a_tile_looks_as_the_photo_then_does(window: Window, qtbot: QtBot) -> None:
    small = picture(window, "Chance").mean(axis=(0, 1))[::-1]
    tile(window, "Chance").click()
    settle(window, qtbot)
    assert window.presenter.latest is not None
    assert np.abs(window.presenter.latest.after.pixels.mean(axis=(0, 1)) - small).max() < 3.0


def test_pointing_shows_and_leaving_restores(window: Window, qtbot: QtBot) -> None:
    target, other = tile(window, "Chance"), tile(window, "Silver")
    shown: list[Edits] = []
    window.presenter.rendered.connect(lambda rendered: shown.append(rendered.request.edits))
    point(target)
    qtbot.waitUntil(lambda: bool(shown), timeout=SECONDS)
    leave(target)
    point(other)
    qtbot.waitUntil(lambda: shown[-1] != shown[0], timeout=SECONDS)
    # Between two tiles the photo as it was does not flash up.
    assert Edits() not in shown
    # Whoever looks for long sees it exactly.
    qtbot.waitUntil(lambda: window.presenter.is_exact, timeout=SECONDS)
    assert window.presenter.edits == window.styling.making.after(
        other.entry,
        window.workbench.photo,
        Edits(),  # type: ignore[arg-type]
    )
    leave(other)
    qtbot.waitUntil(lambda: window.presenter.edits == Edits(), timeout=SECONDS)
    settle(window, qtbot)
    assert window.workbench.edits == Edits()
    assert labels(window) == ["Opened"]


def test_one_click_is_one_step_and_the_next_starts_from_the_same(window: Window) -> None:
    window.panels.edited.emit({VIBRANCE: 30.0, "detail.sharpening": 80.0}, "Mine")
    before = window.workbench.edits
    tile(window, "Silver").click()
    first = window.workbench.edits
    assert first == before.changed(edits_of(tile(window, "Silver").entry))
    tile(window, "Silver").click()
    tile(window, "Chance").click()
    assert labels(window) == ["Opened", "Mine", "Preset Silver", "Style Chance"]
    # A style replaces the look, and nothing of the preset before it is left.
    assert VIBRANCE not in window.workbench.edits
    assert window.workbench.edits["detail.sharpening"] == 80.0
    assert set(first) - set(before) - set(window.workbench.edits)
    tile(window, "Silver").click()
    assert window.workbench.edits == first
    assert tile(window, "Silver").isChecked()
    assert not tile(window, "Chance").isChecked()


def test_the_amount_is_part_of_the_step_and_undone_with_it(window: Window, qtbot: QtBot) -> None:
    tile(window, "Chance").click()
    whole, bar = window.workbench.edits, window.styles.amount
    assert bar.isVisible()
    bar.moving.emit(0.5)
    assert window.workbench.edits == whole
    assert window.presenter.edits != whole
    bar.chosen.emit(0.5)
    half = window.workbench.edits
    bar.chosen.emit(1.5)
    assert labels(window) == ["Opened", "Style Chance 150 %"]
    assert half["grain.amount"] == pytest.approx(10.0)
    assert window.workbench.edits["grain.amount"] == pytest.approx(30.0)
    window.bindings.actions["undo"].trigger()
    assert window.workbench.edits == Edits()
    assert not bar.isVisible()
    assert not tile(window, "Chance").isChecked()
    window.bindings.actions["redo"].trigger()
    assert tile(window, "Chance").isChecked()
    assert bar.slider.value() == pytest.approx(150.0)
    bar.chosen.emit(0.0)
    assert window.workbench.edits == Edits()
    assert bar.isVisible()
    bar.chosen.emit(1.0)
    assert window.workbench.edits == whole
    assert labels(window) == ["Opened", "Style Chance"]


def test_a_slider_moved_by_hand_is_a_new_beginning(window: Window) -> None:
    tile(window, "Silver").click()
    window.panels.edited.emit({EXPOSURE: 1.0}, "Exposure +1.00")
    assert not window.styles.amount.isVisible()
    assert not tile(window, "Silver").isChecked()
    assert window.styling.before == window.workbench.edits
    window.bindings.actions["undo"].trigger()
    assert tile(window, "Silver").isChecked()


def test_a_crop_keeps_the_style_and_its_amount(window: Window, qtbot: QtBot) -> None:
    tile(window, "Chance").click()
    whole = window.workbench.edits
    with qtbot.waitSignal(window.styling.tiles.finished, timeout=SECONDS):
        window.bindings.actions["rotate_left"].trigger()
    # The tiles are turned as well.
    height, width = picture(window, "Hazard").shape[:2]
    assert height > width
    assert tile(window, "Chance").isChecked()
    assert window.styles.amount.isVisible()
    window.styles.amount.chosen.emit(0.0)
    assert set(window.workbench.edits) == {"geometry.rotation"}
    window.styles.amount.chosen.emit(1.0)
    assert window.workbench.edits == whole.changed(
        {"geometry.rotation": window.workbench.edits["geometry.rotation"]}
    )


def test_the_history_alone_tells_what_is_applied(window: Window, photos: list[Path], qtbot: QtBot) -> None:
    tile(window, "Hazard").click()
    window.styles.amount.chosen.emit(0.8)
    show(window, [photos[1]], qtbot)
    assert not window.styles.amount.isVisible()
    show(window, [photos[0]], qtbot)
    assert tile(window, "Hazard").isChecked()
    assert window.styles.amount.slider.value() == pytest.approx(80.0)
    assert window.styling.before == Edits()


def test_another_photo_has_tiles_of_its_own_and_the_first_ones_are_kept(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    first = picture(window, "Chance")
    window.workbench.open([photos[1]])
    assert tile(window, "Chance").image is None
    with qtbot.waitSignal(window.styling.tiles.finished, timeout=SECONDS):
        qtbot.waitUntil(lambda: window.presenter.is_exact, timeout=SECONDS)
    second = picture(window, "Chance")
    assert second.shape != first.shape or np.abs(second - first).mean() > 3.0
    with qtbot.waitSignal(window.styling.tiles.made, timeout=SECONDS):
        window.workbench.open([photos[0]])
    # What is kept is there before the canvas has its exact picture.
    assert np.array_equal(picture(window, "Chance"), first)


def test_edits_by_hand_reach_the_presets_tiles_once_they_rest(window: Window, qtbot: QtBot) -> None:
    preset, style = picture(window, "Late Light"), picture(window, "Chance")
    with qtbot.waitSignal(window.styling.tiles.finished, timeout=SECONDS):
        window.panels.edited.emit({EXPOSURE: 1.5, "tone_mapping.shadows": 40.0}, "Bright")
    assert picture(window, "Late Light").mean() > preset.mean() + 5
    assert np.array_equal(picture(window, "Chance"), style)


def test_tiles_wait_while_a_slider_moves(window: Window, qtbot: QtBot) -> None:
    made: list[str] = []
    window.panels.edited.emit({EXPOSURE: 0.5}, "Exposure")
    window.styling.tiles.made.connect(lambda key, image, problem: made.append(key))
    golden = tile(window, "Late Light").entry.key
    for step in range(_PATIENCE_MS // 20):
        window.panels.moving.emit({EXPOSURE: 0.5 + 0.01 * step})
        qtbot.wait(20)
    assert golden not in made
    window.panels.edited.emit({EXPOSURE: 0.9}, "Exposure")
    qtbot.waitUntil(lambda: golden in made, timeout=SECONDS)


def test_favorites_and_folded_groups_are_remembered(window: Window, qtbot: QtBot) -> None:
    silver = tile(window, "Silver")
    silver.starred.emit()
    assert window.styles.names()[0] == "Silver"
    window.styles.shelf.folded.emit(["Color"])
    other = Window(window.settings)
    qtbot.addWidget(other)
    try:
        qtbot.waitUntil(lambda: bool(other.styling.collection.entries), timeout=SECONDS)
        other.show()
        assert other.styles.names()[0] == "Silver"
        assert tile(other, "Silver").favorite
        assert "Late Light" not in other.styles.names()
    finally:
        other.leave()
    tile(window, "Silver").starred.emit()
    assert window.styles.names()[0] == "Chance"


def test_the_keyboard_shows_applies_and_leaves(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.bindings.actions["find_style"].trigger()
    assert window.styles.search.hasFocus()
    qtbot.keyClick(window.styles.search, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.presenter.edits != Edits(), timeout=SECONDS)
    assert window.styling.hovering.entry == tile(window, "Chance").entry
    qtbot.keyClick(tile(window, "Chance"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.styling.hovering.entry == tile(window, "Hazard").entry, timeout=SECONDS)
    qtbot.keyClick(tile(window, "Hazard"), Qt.Key.Key_Escape)
    assert window.presenter.edits == Edits()
    assert window.canvas.hasFocus()
    window.styles.shelf.focus(window.styles.place("Hazard"))
    qtbot.keyClick(tile(window, "Hazard"), Qt.Key.Key_Return)
    assert labels(window) == ["Opened", "Style Hazard"]
    window.bindings.actions["previous_style"].trigger()
    assert labels(window)[-1] == "Style Chance"
    window.bindings.actions["next_style"].trigger()
    assert labels(window)[-1] == "Style Hazard"


def test_a_style_file_gone_is_told_and_hurts_nothing(window: Window, qtbot: QtBot) -> None:
    entry = tile(window, "Chance").entry
    entry.path.unlink()
    window.styling.making._predicted.clear()
    tile(window, "Chance").click()
    assert "Chance" in window.status.currentMessage() or "cannot be read" in window.status.text
    assert window.workbench.edits == Edits()


def test_ones_own_are_saved_renamed_exported_and_deleted(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.75}, "Exposure")
    collection = window.styling.collection
    with qtbot.waitSignal(collection.changed, timeout=SECONDS):
        collection.save_preset(window.workbench.edits, "Three quarters")
    own = tile(window, "Three quarters").entry
    assert own.group == "My Presets"
    assert own.path.parent == user_folder()
    with qtbot.waitSignal(collection.changed, timeout=SECONDS):
        collection.rename(own, "0.75")
    with qtbot.waitSignal(collection.changed, timeout=SECONDS):
        collection.rename(tile(window, "Hazard").entry, "Peril")
    assert "Three quarters" not in window.styles.names()
    assert "Hazard" not in window.styles.names()
    edits = window.styling.edits_of(tile(window, "Peril").entry)
    assert edits is not None
    collection.export(tmp_path / "out.xmp", edits, "Peril")
    assert read_preset(tmp_path / "out.xmp")[0] == edits
    window.collecting.delete(tile(window, "0.75").entry)
    window.notice.buttons[0].click()
    assert not list(user_folder().glob("*.xmp"))
    qtbot.waitUntil(lambda: "0.75" not in window.styles.names(), timeout=SECONDS)
    menu = window.collecting.menu_of(tile(window, "Chance").entry)
    menu.actions()[0].trigger()
    assert labels(window)[-1] == "Style Chance"
    menu.deleteLater()


def test_what_is_imported_appears(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.panels.edited.emit({EXPOSURE: 0.75}, "Exposure")
    preset, cube = tmp_path / "elsewhere.xmp", tmp_path / "inverse.cube"
    window.styling.collection.export(preset, window.workbench.edits, "Elsewhere")
    rows = "\n".join(f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    cube.write_text(f"LUT_3D_SIZE 2\n{rows}\n")
    with qtbot.waitSignal(window.styling.collection.changed, timeout=SECONDS):
        window.canvas.dropped.emit([preset, cube])
    qtbot.waitUntil(lambda: {"Elsewhere", "inverse"} <= set(window.styles.names()), timeout=SECONDS)
    assert window.workbench.path is not None
    tile(window, "inverse").click()
    assert window.workbench.edits["look.file"].endswith("inverse.cube")  # type: ignore[union-attr]
    window.styles.amount.chosen.emit(0.5)
    assert window.workbench.edits["look.amount"] == pytest.approx(50.0)


def test_a_dropped_folder_of_presets_alone_is_imported(
    empty_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[str, list[Path]]] = []
    collecting = empty_window.collecting
    monkeypatch.setattr(collecting, "import_paths", lambda paths: taken.append(("imported", paths)))
    monkeypatch.setattr(empty_window.files, "open_paths", lambda paths: taken.append(("opened", paths)))
    cases = (
        ("imported", "one.xmp", "read me.txt"),
        ("imported", "pack/look.cube"),
        ("imported", "pack.zip"),
        ("imported", "hald.png"),
        ("opened", "one.xmp", "photo.dng"),
        ("opened", "hald.png", "plain.png"),
        ("opened", "broken.tif"),
        ("opened", "pack/photo.dng", "pack/photo.xmp"),
        ("opened",),
    )
    for number, (outcome, *names) in enumerate(cases):
        folder = tmp_path / str(number)
        (folder / "pack").mkdir(parents=True)
        for name in names:
            (folder / name).write_bytes(b"II*\0")
        for name, side in (("hald.png", 8), ("plain.png", 10)):
            if name in names:
                cv2.imwrite(str(folder / name), np.zeros((side, side, 3), np.uint8))
        collecting.take([folder])
        assert taken[-1] == (outcome, [folder]), names


def test_without_a_photo_nothing_can_be_pointed_at(empty_window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(empty_window.styles.names()), timeout=SECONDS)
    assert not empty_window.styles.shelf.isEnabled()
    assert empty_window.bindings.actions["next_style"].toolTip().endswith("There is no photo open.")
    tile(empty_window, "Silver").click()
    assert empty_window.workbench.document is None


def test_the_browser_is_timed_in_the_real_window(photos: list[Path]) -> None:
    figures = timing.run(photos[0], (1000, 800), rounds=1)
    assert figures["tiles"]["count"] == timing.TILES
    assert 0.0 < figures["tiles"]["decoded_ms"] < figures["tiles"]["opened_ms"]
    assert figures["hover"]["count"] == timing.TILES
    assert figures["hover"]["p50_ms"] > 0.0


def test_what_was_learned_appears_and_is_applied(window: Window, photos: list[Path], qtbot: QtBot) -> None:
    window.bindings.actions["learn_style"].trigger()
    dialog = window.findChild(LearnDialog)
    assert dialog is not None
    assert dialog.isVisible()
    path = styles.user_folder() / "Learned.safetensors"
    random_style(path, photos[0], "Learned", 3)
    with qtbot.waitSignal(window.styling.collection.changed, timeout=SECONDS):
        dialog.added.emit(path)
    assert "Learned" in window.styles.names()
    assert labels(window) == ["Opened"]
    dialog.learned.emit(path)
    qtbot.waitUntil(lambda: labels(window)[-1] == "Style Learned", timeout=SECONDS)
    # Learned anew under its name it is another style, though its file is the same.
    before = window.workbench.edits
    random_style(path, photos[0], "Learned", 4)
    with qtbot.waitSignal(window.styling.collection.changed, timeout=SECONDS):
        dialog.added.emit(path)
    tile(window, "Learned").click()
    assert window.workbench.edits != before
    again = window.workbench.edits
    tile(window, "Learned").click()
    assert window.workbench.edits == again
    assert labels(window) == ["Opened", "Style Learned", "Style Learned"]
    # Asked for again, it is the same dialog.
    dialog.close()
    window.bindings.actions["learn_style"].trigger()
    assert dialog.isVisible()
    dialog.close()
