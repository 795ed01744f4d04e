"""How the exports went: progress, and a line for every photo that stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.files.export import Result
from editor.ui import theme
from editor.ui.exporter import Exporter
from editor.ui.section import Section
from editor.ui.text import tr


class ExportPanel(QWidget):
    """The list of results under the history; hidden until something was exported."""

    closed = Signal()

    def __init__(self, exporter: Exporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exporter = exporter
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Export progress"))
        self.label = QLabel()
        self.label.setProperty("dim", True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(exporter.cancel)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Export results"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(80)
        row = QHBoxLayout()
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel)
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(theme.MARGIN - 4, 0, theme.MARGIN - 8, 8)
        rows.setSpacing(6)
        rows.addLayout(row)
        rows.addWidget(self.bar)
        rows.addWidget(self.list, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Section(tr("Export"), body, fills=True))
        exporter.started.connect(self._begin)
        exporter.ended.connect(self._add)
        exporter.finished.connect(self._finish)
        self.hide()

    @Slot(int)
    def _begin(self, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.show()
        self.cancel.show()
        self.show()
        self._count()

    @Slot(object)
    def _add(self, result: Result) -> None:
        item = QListWidgetItem(line_of(result), self.list)
        item.setToolTip(line_of(result))
        if result.outcome != "written":
            item.setForeground(QColor(theme.WARNING if result.outcome == "failed" else theme.TEXT_DIM))
        self.list.scrollToBottom()
        self._count()

    @Slot()
    def _finish(self) -> None:
        self.bar.hide()
        self.cancel.hide()
        self._count()

    def _count(self) -> None:
        done, total = self._exporter.total - self._exporter.left, self._exporter.total
        self.bar.setValue(done)
        self.label.setText(tr("{done} of {total}", done=done, total=total))


def line_of(result: Result) -> str:
    """Return how one photo ended, in a line that names it."""
    if result.path is not None:
        return tr("Written: {file}", file=result.path.name)
    words = {"skipped": tr("Skipped"), "failed": tr("Failed"), "cancelled": tr("Cancelled")}
    name, outcome = result.job.photo.name, words[result.outcome]
    return tr("{outcome}: {name}. {why}", name=name, outcome=outcome, why=result.reason)
