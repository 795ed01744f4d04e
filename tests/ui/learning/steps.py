"""What the tests of the dialog do and look at."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from editor.ui.learning import LearnDialog

SECONDS = 10_000


def choose(dialog: LearnDialog, folder: Path, qtbot: QtBot) -> None:
    """Choose a folder and wait until it is said what is in it."""
    with qtbot.waitSignal(dialog.learner.surveyed, timeout=SECONDS):
        dialog.choose(folder)


def begin(dialog: LearnDialog, folder: Path, qtbot: QtBot) -> None:
    """Learn from a folder, and wait for the first picture."""
    choose(dialog, folder, qtbot)
    dialog.choosing.start.click()
    qtbot.waitUntil(lambda: dialog.running.pair.made.image is not None, timeout=SECONDS)


def learn(dialog: LearnDialog, folder: Path, qtbot: QtBot) -> None:
    choose(dialog, folder, qtbot)
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS):
        dialog.choosing.start.click()


def cancel(dialog: LearnDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS):
        dialog.running.cancel.click()


def said(dialog: LearnDialog) -> str:
    return "\n".join(label.text() for label in dialog.choosing.told.labels)


def page(dialog: LearnDialog) -> object:
    return dialog.pages.currentWidget()
