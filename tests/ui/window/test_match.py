"""Matching in the window: live, stopped, kept, refused, reported, undone."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.files.sidecar import read_sidecar
from editor.learn.match.reference import Reference
from editor.ui.match import engine, references
from editor.ui.settings import Settings
from editor.ui.window import Window
from tests.ui.match.fake import TARGET, Engine
from tests.ui.window.conftest import SECONDS, settle, show

EXPOSURE, CONTRAST, VIBRANCE = "exposure.exposure", "rgb_toning.contrast", "saturation.vibrance"


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine without torch in place of the real one."""
    made = Engine()
    monkeypatch.setattr(engine, "match", made)
    monkeypatch.setattr(engine, "warm", lambda: None)
    monkeypatch.setattr(engine, "lacking", lambda: "")
    return made


@pytest.fixture
def look(tmp_path: Path) -> Path:
    """A picture to match."""
    path = tmp_path / "look.jpg"
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (120, 180, 3), np.uint8))
    return path


def labels(window: Window) -> list[str]:
    assert window.workbench.document is not None
    return [step.label for step in window.workbench.document.history.steps]


def running(window: Window, qtbot: QtBot) -> None:
    """Wait until the sliders have begun to move."""
    points = window.match_bar.curve
    qtbot.waitUntil(lambda: window.matching.descent.running and len(points.points) > 2, timeout=SECONDS)


def over(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.matching.matched is not None, timeout=SECONDS)


def match(window: Window, path: Path, qtbot: QtBot) -> None:
    window.match_panel.dropped.emit(path)
    over(window, qtbot)
    settle(window, qtbot)


def test_a_dropped_picture_is_matched_live_in_one_step(
    window: Window, look: Path, fake: Engine, qtbot: QtBot
) -> None:
    window.panels.edited.emit({"saturation.vibrance": 10.0}, "Vibrance")
    start, moved = window.workbench.edits, []
    window.presenter.rendered.connect(lambda r: moved.append(r.request.edits.get(EXPOSURE)))
    fake.steps, fake.pause = 30, 0.03
    window.match_panel.dropped.emit(look)
    running(window, qtbot)
    assert window.canvas.compare == "reference"
    assert not window.match_bar.isHidden()
    assert window.workbench.edits == start
    control = window.panels.controls[EXPOSURE]
    qtbot.waitUntil(lambda: 0.0 < control.value() < 1.0, timeout=SECONDS)
    over(window, qtbot)
    settle(window, qtbot)
    assert window.match_bar.isHidden()
    assert window.workbench.edits == start.changed(TARGET)
    assert labels(window) == ["Opened", "Vibrance", "Match look.jpg"]
    assert len({value for value in moved if value not in (None, 1.0)}) > 1
    assert window.canvas.badge == "Exact"
    assert fake.calls[0]["edits"] == start
    assert "8.1 → 0.9" in window.status.text
    window.bindings.actions["undo"].trigger()
    assert window.workbench.edits == start


def test_the_report_gives_its_room_back(
    window: Window, look: Path, photos: list[Path], qtbot: QtBot
) -> None:
    before = window.left.sizes()
    for leave in (window.match_panel.removed.emit, lambda: show(window, photos[1:2], qtbot)):
        match(window, look, qtbot)
        assert window.left.sizes()[1] > before[1] + 50
        leave()
        assert window.left.sizes() == before


def test_the_first_key_asks_for_a_picture_the_next_starts(
    window: Window, look: Path, fake: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def choose(*_: object) -> tuple[str, str]:
        asked.append(1)
        return str(look), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.bindings.actions["match"].trigger()
    over(window, qtbot)
    window.bindings.actions["reset"].trigger()
    window.bindings.actions["match"].trigger()
    qtbot.waitUntil(lambda: window.workbench.edits == Edits(TARGET), timeout=SECONDS)
    assert len(asked) == 1
    assert len(fake.calls) == 2


def test_escape_stops_and_asks_then_goes_back_or_keeps(
    window: Window, look: Path, fake: Engine, qtbot: QtBot
) -> None:
    fake.hold = True
    for keep in (False, True):
        window.match_panel.dropped.emit(look)
        running(window, qtbot)
        assert not window.bindings.actions["match"].isEnabled()
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: window.match_bar.asking, timeout=SECONDS)
        assert window.workbench.edits == Edits()
        assert window.match_bar.keep.hasFocus()
        qtbot.keyClick(
            window.match_bar.keep if keep else window, [Qt.Key.Key_Escape, Qt.Key.Key_Return][keep]
        )
        qtbot.waitUntil(lambda: not window.matching.descent.running, timeout=SECONDS)
        settle(window, qtbot)
    assert labels(window) == ["Opened", "Match look.jpg"]
    assert 0.0 < float(window.workbench.edits[EXPOSURE]) <= 1.0  # type: ignore[arg-type]
    assert window.panels.controls[EXPOSURE].value() == window.workbench.edits[EXPOSURE]
    qtbot.waitUntil(lambda: fake.cancelled == 2, timeout=SECONDS)


def test_a_slider_taken_in_hand_ends_the_match_where_it_is(
    window: Window, look: Path, fake: Engine, qtbot: QtBot
) -> None:
    fake.hold = True
    window.match_panel.dropped.emit(look)
    running(window, qtbot)
    window.panels.moving.emit({"dehaze.dehaze": 5.0})
    window.panels.edited.emit({"dehaze.dehaze": 10.0}, "Dehaze +10")
    assert labels(window) == ["Opened", "Match look.jpg", "Dehaze +10"]
    assert EXPOSURE in window.workbench.edits
    assert window.workbench.edits["dehaze.dehaze"] == 10.0
    assert not window.matching.descent.running


def test_another_edit_meanwhile_counts_instead(
    window: Window, look: Path, fake: Engine, qtbot: QtBot
) -> None:
    fake.hold = True
    window.match_panel.dropped.emit(look)
    running(window, qtbot)
    window.bindings.actions["rotate_left"].trigger()
    assert not window.matching.descent.running
    assert labels(window) == ["Opened", "Rotate Left"]
    settle(window, qtbot)
    assert window.panels.controls[EXPOSURE].value() == 0.0


@pytest.mark.parametrize("way", ["step", "close"])
def test_leaving_the_photo_ends_the_match_and_its_threads(
    window: Window, photos: list[Path], look: Path, fake: Engine, qtbot: QtBot, way: str
) -> None:
    fake.hold = True
    window.match_panel.dropped.emit(look)
    running(window, qtbot)
    if way == "close":
        window.close()
        names = ("silvergrad-match", "silvergrad-reference")
        qtbot.waitUntil(
            lambda: not [t for t in threading.enumerate() if t.name.startswith(names)], timeout=SECONDS
        )
    else:
        show(window, [photos[1]], qtbot)
        assert window.match_bar.isHidden()
        assert window.canvas.compare == "after"
        assert window.workbench.edits == Edits()
        # A picture of one's own is kept for the next photo.
        assert window.matching.references.reference is not None
    assert fake.cancelled == 1
    assert not photos[0].with_suffix(".xmp").exists()


def test_bad_references_are_one_sentence_each_and_change_nothing(
    window: Window, look: Path, tmp_path: Path, fake: Engine, qtbot: QtBot
) -> None:
    match(window, look, qtbot)
    edits, kept = window.workbench.edits, window.matching.references.reference
    for number, content in enumerate((b"", b"not a picture", b"II*\0" + bytes(60))):
        bad = tmp_path / f"bad{number}.jpg"
        bad.write_bytes(content)
        window.match_panel.dropped.emit(bad)
        qtbot.waitUntil(lambda bad=bad: bad.name in window.notice.text, timeout=SECONDS)
    assert window.workbench.edits == edits
    assert window.matching.references.reference is kept
    assert window.match_panel.name.text() == "look.jpg"
    assert len(fake.calls) == 1


def test_a_match_that_fails_says_so(
    window: Window, look: Path, fake: Engine, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    for error, said in (
        (ValueError("They have nothing in common."), "in common"),
        (KeyError("x"), "failed"),
    ):
        fake.error = error
        window.match_panel.dropped.emit(look)
        qtbot.waitUntil(lambda said=said: said in window.notice.text, timeout=SECONDS)
        assert window.workbench.edits == Edits()
        assert window.match_bar.isHidden()
        assert not window.matching.descent.running
        assert bool(caplog.records) == isinstance(error, KeyError)
    caplog.clear()


def test_locks_and_scope_reach_the_engine_and_are_remembered(
    window: Window, look: Path, fake: Engine, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.match_panel.rows.rows[CONTRAST].lock, Qt.MouseButton.LeftButton)
    match(window, look, qtbot)
    assert fake.calls[0]["free"] is None
    assert CONTRAST in fake.calls[0]["locked"]
    assert CONTRAST not in window.workbench.edits
    window.match_panel.scope_chosen.emit("basic")
    window.bindings.actions["match"].trigger()
    qtbot.waitUntil(lambda: len(fake.calls) == 2, timeout=SECONDS)
    assert CONTRAST not in fake.calls[1]["free"]
    assert EXPOSURE in fake.calls[1]["free"]
    window.settings._store.sync()
    assert Settings().mapping("match")["scope"] == "basic"
    assert Settings().mapping("match")["locked"] == [CONTRAST]


def test_what_is_left_is_one_key_away_until_a_slider_moves(
    window: Window, look: Path, qtbot: QtBot
) -> None:
    shown, actions = window.canvas, window.bindings.actions
    assert not actions["residual"].isEnabled()
    match(window, look, qtbot)
    before = shown.grab().toImage()
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert shown.overlay is not None
    assert actions["residual"].isChecked()
    assert window.match_panel.report.map_button.isChecked()
    assert shown.grab().toImage() != before
    window.panels.edited.emit({EXPOSURE: 0.2}, "Exposure")
    assert shown.overlay is None
    assert not actions["residual"].isEnabled()
    actions["undo"].trigger()
    assert actions["residual"].isEnabled()
    qtbot.mouseClick(window.match_panel.report.map_button, Qt.MouseButton.LeftButton)
    assert shown.overlay is not None
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert shown.overlay is None


def test_reference_and_photo_lie_side_by_side(window: Window, look: Path, qtbot: QtBot) -> None:
    actions = window.bindings.actions
    assert not actions["reference"].isEnabled()
    match(window, look, qtbot)
    canvas = window.canvas
    assert actions["reference"].isChecked()
    sheet, view = canvas.reference_view()
    assert sheet.backdrop is not None
    assert view.fits
    # As large as the photo, whatever its own size, and zoomed with it.
    assert abs(max(view.size) - max(canvas.viewport.size)) <= canvas.viewport.width * 0.2
    canvas.zoom_to(1.0)
    _, zoomed = canvas.reference_view()
    assert zoomed.scale / view.scale == pytest.approx(1.0 / canvas.viewport.fit_scale, rel=0.01)
    actions["reference"].trigger()
    assert canvas.compare == "after"
    actions["reference"].trigger()
    window.match_panel.remove.click()
    assert canvas.compare == "after"
    assert not actions["reference"].isEnabled()
    assert window.matching.matched is None


def test_without_torch_the_action_says_what_to_install(
    window: Window, look: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "lacking", lambda: "Matching needs the Python package torch.")
    window.refresh()
    action = window.bindings.actions["match"]
    assert not action.isEnabled()
    assert "torch" in action.toolTip()
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert "torch" in window.status.text
    window.match_panel.dropped.emit(look)
    qtbot.waitUntil(lambda: "torch" in window.notice.text, timeout=SECONDS)
    assert window.workbench.edits == Edits()


def test_what_is_missing_is_found_without_importing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == "safetensors" else object())
    assert "safetensors" in engine.lacking()
    monkeypatch.setattr(engine, "find_spec", lambda name: object())
    assert engine.lacking() == ""


def test_before_there_is_a_photo_a_reference_only_waits(
    empty_window: Window, photos: list[Path], look: Path, fake: Engine, qtbot: QtBot
) -> None:
    empty_window.match_panel.dropped.emit(look)
    qtbot.waitUntil(lambda: empty_window.matching.references.reference is not None, timeout=SECONDS)
    assert not empty_window.notice.text
    assert not fake.calls
    show(empty_window, photos[:1], qtbot)
    empty_window.match_panel.start_button.click()
    over(empty_window, qtbot)


# The camera's picture


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Raws whose camera put a picture into them; the list says of which it was asked for."""
    asked: list[Path] = []

    def read(path: Path, **_: object) -> Reference:
        asked.append(path)
        pixels = np.random.default_rng(2).random((120, 180, 3), np.float32)
        return Reference(pixels, f"{path.name}, camera JPEG", camera=True)

    monkeypatch.setattr(references, "camera_reference", read)
    return asked


def test_the_cameras_jpeg_is_one_click(
    window: Window, photos: list[Path], preview: list[Path], qtbot: QtBot
) -> None:
    window.match_panel.camera_button.click()
    over(window, qtbot)
    assert labels(window) == ["Opened", "Match Camera's JPEG"]
    assert preview == [photos[0]]
    show(window, [photos[1]], qtbot)
    # It belongs to the photo just left.
    assert window.matching.references.reference is None


def test_a_raw_without_a_picture_is_one_sentence(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(path: Path, **_: object) -> Reference:
        raise ValueError(f"{path.name} holds no picture of the camera's.")

    monkeypatch.setattr(references, "camera_reference", none)
    window.bindings.actions["match_camera"].trigger()
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=SECONDS)
    assert window.notice.text == "img1.dng holds no picture of the camera's."
    assert window.workbench.edits == Edits()


def test_a_finished_picture_holds_none(empty_window: Window, look: Path, qtbot: QtBot) -> None:
    show(empty_window, [look], qtbot)
    action = empty_window.bindings.actions["match_camera"]
    assert not action.isEnabled()
    assert "Only a raw" in action.toolTip()
    assert empty_window.bindings.actions["match"].isEnabled()


def test_raws_open_looking_like_the_cameras_picture(
    window: Window, photos: list[Path], preview: list[Path], fake: Engine, qtbot: QtBot
) -> None:
    window.panels.edited.emit({EXPOSURE: 0.5}, "Exposure")
    action = window.bindings.actions["match_on_opening"]
    assert not action.isChecked()
    action.trigger()
    assert action.isChecked()
    # The photo that is open was edited already.
    qtbot.wait(50)
    assert not preview
    show(window, [photos[1]], qtbot)
    over(window, qtbot)
    settle(window, qtbot)
    assert window.workbench.edits == Edits(TARGET)
    assert labels(window) == ["Opened", "Match Camera's JPEG"]
    assert window.canvas.compare == "after"
    assert not window.isWindowModified()
    qtbot.wait(100)
    show(window, [photos[0]], qtbot)
    assert preview == [photos[1]]
    # Nothing is written by opening, and the sidecar that there is counts.
    assert not photos[1].with_suffix(".xmp").exists()
    assert not list((photos[1].parent.parent / "state").rglob("*img2*"))
    assert window.workbench.edits == Edits({EXPOSURE: 0.5})
    assert len(fake.calls) == 1


def test_the_first_edit_after_it_is_saved_with_it_and_undo_goes_back(
    window: Window, photos: list[Path], preview: list[Path], qtbot: QtBot
) -> None:
    window.bindings.actions["match_on_opening"].trigger()
    over(window, qtbot)
    window.bindings.actions["undo"].trigger()
    assert window.workbench.edits == Edits()
    window.bindings.actions["redo"].trigger()
    window.panels.edited.emit({EXPOSURE: 0.5}, "Exposure")
    window.close()
    text = photos[0].with_suffix(".xmp").read_text("utf-8")
    assert "Match Camera" in text


def test_matching_in_the_middle_of_everything_loses_no_edit(
    window: Window, photos: list[Path], look: Path, preview: list[Path], fake: Engine, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(look), ""))
    chance, expected = random.Random(3), {}
    names = ("match", "match_camera", "residual", "reference", "undo", "redo", "crop", "previous", "next",
             "rotate_left", "side", "before", "reset")  # fmt: skip

    def act() -> None:
        action = window.bindings.actions[chance.choice(names)]
        if action.isEnabled():
            action.trigger()

    def remember() -> None:
        if window.workbench.document is not None:
            expected[window.workbench.document.path] = window.workbench.document.edits

    def bar() -> None:
        if window.match_bar.asking:
            window.match_bar.answered.emit(chance.random() < 0.5)
        elif window.matching.descent.running:
            window.match_bar.stopped.emit()

    def slide() -> None:
        window.panels.moving.emit({VIBRANCE: chance.uniform(-50, 50)})
        window.panels.edited.emit({VIBRANCE: chance.uniform(-50, 50)}, "Vibrance")

    def drop() -> None:
        window.match_panel.dropped.emit(look)

    window.workbench.document_changed.connect(remember)
    drop()
    over(window, qtbot)
    for _ in range(120):
        chance.choices((act, bar, slide, drop), weights=(10, 4, 2, 2))[0]()
        if chance.random() < 0.5:
            qtbot.wait(chance.randint(0, 25))
    qtbot.waitUntil(lambda: window.workbench.photo is not None, timeout=SECONDS)
    window.tools.finish_crop(True)
    qtbot.waitUntil(lambda: not window.matching.descent.running or window.match_bar.asking, timeout=SECONDS)
    bar()
    settle(window, qtbot)
    assert len(fake.calls) > 5
    assert not window.notice.text
    window.close()
    for path, edits in expected.items():
        assert read_sidecar(path.with_suffix(".xmp")).edits == edits, path.name
