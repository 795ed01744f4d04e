"""Places: where groups of tiles lie below each other, as many in a row as there is room for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRect

from editor.ui.styles.entries import Entry
from editor.ui.styles.group_title import HEIGHT
from editor.ui.styles.tile import EDGE, NAME

# A tile is at least so wide, and two stand side by side at least.
_LEAST, _COLUMNS = 96, 2
_BETWEEN, _AFTER_GROUP = 2, 6

Key = tuple[str, str, int]


def key_of(group: str, entry: Entry) -> Key:
    """Return what stands for the tile of an entry in a group, as long as its file holds the same."""
    return group, entry.key, entry.changed


@dataclass(frozen=True, eq=False)
class Place:
    """One entry in one group, and where its tile lies; ``key`` stands for the tile."""

    key: Key
    entry: Entry
    rect: QRect


@dataclass(frozen=True, eq=False)
class Places:
    """All that is shown: each group's title line with how many it has, and the tiles in order."""

    titles: Mapping[str, tuple[QRect, int]]
    tiles: Sequence[Place]
    height: int

    @cached_property
    def by_key(self) -> Mapping[Key, Place]:
        """The tiles' places by what stands for them."""
        return {place.key: place for place in self.tiles}

    def within(self, seen: QRect, screens: float) -> list[Place]:
        """Return what lies in ``seen`` or so many times its height above or below, the nearest first."""
        top, bottom, reach = seen.top(), seen.bottom(), round(screens * seen.height())
        first = bisect_left(self._bottoms, top - reach)
        last = bisect_right(self._tops, bottom + reach)
        apart = {n: max(top - self._bottoms[n], self._tops[n] - bottom, 0) for n in range(first, last)}
        return [self.tiles[n] for n in sorted(apart, key=lambda n: apart[n])]

    def neighbour(self, place: Place, columns: int, rows: int) -> Place | None:
        """Return what lies next to ``place`` in a direction, None at the end."""
        if columns:
            at = self.tiles.index(place) + columns
            return self.tiles[at] if 0 <= at < len(self.tiles) else None
        own = place.rect
        beyond = [each for each in self.tiles if (each.rect.y() - own.y()) * rows > 0]
        if not beyond:
            return None
        level = min((each.rect.y() for each in beyond), key=lambda y: abs(y - own.y()))
        row = [each for each in beyond if each.rect.y() == level]
        return min(row, key=lambda each: abs(each.rect.x() - own.x()))

    @cached_property
    def _tops(self) -> list[int]:
        return [place.rect.top() for place in self.tiles]

    @cached_property
    def _bottoms(self) -> list[int]:
        return [place.rect.bottom() for place in self.tiles]


def columns_in(width: int) -> tuple[int, int]:
    """Return how many tiles stand in a row, and how wide each is."""
    across = max(_COLUMNS, (width + _BETWEEN) // (_LEAST + _BETWEEN))
    return across, max(1, (width + _BETWEEN) // across - _BETWEEN)


def picture_in(width: int, aspect: float) -> tuple[int, int]:
    """Return (width, height) of a tile's picture, ``aspect`` times as high as wide."""
    wide = max(1, columns_in(width)[1] - 2 * EDGE)
    return wide, max(1, round(wide * aspect))


def arranged(
    groups: Mapping[str, Sequence[Entry]],
    folded: Collection[str],
    words: Sequence[str],
    width: int,
    aspect: float,
) -> Places:
    """Return where everything lies that has all of ``words`` in its name or group."""
    across, wide = columns_in(width)
    high = picture_in(width, aspect)[1] + 2 * EDGE + NAME
    titles: dict[str, tuple[QRect, int]] = {}
    tiles: list[Place] = []
    y = 0
    for name, entries in groups.items():
        found = [entry for entry in entries if _has(entry, words)]
        if not found:
            continue
        titles[name] = (QRect(0, y, width, HEIGHT), len(found))
        y += HEIGHT
        # Whoever searches wants to see what is found.
        if name in folded and not words:
            continue
        for number, entry in enumerate(found):
            row, column = divmod(number, across)
            rect = QRect(column * (wide + _BETWEEN), y + row * (high + _BETWEEN), wide, high)
            tiles.append(Place(key_of(name, entry), entry, rect))
        y += -(-len(found) // across) * (high + _BETWEEN) + _AFTER_GROUP
    return Places(titles, tiles, y)


def _has(entry: Entry, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = f"{entry.name} {entry.group}".casefold()
    return all(word in text for word in words)
