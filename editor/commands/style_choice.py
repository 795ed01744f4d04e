"""What a style, a preset or a look is called, and what it makes of a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from editor.commands.photo_arguments import warn
from editor.core.near import did_you_mean

if TYPE_CHECKING:
    from editor.core.edits import Edits
    from editor.styles.seen import Seen

Kind = Literal["style", "preset", "look"]
_TEMPLATE = ".lrtemplate"


@dataclass(frozen=True)
class Entry:
    """A style, preset or look as it is listed; ``report`` is what a style's training measured."""

    name: str
    kind: Kind
    group: str
    description: str
    path: Path
    built_in: bool
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """What was chosen: what it finds for a photo, and how that is laid over the photo's edits."""

    entry: Entry
    find: Callable[[Seen], Edits]
    lay: Callable[[Edits, Edits], Edits]


def entries() -> list[Entry]:
    """Return all that there is by name: styles, presets, looks; what came with the program first."""
    from editor.files.looks import find_looks
    from editor.files.presets import find_presets
    from editor.styles.style import find_styles

    found = [
        Entry(s.name, "style", s.group, s.description, s.path, s.built_in, dict(s.report))
        for s in find_styles()
    ]
    found += [Entry(p.name, "preset", p.group, "", p.path, p.built_in) for p in find_presets()]
    return found + [Entry(look.name, "look", look.group, "", look.path, False) for look in find_looks()]


def choose(text: str) -> Choice:
    """Return what a name or a file names: a style before a preset before a look of the same name.

    ValueError with a sentence, and near names, if there is none, or several of one kind.
    """
    known = entries()
    named = [entry for entry in known if entry.name.casefold() == text.casefold()]
    named = [entry for entry in named if entry.kind == named[0].kind]
    if len(named) > 1:
        files = ", ".join(str(entry.path) for entry in named)
        raise ValueError(f"{len(named)} are called {text}: {files}; name the file.")
    return _opened(named[0] if named else _file(Path(text), known))


def _file(path: Path, known: list[Entry]) -> Entry:
    """Return what lies in a file."""
    from editor.files.looks import SUFFIXES as looks
    from editor.files.presets import preset_at
    from editor.styles.style import SUFFIX, read_style

    suffix = path.suffix.lower()
    if not path.is_file():
        raise ValueError(
            f"There is no style, preset or look called {str(path)!r}"
            + did_you_mean(str(path), [entry.name for entry in known])
        )
    if suffix == SUFFIX:
        style = read_style(path)
        return Entry(style.name, "style", style.group, style.description, path, False, dict(style.report))
    if suffix == ".xmp":
        preset = preset_at(path)
        return Entry(preset.name, "preset", preset.group, "", path, False)
    if suffix == _TEMPLATE:
        return Entry(path.stem, "preset", "", "", path, False)
    if suffix in looks:
        return Entry(path.stem, "look", "", "", path, False)
    kinds = ", ".join((SUFFIX, ".xmp", _TEMPLATE, *looks))
    raise ValueError(f"{path.name} is no style, preset or look: these are {kinds}.")


def _opened(entry: Entry) -> Choice:
    """Read what an entry names."""
    if entry.kind == "style":
        from editor.styles.apply import laid
        from editor.styles.encoder import features
        from editor.styles.style import edits_for, read_head

        head = read_head(entry.path)
        return Choice(entry, lambda seen: edits_for(head, seen, features(seen)), laid)
    edits = _preset(entry.path) if entry.kind == "preset" else _look(entry.path)
    return Choice(entry, lambda seen: edits, lambda before, found: before.changed(found))


def _preset(path: Path) -> Edits:
    """Return what a preset sets, and say what of it cannot be used."""
    from editor.files import lrtemplate, presets, settings
    from editor.files.tree import Malformed

    if path.suffix.lower() == _TEMPLATE:
        try:
            read = settings.read(lrtemplate.read(path.read_bytes()).packet)
        except Malformed as error:
            raise ValueError(f"{path.name} cannot be read: {error}.") from None
        edits, report = presets.admitted(read.edits, read.report)
    else:
        edits, report = presets.read_preset(path)
    warn(path, report)
    return edits


def _look(path: Path) -> Edits:
    from editor.core.edits import Edits
    from editor.core.stages.look import load

    load(str(path))
    return Edits({"look.file": str(path.resolve())})
