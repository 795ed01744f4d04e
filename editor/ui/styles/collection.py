"""The collection: what there is to choose from, what of it is a favorite, and what becomes of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from editor.core.edits import Edits
from editor.files.export import clean_name
from editor.files.presets import user_folder, write_preset
from editor.files.sidecar import Unreadable
from editor.styles.style import read_head, read_style, write_style
from editor.ui.styles.entries import Entry, edits_of, of_group
from editor.ui.styles.library import Library
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.ui.settings import Settings

_SETTINGS = "styles"


class Collection(QObject):
    """Keeps the entries with their groups, and the favorites in the settings.

    Signals:
        changed: there are others, or other favorites.
        said: a sentence about what was done, or why it could not be.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self._settings = settings
        self._library = Library(self)
        self._library.found.connect(self._take)

    @property
    def favorites(self) -> list[str]:
        """The keys of the favorites, oldest first."""
        return self._kept("favorites")

    @property
    def folded(self) -> list[str]:
        """The names of the groups that are folded."""
        return self._kept("folded")

    def groups(self) -> dict[str, list[Entry]]:
        """Return the entries by group, the favorites before all others."""
        by_key = {entry.key: entry for entry in self.entries}
        favorites = [by_key[key] for key in self.favorites if key in by_key]
        return ({tr("Favorites"): favorites} if favorites else {}) | of_group(self.entries)

    @Slot()
    def read(self) -> None:
        """Read what lies on the disk, beside everything else."""
        self._library.read()

    def close(self) -> None:
        """End the thread."""
        self._library.close()

    @Slot(object)
    def toggle_favorite(self, entry: Entry) -> None:
        """Make an entry a favorite, or no longer."""
        kept = self.favorites
        others = [key for key in kept if key != entry.key]
        self._keep("favorites", others if entry.key in kept else [*kept, entry.key])
        self.changed.emit()

    @Slot(list)
    def fold(self, names: list[str]) -> None:
        """Remember which groups are folded."""
        self._keep("folded", names)

    # One's own

    def save_preset(self, edits: Edits, name: str) -> None:
        """Keep edits as a preset of one's own."""
        path = user_folder() / clean_name(name, "xmp")
        if self._tried(lambda: write_preset(path, edits, name, tr("My Presets"))):
            self.said.emit(tr("Preset {name} saved.", name=name))

    def export(self, path: Path, edits: Edits, name: str) -> None:
        """Write edits as a preset for another program."""
        if self._tried(lambda: write_preset(path, edits, name)):
            self.said.emit(tr("{name} written.", name=path.name))

    def rename(self, entry: Entry, name: str) -> None:
        """Give a style or preset of one's own another name."""
        self._tried(lambda: _rename(entry, name))

    def delete(self, entry: Entry) -> None:
        """Delete an entry of one's own."""
        if self._tried(entry.path.unlink):
            self.said.emit(tr("{name} deleted.", name=entry.name))

    def _tried(self, work: Callable[[], None]) -> bool:
        """Do something to a file and read all anew; say why where it fails."""
        try:
            work()
        except (OSError, ValueError, Unreadable) as error:
            why = getattr(error, "strerror", None) or str(error)
            self.said.emit(tr("This could not be done: {why}.", why=str(why).rstrip(".")))
            return False
        self.read()
        return True

    def _kept(self, what: str) -> list[str]:
        found = self._settings.mapping(_SETTINGS).get(what)
        return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []

    def _keep(self, what: str, values: list[str]) -> None:
        self._settings.set_mapping(_SETTINGS, self._settings.mapping(_SETTINGS) | {what: values})

    @Slot(object)
    def _take(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.changed.emit()


def _rename(entry: Entry, name: str) -> None:
    if entry.kind == "preset":
        write_preset(entry.path, edits_of(entry), name, entry.group)
    else:
        group, head = read_style(entry.path).group, read_head(entry.path)
        write_style(
            entry.path, head, name=name, description=entry.description, group=group, report=entry.report
        )
