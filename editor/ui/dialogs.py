"""What every dialog has at its end: one button to do it, one to leave."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QDialogButtonBox, QPushButton

from editor.ui.text import tr


def dialog_buttons(dialog: QDialog, accept: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of ``dialog`` and the one that accepts it, called ``accept``."""
    box = QDialogButtonBox()
    ok = box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    leave = box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    for button in (ok, leave):
        button.setIcon(QIcon())
    for button in dialog.findChildren(QPushButton):
        button.setAutoDefault(False)
    ok.setDefault(True)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box, ok


def without_arrows(spin: QAbstractSpinBox) -> None:
    """Take a number field's arrows away; with NoButtons a styled field shows no number at all."""
    kind = spin.metaObject().className()
    arrows = f"{kind}::up-button, {kind}::down-button {{ width: 0; border: none; }}"
    spin.setStyleSheet(f"{kind} {{ padding-left: 7px; }} {arrows}")
