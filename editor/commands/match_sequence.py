"""Match over a sequence: keyframes are matched, each from where the one before it came to."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from editor.commands import sequence
from editor.commands.export import say
from editor.commands.learned import learned
from editor.commands.match import Bar, sliders_of
from editor.commands.match_report import report, summary
from editor.commands.output import print_json, printable, sentence
from editor.commands.photo_arguments import check_settings, edits_of, photos_in, settings_in
from editor.core.edits import Edits
from editor.raw.photo import open_photo

Row = dict[str, Any]


def run(arguments: argparse.Namespace) -> int:
    """Match the frames, say how near the keyframes came and how each ended; return 1 if any failed."""
    # Settings may name a camera profile's file: what develops reads it.
    import editor.render.develop  # noqa: F401
    from editor.core.pipeline import measure_statistics
    from editor.styles.frames import Frame
    from editor.styles.keyframes import EVERY
    from editor.styles.sequence import course, settled

    words = [arguments.photo, *arguments.others]
    named = words if arguments.camera_jpeg else words[:-1]
    if not named:
        raise ValueError("Name the frames and then the reference, or frames and --camera-jpeg.")
    photos = photos_in(named)
    targets = _targets(photos, arguments.output, arguments.overwrite)
    engine = learned("editor.learn.match.match")
    pictures = learned("editor.learn.match.reference")
    free, standing = sliders_of(arguments.sliders), edits_of(arguments)
    wanted = None if arguments.camera_jpeg else pictures.read_reference(words[-1])
    refused: dict[Path, str] = {}
    keyframes: list[Row] = []

    def find(frame: Frame, before: Edits | None) -> Edits:
        bar = Bar(printable(frame.path.name))
        try:
            photo = frame.steadied(open_photo(frame.path))
            reference = wanted or pictures.camera_reference(frame.path)
            begun = standing if before is None else before
            statistics = measure_statistics(photo)
            made = engine.match(photo, statistics, begun, reference, free=free, progress=bar)
        finally:
            bar.clear()
        keyframes.append(report(frame.path, reference.name, made, None))
        if not arguments.json:
            sys.stdout.write(summary(keyframes[-1] | {"confidence": {}}))
            sys.stdout.flush()
        found: Edits = made.edits
        return found

    frames = sequence.read_frames(photos, refused)
    made = course(frames, find, every=arguments.keyframes or EVERY)
    edits = [
        settled(frame, found, standing, lay=lambda before, found: found, deflicker=arguments.deflicker)
        for frame, found in zip(made.frames, made.found, strict=True)
    ]
    rows = [{"photo": path.name, "outcome": "failed", "reason": why} for path, why in refused.items()]
    for frame, each in zip(made.frames, edits, strict=True):
        rows.append(_written(frame, each, targets.get(frame.path)))
    told = sequence.figures(made, sequence.measured(made.frames, edits))
    if arguments.json:
        print_json({"sequence": told, "keyframes": keyframes, "photos": rows})
    else:
        for row in rows:
            if row["outcome"] == "failed" or row["written"]:
                say(Path(row["photo"]), row["outcome"], row.get("written") or row["reason"])
        sys.stdout.write(sequence.summary(told))
    return 1 if any(row["outcome"] == "failed" for row in rows) else 0


def _targets(photos: list[Path], folder: Path | None, overwrite: bool) -> dict[Path, Path]:
    """Return where each frame's settings go, nowhere without a folder; raise where they cannot go."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ValueError(f"The settings of a sequence go into a folder, and {folder} is none.")
    targets = dict(zip(photos, settings_in(folder, photos), strict=True))
    check_settings(targets.values(), overwrite)
    return targets


def _written(frame: Any, edits: Edits, target: Path | None) -> Row:
    """Write one frame's settings if they have a place, and return how that ended."""
    from editor.files.sidecar import Unreadable, write_sidecar

    row: Row = {"photo": frame.path.name, "outcome": "matched", "written": None, "edits": dict(edits)}
    if target is None:
        return row
    try:
        write_sidecar(target, edits, photo=frame.path, metadata=frame.photo.metadata)
    except (Unreadable, ValueError, OSError) as error:
        return {"photo": frame.path.name, "outcome": "failed", "reason": sentence(error)}
    return row | {"outcome": "written", "written": str(target)}
