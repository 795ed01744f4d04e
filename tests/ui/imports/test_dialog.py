"""The import dialog: what is dropped is imported, every key is shown, sorted, filtered and copied."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from editor.files import imports, looks, presets
from editor.ui.imports.dialog import ImportDialog
from editor.ui.start import application
from tests.files import some

ATTRIBUTES = 'crs:Contrast2012="+5" crs:Vibrance="0" crs:RedHue="+9" crs:Temperature="+100"'
CUBE = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n"


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImportDialog]:
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "user" / "presets"))
    monkeypatch.delenv("SILVERGRAD_LOOKS", raising=False)
    application()
    made = ImportDialog()
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.accept()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A preset with every outcome, a look, and a file that is neither."""
    preset = some.write(tmp_path, some.camera_raw(ATTRIBUTES))
    look, broken = tmp_path / "film.cube", tmp_path / "broken.cube"
    look.write_text(CUBE)
    broken.write_text("nothing")
    return [preset, look, broken]


def imported(dialog: ImportDialog, qtbot: QtBot, paths: list[Path]) -> None:
    with qtbot.waitSignal(dialog.work.finished):
        dialog.import_paths(paths)


def keys(dialog: ImportDialog) -> list[str]:
    shown = dialog.report.shown
    return [shown.index(row, 0).data() for row in range(shown.rowCount())]


def choose(dialog: ImportDialog, name: str) -> None:
    model = dialog.list.model()
    place = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == name)
    dialog.list.setCurrentIndex(model.index(place, 0))


def test_what_is_dropped_is_imported_and_told(
    dialog: ImportDialog, qtbot: QtBot, files: list[Path]
) -> None:
    assert not dialog.copy.isEnabled()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(dialog.imported) as told:
        dialog.dropEvent(event)
    added = [next(presets.user_folder().rglob("*.xmp")), looks.find_looks()[0].path]
    assert told.args == [added]
    assert dialog.summary.text() == "1 preset and 1 look imported; 1 file could not be taken."
    assert dialog.copy.isEnabled()
    assert dialog.list.model().index(0, 0).data() == "broken.cube", "what failed comes first"
    assert dialog.report.heading.text().startswith("The look broken.cube is no usable .cube")


def test_every_key_is_shown_and_filtered(dialog: ImportDialog, qtbot: QtBot, files: list[Path]) -> None:
    imported(dialog, qtbot, files[:1])
    assert keys(dialog) == ["Temperature", "RedHue", "Contrast2012", "Vibrance"], "what is lost comes first"
    tabs = dialog.report.tabs
    expected = [4, ["Temperature"], ["RedHue"], ["Contrast2012"], ["Vibrance"]]
    for place in range(1, 5):
        tabs.setCurrentIndex(place)
        assert keys(dialog) == expected[place]
        assert tabs.tabText(place).endswith("  1")
    tabs.setCurrentIndex(0)
    dialog.report.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert keys(dialog) == sorted(keys(dialog), key=str.casefold)
    assert dialog.report.shown.index(0, 3).data() == ""
    assert dialog.report.heading.text() == "Imported as a in Imported."
    dialog.report.table.setCurrentIndex(dialog.report.shown.index(keys(dialog).index("RedHue"), 0))
    assert dialog.report.told.text().startswith("RedHue = +9. Silvergrad")


def test_a_filter_with_nothing_in_it_gives_way(
    dialog: ImportDialog, qtbot: QtBot, files: list[Path]
) -> None:
    imported(dialog, qtbot, files)
    choose(dialog, "a")
    dialog.report.tabs.setCurrentIndex(1)
    choose(dialog, "film")
    assert dialog.report.tabs.currentIndex() == 0
    assert keys(dialog) == ["LUT_1D_SIZE"]


def test_the_report_goes_to_the_clipboard(dialog: ImportDialog, qtbot: QtBot, files: list[Path]) -> None:
    imported(dialog, qtbot, files)
    imported(dialog, qtbot, files[:1])
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text == imports.as_text(dialog.results)
    assert "RedHue = +9: " in text
    assert "there already" in text
    assert len(dialog.results) == 4


def test_it_is_used_by_keyboard_alone(dialog: ImportDialog, qtbot: QtBot, files: list[Path]) -> None:
    imported(dialog, qtbot, files)
    dialog.activateWindow()
    first = dialog.list.currentIndex().data()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.list.currentIndex().data() != first
    focusable = [dialog.list, dialog.report.tabs, dialog.report.table, dialog.copy, dialog.close_button]
    assert all(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in focusable)
    assert all(widget.accessibleName() for widget in focusable[:3])
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_files_and_folders_are_chosen(
    dialog: ImportDialog, qtbot: QtBot, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(files[0])], ""))
    with qtbot.waitSignal(dialog.imported):
        qtbot.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(files[0].parent))
    with qtbot.waitSignal(dialog.imported):
        qtbot.mouseClick(dialog.folder_button, Qt.MouseButton.LeftButton)
    assert {each.name for each in dialog.results} >= {"a", "film"}
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    dialog.choose.click()
    assert not dialog.work.busy


def test_long_work_shows_how_far_it_is_and_can_be_stopped(
    dialog: ImportDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    real = imports._import

    def slow(*arguments: object) -> object:
        gate.wait(10)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "_import", slow)
    paths = []
    for number in range(4):
        paths.append(tmp_path / f"{number}.cube")
        paths[-1].write_text(CUBE.replace("1 1 1", f"1 1 0.{number}"))
    dialog.import_paths(paths)
    assert not dialog.bar.isVisible(), "what is over at once needs no bar"
    qtbot.waitUntil(dialog.bar.isVisible)
    assert dialog.bar.maximum() == 4
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.imported) as told:
        gate.set()
    assert len(told.args[0]) == 1
    assert not dialog.bar.isVisible()


def test_closing_ends_the_work_and_tells_what_came_in(
    dialog: ImportDialog, qtbot: QtBot, files: list[Path]
) -> None:
    told: list[list[Path]] = []
    dialog.imported.connect(told.append)
    dialog.import_paths(files)
    dialog.accept()
    assert not dialog.work.busy
    there = {path for path in (files[0].parent / "user").rglob("*") if path.is_file()}
    assert {path for paths in told for path in paths} == there
