"""Which settings to copy: one box for each panel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from editor.ui.dialogs import all_or_none, dialog_buttons
from editor.ui.groups import NOT_BY_ITSELF, groups
from editor.ui.text import tr

# Groups that are no panel of the column are called after what they hold.
_SAID = {"Output": "Output color space", "Geometry": "Crop, rotation and lens"}


class CopyDialog(QDialog):
    """Tells the groups that were ticked."""

    chosen = Signal(list)

    def __init__(self, names: list[str] | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Copy Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(260)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(8)
        self.boxes: dict[str, QCheckBox] = {}
        for name in groups():
            box = QCheckBox(tr(_SAID.get(name, name)))
            box.setChecked(name not in NOT_BY_ITSELF if names is None else name in names)
            box.toggled.connect(self._refresh)
            self.boxes[name] = box
            layout.addWidget(box)
        layout.addSpacing(4)
        layout.addLayout(all_or_none(self.tick))
        buttons, self._ok = dialog_buttons(self, tr("Copy"))
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self._refresh()

    def tick(self, on: bool) -> None:
        """Tick every group, or none."""
        for box in self.boxes.values():
            box.setChecked(on)

    @Slot()
    def accept(self) -> None:
        """Tell the groups."""
        self.chosen.emit([name for name, box in self.boxes.items() if box.isChecked()])
        super().accept()

    @Slot()
    def _refresh(self) -> None:
        self._ok.setEnabled(any(box.isChecked() for box in self.boxes.values()))
