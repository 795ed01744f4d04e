"""History and snapshots: every step of the edit, and the states that were given a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.section import Section, tool_button


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _section(title: str, content: QWidget) -> Section:
    body = QWidget()
    rows = QVBoxLayout(body)
    rows.setContentsMargins(theme.MARGIN - 4, 0, theme.MARGIN - 8, 8)
    rows.addWidget(content)
    return Section(title, body, fills=True)


class HistoryPanel(QWidget):
    """The steps, newest first; a click goes back or forward to one.

    Signals:
        travelled: the number of the step to go to, counted from the oldest (0).
    """

    travelled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = _list(self.tr("History"))
        self.list.itemClicked.connect(self._travel)
        self.list.itemActivated.connect(self._travel)
        self.section = _section(self.tr("History"), self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)

    def set_steps(self, labels: Sequence[str], current: int) -> None:
        """Show the steps, oldest first in ``labels``; those after ``current`` are undone and dim."""
        self.list.clear()
        for number, label in reversed(list(enumerate(labels))):
            item = QListWidgetItem(label, self.list)
            item.setToolTip(label)
            item.setData(Qt.ItemDataRole.UserRole, number)
            item.setSizeHint(QSize(0, theme.ROW))
            if number > current:
                item.setForeground(QColor(theme.TEXT_DIM))
                item.setFont(theme.font(italic=True))
        if 0 <= current < len(labels):
            self.list.setCurrentRow(len(labels) - 1 - current)

    @Slot(QListWidgetItem)
    def _travel(self, item: QListWidgetItem) -> None:
        self.travelled.emit(item.data(Qt.ItemDataRole.UserRole))


class SnapshotsPanel(QWidget):
    """States of the photo with names of their own.

    Signals:
        added: the present state shall become a snapshot.
        applied, deleted: the number of the snapshot to go to, or to forget.
        renamed: its number and its new name.
    """

    added = Signal()
    applied = Signal(int)
    deleted = Signal(int)
    renamed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = _list(self.tr("Snapshots"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.itemClicked.connect(self._apply)
        self.list.itemChanged.connect(self._rename)
        self.section = _section(self.tr("Snapshots"), self.list)
        self.add_button = tool_button("add", self.tr("Take a snapshot"))
        self.add_button.clicked.connect(self.added)
        self.section.add_button(self.add_button)
        self._names: list[str] = []
        self.section.set_open(False)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.rename_action = self._action(self.tr("Rename"), self.edit_name)
        self.delete_action = self._action(self.tr("Delete"), self.delete_current)
        self.delete_action.setShortcut(Qt.Key.Key_Delete)
        self.delete_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)

    def set_snapshots(self, names: Sequence[str]) -> None:
        """Show the snapshots by name, in their order; fold the list while there are none."""
        if bool(names) != bool(self._names) and bool(names) != self.section.is_open():
            self.section.toggle()
        self._names = list(names)
        self.list.blockSignals(True)
        self.list.clear()
        for name in names:
            item = QListWidgetItem(name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setSizeHint(QSize(0, theme.ROW))
            item.setToolTip(name)
        self.list.blockSignals(False)

    @Slot()
    def edit_name(self) -> None:
        """Let the photographer type a new name for the selected snapshot."""
        if self.list.currentItem() is not None:
            self.list.editItem(self.list.currentItem())

    @Slot()
    def delete_current(self) -> None:
        """Ask to forget the selected snapshot."""
        if self.list.currentRow() >= 0:
            self.deleted.emit(self.list.currentRow())

    def _action(self, text: str, slot: object) -> QAction:
        action = QAction(text, self.list)
        action.triggered.connect(slot)
        self.list.addAction(action)
        return action

    @Slot(QListWidgetItem)
    def _apply(self, item: QListWidgetItem) -> None:
        self.applied.emit(self.list.row(item))

    @Slot(QListWidgetItem)
    def _rename(self, item: QListWidgetItem) -> None:
        number, name = self.list.row(item), item.text().strip()
        if not name:
            item.setText(self._names[number])
        elif name != self._names[number]:
            self._names[number] = name
            self.renamed.emit(number, name)
