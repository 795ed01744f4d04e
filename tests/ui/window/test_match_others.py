"""Matching other photos of the folder in the background."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.files.sidecar import read_sidecar, write_sidecar
from editor.learn.match.reference import Reference
from editor.ui.document import history_from, snapshots_from
from editor.ui.match import batch, engine
from editor.ui.match.others_dialog import OthersDialog
from editor.ui.window import Window
from tests.ui.match.fake import TARGET, Engine
from tests.ui.window.conftest import SECONDS, show

EXPOSURE, VIBRANCE = "exposure.exposure", "saturation.vibrance"


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine without torch, and raws that hold a picture, but for img10."""
    made = Engine()

    def read(path: Path, **_: object) -> Reference:
        if path.stem == "img10":
            raise ValueError(f"{path.name} holds no picture of the camera's.")
        return Reference(np.zeros((40, 60, 3), np.float32), path.name, camera=True)

    monkeypatch.setattr(engine, "match", made)
    monkeypatch.setattr(engine, "lacking", lambda: "")
    monkeypatch.setattr(batch, "camera_reference", read)
    return made


def matched_here(window: Window, qtbot: QtBot) -> None:
    """Match the open photo to something."""
    window.matching.descent.begin(
        Reference(np.zeros((40, 60, 3), np.float32), "look.jpg"), window.matching.scope, opening=False
    )
    qtbot.waitUntil(lambda: window.matching.matched is not None, timeout=SECONDS)


def dialog_of(window: Window, qtbot: QtBot) -> OthersDialog:
    window.bindings.actions["match_others"].trigger()
    found = window.findChild(OthersDialog)
    assert found is not None
    return found


def lines(window: Window) -> list[str]:
    shown = window.batch_panel.list
    return [shown.item(n).text() for n in range(shown.count())]


def test_each_is_matched_to_its_own_camera_and_its_edits_are_kept(
    window: Window, photos: list[Path], fake: Engine, qtbot: QtBot
) -> None:
    before = Edits({EXPOSURE: -1.0, VIBRANCE: 10.0})
    write_sidecar(photos[1].with_suffix(".xmp"), before, photo=photos[1])
    raw = photos[1].read_bytes()
    dialog = dialog_of(window, qtbot)
    assert not dialog.copy.isEnabled()
    assert dialog.camera.isChecked()
    assert [dialog.list.item(n).text() for n in range(2)] == ["img2.dng, edited", "img10.dng"]
    with qtbot.waitSignal(window.batch.finished, timeout=SECONDS):
        dialog.accept()
    assert lines(window) == [
        "Matched: img2.dng, CIEDE2000 0.9",
        "Failed: img10.dng. img10.dng holds no picture of the camera's.",
    ]
    assert "holds no picture" in window.notice.text
    sidecar = read_sidecar(photos[1].with_suffix(".xmp"))
    assert sidecar.edits == before.changed(TARGET)
    history = history_from(sidecar.extras["History"])
    assert history is not None
    assert [step.label for step in history.steps] == ["Opened", "Match Camera's JPEG"]
    assert history.steps[0].edits == before
    assert snapshots_from(sidecar.extras["Snapshots"])[0].edits == before
    assert photos[1].read_bytes() == raw
    assert not photos[2].with_suffix(".xmp").exists()
    assert fake.calls[0]["edits"] == before
    # Opened now, one undo goes back.
    show(window, [photos[1]], qtbot)
    window.bindings.actions["undo"].trigger()
    assert window.workbench.edits == before


def test_the_matched_sliders_are_copied_as_they_are_now(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    matched_here(window, qtbot)
    window.panels.edited.emit({EXPOSURE: 0.25, VIBRANCE: 5.0}, "Mine")
    dialog = dialog_of(window, qtbot)
    assert dialog.copy.isChecked()
    dialog.tick(False)
    assert not dialog._ok.isEnabled()
    dialog.list.item(1).setCheckState(Qt.CheckState.Checked)
    with qtbot.waitSignal(window.batch.finished, timeout=SECONDS):
        dialog.accept()
    assert lines(window) == ["Copied to img10.dng"]
    # What no match moved is not copied.
    assert read_sidecar(photos[2].with_suffix(".xmp")).edits == Edits({**TARGET, EXPOSURE: 0.25})
    assert not photos[1].with_suffix(".xmp").exists()
    window.matching.match_others(photos[2:], False)
    qtbot.waitUntil(lambda: len(lines(window)) == 2, timeout=SECONDS)
    assert "has these settings already" in lines(window)[1]


def test_a_batch_can_be_cancelled_and_closing_ends_it(
    window: Window, photos: list[Path], fake: Engine, qtbot: QtBot
) -> None:
    fake.hold = True
    window.matching.match_others(photos[1:], True)
    qtbot.waitUntil(lambda: bool(fake.calls), timeout=SECONDS)
    with qtbot.waitSignal(window.batch.finished, timeout=SECONDS):
        window.batch_panel.cancel.click()
    assert [each.outcome for each in window.batch.results] == ["cancelled", "cancelled"]
    assert not list(photos[1].parent.glob("*.xmp"))
    window.matching.match_others(photos[1:2], True)
    qtbot.waitUntil(lambda: len(fake.calls) == 2, timeout=SECONDS)
    window.close()
    assert fake.cancelled == 2


def test_a_photo_opened_meanwhile_is_edited_in_the_window(
    window: Window, photos: list[Path], fake: Engine, qtbot: QtBot
) -> None:
    fake.hold = True
    window.matching.match_others(photos[1:2], True)
    qtbot.waitUntil(lambda: bool(fake.calls), timeout=SECONDS)
    show(window, [photos[1]], qtbot)
    window.panels.edited.emit({VIBRANCE: 7.0}, "Vibrance +7")
    with qtbot.waitSignal(window.batch.finished, timeout=SECONDS):
        fake.hold = False
    qtbot.waitUntil(lambda: EXPOSURE in window.workbench.edits, timeout=SECONDS)
    document = window.workbench.document
    assert document is not None
    assert document.edits == Edits({VIBRANCE: 7.0, **TARGET})
    assert [step.label for step in document.history.steps][1:] == ["Vibrance +7", "Match Camera's JPEG"]
    assert document.snapshots[0].edits == Edits({VIBRANCE: 7.0})
    assert not window.notice.text


def test_a_sidecar_that_cannot_be_read_is_left_alone(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    broken = photos[1].with_suffix(".xmp")
    broken.write_text("<xmp", "utf-8")
    matched_here(window, qtbot)
    with qtbot.waitSignal(window.batch.finished, timeout=SECONDS):
        window.matching.match_others([photos[1], photos[1].with_name("gone.dng")], False)
    assert [each.outcome for each in window.batch.results] == ["failed", "failed"]
    assert broken.read_text("utf-8") == "<xmp"


def test_finished_pictures_hold_no_camera_picture(photos: list[Path], qtbot: QtBot) -> None:
    dialog = OthersDialog([photos[0], photos[0].with_suffix(".jpg")], "")
    qtbot.addWidget(dialog)
    assert len(dialog.ticked) == 2
    dialog.camera.setChecked(True)
    assert dialog.ticked == [photos[0]]
    dialog.copy.setChecked(True)
    assert len(dialog.ticked) == 2
