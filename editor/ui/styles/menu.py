"""The menu of a tile: what can be done with a style, a preset or a look, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QMenu, QWidget

from editor.ui.styles.entries import Entry
from editor.ui.text import tr

_BREAK_BEFORE = ("rename", "folder", "about")


def tile_menu(
    parent: QWidget, entry: Entry, favorite: bool, work: Mapping[str, Callable[[], object]]
) -> QMenu:
    """Return the menu of an entry, which does ``work``, by the names of the actions."""
    texts = {
        "apply": tr("Apply"),
        "star": tr("Remove from Favorites") if favorite else tr("Add to Favorites"),
        "rename": tr("Rename…"),
        "delete": tr("Delete…"),
        "folder": tr("Show in Folder"),
        "export": tr("Export as .xmp…"),
        "about": tr("About {name}…", name=entry.name),
    }
    menu, why = QMenu(parent), reasons(entry)
    menu.setToolTipsVisible(True)
    for name, text in texts.items():
        if name in _BREAK_BEFORE:
            menu.addSeparator()
        action = menu.addAction(text.replace("&", "&&"))
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False, name=name: work[name]())
        action.setEnabled(name not in why)
        action.setToolTip(why.get(name, ""))
    return menu


def reasons(entry: Entry) -> dict[str, str]:
    """Return why something cannot be done with an entry, by the names of the actions."""
    own = tr("{name} came with the program.", name=entry.name)
    found = {"rename": own, "delete": own} if entry.built_in else {}
    if entry.kind == "look":
        found["rename"] = tr("A look is called as its file says.")
        found["export"] = tr("A look is a file of its own, which no preset can hold.")
    return found
