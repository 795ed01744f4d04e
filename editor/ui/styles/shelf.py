"""The shelf: tiles in groups. Only those close to what is seen are there, of however many there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.ui.styles.entries import Entry
from editor.ui.styles.group_title import GroupTitle
from editor.ui.styles.places import (
    Key,
    Place,
    Places,
    arranged,
    key_of,
    picture_in,
)
from editor.ui.styles.tile import Tile

# Height by width of a tile's picture: the photo's, as far as tiles still look like a grid.
_FLAT, _PLAIN, _TALL = 0.5, 2 / 3, 1.25
# Tiles are made so many screens ahead, and given up so many behind.
_AHEAD, _BEHIND = 1.0, 3.0


class Shelf(QWidget):
    """Shows entries by group, and their pictures, which come and go with the photo.

    Signals:
        pointed: an entry and whether the pointer came to it. focused: the same of the keyboard.
        chosen: an entry was clicked. starred: it shall be a favorite, or no longer.
        menu_wanted: an entry and where on the screen.
        folded: the names of the groups that are folded, when one was folded or opened.
        left: the keyboard shall leave the tiles. arranged: tiles lie elsewhere.
        revealed: a rectangle that shall be seen.
    """

    pointed = Signal(object, bool)
    focused = Signal(object, bool)
    chosen = Signal(object)
    starred = Signal(object)
    menu_wanted = Signal(object, QPoint)
    folded = Signal(list)
    left = Signal()
    arranged = Signal()
    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: Mapping[str, Sequence[Entry]] = {}
        self._favorites: frozenset[str] = frozenset()
        self._folded: set[str] = set()
        self._places = Places({}, (), 0)
        self._titles: dict[str, GroupTitle] = {}
        self._tiles: dict[Key, Tile] = {}
        self._images: dict[str, tuple[QImage | None, str]] = {}
        self._aspect = _PLAIN
        self._words: list[str] = []
        self._applied = ""

    # What is on it

    def set_entries(
        self, groups: Mapping[str, Sequence[Entry]], favorites: Collection[str], folded: Collection[str]
    ) -> None:
        """Show entries by group; tiles that were there stay as they are."""
        self._groups, self._favorites = groups, frozenset(favorites)
        self._folded = set(folded)
        for name, title in self._titles.items():
            with QSignalBlocker(title):
                title.setChecked(name not in folded)
        kept = {key_of(name, entry) for name, entries in groups.items() for entry in entries}
        self._give_up([key for key in self._tiles if key not in kept])
        known = {key for _, key, _ in kept}
        self._images = {key: image for key, image in self._images.items() if key in known}
        for tile in self._tiles.values():
            tile.set_favorite(tile.entry.key in self._favorites)
        self.arrange()

    def places(self) -> Sequence[Place]:
        """Return the places that are neither folded away nor sorted out, in order."""
        return self._places.tiles

    def tile(self, place: Place) -> Tile:
        """Return the tile at a place, made if it is not there yet."""
        tile = self._tiles.get(place.key)
        if tile is None:
            tile = self._tiles[place.key] = self._new_tile(place)
        tile.setGeometry(place.rect)
        tile.show()
        return tile

    def tiles(self) -> list[Tile]:
        """Return the tiles that are there."""
        return list(self._tiles.values())

    def title(self, group: str) -> GroupTitle:
        """Return the title line of a group."""
        return self._titles[group]

    def set_image(self, key: str, image: QImage | None, problem: str) -> None:
        """Show an entry's picture, or the reason why there is none."""
        self._images[key] = (image, problem)
        for tile in self._tiles.values():
            if tile.entry.key == key:
                tile.show_image(image, problem)

    def clear_images(self) -> None:
        """Show no photo."""
        self._images = {}
        for tile in self._tiles.values():
            tile.show_image(None)

    def set_aspect(self, aspect: float) -> None:
        """Give the pictures another shape: height by width of the photo."""
        aspect = min(max(aspect, _FLAT), _TALL)
        if abs(aspect - self._aspect) > 1e-3:
            self._aspect = aspect
            self.arrange()

    def show_applied(self, key: str) -> None:
        """Mark the entry that is applied; "" if none is."""
        self._applied = key
        for tile in self._tiles.values():
            tile.setChecked(tile.entry.key == key)

    def search(self, text: str) -> int:
        """Show only entries that have these words in name or group; return how many have."""
        self._words = text.casefold().split()
        self.arrange()
        return sum(count for _, count in self._places.titles.values())

    # Where things lie

    def picture_size(self) -> tuple[int, int]:
        """Return (width, height) of a tile's picture in points."""
        return picture_in(self.width(), self._aspect)

    def arrange(self) -> None:
        """Put everything in its place."""
        self._places = arranged(self._groups, self._folded, self._words, self.width(), self._aspect)
        for name in [name for name in self._titles if name not in self._places.titles]:
            self._titles.pop(name).deleteLater()
        for name, (rect, count) in self._places.titles.items():
            if name not in self._titles:
                self._titles[name] = self._new_title(name)
            self._titles[name].setGeometry(rect)
            self._titles[name].set_count(count)
        self.setFixedHeight(max(self._places.height, 1))
        self.arranged.emit()

    def show_part(self, seen: QRect) -> None:
        """Have the tiles there that lie in ``seen`` or close to it."""
        places, shown = self._places, self._places.by_key
        kept = {place.key for place in places.within(seen, _BEHIND)}
        self._give_up([k for k, tile in self._tiles.items() if k not in kept and not tile.hasFocus()])
        for key, tile in self._tiles.items():
            if key in shown:
                tile.setGeometry(shown[key].rect)
            tile.setVisible(key in shown)
        for place in places.within(seen, _AHEAD):
            if place.key not in self._tiles:
                self.tile(place)
        self._tab_stop()

    def nearest_first(self, seen: QRect) -> list[Entry]:
        """Return the entries to make pictures of: those in ``seen``, then a screen below and above."""
        return list(dict.fromkeys(place.entry for place in self._places.within(seen, _AHEAD)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew where the width is another."""
        if event.size().width() != event.oldSize().width():
            self.arrange()

    # The keyboard

    def focus(self, place: Place) -> None:
        """Give a tile the keyboard and let it be seen; Tab finds it again."""
        tile = self.tile(place)
        for each in self._tiles.values():
            each.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tile.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.revealed.emit(place.rect)

    def _step(self, tile: Tile, columns: int, rows: int) -> None:
        key = next((key for key, each in self._tiles.items() if each is tile), None)
        here = None if key is None else self._places.by_key.get(key)
        other = self._places.neighbour(here, columns, rows) if here is not None else None
        if other is not None:
            self.focus(other)

    def _tab_stop(self) -> None:
        """Let Tab reach the tiles at one of them: the arrows go from there."""
        tiles = [tile for tile in self._tiles.values() if not tile.isHidden()]
        if tiles and not any(tile.focusPolicy() == Qt.FocusPolicy.StrongFocus for tile in tiles):
            first = min(tiles, key=lambda tile: (tile.y(), tile.x()))
            first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # Making

    def _new_title(self, name: str) -> GroupTitle:
        title = GroupTitle(name, self)
        title.setChecked(name not in self._folded)
        title.toggled.connect(lambda open_: self._fold(name, open_))
        title.show()
        return title

    def _new_tile(self, place: Place) -> Tile:
        entry = place.entry
        tile = Tile(entry, self)
        tile.show_image(*self._images.get(entry.key, (None, "")))
        tile.set_favorite(entry.key in self._favorites)
        tile.setChecked(entry.key == self._applied)
        tile.pointed.connect(lambda came: self.pointed.emit(entry, came))
        tile.focused.connect(lambda came: self.focused.emit(entry, came))
        tile.clicked.connect(lambda: self.chosen.emit(entry))
        tile.starred.connect(lambda: self.starred.emit(entry))
        tile.left.connect(self.left)
        tile.stepped.connect(lambda columns, rows: self._step(tile, columns, rows))
        tile.customContextMenuRequested.connect(
            lambda at: self.menu_wanted.emit(entry, tile.mapToGlobal(at))
        )
        return tile

    def _give_up(self, keys: Sequence[Key]) -> None:
        for key in keys:
            tile = self._tiles.pop(key)
            tile.hide()
            tile.deleteLater()

    def _fold(self, name: str, open_: bool) -> None:
        (self._folded.discard if open_ else self._folded.add)(name)
        self.arrange()
        self.folded.emit(sorted(self._folded))
