"""Develop photos with their sidecars into a folder; every photo ends on a line that names it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from editor.commands.output import clear_progress, printable, show_progress
from editor.commands.photo_arguments import percent, positive, warn
from editor.core.image import LinearImage
from editor.raw.photo import open_photo

if TYPE_CHECKING:
    from editor.files.encode import Format
    from editor.files.export import ExportOptions, Job


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="RAW", help="the photos")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write to")
    describe_pictures(parser, "jpg")


def describe_pictures(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Declare what `picture_options` reads; ``default`` is the format where none is named."""
    parser.add_argument("--long-edge", type=positive, metavar="N", help="bound the longer side, in pixels")
    parser.add_argument("--format", choices=("jpg", "tif", "png"), default=default)
    parser.add_argument("--bits", type=int, choices=(8, 16), default=8, help="bits a channel (not jpg)")
    parser.add_argument("--quality", type=percent, default=92, metavar="1..100")
    parser.add_argument("--space", choices=("sRGB", "Display P3"), default="sRGB", help="color space")
    parser.add_argument(
        "--on-clash",
        choices=("number", "skip", "overwrite"),
        default="number",
        help="what to do where the name is taken",
    )


def run(arguments: argparse.Namespace) -> int:
    """Export, say how each photo ended, and return 1 if any failed, 130 if it was cancelled."""
    stopped = Event()
    with ThreadPoolExecutor(1) as ahead:
        # The other process decodes the first photo while this one imports the stages.
        first = ahead.submit(open_photo, arguments.photos[0], cancel=stopped.is_set)
        try:
            return _export(arguments, first, stopped)
        finally:
            stopped.set()


def picture_options(arguments: argparse.Namespace, folder: Path) -> ExportOptions:
    """Return what `describe_pictures` declared; ValueError where it does not go together."""
    from editor.files.export import ExportOptions

    kind: Format = arguments.format or "jpg"
    if kind == "jpg" and arguments.bits == 16:
        raise ValueError("A JPEG has 8 bits; choose tif or png for 16.")
    return ExportOptions(
        folder=folder,
        format=kind,
        quality=arguments.quality,
        bits=arguments.bits,
        long_edge=arguments.long_edge,
        space=arguments.space,
        on_clash=arguments.on_clash,
    )


def _export(arguments: argparse.Namespace, first: Future[LinearImage], stopped: Event) -> int:
    from editor.files import export
    from editor.render.picture import job_picture

    jobs, refused = _jobs(arguments.photos, picture_options(arguments, arguments.to))
    for photo, why in refused.items():
        say(photo, "failed", why)
    waiting = {arguments.photos[0]: first}

    def opened(path: Path, cancel: Callable[[], bool]) -> LinearImage:
        ahead = waiting.pop(path, None)
        return open_photo(path, cancel=cancel) if ahead is None else ahead.result()

    develop = partial(job_picture, cancel=stopped.is_set, open_photo=opened)
    results = export.run(jobs, develop, cancel=stopped.is_set)
    failed = len(refused)
    for done, job in enumerate(jobs):
        show_progress(done, len(jobs), job.photo.name)
        try:
            result = next(results)
        except KeyboardInterrupt:
            stopped.set()
            clear_progress()
            for left in jobs[done:]:
                say(left.photo, "cancelled", "")
            return 130
        failed += result.outcome == "failed"
        clear_progress()
        say(job.photo, result.outcome, str(result.path or result.reason))
    return 1 if failed else 0


def _jobs(photos: Sequence[Path], options: ExportOptions) -> tuple[list[Job], dict[Path, str]]:
    """Return the jobs, with the sidecars' edits, and the photos whose sidecar cannot be read."""
    from editor.files.export import Job
    from editor.files.sidecar import Unreadable, read_sidecar, sidecar_path

    jobs, refused = [], {}
    for photo in photos:
        if not photo.name or photo.is_dir():
            refused[photo] = f"{photo} is a folder, not a photo."
            continue
        try:
            sidecar = read_sidecar(sidecar_path(photo))
            jobs.append(Job(photo, sidecar.edits, options))
            warn(sidecar_path(photo), sidecar.report)
        except (Unreadable, OSError) as error:
            refused[photo] = str(error)
    return jobs, refused


def say(photo: Path, outcome: str, detail: str) -> None:
    """Write how a photo ended."""
    line = f"{photo.name or photo}: {outcome}{f' ({detail})' if detail else ''}"
    sys.stdout.write(printable(line) + "\n")
    sys.stdout.flush()
