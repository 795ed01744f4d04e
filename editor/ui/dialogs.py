"""What dialogs have in common: one button to do it and one to leave, names, fields."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QWidget,
)

from editor.ui.text import tr


def dialog_buttons(dialog: QDialog, accept: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of ``dialog`` and the one that accepts it, called ``accept``."""
    box = QDialogButtonBox()
    ok = box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    for button in dialog.findChildren(QPushButton):
        button.setAutoDefault(False)
    ok.setDefault(True)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box, ok


def ask_name(parent: QWidget, title: str, verb: str, name: str = "") -> str | None:
    """Ask for a name, without spaces at its ends; None where nobody said ``verb``."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(tr("Name"))
    dialog.setTextValue(name)
    dialog.setOkButtonText(verb)
    said = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.textValue().strip() if said else None


def all_or_none(tick: Callable[[bool], None]) -> QHBoxLayout:
    """Return the buttons that tick all of a list's boxes, or none."""
    row = QHBoxLayout()
    for name, on in ((tr("All"), True), (tr("None"), False)):
        button = QPushButton(name)
        button.clicked.connect(lambda _, on=on: tick(on))
        row.addWidget(button)
    row.addStretch(1)
    return row


def without_arrows(spin: QAbstractSpinBox) -> None:
    """Take a number field's arrows away; with NoButtons a styled field shows no number at all."""
    kind = spin.metaObject().className()
    arrows = f"{kind}::up-button, {kind}::down-button {{ width: 0; border: none; }}"
    # The number stands in a field of its own: as far in, and with that as high, as a text is.
    spin.setStyleSheet(f"{kind} {{ padding: 2px 0 1px 0; }} {arrows}")
    spin.lineEdit().setTextMargins(6, 0, 0, 0)
