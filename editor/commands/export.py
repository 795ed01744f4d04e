"""Develop photos with their sidecars into a folder; every photo ends on a line that names it."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from editor.commands.photo_arguments import positive

_BAR = 30


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="RAW", help="the photos")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument("--long-edge", type=positive, metavar="N", help="bound the longer side, in pixels")
    parser.add_argument("--format", choices=("jpg", "tif", "png"), default="jpg")
    parser.add_argument("--bits", type=int, choices=(8, 16), default=8, help="bits a channel (not jpg)")
    parser.add_argument("--quality", type=int, choices=range(1, 101), default=92, metavar="1..100")
    parser.add_argument("--space", choices=("sRGB", "Display P3"), default="sRGB", help="color space")
    parser.add_argument(
        "--on-clash",
        choices=("number", "skip", "overwrite"),
        default="number",
        help="what to do where the name is taken",
    )


def run(arguments: argparse.Namespace) -> int:
    """Export, say how each photo ended, and return 1 if any failed, 130 if it was cancelled."""
    from editor.core.edits import Edits
    from editor.files import export
    from editor.files.sidecar import Unreadable, read_sidecar, sidecar_path
    from editor.render.picture import job_picture

    if arguments.format == "jpg" and arguments.bits == 16:
        raise ValueError("A JPEG has 8 bits; choose tif or png for 16.")
    options = export.ExportOptions(
        folder=arguments.to,
        format=arguments.format,
        quality=arguments.quality,
        bits=arguments.bits,
        long_edge=arguments.long_edge,
        space=arguments.space,
        on_clash=arguments.on_clash,
    )
    jobs, refused = [], {}
    for photo in arguments.photos:
        try:
            edits = read_sidecar(sidecar_path(photo)).edits
        except (Unreadable, OSError) as error:
            refused[photo] = str(error)
            edits = Edits()
        jobs.append(export.Job(photo, edits, options))
    allowed = [job for job in jobs if job.photo not in refused]
    interrupted = False

    def stopped() -> bool:
        return interrupted

    failed = len(refused)
    for photo, why in refused.items():
        _say(photo, "failed", why)
    results = export.run(allowed, partial(job_picture, cancel=stopped), cancel=stopped)
    for done in range(len(allowed)):
        _show_progress(done, len(allowed), allowed[done].photo.name)
        try:
            result = next(results)
        except KeyboardInterrupt:
            interrupted = True
            _clear_progress()
            for job in allowed[done:]:
                _say(job.photo, "cancelled", "")
            return 130
        failed += result.outcome == "failed"
        _clear_progress()
        where = str(result.path) if result.path is not None else result.reason
        _say(result.job.photo, result.outcome, where)
    return 1 if failed else 0


def _say(photo: Path, outcome: str, detail: str) -> None:
    sys.stdout.write(f"{photo.name}: {outcome}{f' ({detail})' if detail else ''}\n")
    sys.stdout.flush()


def _show_progress(done: int, total: int, name: str) -> None:
    """Draw the bar on standard error, if somebody looks at it."""
    if sys.stderr.isatty():
        filled = _BAR * done // total
        bar = "#" * filled + "." * (_BAR - filled)
        sys.stderr.write(f"\r\033[K[{bar}] {done + 1} of {total} {name}")
        sys.stderr.flush()


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
