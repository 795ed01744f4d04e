"""Presets: a searchable list in groups; pointing at one previews it, a click applies it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.icons import icon
from editor.ui.section import Section, tool_button

_PATH = Qt.ItemDataRole.UserRole


def _children(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (group.child(n) for n in range(group.childCount()))
    return [item for item in found if item is not None]


class PresetsPanel(QWidget):
    """The list of presets.

    Signals:
        hovered: the path of the preset under the pointer, or None when there is none any more.
        chosen: the path of the preset to apply.
        save_requested: the present edits shall become a preset.
    """

    hovered = Signal(object)
    chosen = Signal(object)
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered: Any = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search presets"))
        self.search.setAccessibleName(self.tr("Search presets"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            QAction(icon("search"), "", self.search), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setMouseTracking(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.list.itemEntered.connect(self._enter)
        self.list.viewport().installEventFilter(self)
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(theme.MARGIN - 4, 0, theme.MARGIN - 8, 8)
        rows.setSpacing(6)
        rows.addWidget(self.search)
        rows.addWidget(self.list, 1)
        self.section = Section(self.tr("Presets"), body, fills=True)
        self.save_button = tool_button("add", self.tr("Save these edits as a preset"))
        self.save_button.clicked.connect(self.save_requested)
        self.section.add_button(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)

    def set_presets(self, presets: Iterable[tuple[str, str, object]]) -> None:
        """Show presets given as (group, name, path); groups stay folded or open as they were."""
        groups = {item.text(0): item for item in self._groups()}
        folded = {name for name, item in groups.items() if not item.isExpanded()}
        self.list.clear()
        made: dict[str, QTreeWidgetItem] = {}
        for group, name, path in presets:
            if group not in made:
                made[group] = QTreeWidgetItem(self.list, [group])
                made[group].setFlags(Qt.ItemFlag.ItemIsEnabled)
                made[group].setSizeHint(0, QSize(0, theme.ROW))
                made[group].setForeground(0, self.palette().placeholderText())
                made[group].setExpanded(group not in folded)
            item = QTreeWidgetItem(made[group], [name])
            item.setData(0, _PATH, path)
            item.setToolTip(0, name)
            item.setSizeHint(0, QSize(0, theme.ROW))
        self._filter(self.search.text())

    def names(self) -> list[str]:
        """Return the names that are shown, in order."""
        return [item.text(0) for item in self._items() if not item.isHidden()]

    def item(self, name: str) -> QTreeWidgetItem:
        """Return the row of the preset called ``name``."""
        return next(item for item in self._items() if item.text(0) == name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the pointer leaves the list."""
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().eventFilter(watched, event)

    def _groups(self) -> list[QTreeWidgetItem]:
        found = (self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for group in self._groups() for item in _children(group)]

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for group in self._groups():
            for item in _children(group):
                item.setHidden(not all(word in item.text(0).casefold() for word in words))
            group.setHidden(all(item.isHidden() for item in _children(group)))

    @Slot(QTreeWidgetItem, int)
    def _choose(self, item: QTreeWidgetItem, column: int) -> None:
        path = item.data(0, _PATH)
        if path is None:
            item.setExpanded(not item.isExpanded())
        else:
            self._hovered = None
            self.chosen.emit(path)

    @Slot(QTreeWidgetItem, int)
    def _enter(self, item: QTreeWidgetItem, column: int) -> None:
        self._hover(item.data(0, _PATH))

    def _hover(self, path: Any) -> None:
        if path != self._hovered:
            self._hovered = path
            self.hovered.emit(path)
