"""What goes on while the dialog is closed, and after quitting."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from editor.ui.learning import LearnDialog
from tests.ui.learning.fake import Engine
from tests.ui.learning.steps import SECONDS, begin, choose, page


def test_what_quitting_broke_off_is_offered_at_the_next_start(
    window: QMainWindow, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.hold = True
    first, second = LearnDialog(window), LearnDialog(window)
    begin(first, folder, qtbot)
    first.end()
    choose(second, folder, qtbot)
    assert second.choosing.start.text() == "Resume"
    second.end()
    qtbot.waitUntil(lambda: fake.cancelled == 1, timeout=SECONDS)
    qtbot.waitUntil(lambda: not _threads(), timeout=SECONDS)


def _threads() -> list[str]:
    names = ("silvergrad-learn", "silvergrad-survey")
    return [each.name for each in threading.enumerate() if each.name.startswith(names)]


def test_learning_goes_on_while_the_dialog_is_closed(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.hold = True
    begin(dialog, folder, qtbot)
    strip = dialog.strip
    assert not strip.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert strip.isVisible()
    assert "Evenings" in strip.label.text()
    before = len(dialog.running.curve.points)
    qtbot.waitUntil(lambda: len(dialog.running.curve.points) > before, timeout=SECONDS)
    assert strip.progress.value() > 0
    strip.show_button.click()
    assert dialog.isVisible()
    assert not strip.isVisible()
    dialog.close()
    fake.hold = False
    qtbot.waitUntil(lambda: "is learned" in strip.label.text(), timeout=SECONDS)
    assert strip.isVisible()
    strip.show_button.click()
    assert page(dialog) is dialog.outcome
    dialog.close()
    assert not strip.isVisible()


def test_the_strip_cancels(dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot) -> None:
    fake.hold = True
    begin(dialog, folder, qtbot)
    dialog.close()
    with qtbot.waitSignal(dialog.learner.ended, timeout=SECONDS):
        dialog.strip.cancel.click()
    assert not dialog.strip.isVisible()
    assert page(dialog) is dialog.choosing


def test_another_folder_waits_for_the_learning(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    fake.hold = True
    begin(dialog, folder, qtbot)
    dialog.close()
    dialog.choose(folder.parent)
    assert dialog.isVisible()
    assert page(dialog) is dialog.running
    assert fake.surveyed == [folder]


def test_an_error_is_said_while_the_dialog_is_closed(
    dialog: LearnDialog, fake: Engine, folder: Path, qtbot: QtBot
) -> None:
    choose(dialog, folder, qtbot)
    fake.error = OSError("The disk is full.")
    dialog.choosing.start.click()
    dialog.close()
    qtbot.waitUntil(lambda: "could not" in dialog.strip.label.text(), timeout=SECONDS)
    assert dialog.strip.isVisible()
    dialog.strip.dismiss.click()
    assert not dialog.strip.isVisible()
