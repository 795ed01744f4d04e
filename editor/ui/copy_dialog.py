"""Which settings to copy: one box for each panel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from editor.ui.dialogs import dialog_buttons
from editor.ui.groups import NOT_BY_ITSELF, groups
from editor.ui.text import tr


class CopyDialog(QDialog):
    """Tells the groups that were ticked."""

    chosen = Signal(list)

    def __init__(self, names: list[str] | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Copy Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(260)
        layout = QVBoxLayout(self)
        self.boxes: dict[str, QCheckBox] = {}
        for name in groups():
            box = QCheckBox(tr(name))
            box.setChecked(name not in NOT_BY_ITSELF if names is None else name in names)
            self.boxes[name] = box
            layout.addWidget(box)
        buttons, _ = dialog_buttons(self, tr("Copy"))
        layout.addSpacing(8)
        layout.addWidget(buttons)

    @Slot()
    def accept(self) -> None:
        """Tell the groups."""
        self.chosen.emit([name for name, box in self.boxes.items() if box.isChecked()])
        super().accept()
