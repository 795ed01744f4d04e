"""The arguments that several commands share: a photo or the sample, and its edits."""

from __future__ import annotations

import argparse
import sys
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
