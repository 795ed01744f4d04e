"""Train the proxies of stages from tap-outs of raws, and write their weights."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from editor.commands.learned import learned
from editor.commands.output import print_json

# What is trained beside the stages' proxies.
_NO_STAGES = {
    "perceptual": "editor.learn.perceptual_training",
    "preview": "editor.learn.preview_training",
    "styles": "editor.learn.styles.command",
}


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "stages",
        nargs="*",
        metavar="STAGE",
        help="stages to train (default: all); perceptual; preview; styles",
    )
    parser.add_argument(
        "--raws", type=Path, action="append", required=True, metavar="DIR", help="photos; may be repeated"
    )
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="training time a stage, tap-outs not counted"
    )
    parser.add_argument("--synthetic", type=int, default=8, metavar="N", help="raws of our own to add")
    parser.add_argument("--tap-outs", type=float, default=1.0, metavar="SHARE", help="scales their number")
    parser.add_argument("--seed", type=int, default=0, help="of what is sampled")
    parser.add_argument("--device", default="", help="cpu or cuda (default: what there is)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where weights go (default: resources)")
    parser.add_argument("--fresh", action="store_true", help="begin anew where a training was broken off")
    parser.add_argument("--further", action="store_true", help="begin with the weights there are")
    parser.add_argument("--teacher", type=Path, metavar="FILE", help="VGG-19 that perceptual learns from")
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Train, write the weights of each stage as it is done, and return 0."""
    if len(arguments.stages) == 1 and arguments.stages[0] in _NO_STAGES:
        train = learned(_NO_STAGES[arguments.stages[0]]).train_from
    else:
        train = learned("editor.learn.command").train_stages
    progress = Progress()
    rows: list[dict[str, Any]] = []
    try:
        for row in train(arguments, progress):
            rows.append(row)
            progress.line(f"{row['stage']}: {_reached(row)} after {row['steps']} steps")
    finally:
        progress.clear()
    if arguments.json:
        print_json({"stages": rows})
    return 0


def _reached(row: dict[str, Any]) -> str:
    if "preset_loss" in row:
        return f"loss {row['loss']} (one preset for all {row['preset_loss']})"
    if "agreement" in row:
        return f"agrees with its teacher to {row['agreement']} (rank correlation)"
    return (
        f"{row['psnr_db']} dB (worst decile {row['worst_decile_db']}, doing nothing {row['identity_db']})"
    )


class Progress:
    """One line on standard error that tells how far it is, and how long it may take."""

    def __init__(self) -> None:
        """Begin."""
        self._begun: dict[str, float] = {}
        self._shown = 0.0

    def __call__(self, stage: str, what: str, part: float, more: str) -> None:
        """Tell that ``what`` of ``stage`` is done to ``part`` (0..1)."""
        now = time.monotonic()
        begun = self._begun.setdefault(f"{stage} {what}", now - 1e-3)
        if now - self._shown < 1.0:
            return
        self._shown = now
        bar = ("#" * round(20 * part)).ljust(20, ".")
        left = (now - begun) * (1.0 - part) / part / 60.0 if part > 0.01 else 0.0
        text = f"{stage:15} {what:9} {bar} {100 * part:3.0f} %  {left:4.1f} min left  {more}"
        end = "" if sys.stderr.isatty() else "\n"
        start = "\r\033[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{start}{text}{end}")
        sys.stderr.flush()

    def line(self, text: str) -> None:
        """Write a line of its own."""
        self.clear()
        sys.stderr.write(f"{text}\n")

    def clear(self) -> None:
        """Take the line off a terminal."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
