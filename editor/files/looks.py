"""The user's looks: .cube tables and HaldCLUT pictures, where they lie and what they are called."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from editor.core.color import look_files
from editor.files.crs import Entry, Import

SUFFIXES = (".cube", ".png", ".tif", ".tiff")

_OWN_FOLDER = "SILVERGRAD_LOOKS"
_SIZES = {"LUT_1D_SIZE", "LUT_3D_SIZE"}
_DOMAINS = {"DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"}


@dataclass(frozen=True)
class Look:
    """A look's name and group as shown, and where it lies."""

    name: str
    group: str
    path: Path


def user_folder() -> Path:
    """Return the folder of the user's looks (SILVERGRAD_LOOKS names another); it may not exist."""
    own = os.environ.get(_OWN_FOLDER)
    if own:
        return Path(own)
    from editor.files import presets

    return presets.user_folder().parent / "looks"


def find_looks() -> tuple[Look, ...]:
    """Return the user's looks, sorted by group and name; a file that is none by its size is left out."""
    folder = user_folder()
    found = []
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            try:
                name = _name(str(path), path.stat().st_mtime_ns)
            except OSError:
                continue
            group = "" if path.parent == folder else path.parent.name
            if name:
                found.append(Look(name, group, path))
    return tuple(sorted(found, key=lambda each: (each.group, each.name, each.path)))


def find_look(name: str) -> Path | None:
    """Return the user's look of that name, by its file's name first; None if there is none."""
    wanted = name.casefold()
    found = find_looks()
    for names in ([each.path.name for each in found], [each.path.stem for each in found]):
        for own, look in zip(names, found, strict=True):
            if own.casefold() == wanted:
                return look.path
    return next((each.path for each in found if each.name.casefold() == wanted), None)


def look_name(path: Path) -> str:
    """Return what a look calls itself, else its file's name; "" if it cannot be one by its header."""
    if path.suffix.lower() != ".cube":
        return path.stem if look_files.is_hald(path) else ""
    titles = [rest for key, rest in look_files.keywords(path) if key == "TITLE"]
    title = titles[0].strip().strip('"').strip() if titles else ""
    return title if title.isprintable() and title else path.stem


def read_report(path: Path) -> Import:
    """Return what becomes of every keyword of a look; raise ValueError with a sentence if it is none."""
    cube = look_files.read_cube(path)
    if path.suffix.lower() != ".cube":
        side = round(cube.entries.shape[1] ** (1 / 3))
        return Import((Entry("HaldCLUT", f"{side} x {side} x {side}", "mapped"),))
    return Import(tuple(_entry(key, rest) for key, rest in look_files.keywords(path)))


def _entry(key: str, rest: str) -> Entry:
    if key in _SIZES or key in _DOMAINS:
        usual = rest.split() in (["0.0"] * 3, ["1.0"] * 3, ["0"] * 3, ["1"] * 3)
        return Entry(key, rest, "neutral" if key in _DOMAINS and usual else "mapped")
    if key == "TITLE":
        return Entry(key, rest.strip('"'), "neutral")
    return Entry(key, rest, "unsupported", "Silvergrad reads the table as if it did not say so.")


@lru_cache(maxsize=4096)
def _name(path: str, changed: int) -> str:
    return look_name(Path(path))
