"""The export dialog and what comes of it; the screenshot command; no screen at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from editor.ui.export_dialog import ExportDialog
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS

ROOT = Path(__file__).parents[3]


def dialog_of(window: Window, qtbot: QtBot) -> ExportDialog:
    window.bindings.actions["export"].trigger()
    found = window.findChild(ExportDialog)
    assert found is not None
    return found


def test_the_dialog_exports_what_it_says(
    window: Window, photos: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    window.panels.edited.emit({"geometry.crop_right": 0.5}, "Crop")
    dialog = dialog_of(window, qtbot)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.template.setText("{name}-{number}")
    dialog.format.setCurrentIndex(dialog.format.findData("png"))
    dialog.bits.setCurrentIndex(dialog.bits.findData(16))
    dialog.resize_on.setChecked(True)
    dialog.long_edge.setValue(100)
    assert dialog.example.text().startswith("img1-0001.png")
    with qtbot.waitSignal(window.exporter.finished, timeout=SECONDS):
        dialog.accept()
    written = cv2.imread(str(tmp_path / "out" / "img1-0001.png"), cv2.IMREAD_UNCHANGED)
    assert written.dtype == "uint16"
    assert written.shape == (100, 74, 3)
    assert "Written" in window.export_panel.list.item(0).text()
    assert not window.export_panel.isHidden()


def test_the_whole_folder_is_exported_and_a_broken_photo_is_one_line(
    window: Window, photos: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    photos[1].write_bytes(b"II*\0" + bytes(100))
    dialog = dialog_of(window, qtbot)
    dialog.scope.setCurrentIndex(1)
    dialog.folder.setText(str(tmp_path / "out"))
    with qtbot.waitSignal(window.exporter.finished, timeout=SECONDS):
        dialog.accept()
    assert [each.outcome for each in window.exporter.results] == ["written", "failed", "written"]
    assert window.export_panel.list.count() == 3
    assert "img2.dng" in window.notice.text


def test_options_are_remembered_and_clashes_follow_them(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(2):
        dialog = dialog_of(window, qtbot)
        if number == 0:
            dialog.folder.setText(str(tmp_path / "out"))
            dialog.clash.setCurrentIndex(dialog.clash.findData("skip"))
        assert dialog.options.folder == tmp_path / "out"
        with qtbot.waitSignal(window.exporter.finished, timeout=SECONDS):
            dialog.accept()
        qtbot.waitUntil(lambda: window.findChild(ExportDialog) is None, timeout=2000)
    assert [each.outcome for each in window.exporter.results] == ["written", "skipped"]


def test_an_impossible_folder_is_said_and_never_remembered(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_bytes(b"")
    dialog = dialog_of(window, qtbot)
    usual = dialog.folder.text()
    ok = dialog.findChild(QDialogButtonBox).buttons()[0]
    for folder, template, said in (
        (tmp_path / "file" / "below", "{name}", "is not a folder"),
        (tmp_path / "out", "{bogus}", "There is no {bogus}"),
    ):
        dialog.folder.setText(str(folder))
        dialog.template.setText(template)
        assert said in dialog.example.text()
        assert not ok.isEnabled()
    dialog.template.setText("{name}")
    assert ok.isEnabled()
    # What could be made a moment ago cannot be any more.
    (tmp_path / "out").write_bytes(b"")
    dialog.accept()
    assert "Nothing can be written" in dialog.example.text()
    assert not ok.isEnabled()
    assert not window.exporter.results
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(ExportDialog) is None, timeout=2000)
    assert dialog_of(window, qtbot).folder.text() == usual


def test_an_export_can_be_cancelled(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(window, qtbot)
    dialog.scope.setCurrentIndex(1)
    dialog.folder.setText(str(tmp_path / "out"))
    with qtbot.waitSignal(window.exporter.finished, timeout=SECONDS):
        dialog.accept()
        window.export_panel.cancel.click()
    assert "cancelled" in {each.outcome for each in window.exporter.results}
    assert len(window.exporter.results) == 3


def run(arguments: list[str], tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-m", "editor", *arguments],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_screenshot_command_saves_the_window_and_writes_nothing_else(
    photos: list[Path], tmp_path: Path
) -> None:
    done = run(
        [str(photos[0]), "--screenshot", "shot.png", "--size", "1000x700", "--set", "exposure.exposure=1"],
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    picture = cv2.imread(str(tmp_path / "shot.png"))
    assert picture.shape == (700, 1000, 3)
    assert picture.std() > 10
    assert not list(photos[0].parent.glob("*.xmp"))


def test_a_screenshot_of_no_photo_is_one_sentence(tmp_path: Path) -> None:
    done = run(["missing.dng", "--screenshot", "shot.png"], tmp_path)
    assert done.returncode == 1
    assert "missing.dng does not exist." in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_the_photo_is_developed_to_a_file(photos: list[Path], tmp_path: Path) -> None:
    done = run([str(photos[0])], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "There is no screen" in done.stdout
    assert cv2.imread(str(tmp_path / "img1.jpg")).shape == (216, 320, 3)


def test_a_small_window_has_room_for_results(empty_window: Window, qtbot: QtBot) -> None:
    empty_window.resize(1100, 700)
    empty_window.export_panel.show()
    qtbot.wait(50)
    assert empty_window.height() == 700
    assert empty_window.left.sizes()[-1] >= empty_window.export_panel.minimumSizeHint().height()
