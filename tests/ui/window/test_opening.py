"""Opening, stepping through a folder, and what goes wrong with files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from editor.core.edits import Edits
from editor.ui.folder import photos_beside
from editor.ui.window import Window
from tests.ui.window.conftest import SECONDS, settle, show


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_photo_is_shown_exactly_and_nothing_is_written(
    empty_window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    before = files_of(photos[0].parent)
    show(empty_window, photos[:1], qtbot)
    assert empty_window.canvas.badge == "Exact"
    assert empty_window.windowTitle().startswith("img1.dng")
    assert empty_window.presenter.latest is not None
    assert empty_window.presenter.latest.after.full == (320, 216)
    empty_window.close()
    assert files_of(photos[0].parent) == before


def test_the_embedded_preview_comes_before_the_developed_picture(
    empty_window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    came: list[str] = []
    empty_window.workbench.previewed.connect(lambda _: came.append("embedded"))
    empty_window.presenter.rendered.connect(lambda r: came.append("quick" if r.request.quick else "exact"))
    show(empty_window, photos[:1], qtbot)
    assert came[0] == "embedded"
    assert came[-1] == "exact"


def test_stepping_goes_through_the_folder_in_order(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    bench = window.workbench
    assert not window.bindings.actions["previous"].isEnabled()
    for expected in photos[1:]:
        with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
            window.bindings.actions["next"].trigger()
        assert bench.path == expected
    assert not window.bindings.actions["next"].isEnabled()
    assert "last photo" in window.bindings.actions["next"].toolTip()
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        window.bindings.actions["previous"].trigger()
    assert bench.path == photos[1]


def test_neighbours_are_ready_before_they_are_asked_for(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.workbench.is_ready(photos[1]), timeout=SECONDS)


def test_the_newest_of_quick_steps_wins(window: Window, photos: list[Path], qtbot: QtBot) -> None:
    for photo in (photos[1], photos[0], photos[2]):
        window.workbench.open([photo])
    qtbot.waitUntil(lambda: window.workbench.photo is not None, timeout=SECONDS)
    settle(window, qtbot)
    assert window.workbench.photo is not None
    assert window.workbench.photo.path == photos[2]


def test_a_photo_can_be_dropped(empty_window: Window, photos: list[Path], qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos[1]))])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(empty_window.presenter.exact, timeout=SECONDS):
        empty_window.canvas.dropEvent(event)
    assert empty_window.workbench.path == photos[1]


def test_a_broken_photo_is_a_sentence_and_the_next_one_opens(
    window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    broken = photos[0].with_name("broken.dng")
    broken.write_bytes(b"II*\0" + bytes(200))
    with qtbot.waitSignal(window.workbench.failed, timeout=SECONDS):
        window.workbench.open([broken])
    assert "broken.dng" in window.canvas.message
    assert not window.bindings.actions["export"].isEnabled()
    show(window, photos[1:2], qtbot)
    assert window.canvas.badge == "Exact"


@pytest.mark.parametrize("part", ["slider", "tile"])
def test_what_a_broken_photo_switches_off_leaves_the_keyboard_to_the_canvas(
    window: Window, photos: list[Path], qtbot: QtBot, part: str
) -> None:
    if part == "slider":
        window.panels.controls["exposure.exposure"].setFocus()
    else:
        window.styles.shelf.focus(window.styles.shelf.places()[0])
    assert window.focusWidget() is not window.canvas
    broken = photos[0].with_name("broken.dng")
    broken.write_bytes(b"II*\0" + bytes(200))
    with qtbot.waitSignal(window.workbench.failed, timeout=SECONDS):
        window.workbench.open([broken])
    assert window.focusWidget() is window.canvas


def test_a_folder_without_photos_leaves_the_open_photo(
    window: Window, photos: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    window.canvas.dropped.emit([empty])
    assert "no photo" in window.notice.text
    assert window.canvas.has_picture
    assert window.panels.isEnabled()
    assert window.workbench.path == photos[0]
    assert window.workbench.folder == tuple(photos)
    show(window, photos[1:2], qtbot)
    assert not window.notice.text


def test_a_folder_without_photos_is_said_where_nothing_is_open(
    empty_window: Window, tmp_path: Path
) -> None:
    empty_window.canvas.dropped.emit([tmp_path])
    assert "no photo" in empty_window.canvas.message
    assert empty_window.workbench.path is None


def test_settings_that_cannot_be_used_are_named(
    empty_window: Window, photos: list[Path], qtbot: QtBot
) -> None:
    photos[0].with_suffix(".xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:ProcessVersion="15.4"'
        ' crs:Exposure2012="banana" crs:Clarity2012="+20"/></rdf:RDF></x:xmpmeta>'
    )
    show(empty_window, photos[:1], qtbot)
    assert "Exposure2012 = banana" in empty_window.notice.text
    assert empty_window.workbench.edits == Edits({"local_contrast.clarity": 20.0})


def test_without_a_photo_the_window_says_what_to_do(empty_window: Window) -> None:
    image = empty_window.canvas.grab().toImage()
    colors = {
        image.pixelColor(x, y).red()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert max(colors) > 150
    assert empty_window.bindings.actions["export"].toolTip().endswith("There is no photo open.")


def test_a_folder_is_asked_for_and_opened(
    window: Window, photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    other = tmp_path / "other"
    shutil.copytree(photos[0].parent, other)
    asked: list[str] = []

    def answer(parent: object, title: str, start: str) -> str:
        asked.append(start)
        return str(other) if len(asked) == 1 else ""

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        window.bindings.actions["open_folder"].trigger()
    assert window.workbench.path == other / "img1.dng"
    assert len(window.workbench.folder) == 3
    window.bindings.actions["open_folder"].trigger()
    assert asked == [str(photos[0].parent), str(other)]
    assert window.workbench.path == other / "img1.dng"
    file = window.menuBar().actions()[0].menu()
    assert isinstance(file, QMenu)
    assert [each.text() for each in file.actions()[:3]] == ["Open…", "Open Folder…", "Open Recent"]


def test_recent_photos_are_remembered(window: Window, photos: list[Path]) -> None:
    window.files.fill_recent(window.recent_menu)
    assert window.recent_menu.actions()[0].text() == "img1.dng"


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    for name in ("a10.nef", "a9.nef", "a9.jpg", "b.jpg", ".hidden.nef", "notes.txt"):
        (tmp_path / name).touch()
    found = photos_beside(tmp_path / "a9.nef")
    assert [path.name for path in found] == ["a9.nef", "a10.nef", "b.jpg"]


def test_a_real_photo_opens(empty_window: Window, data: Path, tmp_path: Path, qtbot: QtBot) -> None:
    source = data / "raws" / "photos" / "nikon_d750_rose_crop.dng"
    if not source.exists():
        pytest.skip("the shared photo is not here")
    photo = Path(shutil.copy(source, tmp_path / source.name))
    show(empty_window, [photo], qtbot)
    pixels = empty_window.presenter.latest.after.pixels  # type: ignore[union-attr]
    assert 20 < float(np.mean(pixels)) < 235
