"""The menu of a tile: what can be done with a style, a preset or a look."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from editor.files.export import clean_name
from editor.ui.styles.about import AboutDialog
from editor.ui.styles.entries import Entry
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.window import Window


def tile_menu(window: Window, entry: Entry) -> QMenu:
    """Return the menu of an entry; it goes when it is closed."""
    menu = QMenu(window)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    actions, collection = window.styling, window.styling.collection
    favorite = entry.key in collection.favorites
    menu.addAction(tr("Apply"), partial(actions.apply, entry))
    star = tr("Remove from Favorites") if favorite else tr("Add to Favorites")
    menu.addAction(star, partial(collection.toggle_favorite, entry))
    menu.addSeparator()
    renaming = menu.addAction(tr("Rename…"), partial(_rename, window, entry))
    deleting = menu.addAction(tr("Delete…"), partial(_delete, window, entry))
    for action in (renaming, deleting):
        action.setEnabled(not entry.built_in)
        if entry.built_in:
            action.setToolTip(tr("{name} came with the program.", name=entry.name))
    if entry.kind == "look":
        renaming.setEnabled(False)
        renaming.setToolTip(tr("A look is called as its file says."))
    menu.addSeparator()
    menu.addAction(tr("Show in Folder"), partial(_show_folder, entry))
    exporting = menu.addAction(tr("Export as .xmp…"), partial(_export, window, entry))
    if entry.kind == "look":
        exporting.setEnabled(False)
        exporting.setToolTip(tr("A look is a file of its own, which no preset can hold."))
    menu.addSeparator()
    menu.addAction(_about_text(entry), lambda: AboutDialog(entry, window).open())
    return menu


def _about_text(entry: Entry) -> str:
    texts = {
        "style": tr("About This Style…"),
        "preset": tr("About This Preset…"),
        "look": tr("About This Look…"),
    }
    return texts[entry.kind]


def _rename(window: Window, entry: Entry) -> None:
    name, ok = QInputDialog.getText(window, tr("Rename"), tr("Name"), text=entry.name)
    if ok and name.strip() and name.strip() != entry.name:
        window.styling.collection.rename(entry, name.strip())


def _delete(window: Window, entry: Entry) -> None:
    question = tr("Delete {name}? Photos edited with it keep their edits.", name=entry.name)
    delete = partial(window.styling.collection.delete, entry)
    window.notice.say(question, [(tr("Delete"), delete), (tr("Keep"), lambda: None)])


def _show_folder(entry: Entry) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.path.parent)))


def _export(window: Window, entry: Entry) -> None:
    start = Path.home() / clean_name(entry.name, "xmp")
    name, _ = QFileDialog.getSaveFileName(window, tr("Export as .xmp"), str(start), tr("Presets (*.xmp)"))
    if name:
        window.styling.write_preset(entry, Path(name))
