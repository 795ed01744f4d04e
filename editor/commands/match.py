"""Match: move a photo's sliders to the look of another picture, or of the camera's own JPEG.

The other picture may be the same photo out of another program, the same scene or anything else.
Nothing is written without -o; `silvergrad render --edits OUT.xmp` makes the matched picture. With
--sequence the photos are the frames of a film or a timelapse, or folders of them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from editor.commands.learned import learned
from editor.commands.match_report import report, summary
from editor.commands.output import print_json, printable, sentence
from editor.commands.photo_arguments import check_settings, describe_edits, edits_of, settings_in
from editor.commands.sequence import check_sequence, describe_sequence
from editor.core.image import LinearImage
from editor.raw.photo import UnreadablePhoto, open_photo

if TYPE_CHECKING:
    from editor.learn.match.match import Progress

_BAR = 30


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("photo", type=Path, metavar="RAW", help="the photo")
    parser.add_argument(
        "others",
        nargs="*",
        type=Path,
        metavar="REFERENCE",
        help="the picture (with --camera-jpeg: more raws; with --sequence: more frames, then the picture)",
    )
    parser.add_argument("--camera-jpeg", action="store_true", help="match the JPEG in the raw itself")
    parser.add_argument(
        "--sliders",
        metavar="stage.slider,...",
        help="those that may move, by name or as basic, nine or four (default: what the picture needs)",
    )
    describe_edits(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT.xmp", help="write the settings (several raws: a folder)"
    )
    parser.add_argument("--overwrite", action="store_true", help="change settings that are there already")
    describe_sequence(parser)
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Match, tell how near it came, and return 0, or 1 if any of several photos failed."""
    check_sequence(arguments)
    if arguments.sequence:
        from editor.commands import match_sequence

        return match_sequence.run(arguments)
    photos = [arguments.photo, *arguments.others] if arguments.camera_jpeg else [arguments.photo]
    if not arguments.camera_jpeg and len(arguments.others) != 1:
        raise ValueError("Name one photo and one reference, or photos and --camera-jpeg.")
    targets = _targets(photos, arguments.output, arguments.overwrite)
    stopped = Event()
    with ThreadPoolExecutor(1) as ahead:
        # The other process decodes the first photo while this one imports torch.
        first = ahead.submit(open_photo, photos[0], cancel=stopped.is_set)
        try:
            return _run(arguments, photos, targets, first)
        finally:
            stopped.set()


def sliders_of(text: str | None) -> list[str] | None:
    """Return the sliders that --sliders names, None where it was not given; ValueError for unknown ones."""
    from editor.core.edits import slider
    from editor.learn.match import parameters

    if text is None:
        return None
    sets = {"basic": parameters.BASIC, "nine": parameters.NINE, "four": parameters.FOUR}
    words = [word.strip() for word in text.split(",")]
    keys = [key for word in words for key in sets.get(word, (word,))]
    for key in keys:
        slider(key)
    return list(dict.fromkeys(keys))


def _run(
    arguments: argparse.Namespace,
    photos: Sequence[Path],
    targets: Sequence[Path | None],
    first: Future[Any],
) -> int:
    # Settings may name a camera profile's file: what develops reads it.
    import editor.render.develop  # noqa: F401
    from editor.files.sidecar import ChangedMeanwhile, Unreadable

    engine = learned("editor.learn.match.match")
    pictures = learned("editor.learn.match.reference")
    free, edits = sliders_of(arguments.sliders), edits_of(arguments)
    wanted = None if arguments.camera_jpeg else pictures.read_reference(arguments.others[0])
    several, rows, failed = len(photos) > 1, [], 0
    for number, (path, target) in enumerate(zip(photos, targets, strict=True)):
        bar = Bar(printable(path.name))
        try:
            photo = open_photo(path) if number else first.result()
            reference = wanted or pictures.camera_reference(path)
            row = _matched(engine, path, photo, edits, reference, free, target, bar)
        except (UnreadablePhoto, Unreadable, ChangedMeanwhile, ValueError, OSError) as error:
            if not several:
                raise
            failed += 1
            row = {"photo": path.name, "error": sentence(error)}
        finally:
            bar.clear()
        rows.append(row)
        if not arguments.json:
            sys.stdout.write(summary(row))
            sys.stdout.flush()
    if arguments.json:
        print_json({"photos": rows} if several else rows[0])
    return 1 if failed else 0


def _matched(
    engine: Any,
    path: Path,
    photo: LinearImage,
    edits: Any,
    reference: Any,
    free: Sequence[str] | None,
    target: Path | None,
    bar: Bar,
) -> dict[str, Any]:
    """Match one photo, write its settings if they have a place, and return what there is to tell."""
    from editor.core.pipeline import measure_statistics
    from editor.files.sidecar import write_sidecar

    made = engine.match(photo, measure_statistics(photo), edits, reference, free=free, progress=bar)
    if target is not None:
        write_sidecar(target, made.edits, photo=path, metadata=photo.metadata)
    bar.clear()
    for warning in made.warnings:
        sys.stderr.write(f"{printable(path.name)}: {printable(warning)}\n")
    return report(path, reference.name, made, target)


def _targets(photos: Sequence[Path], output: Path | None, overwrite: bool) -> list[Path | None]:
    """Return where each photo's settings go; raise before any work where they cannot go."""
    if output is None:
        return [None] * len(photos)
    if output.is_dir():
        targets = settings_in(output, photos)
    elif len(photos) > 1:
        raise ValueError(f"The settings of several photos go into a folder, and {output} is none.")
    elif output.suffix.lower() != ".xmp":
        raise ValueError(f"Settings are written as .xmp, not {output.name!r}.")
    else:
        targets = [output]
    for target in targets:
        if not target.parent.is_dir():
            raise ValueError(f"There is no folder {target.parent}.")
    check_settings(targets, overwrite)
    return list(targets)


class Bar:
    """One line on standard error, if somebody looks at it, that tells how far a match is."""

    def __init__(self, name: str) -> None:
        """Begin for a photo of this name."""
        self._name = name

    def __call__(self, progress: Progress) -> None:
        """Tell of ``progress``."""
        if sys.stderr.isatty():
            filled = round(_BAR * min(max(progress.share, 0.0), 1.0))
            bar = "#" * filled + "." * (_BAR - filled)
            known = math.isfinite(progress.distance)
            distance = f", distance {progress.distance:.4g}" if known else ""
            sys.stderr.write(f"\r\033[K[{bar}] {self._name}: {progress.phase}{distance}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line off a terminal."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
