"""What the File menu does: open, step, export, quit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from editor.files.export import ExportOptions, Result
from editor.ui.export_dialog import ExportDialog
from editor.ui.exporter import Exporter, jobs_for
from editor.ui.folder import FINISHED, RAWS
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class FileActions(QObject):
    """Opens photos and exports them."""

    def __init__(self, window: Window, exporter: Exporter) -> None:
        super().__init__(window)
        self._window = window
        self._bench = window.workbench
        self.exporter = exporter
        exporter.ended.connect(self._ended)
        exporter.finished.connect(self._finished)

    @property
    def has_results(self) -> bool:
        """Whether anything was exported."""
        return bool(self.exporter.results) or self.exporter.busy

    @Slot()
    def open(self) -> None:
        """Ask for photos and open them."""
        endings = " ".join(f"*{s} *{s.upper()}" for s in sorted(RAWS | FINISHED))
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            tr("Open"),
            str(self._here()),
            f"{tr('Photos')} ({endings});;{tr('All files')} (*)",
        )
        if names:
            self._bench.open([Path(name) for name in names])

    @Slot()
    def open_folder(self) -> None:
        """Ask for a folder and open its photos."""
        name = QFileDialog.getExistingDirectory(self._window, tr("Open Folder"), str(self._here()))
        if name:
            self._bench.open([Path(name)])

    def _here(self) -> Path:
        """Return the folder to look in first: the open photo's, or home."""
        return self._bench.path.parent if self._bench.path is not None else Path.home()

    @Slot(list)
    def open_paths(self, paths: list[Path]) -> None:
        """Open what was dropped."""
        self._bench.open(paths)

    @Slot()
    def previous(self) -> None:
        """Open the photo before this one."""
        self._step(-1)

    @Slot()
    def next(self) -> None:
        """Open the photo after this one."""
        self._step(1)

    def _step(self, by: int) -> None:
        self._window.tools.finish_crop(True)
        self._bench.step(by)

    def fill_recent(self, menu: QMenu) -> None:
        """Fill the menu of recent photos."""
        menu.clear()
        for path in self._window.settings.recent():
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._bench.open([path]))
        if menu.isEmpty():
            menu.addAction(tr("No photos yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Clear List")).triggered.connect(self._window.settings.clear_recent)

    @Slot()
    def show_folder(self) -> None:
        """Open the photo's folder in the system's file manager."""
        if self._bench.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._bench.path.parent)))

    @Slot()
    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    # Export

    @Slot()
    def export(self) -> None:
        """Ask how to export."""
        path = self._bench.path
        if path is None:
            return
        self._window.tools.finish_crop(True)
        dialog = ExportDialog(path, len(self._bench.folder), self._window.settings, self._window)
        dialog.chosen.connect(self.export_with)
        dialog.open()

    @Slot(object, bool, bool)
    def export_with(self, options: ExportOptions, everything: bool, metadata: bool) -> None:
        """Export the open photo, or all of its folder."""
        current = self._bench.path
        photos = self._bench.folder if everything else tuple([current] if current is not None else [])
        jobs, refused = jobs_for(photos, current, self._bench.edits, options)
        if refused:
            self._window.notice.say(" ".join(refused))
        self.exporter.begin(jobs, metadata=metadata)
        self._window.refresh()

    @Slot()
    def results(self) -> None:
        """Show how the exports went."""
        self._window.left.show()
        self._window.export_panel.show()

    @Slot(object)
    def _ended(self, result: Result) -> None:
        exporter = self.exporter
        self._window.say(
            tr("Exporting: {done} of {total}.", done=exporter.total - exporter.left, total=exporter.total)
        )

    @Slot()
    def _finished(self) -> None:
        last = self.exporter.results[-self.exporter.total :]
        written = sum(each.outcome == "written" for each in last)
        failed = [each for each in last if each.outcome == "failed"]
        self._window.say(tr("{written} of {total} photos exported.", written=written, total=len(last)))
        if failed:
            self._window.notice.say(
                tr(
                    "{name} could not be exported: {why}",
                    name=failed[0].job.photo.name,
                    why=failed[0].reason,
                )
                if len(failed) == 1
                else tr("{count} photos could not be exported; the list says why.", count=len(failed))
            )
        self._window.refresh()
