"""The two tables of an import: the files, and every key of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor

from editor.files.crs import Entry, Outcome
from editor.files.imports import Imported
from editor.ui import theme
from editor.ui.text import tr

# What needs looking at comes first.
ORDER: tuple[Outcome, ...] = ("refused", "unsupported", "mapped", "neutral")
SORT_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SIZE = QSize(0, theme.ROW - 3)
_Role = Qt.ItemDataRole


def word(outcome: Outcome) -> str:
    """Return an outcome as it is shown."""
    return {
        "mapped": tr("Mapped"),
        "neutral": tr("Neutral"),
        "unsupported": tr("Unsupported"),
        "refused": tr("Refused"),
    }[outcome]


class Table(QAbstractTableModel):
    """Rows of something, with a heading for each column."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self.rows: list[Any] = []

    def show(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return a column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return self._headings[section]
        if orientation == Qt.Orientation.Horizontal and role == _Role.TextAlignmentRole:
            return int(self.alignment(section))
        return None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return how a column's words and numbers stand."""
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FilesTable(Table):
    """The files of an import: name, how many keys were taken, how many were not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("File"), tr("Taken"), tr("Left out")), parent)

    def add(self, results: Sequence[Imported]) -> None:
        """Show further files under those there are."""
        if not results:
            return
        first = len(self.rows)
        self.beginInsertRows(QModelIndex(), first, first + len(results) - 1)
        self.rows.extend(results)
        self.endInsertRows()

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what one cell shows."""
        row: Imported = self.rows[index.row()]
        column = index.column()
        if role in (_Role.DisplayRole, SORT_ROLE):
            if column == 0:
                return (row.name or row.source.name) if role == _Role.DisplayRole else _sorting_name(row)
            taken = len(row.report.of("mapped"))
            left = len(row.report.of("unsupported")) + len(row.report.of("refused"))
            count = taken if column == 1 else left
            return count if role == SORT_ROLE or row.report.entries else ""
        if role == _Role.ToolTipRole:
            return row.problem or _where(row)
        if role == _Role.AccessibleTextRole:
            return f"{row.name or row.source.name}: {row.problem or _where(row)}"
        if role == _Role.ForegroundRole and row.outcome != "added":
            return QColor(theme.WARNING if row.outcome == "failed" else theme.TEXT_DIM)
        if role == _Role.TextAlignmentRole:
            return int(self.alignment(column))
        return _SIZE if role == _Role.SizeHintRole else None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return right for the counts."""
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class KeysTable(Table):
    """Every key of one file: its value, what became of it, and why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((tr("Key"), tr("Value"), tr("Outcome"), tr("Reason")), parent)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what one cell shows."""
        row: Entry = self.rows[index.row()]
        shown = (row.key, row.value, word(row.outcome), row.reason)[index.column()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return shown
        if role == SORT_ROLE:
            return ORDER.index(row.outcome) if index.column() == 2 else shown.casefold()
        if role == _Role.ForegroundRole:
            if row.outcome == "refused":
                return QColor(theme.WARNING)
            if row.outcome == "unsupported" and index.column() == 2:
                return QColor(theme.ACCENT)
            if row.outcome == "neutral" or index.column() == 3:
                return QColor(theme.TEXT_DIM)
        return _SIZE if role == _Role.SizeHintRole else None


def _where(row: Imported) -> str:
    """Return what a file came to."""
    kind = tr("Look") if row.kind == "look" else tr("Preset")
    said = tr("{kind} in {group}", kind=kind, group=row.group)
    return tr("{said}; it was there already", said=said) if row.outcome == "present" else said


def _sorting_name(row: Imported) -> str:
    """Return what a file is sorted by: those that failed first, then by name."""
    return f"{row.outcome != 'failed':d}{(row.name or row.source.name).casefold()}"
