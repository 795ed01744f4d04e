"""Which other photos to match, and how: the same sliders, or each to its own camera's JPEG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from editor.ui import theme
from editor.ui.dialogs import all_or_none, dialog_buttons
from editor.ui.folder import RAWS
from editor.ui.loading import place_of_sidecar
from editor.ui.text import tr

_PATH = Qt.ItemDataRole.UserRole


class OthersDialog(QDialog):
    """Tells the photos that were ticked, and whether each is matched to its camera's JPEG."""

    chosen = Signal(list, bool)

    def __init__(self, photos: Sequence[Path], no_copy: str, parent: QWidget | None = None) -> None:
        """Offer ``photos``; ``no_copy`` says why there are no sliders to copy, "" if there are."""
        super().__init__(parent)
        self.setWindowTitle(tr("Match Other Photos"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(420, 480)
        self.copy = QRadioButton(tr("Copy the matched sliders of this photo"))
        self.camera = QRadioButton(tr("Match each raw to its own camera's JPEG"))
        self.copy.setEnabled(not no_copy)
        self.copy.setToolTip(no_copy)
        self.copy.setChecked(not no_copy)
        self.camera.setChecked(bool(no_copy))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Photos"))
        self.list.setStyleSheet(f"QListWidget {{ background: {theme.PRESSED}; border-radius: 4px; }}")
        for photo in photos:
            edited = place_of_sidecar(photo).exists()
            item = QListWidgetItem(
                tr("{name}, edited", name=photo.name) if edited else photo.name, self.list
            )
            item.setData(_PATH, photo)
            item.setSizeHint(QSize(0, theme.ROW))
            item.setCheckState(Qt.CheckState.Checked)
        note = QLabel(
            tr("Each photo gets one step in its history. What was set before stays as a snapshot.")
        )
        note.setProperty("dim", True)
        note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.copy)
        layout.addWidget(self.camera)
        layout.addWidget(self.list, 1)
        layout.addLayout(all_or_none(self.tick))
        layout.addWidget(note)
        buttons, self._ok = dialog_buttons(self, tr("Match"))
        layout.addWidget(buttons)
        self.copy.toggled.connect(self._refresh)
        self.list.itemChanged.connect(self._refresh)
        self._refresh()

    @property
    def ticked(self) -> list[Path]:
        """The photos that are ticked and can be matched this way."""
        items = [self.list.item(n) for n in range(self.list.count())]
        return [
            item.data(_PATH)
            for item in items
            if item.checkState() == Qt.CheckState.Checked and item.flags() & Qt.ItemFlag.ItemIsEnabled
        ]

    def tick(self, on: bool) -> None:
        """Tick every photo, or none."""
        for place in range(self.list.count()):
            self.list.item(place).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    @Slot()
    def accept(self) -> None:
        """Tell the photos."""
        self.chosen.emit(self.ticked, self.camera.isChecked())
        super().accept()

    @Slot()
    def _refresh(self) -> None:
        """Leave out what holds no picture of a camera's, where that is asked for."""
        self.list.blockSignals(True)
        for place in range(self.list.count()):
            item = self.list.item(place)
            possible = self.copy.isChecked() or item.data(_PATH).suffix.lower() in RAWS
            flags = item.flags() | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(flags if possible else flags & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.blockSignals(False)
        self._ok.setEnabled(bool(self.ticked))
