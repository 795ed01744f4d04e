"""The dialog of keyboard shortcuts: every action with its keys, re-bindable, clashes shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.ui.actions import commands, menus
from editor.ui.bindings import Keys, chosen_keys, clashes, portable
from editor.ui.dialogs import dialog_buttons
from editor.ui.settings import Settings
from editor.ui.text import tr

_ID = Qt.ItemDataRole.UserRole


class ShortcutDialog(QDialog):
    """Shows the table of actions by menu; what is set is remembered when it is closed with OK."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 640)
        self._settings = settings
        self.keys = chosen_keys(settings)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._search = QLineEdit(placeholderText=tr("Search"), clearButtonEnabled=True)
        self._search.setAccessibleName(tr("Search actions"))
        self._search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Actions and their keys"))
        self.tree.setHeaderLabels([tr("Action"), tr("Keys")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setRootIsDecorated(False)
        self.tree.currentItemChanged.connect(self._chosen)
        self.edit = QKeySequenceEdit()
        self.edit.setAccessibleName(tr("New key"))
        self.edit.setMaximumSequenceLength(1)
        assign = QPushButton(tr("Set"))
        assign.clicked.connect(self._assign)
        remove = QPushButton(tr("Remove"))
        remove.clicked.connect(self._remove)
        restore = QPushButton(tr("Default"))
        restore.clicked.connect(self._restore)
        self.clash = QLabel()
        self.clash.setWordWrap(True)
        self.clash.setTextFormat(Qt.TextFormat.PlainText)
        buttons, _ = dialog_buttons(self, tr("Use These Keys"))
        for button in (assign, remove, restore):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        for widget in (self.edit, assign, remove, restore):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(self._search)
        layout.addWidget(self.tree)
        layout.addLayout(row)
        layout.addWidget(self.clash)
        layout.addWidget(buttons)
        self._fill()

    def set_keys(self, action: str, keys: Keys) -> None:
        """Give an action other keys."""
        self.keys[action] = keys
        self._items[action].setText(1, _shown(keys))
        self._show_clashes()

    @Slot()
    def accept(self) -> None:
        """Remember what differs from the table."""
        table = {command.id: command.keys for command in commands()}
        self._settings.set_shortcuts({a: k for a, k in self.keys.items() if k != table[a]})
        self.changed.emit()
        super().accept()

    def _fill(self) -> None:
        for name in menus():
            group = QTreeWidgetItem(self.tree, [name])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for command in commands():
                if command.menu == name:
                    item = QTreeWidgetItem(group, [command.text.rstrip("…"), _shown(self.keys[command.id])])
                    item.setData(0, _ID, command.id)
                    self._items[command.id] = item
            group.setExpanded(True)
        self._show_clashes()

    def _current(self) -> str:
        item = self.tree.currentItem()
        found = item.data(0, _ID) if item is not None else None
        return found if isinstance(found, str) else ""

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _chosen(self, current: QTreeWidgetItem | None, _: QTreeWidgetItem | None) -> None:
        keys = self.keys.get(self._current(), ())
        self.edit.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())

    @Slot()
    def _assign(self) -> None:
        text = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if text and self._current():
            self.set_keys(self._current(), (text, *self.keys[self._current()][1:]))

    @Slot()
    def _remove(self) -> None:
        if self._current():
            self.set_keys(self._current(), ())

    @Slot()
    def _restore(self) -> None:
        for command in commands():
            if command.id == self._current():
                self.set_keys(command.id, command.keys)

    @Slot(str)
    def _filter(self, text: str) -> None:
        for item in self._items.values():
            item.setHidden(text.lower() not in f"{item.text(0)} {item.text(1)}".lower())

    def _show_clashes(self) -> None:
        names = {command.id: command.text.rstrip("…") for command in commands()}
        said = [
            tr("{key} is used by {actions}.", key=key, actions=", ".join(names[a] for a in users))
            for key, users in clashes(self.keys).items()
        ]
        self.clash.setText(" ".join(said))
        self.clash.setVisible(bool(said))


def _shown(keys: Keys) -> str:
    return "   ".join(
        QKeySequence(portable(k)).toString(QKeySequence.SequenceFormat.NativeText) for k in keys
    )
