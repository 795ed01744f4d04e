"""A dialog on a window's status line, with an engine for tests and places of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from editor.ui.learning import LearnDialog, engine
from editor.ui.start import application
from editor.ui.status import Status
from tests.ui.learning.fake import Engine


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERGRAD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SILVERGRAD_SETTINGS", str(tmp_path / "settings.ini"))
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine without torch in place of the real one."""
    made = Engine()
    for name in ("lacking", "survey", "thumbnails", "refused", "remarks", "learn"):
        monkeypatch.setattr(engine, name, getattr(made, name))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to learn from."""
    made = tmp_path / "Evenings"
    made.mkdir()
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """A window with a status line."""
    application()
    made = QMainWindow()
    made.setStatusBar(Status(made))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(window: QMainWindow, qtbot: QtBot) -> Iterator[LearnDialog]:
    """The dialog, shown."""
    made = LearnDialog(window)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.end()
