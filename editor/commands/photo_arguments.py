"""The arguments that several commands share: a photo or the sample, and its edits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from editor.commands.output import printable
from editor.core.edits import Edits, parse_setting
from editor.core.resources import sample

if TYPE_CHECKING:
    from editor.files.crs import Import


def describe_photo(parser: argparse.ArgumentParser) -> None:
    """Declare RAW or --sample, and the edits."""
    parser.add_argument("photo", nargs="?", type=Path, metavar="RAW", help="the photo")
    parser.add_argument("--sample", action="store_true", help="take the sample photo instead")
    describe_edits(parser)
    parser.add_argument("--long-edge", type=positive, metavar="N", help="bound the longer side, in pixels")


def describe_edits(parser: argparse.ArgumentParser) -> None:
    """Declare what `edits_of` reads."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="stage.slider=VALUE", help="set one slider"
    )
    parser.add_argument("--edits", type=Path, metavar="FILE.xmp", help="start from a sidecar or preset")


def positive(text: str) -> int:
    """Parse a whole number of at least 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def percent(text: str) -> int:
    """Parse a whole number from 1 to 100."""
    if positive(text) > 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100")
    return int(text)


def warn(path: Path, report: Import) -> None:
    """Say on standard error which settings of a file could not be used."""
    if report.warning:
        sys.stderr.write(f"{printable(path.name)}: {printable(report.warning)}\n")


def photos_in(paths: Sequence[Path]) -> list[Path]:
    """Return the photos named, and those of the folders named: a folder's raws, or else its pictures.

    Raises ValueError with a sentence for a folder without any.
    """
    from editor.files.sidecar import FINISHED, RAWS
    from editor.styles.frames import natural

    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted((each for each in path.iterdir() if not each.name.startswith(".")), key=natural)
        kinds = ([each for each in inside if each.suffix.lower() in kind] for kind in (RAWS, FINISHED))
        photos = next((some for some in kinds if some), [])
        if not photos:
            raise ValueError(f"There are no photos in {path}.")
        found += photos
    return list(dict.fromkeys(found))


def settings_in(folder: Path, photos: Sequence[Path]) -> list[Path]:
    """Return where each photo's settings go in a folder; ValueError where two would be one file."""
    from editor.files.sidecar import sidecar_path

    targets = [folder / sidecar_path(photo).name for photo in photos]
    twice = {target.name for target in targets if targets.count(target) > 1}
    if twice:
        raise ValueError(f"Two of these photos would both write {min(twice)}.")
    return targets


def check_settings(targets: Iterable[Path], overwrite: bool) -> None:
    """Raise, before any work, where settings cannot be written: ValueError, Unreadable."""
    from editor.files.sidecar import read_sidecar

    for target in targets:
        if target.exists() and not overwrite:
            raise ValueError(f"{target.name} is there already; --overwrite changes the settings in it.")
        read_sidecar(target)


def photo_of(arguments: argparse.Namespace) -> Path:
    """Return the photo that the arguments name; raise ValueError if they name none or two."""
    if arguments.sample == (arguments.photo is not None):
        raise ValueError("Name one photo, or ask for the sample with --sample.")
    return sample() if arguments.sample else Path(arguments.photo)


def edits_of(arguments: argparse.Namespace) -> Edits:
    """Return the edits that the arguments ask for: --edits first, each --set on top."""
    edits = Edits()
    if arguments.edits is not None:
        from editor.files.sidecar import read_edits

        edits, report = read_edits(arguments.edits)
        warn(arguments.edits, report)
    return edits.changed(dict(parse_setting(text) for text in arguments.set))
