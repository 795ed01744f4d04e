"""The dialog in the whole window: opened from the browser, closed with the window, its style used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.ui.learning import LearnDialog
from editor.ui.settings import Settings
from editor.ui.start import application
from editor.ui.window import Window
from tests.ui.learning.fake import Engine

SECONDS = 20_000


@pytest.fixture
def whole(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window without a photo."""
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "presets"))
    application()
    made = Window(Settings())
    qtbot.addWidget(made)
    made.show()
    yield made
    made.leave()


def opened(window: Window) -> LearnDialog:
    """Open the dialog as the browser does."""
    window.styles.learn_button.click()
    return window.findChild(LearnDialog)


def test_closing_the_window_ends_a_learning(
    whole: Window, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    dialog = opened(whole)
    fake.hold = True
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        dialog.choose(folder)
    dialog.choosing.start.click()
    qtbot.waitUntil(lambda: bool(dialog.running.curve.points), timeout=SECONDS)
    dialog.close()
    assert dialog.strip.isVisible()
    assert dialog.strip.window() is whole
    whole.leave()
    qtbot.waitUntil(lambda: fake.cancelled == 1, timeout=SECONDS)
    qtbot.waitUntil(
        lambda: not any(each.name.startswith("silvergrad-learn") for each in threading.enumerate()),
        timeout=SECONDS,
    )


def test_the_dialog_is_the_same_all_the_time(whole: Window, fake: Engine) -> None:
    dialog = opened(whole)
    dialog.close()
    assert opened(whole) is dialog
    assert len(whole.findChildren(LearnDialog)) == 1
