"""What dialogs have in common."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDialog,
    QDoubleSpinBox,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.ui.dialogs import ask_name, dialog_buttons, without_arrows
from editor.ui.start import application


@pytest.fixture(autouse=True)
def _themed() -> None:
    application()


@pytest.mark.parametrize(("button", "said"), [("Save", "Dusk"), ("Cancel", None)])
def test_a_name_is_asked_with_a_verb_and_no_drawings(qtbot: QtBot, button: str, said: str | None) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        buttons = {each.text(): each for each in dialog.findChildren(QPushButton)}
        assert {"Save", "Cancel"} == set(buttons)
        assert all(each.icon().isNull() for each in buttons.values())
        dialog.setTextValue("  Dusk ")
        buttons[button].click()

    QTimer.singleShot(0, answer)
    assert ask_name(parent, "Save as Preset", "Save") == said


def test_dialogs_end_in_verbs_without_drawings(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    box, ok = dialog_buttons(dialog, "Export")
    assert ok.text() == "Export"
    assert all(each.icon().isNull() for each in box.buttons())


@pytest.mark.parametrize("kind", [QSpinBox, QDoubleSpinBox])
def test_a_number_stands_as_a_text_does(qtbot: QtBot, kind: type[QAbstractSpinBox]) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    spin, text = kind(parent), QLineEdit(parent)
    without_arrows(spin)
    parent.show()
    assert spin.sizeHint().height() == text.sizeHint().height()
    assert spin.lineEdit().textMargins().left() == 6
