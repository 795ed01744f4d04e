"""Styles: list them, apply one to photos, learn one from photos, take presets in and give them out."""

from __future__ import annotations

import argparse
from importlib import import_module

# Each is a module `editor.commands.style_NAME` with `describe(parser)` and `run(arguments)`.
COMMANDS = {
    "list": "list the styles, presets and looks",
    "apply": "apply one to photos or to a sequence",
    "train": "learn a style from a folder of your own photos",
    "import": "take in presets and looks of other programs",
    "export": "write a preset that Lightroom reads",
}


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the commands below this one, and their arguments."""
    below = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    for name, what in COMMANDS.items():
        module = import_module(_module(name))
        module.describe(below.add_parser(name, help=what, description=module.__doc__))


def run(arguments: argparse.Namespace) -> int:
    """Run the command named, and return its exit code."""
    return int(import_module(_module(arguments.what)).run(arguments))


def _module(name: str) -> str:
    return f"editor.commands.style_{name}"
