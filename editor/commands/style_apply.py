"""Apply a style, a preset or a look to photos: pictures, settings or both go into a folder.

A photo's own settings beside it are kept as far as they are no look: crop, lens, noise reduction. With
--sequence the photos are the frames of a film or a timelapse.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.commands import sequence
from editor.commands.export import describe_pictures, picture_options, say
from editor.commands.output import clear_progress, print_json, sentence, show_progress
from editor.commands.photo_arguments import check_settings, photos_in, settings_in
from editor.commands.style_choice import Choice, choose
from editor.core.image import LinearImage
from editor.raw.photo import UnreadablePhoto, open_photo

if TYPE_CHECKING:
    from editor.core.edits import Edits
    from editor.files.export import ExportOptions, Job, Picture

Row = dict[str, Any]
# A photo's settings: from its path and what is decoded of it.
Settle = Callable[[Path, LinearImage], "Edits"]


def describe(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("style", metavar="STYLE", help="a style's, preset's or look's name, or its file")
    parser.add_argument("photos", nargs="+", type=Path, metavar="RAW", help="photos, or folders of photos")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write to"
    )
    parser.add_argument(
        "--amount", type=_amount, default=1.0, metavar="0..150", help="in percent (default: 100)"
    )
    sequence.describe_sequence(parser)
    parser.add_argument(
        "--sidecars",
        action="store_true",
        help="write settings (.xmp), and pictures only where --format is given as well",
    )
    parser.add_argument("--overwrite", action="store_true", help="change settings that are there already")
    describe_pictures(parser, None)
    parser.add_argument("--json", action="store_true", help="write JSON")


def run(arguments: argparse.Namespace) -> int:
    """Apply it, say how each photo ended, and return 1 if any failed."""
    sequence.check_sequence(arguments)
    choice, photos = choose(arguments.style), photos_in(arguments.photos)
    pictures = arguments.format is not None or not arguments.sidecars
    if arguments.output.exists() and not arguments.output.is_dir():
        raise ValueError(f"{arguments.output} is a file, not a folder.")
    options = picture_options(arguments, arguments.output) if pictures else None
    targets: dict[Path, Path] = {}
    if arguments.sidecars:
        targets = dict(zip(photos, settings_in(arguments.output, photos), strict=True))
        check_settings(targets.values(), arguments.overwrite)
    befores, refused = _befores(photos)
    entry, amount = choice.entry, arguments.amount
    document: Row = {"style": entry.name, "kind": entry.kind, "amount": 100.0 * amount}
    if arguments.sequence:
        settle, look, document["sequence"] = _sequence(arguments, choice, befores, refused)
    else:
        settle, look = _alone(choice, befores, amount), partial(open_photo, half=True)
    left = [photo for photo in photos if photo not in refused]
    arguments.output.mkdir(parents=True, exist_ok=True)
    rows = [_failed(photo, why) for photo, why in refused.items()]
    for row in rows if not arguments.json else ():
        _tell(row)
    work = _Work(settle, look, targets, options)
    for done, row in enumerate(work.rows(left)):
        clear_progress()
        rows.append(row)
        if not arguments.json:
            _tell(row)
        if done + 1 < len(left):
            show_progress(done + 1, len(left), left[done + 1].name)
    if arguments.json:
        print_json(document | {"photos": rows})
    elif arguments.sequence:
        sys.stdout.write(sequence.summary(document["sequence"]))
    return 1 if any(row["outcome"] == "failed" for row in rows) else 0


@dataclass(frozen=True)
class _Work:
    """What is to be made of every photo: its settings, where they are written, and the picture's kind.

    ``look`` opens a photo for its settings alone.
    """

    settle: Settle
    look: Callable[[Path], LinearImage]
    targets: Mapping[Path, Path]
    options: ExportOptions | None

    def rows(self, photos: Sequence[Path]) -> Iterator[Row]:
        """Do it to the photos one after the other, and yield how each ended."""
        return self._settings(photos) if self.options is None else self._pictures(photos, self.options)

    def _settings(self, photos: Sequence[Path]) -> Iterator[Row]:
        from editor.files.sidecar import Unreadable

        for path in photos:
            try:
                edits = self._written(path, self.look(path))
            except (UnreadablePhoto, Unreadable, ValueError, OSError) as error:
                yield _failed(path, sentence(error))
            else:
                yield _row(path, "written", self.targets[path], edits)

    def _pictures(self, photos: Sequence[Path], options: ExportOptions) -> Iterator[Row]:
        from editor.core.edits import Edits
        from editor.files import export
        from editor.render.picture import job_picture

        made: dict[Path, Edits] = {}

        def develop(job: Job) -> Picture:
            photo = open_photo(job.photo)
            made[job.photo] = self._written(job.photo, photo)
            return job_picture(replace(job, edits=made[job.photo]), open_photo=lambda path, cancel: photo)

        jobs = [export.Job(photo, Edits(), options) for photo in photos]
        for result in export.run(jobs, develop):
            path = result.job.photo
            if result.path is None:
                yield _failed(path, result.reason) | {"outcome": result.outcome}
            else:
                yield _row(path, result.outcome, result.path, made[path])

    def _written(self, path: Path, photo: LinearImage) -> Edits:
        """Return a photo's settings, written where they have a place."""
        from editor.files.sidecar import write_sidecar

        edits = self.settle(path, photo)
        if path in self.targets:
            write_sidecar(self.targets[path], edits, photo=path, metadata=photo.metadata)
        return edits


def _befores(photos: Sequence[Path]) -> tuple[dict[Path, Edits], dict[Path, str]]:
    """Return the photos' own settings, and why there are none to go on from."""
    from editor.files.sidecar import Unreadable, read_sidecar, sidecar_path

    found, refused = {}, {}
    for photo in photos:
        try:
            found[photo] = read_sidecar(sidecar_path(photo)).edits
        except (Unreadable, OSError) as error:
            refused[photo] = sentence(error)
    return found, refused


def _alone(choice: Choice, befores: Mapping[Path, Edits], amount: float) -> Settle:
    """Return what settles each photo by itself."""
    from editor.styles.apply import mixed
    from editor.styles.seen import see

    def settle(path: Path, photo: LinearImage) -> Edits:
        before = befores[path]
        return mixed(before, choice.lay(before, choice.find(see(photo))), amount, photo.metadata)

    return settle


def _sequence(
    arguments: argparse.Namespace, choice: Choice, befores: Mapping[Path, Edits], refused: dict[Path, str]
) -> tuple[Settle, Callable[[Path], LinearImage], Row]:
    """Return what settles each frame of a sequence, its photo made small, and what is to be told of all."""
    from editor.styles.keyframes import EVERY
    from editor.styles.seen import see
    from editor.styles.sequence import course, settled

    frames = sequence.read_frames(list(befores), refused)
    made = course(
        frames,
        lambda frame, before: choice.find(see(frame.steadied(frame.photo))),
        every=arguments.keyframes or EVERY,
    )
    edits = [
        settled(
            frame,
            found,
            befores[frame.path],
            lay=choice.lay,
            amount=arguments.amount,
            deflicker=arguments.deflicker,
        )
        for frame, found in zip(made.frames, made.found, strict=True)
    ]
    told = sequence.figures(made, sequence.measured(made.frames, edits))
    by_path = {frame.path: (frame.photo, each) for frame, each in zip(made.frames, edits, strict=True)}
    return lambda path, photo: by_path[path][1], lambda path: by_path[path][0], told


def _row(path: Path, outcome: str, written: Path, edits: Edits) -> Row:
    return {"photo": path.name, "outcome": outcome, "written": str(written), "edits": dict(edits)}


def _failed(path: Path, why: str) -> Row:
    return {"photo": path.name, "outcome": "failed", "reason": why}


def _tell(row: Row) -> None:
    say(Path(row["photo"]), row["outcome"], row.get("written") or row["reason"])


def _amount(text: str) -> float:
    """Parse 0 to 150 percent as a share."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 150.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 150")
    return value / 100.0
