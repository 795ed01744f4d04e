"""What draws with a GPU's driver: collected where Qt has a display with one, see `test_in_xvfb.py`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.synthetic.raws import make_raw
from editor.ui import presenter
from editor.ui.settings import Settings
from editor.ui.start import application
from editor.ui.window import Window

if os.environ["QT_QPA_PLATFORM"] != "xcb":
    collect_ignore = ["test_drawing.py", "test_choice.py"]

SECONDS = 20_000


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered apart from the user's; take a driver in software for a GPU."""
    monkeypatch.setenv("SILVERGRAD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SILVERGRAD_SETTINGS", str(tmp_path / "settings.ini"))
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "presets"))
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    monkeypatch.setenv("SILVERGRAD_LOOKS", str(tmp_path / "looks"))
    monkeypatch.setenv("SILVERGRAD_GPU", "1")
    # Compiling takes as long as all of these tests: NumPy makes what frames are compared with.
    monkeypatch.setattr(presenter, "warm", lambda: "NumPy")


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw larger than the canvas."""
    path = tmp_path_factory.mktemp("raw") / "still.dng"
    make_raw("still", path, size=(900, 600))
    return path


@pytest.fixture
def window(qtbot: QtBot, raw: Path) -> Iterator[Window]:
    """A window that is not shown yet."""
    application()
    window = Window(Settings())
    window.resize(1000, 760)
    qtbot.addWidget(window)
    yield window
    window.leave()
