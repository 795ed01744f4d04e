"""Entries: what the browser offers, wherever it comes from, and what each makes of a photo's edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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

    ``key`` stands for it in the settings. ``edits`` is what a preset or look lays over the photo's edits;
    a style's depend on the photo.
    """

    key: str
    kind: Kind
    name: str
    group: str
    path: Path
    built_in: bool
    description: str = ""
    edits: Edits = field(default_factory=Edits)
    report: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


def find_entries() -> tuple[Entry, ...]:
    """Return everything there is, in the browser's order; what cannot be read is left out."""
    return (*_styles(find_styles()), *_presets(find_presets()), *_looks(find_looks()))


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
        self._predicted: dict[tuple[str, int], Edits] = {}

    def after(self, entry: Entry, photo: Photo, before: Edits) -> Edits:
        """Return ``before`` with an entry laid over it; ValueError with a sentence if it cannot be."""
        if entry.kind != "style":
            return before.changed(entry.edits)
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
        found = self._predicted.get((entry.key, photo.key))
        if found is None:
            found = edits_for(read_head(entry.path), *self.look_at(photo))
            self._predicted[entry.key, photo.key] = found
        return found


def _styles(found: Iterable[Style]) -> Iterable[Entry]:
    for style in found:
        group = tr("Styles") if style.built_in else tr("My Styles")
        key = _key("style", style.path, built_in=style.built_in)
        about = style.description
        yield Entry(key, "style", style.name, group, style.path, style.built_in, about, report=style.report)


def _presets(found: Iterable[Preset]) -> Iterable[Entry]:
    for preset in found:
        try:
            edits, _ = read_preset(preset.path)
        except Unreadable:
            continue
        key = _key("preset", preset.path, built_in=preset.built_in)
        group = preset.group or tr("Presets")
        yield Entry(key, "preset", preset.name, group, preset.path, preset.built_in, edits=edits)


def _looks(found: Iterable[Look]) -> Iterable[Entry]:
    for look in found:
        edits = Edits({"look.file": str(look.path), "look.amount": 100.0})
        key = _key("look", look.path, built_in=False)
        yield Entry(key, "look", look.name, look.group or tr("Looks"), look.path, False, edits=edits)


def _key(kind: Kind, path: Path, *, built_in: bool) -> str:
    """Return a name that lasts: the program's own files may lie elsewhere tomorrow."""
    return f"{kind}:{path.name if built_in else path}"
