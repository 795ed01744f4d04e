"""Which settings to copy."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from editor.ui.copy_dialog import CopyDialog
from editor.ui.groups import groups
from editor.ui.start import application


@pytest.fixture
def dialog(qtbot: QtBot) -> CopyDialog:
    application()
    made = CopyDialog(["Detail"])
    qtbot.addWidget(made)
    return made


def button(dialog: CopyDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def test_all_or_none_is_one_click(dialog: CopyDialog) -> None:
    said: list[list[str]] = []
    dialog.chosen.connect(said.append)
    assert [name for name, box in dialog.boxes.items() if box.isChecked()] == ["Detail"]
    button(dialog, "None").click()
    assert not button(dialog, "Copy").isEnabled()
    button(dialog, "All").click()
    button(dialog, "Copy").click()
    assert said == [list(groups())]


def test_boxes_say_what_they_hold(dialog: CopyDialog) -> None:
    texts = [box.text() for box in dialog.boxes.values()]
    assert texts[:2] == ["Basic", "Tone Curve"]
    assert texts[-2:] == ["Output color space", "Crop, rotation and lens"]
