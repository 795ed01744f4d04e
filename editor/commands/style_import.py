"""Import Lightroom presets (.xmp, .lrtemplate) and looks (.cube, HaldCLUT), and account for every key."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from editor.commands.output import print_json
from editor.files import imports
from editor.files.imports import Imported


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="presets, looks, folders of them or .zip archives",
    )
    parser.add_argument("--json", action="store_true", help="write every key of every file as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Import the files, write the report, and return 1 if one of them failed."""
    results = imports.import_paths(arguments.files)
    if arguments.json:
        print_json({"summary": imports.summary(results), "files": [_row(each) for each in results]})
    else:
        sys.stdout.write(f"{imports.as_text(results)}\n{imports.summary(results)}\n")
    return int(any(each.outcome == "failed" for each in results))


def _row(found: Imported) -> dict[str, Any]:
    """Return what became of one file."""
    return {
        "file": str(found.source),
        "outcome": found.outcome,
        "kind": found.kind or None,
        "name": found.name,
        "group": found.group,
        "path": str(found.path) if found.path is not None else None,
        "problem": found.problem or None,
        "keys": [
            {"key": each.key, "value": each.value, "outcome": each.outcome, "reason": each.reason}
            for each in found.report.entries
        ],
    }
