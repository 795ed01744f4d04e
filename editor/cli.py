"""The command line: ``silvergrad [PHOTO ...]`` opens the window, a command's name does the rest."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from editor import __version__
from editor.commands.output import Parser, sentence
from editor.raw.decoder import start_decoder

# Each command is a module of `editor.commands` with `describe(parser)` and `run(arguments)`.
COMMANDS = {
    "stages": "list the stages and their sliders",
    "info": "say what a file tells of camera, lens and shot",
    "render": "render one photo with settings given here",
    "match": "move the sliders to the look of another picture",
    "style": "list styles, apply one to photos or sequences, learn one of your own",
    "tap": "write every stage's input and output",
    "export": "develop photos with their sidecars into a folder",
    "train": "train the stages' proxies",
    "benchmark": "measure speed and quality",
}
# Matrices are small here and bands run on every core already: NumPy's own threads only get in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# torch's threads sleep while they wait: a window and a render thread want the cores too.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

DECODING = ("info", "render", "match", "style", "tap", "export")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a failure is one sentence on standard error."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in DECODING:
            # The decoder process imports its libraries while this one imports ours.
            start_decoder()
        if words and words[0] in COMMANDS:
            command = import_module(f"editor.commands.{words[0]}")
            parser = Parser(prog=f"silvergrad {words[0]}", description=command.__doc__)
            command.describe(parser)
            return int(command.run(parser.parse_args(words[1:])))
        return _open(words)
    except KeyboardInterrupt:
        sys.stderr.write("Cancelled.\n")
        return 130
    except BrokenPipeError:
        return 1
    except _expected() as error:
        sys.stderr.write(f"silvergrad: {sentence(error)}\n")
        return 1


def _open(words: Sequence[str]) -> int:
    """Open the window on the photos that ``words`` name."""
    parser = Parser(
        prog="silvergrad",
        description="A raw editor whose every slider has a gradient.",
        epilog="Commands (silvergrad COMMAND --help): "
        + "; ".join(f"{name}: {what}" for name, what in COMMANDS.items()),
    )
    parser.add_argument("--version", action="version", version=f"Silvergrad {__version__}")
    for word in words[:1]:
        if word.isidentifier() and not os.path.lexists(word):
            raise ValueError(f"There is no command and no photo called {word}; see silvergrad --help.")
    command = import_module("editor.commands.window")
    command.describe(parser)
    return int(command.run(parser.parse_args(words)))


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors that are the input's or the disk's fault; others are ours and show a trace."""
    from editor.files.sidecar import ChangedMeanwhile, Unreadable
    from editor.raw.errors import UnreadablePhoto

    return (UnreadablePhoto, Unreadable, ChangedMeanwhile, ValueError, OSError)
