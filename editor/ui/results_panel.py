"""How a piece of work on many photos goes: progress, and a line for every photo that stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
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

from editor.ui import theme
from editor.ui.section import Section
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.exporter import Exporter
    from editor.ui.match.batch import Batch


class ResultsPanel(QWidget):
    """The list of results under the history; hidden until there is one.

    ``work`` has the signals started, ended and finished, the numbers total and left, and cancel; what
    it says has ended has an outcome, of which ``line_of`` makes a line.
    """

    def __init__(
        self,
        title: str,
        work: Exporter | Batch,
        line_of: Callable[[Any], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._line_of = work, line_of
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("{title} progress", title=title))
        self.label = QLabel()
        self.label.setProperty("dim", True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(work.cancel)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("{title} results", title=title))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(2 * theme.ROW)
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
        layout.addWidget(Section(title, body, fills=True))
        work.started.connect(self._begin)
        work.ended.connect(self._add)
        work.finished.connect(self._finish)
        self.hide()

    @Slot(int)
    def _begin(self, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.show()
        self.cancel.show()
        self.show()
        self._count()

    @Slot(object)
    def _add(self, result: Any) -> None:
        line = self._line_of(result)
        item = QListWidgetItem(line, self.list)
        item.setToolTip(line)
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
        done, total = self._work.total - self._work.left, self._work.total
        self.bar.setValue(done)
        self.label.setText(tr("{done} of {total}", done=done, total=total))
