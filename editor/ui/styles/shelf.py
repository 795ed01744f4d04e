"""The shelf: groups of tiles below each other, as many in a row as there is room for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.ui.styles.entries import Entry
from editor.ui.styles.group_title import HEIGHT, GroupTitle
from editor.ui.styles.tile import EDGE, NAME, Tile

# A tile is at least so wide, and two stand side by side at least.
_LEAST, _COLUMNS = 96, 2
_BETWEEN, _AFTER_GROUP = 2, 6
# Height by width of a tile's picture: the photo's, as far as tiles still look like a grid.
_FLAT, _PLAIN, _TALL = 0.5, 2 / 3, 1.25


class Shelf(QWidget):
    """Shows entries by group. It keeps their pictures, which come and go with the photo.

    Signals:
        pointed: an entry and whether the pointer came to it. focused: the same of the keyboard.
        chosen: an entry was clicked. starred: it shall be a favorite, or no longer.
        menu_wanted: an entry and where on the screen.
        folded: the names of the groups that are folded, when one was folded or opened.
        left: the keyboard shall leave the tiles. arranged: tiles lie elsewhere.
    """

    pointed = Signal(object, bool)
    focused = Signal(object, bool)
    chosen = Signal(object)
    starred = Signal(object)
    menu_wanted = Signal(object, QPoint)
    folded = Signal(list)
    left = Signal()
    arranged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, tuple[GroupTitle, list[Tile]]] = {}
        self._images: dict[str, tuple[QImage | None, str]] = {}
        self._aspect = _PLAIN
        self._words: list[str] = []
        self._applied = ""

    # What is on it

    def set_entries(
        self, groups: Mapping[str, Sequence[Entry]], favorites: Collection[str], folded: Collection[str]
    ) -> None:
        """Show entries by group; tiles that were there stay as they are."""
        old = {(name, tile.entry): tile for name, (_, tiles) in self._groups.items() for tile in tiles}
        titles = {name: title for name, (title, _) in self._groups.items()}
        self._groups = {}
        for name, entries in groups.items():
            title = titles.pop(name, None) or self._new_title(name, name not in folded)
            tiles = []
            for entry in entries:
                here = (name, entry)
                tile = old.pop(here) if here in old else self._new_tile(entry)
                tile.set_favorite(entry.key in favorites)
                tiles.append(tile)
            self._groups[name] = (title, tiles)
        for gone in (*titles.values(), *old.values()):
            gone.hide()
            gone.deleteLater()
        known = {tile.entry.key for tile in self.tiles()}
        self._images = {key: image for key, image in self._images.items() if key in known}
        self.show_applied(self._applied)
        self._tab_order()
        self.arrange()

    def tiles(self) -> Iterator[Tile]:
        """Return every tile, in order."""
        return (tile for _, tiles in self._groups.values() for tile in tiles)

    def shown(self) -> list[Tile]:
        """Return the tiles that are neither folded away nor sorted out, in order."""
        return [tile for tile in self.tiles() if not tile.isHidden()]

    def set_images(self, images: Mapping[str, tuple[QImage | None, str]]) -> None:
        """Show pictures by the keys of their entries, each with the reason where there is none."""
        self._images |= images
        for tile in self.tiles():
            if tile.entry.key in images:
                image, problem = images[tile.entry.key]
                tile.show_image(image)
                tile.show_problem(problem)

    def clear_images(self) -> None:
        """Show no photo."""
        self.set_images({tile.entry.key: (None, "") for tile in self.tiles()})

    def set_aspect(self, aspect: float) -> None:
        """Give the pictures another shape: height by width of the photo."""
        aspect = min(max(aspect, _FLAT), _TALL) if aspect else _PLAIN
        if abs(aspect - self._aspect) > 1e-3:
            self._aspect = aspect
            self.arrange()

    def show_applied(self, key: str) -> None:
        """Mark the entry that is applied; "" if none is."""
        self._applied = key
        for tile in self.tiles():
            tile.setChecked(tile.entry.key == key)

    def search(self, text: str) -> int:
        """Show only entries that have these words in name or group; return how many have."""
        self._words = text.casefold().split()
        self.arrange()
        return len(self.shown())

    # Where things lie

    def picture_size(self) -> tuple[int, int]:
        """Return (width, height) of a tile's picture in points."""
        width = self._tile_width() - 2 * EDGE
        return max(1, width), max(1, round(width * self._aspect))

    def arrange(self) -> None:
        """Put everything in its place."""
        width, across, y = self._tile_width(), self._columns(), 0
        high = self.picture_size()[1] + 2 * EDGE + NAME
        for title, tiles in self._groups.values():
            found = [tile for tile in tiles if self._found(tile.entry)]
            title.setVisible(bool(found))
            title.set_count(len(found))
            # Whoever searches wants to see what is found.
            open_ = title.isChecked() or bool(self._words)
            if found:
                title.setGeometry(0, y, self.width(), HEIGHT)
                y += HEIGHT
            for tile in tiles:
                tile.setVisible(open_ and tile in found)
            for number, tile in enumerate(found if open_ else ()):
                row, column = divmod(number, across)
                tile.setGeometry(column * (width + _BETWEEN), y + row * (high + _BETWEEN), width, high)
            if found and open_:
                y += -(-len(found) // across) * (high + _BETWEEN) + _AFTER_GROUP
        self.setFixedHeight(max(y, 1))
        self.arranged.emit()

    def neighbour(self, tile: Tile, columns: int, rows: int) -> Tile | None:
        """Return the tile that lies next to another in a direction, None at the end."""
        shown = self.shown()
        place = shown.index(tile) + columns if tile in shown else -1
        if columns:
            return shown[place] if 0 <= place < len(shown) else None
        own = tile.geometry()
        beyond = [each for each in shown if (each.y() - own.y()) * rows > 0]
        if not beyond:
            return None
        nearest = min(abs(each.y() - own.y()) for each in beyond)
        level = [each for each in beyond if abs(each.y() - own.y()) == nearest]
        return min(level, key=lambda each: abs(each.x() - own.x()))

    def nearest_first(self, seen: QRect) -> list[Entry]:
        """Return the entries to make pictures of: those in ``seen``, then a screen below and above."""
        low, high = seen.top(), seen.bottom()
        reach = seen.height()
        near: dict[Entry, int] = {}
        for tile in self.shown():
            apart = max(low - tile.geometry().bottom(), tile.geometry().top() - high, 0)
            if apart <= reach:
                near[tile.entry] = min(apart, near.get(tile.entry, apart))
        return sorted(near, key=lambda entry: near[entry])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew where the width is another."""
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the tiles when the whole is switched off or on."""
        super().changeEvent(event)
        self.update()

    def _columns(self) -> int:
        return max(_COLUMNS, (self.width() + _BETWEEN) // (_LEAST + _BETWEEN))

    def _tile_width(self) -> int:
        return max(1, (self.width() + _BETWEEN) // self._columns() - _BETWEEN)

    def _found(self, entry: Entry) -> bool:
        text = f"{entry.name} {entry.group}".casefold()
        return all(word in text for word in self._words)

    # Making

    def _new_title(self, name: str, open_: bool) -> GroupTitle:
        title = GroupTitle(name, self)
        title.setChecked(open_)
        title.toggled.connect(self._fold)
        title.show()
        return title

    def _new_tile(self, entry: Entry) -> Tile:
        tile = Tile(entry, self)
        image, problem = self._images.get(entry.key, (None, ""))
        tile.show_image(image)
        tile.show_problem(problem)
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

    def _step(self, tile: Tile, columns: int, rows: int) -> None:
        other = self.neighbour(tile, columns, rows)
        if other is not None:
            self.focus(other)

    def focus(self, tile: Tile) -> None:
        """Give a tile the keyboard; Tab finds it again."""
        for each in self.tiles():
            each.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tile.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tab_order(self) -> None:
        """Let Tab reach the tiles at one of them: the arrows go from there."""
        tiles = list(self.tiles())
        if tiles and not any(tile.focusPolicy() == Qt.FocusPolicy.StrongFocus for tile in tiles):
            tiles[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _fold(self) -> None:
        self.arrange()
        self.folded.emit([name for name, (title, _) in self._groups.items() if not title.isChecked()])
