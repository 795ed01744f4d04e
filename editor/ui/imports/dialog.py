"""The import dialog: presets and looks are dropped or chosen, and every key of them is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QSortFilterProxyModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from editor.files import imports
from editor.files.gather import SUFFIXES
from editor.files.imports import Imported
from editor.ui import theme
from editor.ui.icons import pixmap
from editor.ui.imports.report import ReportView, row_of, table
from editor.ui.imports.tables import SORT_ROLE, FilesTable
from editor.ui.imports.work import ImportWork
from editor.ui.text import tr

# Work that is over sooner shows no progress.
_PATIENCE = 500
_COUNT_WIDTH = 72
_HEADER = f"""
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {theme.TEXT_DIM}; border: none;
        border-bottom: 1px solid {theme.BORDER}; padding: 4px 6px; }}
    QHeaderView::section:hover {{ color: {theme.TEXT}; }}
    QTreeView {{ background: {theme.PRESSED}; border-radius: 4px; }}
"""


class ImportDialog(QDialog):
    """Imports what is dropped on it or chosen, and shows what became of every file and key.

    Signals:
        imported: the paths of the presets and looks that were added, a list of Path.
    """

    imported = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import Presets and Looks"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.setStyleSheet(_HEADER)
        self.resize(1120, 600)
        self.setMinimumSize(820, 420)
        self.work = ImportWork(self)
        self.work.progressed.connect(self._progress)
        self.work.finished.connect(self._show)
        self.work.failed.connect(self._fail)
        self._wait = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._wait.timeout.connect(self._show_progress)
        self.summary = QLabel(tr("Nothing imported yet."))
        self.summary.setFont(theme.font(theme.FONT + 1, bold=True))
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.files = FilesTable(self)
        self.list = self._file_list()
        self.report = ReportView()
        self.list.selectionModel().selectionChanged.connect(self._select)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._invitation())
        self._pages.addWidget(self._results())
        self._busy = self._progress_row()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._busy)
        layout.addLayout(self._buttons())

    @property
    def results(self) -> list[Imported]:
        """What became of every file so far."""
        return self.files.rows

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files, folders and .zip archives in the background."""
        if not paths:
            return
        if not self.work.busy:
            self.bar.setRange(0, 0)
            self._doing.setText(tr("Looking for presets and looks…"))
        self.work.begin(paths)
        self._wait.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what is dropped."""
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.import_paths([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def done(self, result: int) -> None:
        """Stop what runs before the dialog goes; what was imported is told."""
        self._tell(self.work.close())
        super().done(result)

    # Parts

    def _file_list(self) -> QTreeView:
        made = table(tr("Files"))
        sorted_files = QSortFilterProxyModel(self.files)
        sorted_files.setSourceModel(self.files)
        sorted_files.setSortRole(SORT_ROLE)
        made.setModel(sorted_files)
        made.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, header.ResizeMode.Fixed)
            header.resizeSection(column, _COUNT_WIDTH)
        return made

    def _invitation(self) -> QWidget:
        """Return what is seen before anything is imported."""
        picture = QLabel()
        ratio = self.devicePixelRatioF()
        drawing = pixmap("import", round(40 * ratio), theme.TEXT_DIM)
        drawing.setDevicePixelRatio(ratio)
        picture.setPixmap(drawing)
        words = QLabel(tr("Drop presets and looks here"))
        words.setFont(theme.font(theme.FONT + 3))
        kinds = QLabel(
            tr("Lightroom presets (.xmp, .lrtemplate), .cube and HaldCLUT looks, folders and .zip archives")
        )
        kinds.setProperty("dim", True)
        self.choose = QPushButton(tr("Choose Files…"))
        self.choose.clicked.connect(self._choose_files)
        made = QWidget()
        made.setObjectName("invitation")
        made.setStyleSheet(
            f"#invitation {{ border: 1px dashed {theme.TRACK}; border-radius: 6px;"
            f" background: {theme.PRESSED}; }}"
        )
        layout = QVBoxLayout(made)
        layout.setSpacing(10)
        layout.addStretch(1)
        for widget in (picture, words, kinds, self.choose):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return made

    def _results(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.report)
        split.setSizes([330, 750])
        self.list.setMinimumWidth(260)
        split.setHandleWidth(12)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        split.setChildrenCollapsible(False)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(split, 1)
        return made

    def _progress_row(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Import progress"))
        self.bar.setFixedHeight(6)
        self._doing = QLabel()
        self._doing.setProperty("dim", True)
        self._doing.setTextFormat(Qt.TextFormat.PlainText)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.work.cancel)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._doing, 1)
        row.addWidget(self.bar, 2)
        row.addWidget(self.cancel)
        made.hide()
        return made

    def _buttons(self) -> QHBoxLayout:
        self.more = QPushButton(tr("Choose Files…"))
        self.more.clicked.connect(self._choose_files)
        self.folder_button = QPushButton(tr("Choose Folder…"))
        self.folder_button.clicked.connect(self._choose_folder)
        self.copy = QPushButton(tr("Copy Report"))
        self.copy.setToolTip(tr("Copy what became of every file as text"))
        self.copy.clicked.connect(self.copy_report)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.more, self.folder_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.copy, self.close_button):
            row.addWidget(button)
        for button in (self.choose, self.more, self.folder_button, self.copy):
            button.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.more.hide()
        self.copy.setEnabled(False)
        return row

    # What is asked for

    @Slot()
    def copy_report(self) -> None:
        """Put the report on every file on the clipboard, as text."""
        QGuiApplication.clipboard().setText(imports.as_text(self.results))

    @Slot()
    def _choose_files(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in (*SUFFIXES, ".dng"))
        named = tr("Presets and looks ({kinds})", kinds=kinds)
        found, _ = QFileDialog.getOpenFileNames(self, tr("Import"), "", f"{named};;{tr('All files')} (*)")
        self.import_paths([Path(each) for each in found])

    @Slot()
    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, tr("Import a Folder"))
        if found:
            self.import_paths([Path(found)])

    # What is told

    @Slot()
    def _show_progress(self) -> None:
        self._busy.setVisible(self.work.busy)

    @Slot(int, int, str)
    def _progress(self, done: int, total: int, name: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._doing.setText(tr("{done} of {total}: {name}", done=done + 1, total=total, name=name))

    @Slot(object)
    def _show(self, results: tuple[Imported, ...]) -> None:
        """Show the results of one import, the first that failed or was added chosen."""
        self._busy.setVisible(self.work.busy and self._busy.isVisible())
        if results:
            self.files.add(results)
            self.summary.setText(imports.summary(self.results))
            self._pages.setCurrentIndex(1)
            self.more.show()
            self.copy.setEnabled(True)
            if not self.list.selectionModel().hasSelection():
                self.list.setCurrentIndex(self.list.model().index(0, 0))
                self.list.setFocus()
        self._tell(results)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.summary.setText(sentence)
        self._pages.setCurrentIndex(1)

    def _tell(self, results: Sequence[Imported]) -> None:
        added = [each.path for each in results if each.outcome == "added"]
        if added:
            self.imported.emit(added)

    @Slot(QItemSelection, QItemSelection)
    def _select(self, chosen: QItemSelection, before: QItemSelection) -> None:
        indexes = chosen.indexes()
        self.report.show_file(self.files.rows[row_of(indexes[0])] if indexes else None)
