"""What comes into the collection and goes out of it: imports, presets, styles that were learned."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from editor.core.color.look_files import is_hald
from editor.files import gather, looks
from editor.files.export import clean_name
from editor.ui.dialogs import ask_name
from editor.ui.folder import photos_of
from editor.ui.imports.dialog import ImportDialog
from editor.ui.learning.dialog import LearnDialog
from editor.ui.styles.about import AboutDialog
from editor.ui.styles.collection import Collection
from editor.ui.styles.entries import Entry
from editor.ui.styles.menu import tile_menu
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


class CollectionActions(QObject):
    """Joins the collection to its buttons, menus and dialogs."""

    def __init__(self, window: Window, collection: Collection) -> None:
        super().__init__(window)
        self._window, self._collection = window, collection
        self._importing: ImportDialog | None = None
        self._learning: LearnDialog | None = None
        panel = window.styles
        panel.import_requested.connect(self.import_some)
        panel.learn_requested.connect(self.learn)
        panel.save_requested.connect(self.save_preset)
        panel.dropped.connect(self.import_paths)
        panel.shelf.menu_wanted.connect(self._show_menu)

    def close(self) -> None:
        """Give up what is being imported, and what is being learned, which can be resumed."""
        if self._importing is not None:
            self._importing.reject()
        if self._learning is not None:
            self._learning.end()

    def use_profile(self, profile: bytes | None) -> None:
        """Show pictures through the display's ICC profile."""
        if self._learning is not None:
            self._learning.use_profile(profile)

    # In

    @Slot()
    def import_some(self) -> None:
        """Ask what to import."""
        self.import_paths([])

    @Slot(list)
    def import_paths(self, paths: list[Path]) -> None:
        """Import presets and looks, and show what became of them."""
        if self._importing is None:
            self._importing = ImportDialog(self._window)
            self._importing.imported.connect(self._collection.read)
            self._importing.finished.connect(self._imported)
            self._importing.open()
        self._importing.import_paths(paths)

    @Slot()
    def _imported(self) -> None:
        self._importing = None

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Import what was dropped and is a preset or look, and open the photos."""
        found = [path for path in paths if _belongs(path)]
        photos = [path for path in paths if path not in found]
        if found:
            self.import_paths(found)
        if photos:
            self._window.files.open_paths(photos)

    @Slot()
    def learn(self) -> None:
        """Show the dialog that learns a style; it goes on while it is closed."""
        if self._learning is None:
            self._learning = LearnDialog(self._window, self._window.settings)
            self._learning.added.connect(self._collection.read)
            self._learning.learned.connect(self._window.styling.apply_file)
        self._learning.use_profile(self._window.presenter.look.profile)
        self._learning.bring()

    @Slot()
    def save_preset(self) -> None:
        """Keep the edits as a preset under a name asked for."""
        name = ask_name(self._window, tr("Save as Preset"), tr("Save"))
        if name:
            self._collection.save_preset(self._window.workbench.edits, name)

    # A tile's menu

    @Slot(object, QPoint)
    def _show_menu(self, entry: Entry, where: QPoint) -> None:
        self.menu_of(entry).popup(where)

    def menu_of(self, entry: Entry) -> QMenu:
        """Return the menu of a tile."""
        work = {
            "apply": partial(self._window.styling.apply, entry),
            "star": partial(self._collection.toggle_favorite, entry),
            "rename": partial(self.rename, entry),
            "delete": partial(self.delete, entry),
            "folder": partial(self.show_folder, entry),
            "export": partial(self.export, entry),
            "about": partial(self.about, entry),
        }
        menu = tile_menu(self._window, entry, entry.key in self._collection.favorites, work)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def rename(self, entry: Entry) -> None:
        """Ask for another name."""
        name = ask_name(self._window, tr("Rename"), tr("Rename"), entry.name)
        if name and name != entry.name:
            self._collection.rename(entry, name)

    def delete(self, entry: Entry) -> None:
        """Delete an entry of one's own, once that is confirmed."""
        question = tr("Delete {name}? Photos edited with it keep their edits.", name=entry.name)
        delete = partial(self._collection.delete, entry)
        self._window.notice.say(question, [(tr("Delete"), delete), (tr("Keep"), lambda: None)])

    def show_folder(self, entry: Entry) -> None:
        """Open an entry's folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.path.parent)))

    def export(self, entry: Entry) -> None:
        """Ask where to write what an entry sets, as an .xmp for another program."""
        edits = self._window.styling.edits_of(entry)
        start = Path.home() / clean_name(entry.name, "xmp")
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Export as .xmp"), str(start), tr("Presets (*.xmp)")
        )
        if name and edits is not None:
            self._collection.export(Path(name), edits, entry.name)

    def about(self, entry: Entry) -> None:
        """Tell of an entry."""
        AboutDialog(entry, self._window).open()


def _belongs(path: Path) -> bool:
    """Say whether a file is a preset or a look, or a folder has some and no photos to open."""
    if path.is_dir():
        return all(_belongs(photo) for photo in photos_of([path])) and gather.holds_any(path)
    suffix = path.suffix.lower()
    if suffix in looks.SUFFIXES and suffix != ".cube":
        try:
            return is_hald(path)
        except (OSError, ValueError):
            return False  # opening it says what is wrong
    return suffix in gather.SUFFIXES
