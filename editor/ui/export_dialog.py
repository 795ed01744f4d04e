"""The export dialog: where, as what, how large, under which name; remembered for the next time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.color.spaces import OUTPUT_SPACES
from editor.files import export
from editor.files.export import ExportOptions
from editor.ui.dialogs import dialog_buttons, without_arrows
from editor.ui.settings import Settings
from editor.ui.text import tr


class ExportDialog(QDialog):
    """Tells the options, whether the whole folder is meant, and whether metadata goes along."""

    chosen = Signal(object, bool, bool)

    def __init__(self, photo: Path, count: int, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._photo, self._settings = photo, settings
        self.scope = _combo(((tr("This photo"), "one"), (tr("All {count} photos", count=count), "all")))
        self.format = _combo(((tr("JPEG"), "jpg"), (tr("TIFF"), "tif"), (tr("PNG"), "png")))
        self.quality = QSpinBox(minimum=1, maximum=100, value=92)
        self.bits = _combo(((tr("8 bits"), 8), (tr("16 bits"), 16)))
        self.resize_on = QCheckBox(tr("Long edge at most"))
        self.long_edge = QSpinBox(minimum=16, maximum=65535, value=2048, suffix=tr(" pixels"))
        for spin in (self.quality, self.long_edge):
            without_arrows(spin)
            spin.setMaximumWidth(120)
        self.space = _combo(tuple((name, name) for name in OUTPUT_SPACES))
        self.metadata = QCheckBox(tr("Keep camera, lens and place in the file"))
        self.metadata.setChecked(True)
        self.template = QLineEdit("{name}")
        self.clash = _combo(
            (
                (tr("Number the new file"), "number"),
                (tr("Skip the photo"), "skip"),
                (tr("Replace the old file"), "overwrite"),
            )
        )
        self.folder = QLineEdit()
        self.example = QLabel()
        self.example.setProperty("dim", True)
        self.example.setWordWrap(True)
        self.example.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out(count)
        self._recall()
        for combo in (self.format, self.scope):
            combo.currentIndexChanged.connect(self._refresh)
        for edit in (self.folder, self.template):
            edit.textChanged.connect(self._refresh)
        self.resize_on.toggled.connect(self._refresh)
        self._refresh()

    @property
    def options(self) -> ExportOptions:
        """What is asked for."""
        return ExportOptions(
            folder=Path(os.path.expanduser(self.folder.text().strip())),
            format=self.format.currentData(),
            quality=self.quality.value(),
            bits=8 if self.format.currentData() == "jpg" else self.bits.currentData(),
            long_edge=self.long_edge.value() if self.resize_on.isChecked() else None,
            space=self.space.currentData(),
            on_clash=self.clash.currentData(),
            template=self.template.text().strip() or "{name}",
        )

    @Slot()
    def accept(self) -> None:
        """Remember the options and tell them, once the folder is there."""
        if not self._ok.isEnabled():
            return
        try:
            export.prepare(self.options.folder)
        except OSError as error:
            name, why = self.options.folder, error.strerror or str(error)
            self._say(tr("Nothing can be written to {name}: {why}.", name=name, why=why))
            return
        self._remember()
        self.chosen.emit(self.options, self.scope.currentData() == "all", self.metadata.isChecked())
        super().accept()

    def _lay_out(self, count: int) -> None:
        browse = QPushButton(tr("Choose…"))
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(browse)
        browse.setAutoDefault(False)
        size = QHBoxLayout()
        size.setSpacing(10)
        place.setSpacing(8)
        size.addWidget(self.resize_on)
        size.addWidget(self.long_edge)
        size.addStretch(1)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: list[tuple[str, Any, QWidget]] = [
            (tr("Photos"), self.scope, self.scope),
            (tr("Folder"), place, self.folder),
            (tr("File name"), self.template, self.template),
            (tr("If the name is taken"), self.clash, self.clash),
            (tr("Format"), self.format, self.format),
            (tr("Quality"), self.quality, self.quality),
            (tr("Depth"), self.bits, self.bits),
            (tr("Size"), size, self.long_edge),
            (tr("Color space"), self.space, self.space),
            (tr("Metadata"), self.metadata, self.metadata),
        ]
        for name, content, widget in rows:
            widget.setAccessibleName(name)
            form.addRow(name, content)
        self._form = form
        form.setRowVisible(0, count > 1)
        self.template.setToolTip(
            tr("{name} is the photo's name, {number} its number.", name="{name}", number="{number}")
        )
        buttons, self._ok = dialog_buttons(self, tr("Export"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.example)
        layout.addStretch(1)
        layout.addWidget(buttons)

    @Slot()
    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, tr("Export to"), self.folder.text())
        if found:
            self.folder.setText(found)

    @Slot()
    def _refresh(self) -> None:
        """Show what fits the format, an example of the name, and what is missing."""
        jpeg = self.format.currentData() == "jpg"
        self._form.setRowVisible(5, jpeg)
        self._form.setRowVisible(6, not jpeg)
        self.long_edge.setEnabled(self.resize_on.isChecked())
        options = self.options
        folder = self.folder.text().strip()
        self._say(export.hindrance(options) if folder else tr("Choose a folder to export to."))
        if self._ok.isEnabled():
            stem = options.template.replace("{number}", "0001").replace("{name}", self._photo.stem)
            self.example.setText(f"{export.clean_name(stem, options.format)}{_room(options.folder)}")

    def _say(self, problem: str) -> None:
        """Say what stands in the way of the export, if anything does."""
        self._ok.setEnabled(not problem)
        self.example.setText(problem)

    def _recall(self) -> None:
        kept = self._settings.mapping("export")
        for name, combo in self._combos().items():
            place = combo.findData(kept.get(name))
            if place >= 0:
                combo.setCurrentIndex(place)
        for name, spin in (("quality", self.quality), ("long_edge", self.long_edge)):
            if isinstance(kept.get(name), int):
                spin.setValue(kept[name])
        self.resize_on.setChecked(kept.get("resize") is True)
        self.metadata.setChecked(kept.get("metadata") is not False)
        template, folder = kept.get("template"), kept.get("folder")
        self.template.setText(template if isinstance(template, str) else "{name}")
        self.folder.setText(folder if isinstance(folder, str) else str(self._photo.parent / tr("Export")))

    def _remember(self) -> None:
        self._settings.set_mapping(
            "export",
            {
                **{name: combo.currentData() for name, combo in self._combos().items()},
                "quality": self.quality.value(),
                "long_edge": self.long_edge.value(),
                "resize": self.resize_on.isChecked(),
                "metadata": self.metadata.isChecked(),
                "template": self.template.text(),
                "folder": self.folder.text(),
            },
        )

    def _combos(self) -> dict[str, QComboBox]:
        return {"format": self.format, "bits": self.bits, "space": self.space, "clash": self.clash}


def _combo(entries: tuple[tuple[str, object], ...]) -> QComboBox:
    made = QComboBox()
    for text, value in entries:
        made.addItem(text, value)
    return made


def _room(folder: Path) -> str:
    """Return how much room the disk has, "" where it cannot be told."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    return "   " + tr("{size} GB free", size=f"{free / 1e9:.0f}")
