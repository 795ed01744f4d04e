"""Presets and looks from elsewhere, brought into the user's folders, with a word on every key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from editor.core import tiff
from editor.core.color import look_files
from editor.core.edits import Edits
from editor.files import gather, looks, lrtemplate, presets, profiles, settings, tree, xmp
from editor.files.crs import CRS, Import
from editor.files.export import clean_name
from editor.files.shelf import Shelf
from editor.files.xmp import Packet

UNGROUPED = "Imported"

_XMP = 700  # the tag of a TIFF or DNG

Progress = Callable[[int, int, str], None]
Outcome = Literal["added", "present", "failed"]


@dataclass(frozen=True)
class Imported:
    """What became of one file.

    ``path`` is where its preset or look lies now: "added" by this import, or "present" already
    with the very same content; None where it "failed", for which ``problem`` is the sentence.
    ``report`` says of every key in it what became of it.
    """

    source: Path
    outcome: Outcome
    kind: Literal["preset", "look", ""] = ""
    name: str = ""
    group: str = ""
    path: Path | None = None
    report: Import = field(default_factory=Import)
    problem: str = ""


def import_file(path: Path) -> Imported:
    """Bring one preset (.xmp, .lrtemplate, .dng) or look (.cube, HaldCLUT) into the user's folders.

    Nothing of the user's is ever replaced. Raises nothing: what goes wrong is in the result.
    """
    return _import(path, "", Shelf(presets.user_folder()), Shelf(looks.user_folder()))


def import_paths(
    paths: Iterable[Path],
    progress: Progress = lambda done, total, name: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Imported, ...]:
    """Import files, all there is in folders, and what .zip archives hold; those after a cancel stay out.

    Of a folder its presets and looks are taken, but no picture that is no HaldCLUT and no photo's
    sidecar. ``progress`` is told how many are done of how many, and which comes now.
    """
    preset_shelf, look_shelf = Shelf(presets.user_folder()), Shelf(looks.user_folder())
    results: list[Imported] = []
    with ExitStack() as stack:
        found = [each for path in paths for each in gather.found(path, stack, cancelled)]
        for done, (path, group, problem) in enumerate(found):
            if cancelled():
                break
            progress(done, len(found), path.name)
            if problem:
                results.append(Imported(path, "failed", problem=problem))
            else:
                results.append(_import(path, group, preset_shelf, look_shelf))
    return tuple(results)


def summary(results: Iterable[Imported]) -> str:
    """Return one sentence: "12 presets and 3 looks imported, 2 were there already, 1 failed."."""
    results = tuple(results)
    added = [each for each in results if each.outcome == "added"]
    kinds = [
        _counted(sum(each.kind == kind for each in added), kind)
        for kind in ("preset", "look")
        if any(each.kind == kind for each in added)
    ]
    said = [f"{' and '.join(kinds)} imported" if kinds else "nothing new imported"]
    present = sum(each.outcome == "present" for each in results)
    failed = sum(each.outcome == "failed" for each in results)
    if present:
        said.append(f"{present} {'was' if present == 1 else 'were'} there already")
    if failed:
        said.append(f"{_counted(failed, 'file')} could not be taken")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def as_text(results: Iterable[Imported]) -> str:
    """Return the report on files as text: a paragraph for each, a line for each key that was not taken."""
    words = {"added": "imported", "present": "there already", "failed": "not imported"}
    paragraphs = []
    for each in results:
        where = f" ({each.kind} {each.name} in {each.group})" if each.kind else ""
        lines = [f"{each.source.name}{where}: {words[each.outcome]}."]
        if each.problem:
            lines.append(each.problem)
        if each.report.entries:
            lines.append(str(each.report))
        paragraphs.append("\n  ".join("\n".join(lines).splitlines()))
    return "\n".join(paragraphs)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _import(path: Path, group: str, preset_shelf: Shelf, look_shelf: Shelf) -> Imported:
    """Import one file; whatever is wrong with it or the disk is in the result."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".xmp":
            return _import_xmp(path, _bytes(path, tree.LIMIT), group, preset_shelf, look_shelf)
        if suffix == ".dng":
            return _import_xmp(path, _embedded(path), group, preset_shelf, look_shelf)
        if suffix == ".lrtemplate":
            return _import_template(path, group, preset_shelf)
        if suffix in looks.SUFFIXES:
            return _import_look(path, group, look_shelf)
    except tree.Malformed as error:
        return Imported(path, "failed", problem=f"{path.name} cannot be read: {error}.")
    except ValueError as error:
        return Imported(path, "failed", problem=str(error))
    except OSError as error:
        return Imported(path, "failed", problem=f"{path.name}: {error.strerror or error}.")
    known = "It would be .xmp, .lrtemplate, .dng, .cube, or HaldCLUT as .png or .tif."
    return Imported(path, "failed", problem=f"{path.name} is neither a preset nor a look. {known}")


def _import_xmp(path: Path, data: bytes, group: str, shelf: Shelf, look_shelf: Shelf) -> Imported:
    """Import an .xmp preset byte for byte as it is, or a profile with a color table as a look."""
    packet = xmp.parse(data)
    if not any(uri in (CRS, settings.SILVERGRAD) for (uri, _), _ in packet.properties()):
        other = any("darktable" in uri for (uri, _), _ in packet.properties())
        whose = "its settings are darktable's" if other else "there are no settings of Camera Raw's in it"
        raise tree.Malformed(whose)
    name, own_group = presets.names_in(packet)
    profile = profiles.read(packet, name or path.stem)
    if profile is None:
        return _keep(path, packet, data, group, shelf)
    group, name = own_group or group or UNGROUPED, name or path.stem
    kept, added = look_shelf.put(group, clean_name(name, "cube"), profile.cube.encode())
    return Imported(path, "added" if added else "present", "look", name, group, kept, profile.report)


def _import_template(path: Path, group: str, shelf: Shelf) -> Imported:
    """Import an .lrtemplate as the .xmp that holds the same keys."""
    template = lrtemplate.read(_bytes(path, tree.LIMIT))
    packet = template.packet
    made = _keep(path, packet, packet.to_bytes(), group, shelf, template.name)
    return replace(made, report=Import(made.report.entries + template.refused))


def _keep(path: Path, packet: Packet, data: bytes, group: str, shelf: Shelf, name: str = "") -> Imported:
    """Put a preset on the shelf, unless nothing in it can be used."""
    read = settings.read(packet)
    edits, report = presets.admitted(read.edits, read.report)
    own_name, own_group = presets.names_in(packet)
    name, group = name or own_name or path.stem, own_group or group or UNGROUPED
    made = Imported(path, "failed", "preset", name, group, None, report)
    if not edits:
        return replace(made, problem=_unusable(path, report, edits))
    kept, added = shelf.put(group, clean_name(name, "xmp"), data)
    return replace(made, outcome="added" if added else "present", path=kept)


def _unusable(path: Path, report: Import, edits: Edits) -> str:
    """Return why a preset of which nothing is left was not imported."""
    lost = [*report.of("refused"), *report.of("unsupported")]
    reasons = {entry.reason for entry in lost}
    if len(reasons) == 1:
        return f"{path.name} holds nothing that can be used. {reasons.pop()}"
    return f"{path.name} holds nothing that can be used{'; its report says why' if lost else ''}."


def _import_look(path: Path, group: str, shelf: Shelf) -> Imported:
    """Import a look, byte for byte as it is, once it has been read whole."""
    report = looks.read_report(path)
    data = _bytes(path, look_files.MOST_BYTES)
    kept, added = shelf.put(group or UNGROUPED, clean_name(path.stem, path.suffix[1:].lower()), data)
    name = looks.look_name(path)
    return Imported(path, "added" if added else "present", "look", name, kept.parent.name, kept, report)


def _embedded(path: Path) -> bytes:
    """Return the settings inside a .dng, the form in which Lightroom for phones shares a preset."""
    with path.open("rb") as file:
        try:
            directories = tiff.read_ifds(tiff.FileBytes(file))
        except ValueError:
            raise tree.Malformed("it is no DNG") from None
        tag = next((each.tags[_XMP] for each in directories if _XMP in each.tags), None)
        if tag is None or not 0 < tag.size <= tree.LIMIT:
            raise tree.Malformed("there are no settings of Camera Raw's in it")
        return tag.raw


def _bytes(path: Path, most: int) -> bytes:
    """Return a file's content; Malformed if that is more than ``most`` bytes."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise tree.Malformed(f"it has more than {most} bytes")
    return data
