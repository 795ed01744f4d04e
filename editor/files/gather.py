"""What a person drops to be imported: files, folders and .zip archives, down to the single files."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from editor.core.color import look_files
from editor.files import looks, sidecar
from editor.files.export import clean_name

PRESETS = (".xmp", ".lrtemplate")
SUFFIXES = (*PRESETS, *looks.SUFFIXES, ".zip")

_MOST_FILES = 10_000
_MOST_BYTES = 512 * 2**20
# So many files of a folder say whether it is one of presets: a drop must not wait for a whole disk.
_LOOKED_AT = 1000


def found(path: Path, stack: ExitStack, cancelled: Callable[[], bool]) -> Iterator[tuple[Path, str, str]]:
    """Yield the files that a path stands for, with the group they fall into and what is wrong so far.

    Of a folder or archive these are its presets and looks, but no picture that is no HaldCLUT and
    no photo's sidecar. What an archive holds lies in a folder that lasts as long as ``stack``.
    """
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


def holds_any(folder: Path) -> bool:
    """Say whether a folder holds presets or looks, as far as its first files tell."""
    return any(_is_wanted(each) for each in islice(folder.rglob("*"), _LOOKED_AT))


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
