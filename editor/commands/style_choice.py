"""What a style, a preset or a look is called, and what it makes of a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from editor.commands.photo_arguments import warn

if TYPE_CHECKING:
    from editor.core.edits import Edits
    from editor.styles.seen import Seen

Kind = Literal["style", "preset", "look"]
_PRESETS = (".xmp", ".lrtemplate")
_LOOKS = (".cube", ".png", ".tif", ".tiff")


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
    from editor.files.presets import find_presets
    from editor.styles.style import find_styles

    found = [
        Entry(s.name, "style", s.group, s.description, s.path, s.built_in, dict(s.report))
        for s in find_styles()
    ]
    return found + [Entry(p.name, "preset", p.group, "", p.path, p.built_in) for p in find_presets()]


def choose(text: str) -> Choice:
    """Return what a name or a file names; ValueError with a sentence, and near names, if there is none."""
    known = entries()
    named = [entry for entry in known if entry.name.casefold() == text.casefold()]
    return _opened(named[0] if named else _file(Path(text), known))


def _file(path: Path, known: list[Entry]) -> Entry:
    """Return what lies in a file."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise ValueError(
            f"There is no style, preset or look called {str(path)!r}{_near(str(path), known)}."
        )
    if suffix == ".safetensors":
        from editor.styles.style import read_style

        style = read_style(path)
        return Entry(style.name, "style", style.group, style.description, path, False, dict(style.report))
    if suffix in _PRESETS:
        return Entry(path.stem, "preset", "", "", path, False)
    if suffix in _LOOKS:
        return Entry(path.stem, "look", "", "", path, False)
    kinds = ", ".join((".safetensors", *_PRESETS, *_LOOKS))
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
    from editor.files.presets import read_preset

    edits, report = read_preset(path)
    warn(path, report)
    return edits


def _look(path: Path) -> Edits:
    from editor.core.edits import Edits
    from editor.core.stages.look import load

    load(str(path))
    return Edits({"look.file": str(path.resolve())})


def _near(text: str, known: list[Entry]) -> str:
    """Return the end of a sentence with names that are near to one."""
    names = {entry.name.casefold(): entry.name for entry in known}
    wanted = text.casefold()
    near = [name for name in names if wanted in name]
    near += [name for name in get_close_matches(wanted, names, 3, 0.5) if name not in near]
    return f"; near are {', '.join(names[name] for name in near[:3])}" if near else ""
