"""The report on one imported file: what it came to, and a table of its keys that can be filtered."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QLabel, QTabBar, QTreeView, QVBoxLayout, QWidget

from editor.files.imports import Imported
from editor.ui import theme
from editor.ui.imports.tables import ORDER, SORT_ROLE, KeysTable, word
from editor.ui.text import tr


class _OfOutcome(QSortFilterProxyModel):
    """The keys with one outcome, all where none is chosen."""

    def __init__(self, keys: KeysTable) -> None:
        super().__init__(keys)
        self._keys = keys
        self.outcome = ""
        self.setSourceModel(keys)
        self.setSortRole(SORT_ROLE)

    def choose(self, outcome: str) -> None:
        """Show the keys of one outcome, "" for all."""
        self.outcome = outcome
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: object) -> bool:
        """Say whether a key is shown."""
        return not self.outcome or self._keys.rows[row].outcome == self.outcome


class ReportView(QWidget):
    """Shows what became of one file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("Keys shown"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for _ in ("", *ORDER):
            self.tabs.addTab("")
        self.keys = KeysTable(self)
        self.shown = _OfOutcome(self.keys)
        self.table = table(tr("Keys"))
        self.table.setModel(self.shown)
        for column, width in enumerate((200, 110, 104)):
            self.table.setColumnWidth(column, width)
        self.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
        self.told = QLabel()
        self.told.setProperty("dim", True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(2 * theme.FONT + 8)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tabs.currentChanged.connect(self._choose)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addWidget(self.tabs)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.told)
        self.show_file(None)

    def show_file(self, found: Imported | None) -> None:
        """Show one file's report, or that none is chosen."""
        report = found.report if found is not None else None
        self.keys.show(report.entries if report is not None else ())
        counts = [len(self.keys.rows), *(len(report.of(each)) if report else 0 for each in ORDER)]
        names = [tr("All"), *(word(each) for each in ORDER)]
        if not counts[self.tabs.currentIndex()]:  # disabled, it would give way to just any other
            self.tabs.setCurrentIndex(0)
        for place, (name, count) in enumerate(zip(names, counts, strict=True)):
            self.tabs.setTabText(place, f"{name}  {count}")
            self.tabs.setTabEnabled(place, count > 0 or place == 0)
        for widget in (self.tabs, self.table, self.told):
            widget.setVisible(bool(self.keys.rows))
        self.heading.setText(_said(found) if found is not None else tr("Choose a file to see its keys."))
        self.heading.setAlignment(
            Qt.AlignmentFlag.AlignLeft if self.keys.rows else Qt.AlignmentFlag.AlignTop
        )

    @Slot()
    def _tell(self) -> None:
        """Tell the chosen key in full, for a column may be too narrow for it."""
        chosen = self.table.selectionModel().selectedRows()
        entry = self.keys.rows[row_of(chosen[0])] if chosen else None
        said = f"{entry.key} = {entry.value}" if entry is not None and entry.value else ""
        reason = entry.reason if entry is not None else ""
        self.told.setText(". ".join(part for part in (said, reason) if part))

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.shown.choose(("", *ORDER)[place] if place >= 0 else "")


def table(name: str) -> QTreeView:
    """Return an empty table, sortable by its headings."""
    made = QTreeView()
    made.setAccessibleName(name)
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setSortingEnabled(True)
    made.setAllColumnsShowFocus(True)
    made.setSelectionMode(QTreeView.SelectionMode.SingleSelection)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    made.header().setStretchLastSection(True)
    return made


def row_of(index: QModelIndex) -> int:
    """Return the row of the table behind a sorted one, -1 where there is none."""
    model = index.model()
    return model.mapToSource(index).row() if isinstance(model, QSortFilterProxyModel) else index.row()


def _said(found: Imported) -> str:
    """Return what became of a file, in a sentence or two."""
    words = {
        "added": tr("Imported as {name} in {group}.", name=found.name, group=found.group),
        "present": tr("{name} is in {group} already.", name=found.name, group=found.group),
        "failed": found.problem,
    }
    return words[found.outcome]
