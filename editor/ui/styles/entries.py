"""Entries: what the browser offers, wherever it comes from, and what each makes of a photo's edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from editor.core.edits import Edits
from editor.files.looks import Look, find_looks
from editor.files.presets import Preset, find_presets, read_preset
from editor.files.sidecar import Unreadable
from editor.styles.apply import laid
from editor.styles.encoder import features
from editor.styles.seen import Seen, see
from editor.styles.style import Style, edits_for, find_styles, read_head
from editor.ui.request import Photo
from editor.ui.text import tr

Kind = Literal["style", "preset", "look"]


@dataclass(frozen=True)
class Entry:
    """One tile: a style, a preset or a look, in the group it is shown in.

    ``key`` stands for it in the settings, ``changed`` for what the file holds now.
    """

    key: str
    kind: Kind
    name: str
    group: str
    path: Path
    built_in: bool
    changed: int = 0
    description: str = ""
    report: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


def find_entries() -> tuple[Entry, ...]:
    """Return everything there is, in the browser's order; what cannot be read is left out."""
    return (*_styles(find_styles()), *_presets(find_presets()), *_looks(find_looks()))


def edits_of(entry: Entry) -> Edits:
    """Return what a preset or look lays over any photo's edits, nothing of a style's.

    Raises ValueError with a sentence if it cannot be read.
    """
    if entry.kind == "look":
        return Edits({"look.file": str(entry.path), "look.amount": 100.0})
    return _preset_edits(entry.path, entry.changed) if entry.kind == "preset" else Edits()


@lru_cache(maxsize=1024)
def _preset_edits(path: Path, changed: int) -> Edits:
    try:
        return read_preset(path)[0]
    except (Unreadable, OSError) as error:
        raise ValueError(str(error)) from error


def of_group(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return entries by their group, both in the order they come in."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return groups


class Making:
    """What entries make of a photo's edits; what is asked for twice is made once. Any thread may ask."""

    def __init__(self) -> None:
        self._seen: tuple[int, Seen, Any] | None = None
        self._predicted: dict[tuple[Path, int, int], Edits] = {}

    def after(self, entry: Entry, photo: Photo, before: Edits) -> Edits:
        """Return ``before`` with an entry laid over it; ValueError with a sentence if it cannot be."""
        if entry.kind != "style":
            return before.changed(edits_of(entry))
        return laid(before, self._prediction(entry, photo))

    def look_at(self, photo: Photo) -> tuple[Seen, Any]:
        """Return what the encoder sees of a photo, and its features."""
        kept = self._seen
        if kept is None or kept[0] != photo.key:
            seen = see(photo.image)
            kept = (photo.key, seen, features(seen))
            self._seen, self._predicted = kept, {}
        return kept[1], kept[2]

    def _prediction(self, entry: Entry, photo: Photo) -> Edits:
        key = (entry.path, entry.changed, photo.key)
        found = self._predicted.get(key)
        if found is None:
            found = edits_for(read_head(entry.path), *self.look_at(photo))
            self._predicted[key] = found
        return found


def _styles(found: Iterable[Style]) -> Iterable[Entry]:
    for each in found:
        group = tr("Styles") if each.built_in else tr("My Styles")
        made = _entry("style", each.name, group, each.path, built_in=each.built_in)
        yield replace(made, description=each.description, report=each.report)


def _presets(found: Iterable[Preset]) -> Iterable[Entry]:
    for each in found:
        group = each.group or tr("Presets")
        yield _entry("preset", each.name, group, each.path, built_in=each.built_in)


def _looks(found: Iterable[Look]) -> Iterable[Entry]:
    for each in found:
        yield _entry("look", each.name, each.group or tr("Looks"), each.path, built_in=False)


def _entry(kind: Kind, name: str, group: str, path: Path, *, built_in: bool) -> Entry:
    # The program's own files may lie elsewhere tomorrow.
    key = f"{kind}:{path.name if built_in else path}"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return Entry(key, kind, name, group, path, built_in, changed)
