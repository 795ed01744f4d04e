"""Export a preset as .xmp, which Lightroom reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from editor.files.presets import Preset, export_preset, find_presets, preset_at, read_preset


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("preset", metavar="PRESET", help="a preset's name, or its file")
    parser.add_argument("-o", "--output", metavar="FILE.xmp", type=Path, required=True, help="where to")
    parser.add_argument("--name", help="the name that Lightroom shows; the preset's own if not given")
    parser.add_argument("--group", help="the group it stands under; the preset's own if not given")


def run(arguments: argparse.Namespace) -> int:
    """Write the file and what Lightroom will not see of it; return 0."""
    found = _found(arguments.preset)
    edits, _ = read_preset(found.path)
    output: Path = arguments.output
    if output.suffix.lower() != ".xmp":
        raise ValueError(f"A preset is written as .xmp, not as {output.name}.")
    left = export_preset(
        output, edits, arguments.name or found.name, arguments.group or found.group or "Silvergrad"
    )
    sys.stdout.write(f"{output}\n")
    if left:
        sys.stderr.write(f"{left}\n")
    return 0


def _found(wanted: str) -> Preset:
    """Return the preset of a name or a file; ValueError with a sentence if there is none, or several."""
    if wanted.lower().endswith(".xmp") and Path(wanted).exists():
        return preset_at(Path(wanted))
    found = [each for each in find_presets() if each.name.casefold() == wanted.casefold()]
    if not found:
        raise ValueError(f"There is no preset called {wanted}.")
    if len(found) > 1:
        places = ", ".join(str(each.path) for each in found)
        raise ValueError(f"{len(found)} presets are called {wanted}: {places}; name the file.")
    return found[0]
