"""Say what a file tells of camera, lens, exposure, size, as-shot white balance and previews."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from editor.commands.output import print_json, printable


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("photo", type=Path, metavar="RAW", help="the photo")
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write what is known and return 0."""
    facts = _facts(arguments.photo)
    if arguments.json:
        print_json(facts)
        return 0
    for name, value in facts.items():
        if value not in (None, "", []):
            sys.stdout.write(f"{name.replace('_', ' '):18s} {_plain(value)}\n")
    return 0


def _facts(photo: Path) -> dict[str, Any]:
    from editor.raw.lens import lens_name
    from editor.raw.photo import read_info

    info = read_info(photo)
    known = info.metadata
    width, height = known.size if known.orientation < 5 else known.size[::-1]
    return {
        "file": printable(photo.name),
        "kind": known.kind,
        "make": known.make,
        "model": known.model,
        "lens": known.lens,
        "lens_correction": lens_name(known),
        "iso": known.iso,
        "shutter": known.shutter,
        "aperture": known.aperture,
        "focal_length": known.focal_length,
        "taken": known.taken,
        "width": width,
        "height": height,
        "orientation": known.orientation,
        "temperature": round(info.temperature, 1),
        "tint": round(info.tint, 2),
        "profiles": [profile.name for profile in known.profiles],
        "previews": [{"width": w, "height": h} for w, h in info.previews],
    }


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{v['width']} x {v['height']}" if isinstance(v, dict) else str(v) for v in value)
    return str(value)
