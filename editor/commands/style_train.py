"""Learn a style from a folder of your own: edited raws, raws with finished pictures, or these alone.

Says what it learns from, then how well it does on photos that were held out. The style lands among
your own; nothing leaves this machine. What is broken off goes on with --resume.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from editor.commands.learned import learned
from editor.commands.output import clear_progress, print_json, printable

if TYPE_CHECKING:
    from editor.learn.styles.own import Progress

_BAR, _SHOWN_EVERY = 30, 0.2


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", metavar="NAME", help="what the style shall be called")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="your photos")
    parser.add_argument("--resume", action="store_true", help="go on with what was broken off")
    parser.add_argument(
        "--minutes", type=_minutes, metavar="M", help="for finished pictures alone: how long to learn"
    )
    parser.add_argument("--replace", action="store_true", help="replace a style of yours of that name")
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Learn, tell how well the style does, and return 0; ValueError with a sentence where it cannot be."""
    own = learned("editor.learn.styles.own")
    own.check_name(arguments.name, replace=arguments.replace)
    found = own.survey(arguments.folder)
    if found.refusal:
        raise ValueError(found.refusal)
    if found.paired or found.kind == "pictures":
        # Edits in sidecars are learned from without torch, anything else is not.
        learned("editor.learn.match.match")
    if not arguments.json:
        _write(found.sentences)
    try:
        made = own.learn_own(
            found,
            arguments.name,
            progress=Line(),
            replace=arguments.replace,
            resume=arguments.resume,
            minutes=arguments.minutes,
        )
    finally:
        clear_progress()
    if arguments.json:
        print_json(
            {"name": made.name, "path": str(made.path), "beforehand": found.sentences, **made.report}
        )
    else:
        _write((*made.sentences, f"The style {made.name} is among yours: {made.path}"))
    return 0


class Line:
    """One line on a terminal's standard error: how far it is, how long it may take, how far off it is."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self._shown = 0.0

    def __call__(self, progress: Progress) -> None:
        """Show how far the learning is, a few times a second at most."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._shown < _SHOWN_EVERY:
            return
        self._shown = now
        bar = ("#" * round(_BAR * progress.share)).ljust(_BAR, ".")
        left = "" if progress.seconds_left is None else f"  {progress.seconds_left:.0f} s left"
        loss = "" if progress.loss is None else f"  {progress.loss:.3g} off"
        text = f"[{bar}] {printable(f'{progress.phase}: {progress.caption}')}{loss}{left}"
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def _write(sentences: tuple[str, ...]) -> None:
    for each in sentences:
        sys.stdout.write(f"{printable(each)}\n")
    sys.stdout.flush()


def _minutes(text: str) -> float:
    """Parse a number of minutes above 0."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.0 < minutes <= 600.0:
        raise argparse.ArgumentTypeError(f"minutes are a number from 0 to 600, not {text!r}")
    return minutes
