"""FileSlider: a file chosen in a dialog or dropped on the row."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QToolButton

from editor.core.slider import Slider
from editor.ui import theme
from editor.ui.icons import icon
from editor.ui.sliders.base import SliderWidget, widget
from editor.ui.sliders.row_label import RowLabel


def suffixes(slider: Slider) -> tuple[str, ...]:
    """Return the file types that the slider's tooltip names ("… (.dcp)"); none means any."""
    return tuple(re.findall(r"\.[a-z0-9]{2,5}\b", slider.tooltip))


@widget("file")
class FileSlider(SliderWidget):
    """A label, a button with the file's name, and one that clears it."""

    def __init__(self, key: str, slider: Slider, label: str = "") -> None:
        super().__init__(key, slider, label)
        self.row_label = RowLabel(self.label)
        self.row_label.reset.connect(self.clear)
        self.button = QPushButton()
        self.button.setAccessibleName(self.accessibleName())
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setStyleSheet("text-align: left; padding: 2px 8px; min-height: 17px;")
        self.button.clicked.connect(self.browse)
        self.clear_button = QToolButton()
        self.clear_button.setIcon(icon("close"))
        self.clear_button.setToolTip(self.tr("Use no file"))
        self.clear_button.setAccessibleName(self.tr("Use no file"))
        self.clear_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 1)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.row_label)
        layout.addWidget(self.button, 1)
        layout.addWidget(self.clear_button)
        self.setFocusProxy(self.button)
        self.setAcceptDrops(True)
        self.show_value()

    def show_value(self) -> None:
        """Show the file's name, cut in its middle where the row is too narrow."""
        name = Path(self._value).name if self._value else self.tr("Choose…")
        room = max(40, self.button.width() - 18)
        self.button.setText(
            self.button.fontMetrics()
            .elidedText(name, Qt.TextElideMode.ElideMiddle, room)
            .replace("&", "&&")
        )
        self.button.setToolTip(self._value or self.slider.tooltip)
        self.clear_button.setVisible(bool(self._value))
        self.row_label.set_bright(bool(self._value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the name into the new width."""
        super().resizeEvent(event)
        self.show_value()

    @Slot()
    def browse(self) -> None:
        """Let the photographer choose a file."""
        kinds = " ".join(f"*{each}" for each in suffixes(self.slider))
        filters = ";;".join(filter(None, (kinds and f"{self.label} ({kinds})", self.tr("All files (*)"))))
        start = str(Path(self._value).parent) if self._value else ""
        chosen, _ = QFileDialog.getOpenFileName(self, self.label, start, filters)
        if chosen:
            self.choose(chosen)

    def choose(self, path: str) -> None:
        """Take ``path`` and say so."""
        self._value = path
        self.show_value()
        self.released.emit(path)

    @Slot()
    def clear(self) -> None:
        """Use no file."""
        if self._value:
            self.reset_value()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file of a kind the slider knows."""
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use the file that was dropped."""
        self.choose(self._dropped(event))
        event.acceptProposedAction()

    def _dropped(self, event: QDropEvent) -> str:
        """Return the path that is dragged over the row; "" if it is not one to use."""
        urls = event.mimeData().urls()
        path = urls[0].toLocalFile() if len(urls) == 1 else ""
        known = suffixes(self.slider)
        return path if not known or path.lower().endswith(known) else ""
