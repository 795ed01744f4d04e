"""A folder of small raws, a window on it, and a place of its own for everything it remembers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from editor.synthetic.raws import make_raw
from editor.ui.settings import Settings
from editor.ui.start import application
from editor.ui.window import Window

SECONDS = 20_000


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep journals, settings, presets, styles and looks of the tests apart from the user's."""
    monkeypatch.setenv("SILVERGRAD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SILVERGRAD_SETTINGS", str(tmp_path / "settings.ini"))
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "presets"))
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    monkeypatch.setenv("SILVERGRAD_LOOKS", str(tmp_path / "looks"))


@pytest.fixture(scope="session")
def _raws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raws")
    for number, kind in ((1, "chart"), (2, "still"), (10, "texture")):
        make_raw(kind, folder / f"img{number}.dng", seed=number)
    return folder


@pytest.fixture
def photos(_raws: Path, tmp_path: Path) -> list[Path]:
    """Three raws in a folder of their own, in the order they are stepped through."""
    folder = tmp_path / "photos"
    shutil.copytree(_raws, folder)
    return [folder / f"img{number}.dng" for number in (1, 2, 10)]


@pytest.fixture
def empty_window(qtbot: QtBot) -> Iterator[Window]:
    """A window without a photo."""
    application()
    window = Window(Settings())
    window.resize(1100, 800)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.leave()


@pytest.fixture
def window(empty_window: Window, photos: list[Path], qtbot: QtBot) -> Window:
    """A window on the first of the photos, its exact picture on screen."""
    show(empty_window, photos[:1], qtbot)
    return empty_window


def show(window: Window, paths: list[Path], qtbot: QtBot) -> None:
    """Open photos and wait for the exact picture."""
    with qtbot.waitSignal(window.presenter.exact, timeout=SECONDS):
        window.workbench.open(paths)


def settle(window: Window, qtbot: QtBot) -> None:
    """Wait until the exact picture of the present edits is on screen."""
    qtbot.waitUntil(lambda: window.presenter.is_exact and not window.presenter.busy, timeout=SECONDS)
