"""The photos of a folder in the order they are stepped through. Nothing of Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

RAWS = frozenset(
    [
        ".3fr",
        ".arw",
        ".cr2",
        ".cr3",
        ".crw",
        ".dcr",
        ".dng",
        ".erf",
        ".fff",
        ".gpr",
        ".iiq",
        ".kdc",
        ".mef",
        ".mos",
        ".mrw",
        ".nef",
        ".nrw",
        ".orf",
        ".pef",
        ".raf",
        ".raw",
        ".rw2",
        ".rwl",
        ".sr2",
        ".srf",
        ".srw",
        ".x3f",
    ]
)
FINISHED = frozenset([".jpg", ".jpeg", ".png", ".tif", ".tiff"])


def is_photo(path: Path) -> bool:
    """Say whether a file's name is that of a photo."""
    return path.suffix.lower() in RAWS | FINISHED and not path.name.startswith(".")


def photos_beside(path: Path) -> tuple[Path, ...]:
    """Return the photos in a photo's folder by name, numbers counted as numbers.

    In a folder with raws, the finished pictures that share a name with one are its own output or
    the camera's second file and are left out.
    """
    try:
        found = [each for each in path.parent.iterdir() if is_photo(each)]
    except OSError:
        found = []
    stems = {each.stem.lower() for each in found if each.suffix.lower() in RAWS}
    kept = [
        each
        for each in found
        if each == path or each.suffix.lower() in RAWS or each.stem.lower() not in stems
    ]
    if path not in kept:
        kept.append(path)
    return tuple(sorted(kept, key=natural))


def photos_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the photos that a drop or a command line names: the files, or what is in a folder."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted((each for each in path.iterdir() if is_photo(each)), key=natural)
        else:
            found.append(path)
    return tuple(found)


def natural(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key under which img2 comes before img10."""
    parts = re.split(r"(\d+)", path.name.lower())
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)
