"""Presets and looks from elsewhere, brought into the user's folders, with a word on every key."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from editor.core.color import look_files
from editor.core.edits import Edits
from editor.files import looks, lrtemplate, presets, settings, sidecar, tree, xmp
from editor.files.crs import CRS, Import
from editor.files.export import clean_name
from editor.files.shelf import Shelf
from editor.files.xmp import Packet

PRESETS = (".xmp", ".lrtemplate")
SUFFIXES = (*PRESETS, *looks.SUFFIXES, ".zip")
UNGROUPED = "Imported"

_MOST_FILES = 10_000
_MOST_BYTES = 512 * 2**20

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
    """Bring one preset (.xmp, .lrtemplate) or look (.cube, HaldCLUT) into the user's folders.

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
        found = [each for path in paths for each in _found(path, stack, cancelled)]
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
            return _import_xmp(path, group, preset_shelf)
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
    known = "It takes .xmp, .lrtemplate, .cube and HaldCLUT as .png or .tif."
    return Imported(path, "failed", problem=f"{path.name} is neither a preset nor a look. {known}")


def _import_xmp(path: Path, group: str, shelf: Shelf) -> Imported:
    """Import an .xmp preset, byte for byte as it is."""
    data = _bytes(path, tree.LIMIT)
    packet = xmp.parse(data)
    if not any(uri in (CRS, settings.SILVERGRAD) for (uri, _), _ in packet.properties()):
        other = any("darktable" in uri for (uri, _), _ in packet.properties())
        whose = "its settings are darktable's" if other else "there are no settings of Camera Raw's in it"
        raise tree.Malformed(whose)
    return _keep(path, packet, data, group, shelf)


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
    texts = {key: each.text for (uri, key), each in reversed(list(packet.properties())) if uri == CRS}
    name = name or (texts.get("Name") or "").strip() or path.stem
    group = (texts.get("Group") or "").strip() or group or UNGROUPED
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


def _bytes(path: Path, most: int) -> bytes:
    """Return a file's content; Malformed if that is more than ``most`` bytes."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise tree.Malformed(f"it has more than {most} bytes")
    return data


def _found(path: Path, stack: ExitStack, cancelled: Callable[[], bool]) -> Iterator[tuple[Path, str, str]]:
    """Yield the files that a path stands for, with the group they fall into and what is wrong so far."""
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if _is_wanted(each))[:_MOST_FILES]
        if not files:
            yield path, "", f"There are no presets and no looks in {path.name}."
        for file in files:
            if cancelled():
                return
            if file.suffix.lower() == ".zip":
                yield from _unpacked(file, stack)
            else:
                yield file, file.parent.name, ""
    elif path.suffix.lower() == ".zip":
        yield from _unpacked(path, stack)
    else:
        yield path, "", ""


def _is_wanted(path: Path) -> bool:
    """Say whether a file of a folder may be a preset or a look, and no photo's sidecar or picture."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or any(part.startswith((".", "__MACOSX")) for part in path.parts[-3:]):
        return False
    if not path.is_file():
        return False
    if suffix == ".xmp":
        return not _is_sidecar(path)
    try:
        return suffix not in (".png", ".tif", ".tiff") or look_files.is_hald(path)
    except (OSError, ValueError):
        return False


def _is_sidecar(path: Path) -> bool:
    """Say whether the photo that an .xmp is named after lies beside it."""
    inner = path.with_suffix("")
    if inner.suffix.lower() in sidecar.FINISHED | sidecar.RAWS and inner.exists():
        return True
    suffixes = (each for suffix in sidecar.RAWS for each in (suffix, suffix.upper()))
    return any(path.with_suffix(suffix).exists() for suffix in suffixes)


def _unpacked(path: Path, stack: ExitStack) -> Iterator[tuple[Path, str, str]]:
    """Yield the presets and looks of an archive, written to a folder that lasts as long as the import."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="silvergrad-")))
    room = _MOST_BYTES
    count = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for number, member in enumerate(archive.infolist()[:_MOST_FILES]):
                inner = Path(member.filename)
                names = [part for part in inner.parts if part not in ("..", "/")]
                hidden = any(name.startswith((".", "__MACOSX")) for name in names)
                if inner.suffix.lower() not in (*PRESETS, *looks.SUFFIXES) or member.is_dir() or hidden:
                    continue
                with archive.open(member) as packed:
                    data = packed.read(room + 1)
                room -= len(data)
                if room < 0:
                    yield path, "", f"{path.name} holds more than {_MOST_BYTES >> 20} MiB."
                    return
                place = folder / str(number)
                place.mkdir()
                file = place / clean_name(inner.stem, inner.suffix[1:])
                file.write_bytes(data)
                if _is_wanted(file):
                    count += 1
                    yield file, names[-2] if len(names) > 1 else path.stem, ""
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        yield path, "", f"{path.name} cannot be read: {_said(error)}."
        return
    if not count:
        yield path, "", f"There are no presets and no looks in {path.name}."


def _said(error: Exception) -> str:
    """Return what an error says, as the end of a sentence."""
    return str(error).rstrip(".") or type(error).__name__
