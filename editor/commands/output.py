"""What several commands write: JSON alone on standard output, names on one line, one-line errors."""

from __future__ import annotations

import argparse
import json
import sys
from typing import NoReturn

_BAR = 30


class Parser(argparse.ArgumentParser):
    """A parser that answers a wrong word with one sentence; --help has the rest."""

    def error(self, message: str) -> NoReturn:
        """Write the sentence and exit with 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help).\n")


def print_json(document: object) -> None:
    """Write ``document`` as JSON; ValueError where it holds a number that JSON has not."""
    json.dump(document, sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def printable(name: str) -> str:
    """Return a file's name with whatever would break a line or an encoding replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def sentence(error: Exception) -> str:
    """Return what an error says, on one line."""
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}."
    return " ".join(str(error).split())


def show_progress(done: int, total: int, what: str) -> None:
    """Draw a bar on standard error, if somebody looks at it: ``done`` of ``total``, at ``what`` now."""
    if sys.stderr.isatty():
        filled = _BAR * done // max(1, total)
        bar = "#" * filled + "." * (_BAR - filled)
        sys.stderr.write(f"\r\033[K[{bar}] {min(done + 1, total)} of {total} {printable(what)}")
        sys.stderr.flush()


def clear_progress() -> None:
    """Take the bar off a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
