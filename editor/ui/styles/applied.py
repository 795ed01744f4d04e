"""Which style is applied, how much of it and over what: all of it read from the history's own words.

So undo, redo and the next opening of the photo need nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from editor.core.edits import Edits
from editor.ui.document import History
from editor.ui.styles.entries import Entry
from editor.ui.text import tr

GEOMETRY = "geometry."


@dataclass(frozen=True)
class Applied:
    """An entry in force: ``amount`` of it (1 is 100 %).

    ``newest`` says that nothing came after it: another amount of it is the same step of the history.
    """

    entry: Entry
    amount: float
    newest: bool


def label_of(entry: Entry, amount: float = 1.0) -> str:
    """Return what the history calls an entry, with its amount where that is not all of it."""
    texts = {"style": "Style {name}", "preset": "Preset {name}", "look": "Look {name}"}
    text, percent = tr(texts[entry.kind], name=entry.name), round(100 * amount)
    return text if percent == 100 else f"{text} {percent} %"


class Labels(Mapping[str, Entry]):
    """Entries by what the history calls them; of two with one name the one chosen last."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self._entries.setdefault(label_of(entry), entry)

    def prefer(self, entry: Entry) -> None:
        """Mean this entry by its label from now on."""
        self._entries[label_of(entry)] = entry

    def __getitem__(self, label: str) -> Entry:
        return self._entries[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def read(self, label: str) -> tuple[Entry, float] | None:
        """Return the entry and the amount that a step's label tells of, None if of none."""
        if label in self._entries:
            return self._entries[label], 1.0
        found = re.fullmatch(r"(.+) (\d{1,3}) %", label, re.DOTALL)
        if found is None or found[1] not in self._entries:
            return None
        return self._entries[found[1]], int(found[2]) / 100.0


def applied_in(history: History, labels: Labels) -> Applied | None:
    """Return what is applied at the history's step in force: the last entry that no slider followed."""
    for place in range(history.position, 0, -1):
        found = labels.read(history.steps[place].label)
        if found is not None:
            return Applied(*found, newest=place == history.position)
        if not _only_turned(history, place):
            break
    return None


def before_in(history: History, labels: Labels) -> Edits:
    """Return the edits that the next entry is laid over: those from before the entries in force.

    Entries never pile up, and a crop made meanwhile stays.
    """
    place = history.position
    while place > 0 and (
        labels.read(history.steps[place].label) is not None or _only_turned(history, place)
    ):
        place -= 1
    outline = {key: value for key, value in history.edits.items() if key.startswith(GEOMETRY)}
    return _without_outline(history.steps[place].edits).changed(outline)


def _only_turned(history: History, place: int) -> bool:
    """Say whether a step changed nothing but the photo's outline."""
    one, other = (_without_outline(history.steps[n].edits) for n in (place - 1, place))
    return one == other


def _without_outline(edits: Edits) -> Edits:
    return edits.without(*(key for key in edits if key.startswith(GEOMETRY)))
