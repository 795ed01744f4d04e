"""List the styles, presets and looks that there are, and what the styles were trained on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from editor.commands.output import print_json, printable
from editor.commands.style_choice import Entry, entries

# Longer names push the others' lines no further right.
_WIDEST = 28


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the list and return 0."""
    found = entries()
    if arguments.json:
        print_json({"styles": [_row(entry) for entry in found]})
        return 0
    width = min(_WIDEST, max((len(entry.name) for entry in found), default=0))
    for kind in ("style", "preset", "look"):
        of_kind = [entry for entry in found if entry.kind == kind]
        if of_kind:
            sys.stdout.write(f"{kind}s:\n")
        for entry in of_kind:
            sys.stdout.write(
                f"  {printable(entry.name):{width}}  {printable(_told(entry))}".rstrip() + "\n"
            )
    return 0


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "group": entry.group,
        "description": entry.description,
        "built_in": entry.built_in,
        "path": str(entry.path),
        "report": entry.report,
    }


def _told(entry: Entry) -> str:
    """Return group, description and what training said in one line of text."""
    parts = [entry.group, entry.description, *_trained(entry.report)]
    if not entry.built_in:
        parts.append("yours")
    return "; ".join(part.rstrip(".") for part in parts if part)


def _trained(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a style was trained on and what it reached; nothing where its report does not say."""
    if "trained_on" in report:
        yield f"trained on {len(report['trained_on'])} photos"
    learned, held = report.get("learned_from"), report.get("held_out", {})
    if learned:
        count = learned.get("edited", 0) + learned.get("paired", 0)
        yield f"learned from {count} photos" if count else f"learned from {learned['finished']} pictures"
    if "delta_e" in held:
        off = held["delta_e"]
        yield f"CIEDE2000 {off['style']} on photos held out (average edits {off['average']})"
    if "distance" in held:
        off = held["distance"]
        yield f"look {off['style']} off on pictures held out (one fixed preset {off['average']})"
