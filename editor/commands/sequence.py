"""What the commands have of sequences: their arguments, their frames, and what is told of their flicker."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from editor.commands.output import clear_progress, printable, sentence, show_progress
from editor.commands.photo_arguments import positive
from editor.raw.photo import UnreadablePhoto, open_photo

if TYPE_CHECKING:
    from editor.core.edits import Edits
    from editor.styles.flicker import Flicker
    from editor.styles.frames import Frame
    from editor.styles.sequence import Course

# So many sliders are named that are least steady.
_WORST = 3


def describe_sequence(parser: argparse.ArgumentParser) -> None:
    """Declare --sequence and what goes with it."""
    parser.add_argument(
        "--sequence",
        action="store_true",
        help="the photos are frames, in order of time: found at keyframes, sliders go smoothly between",
    )
    parser.add_argument(
        "--keyframes",
        type=positive,
        metavar="N",
        help="for --sequence: a keyframe every N frames (default: 25), more where the light changes",
    )
    parser.add_argument(
        "--deflicker",
        action="store_true",
        help="for --sequence: exposure and white balance make up for what flickers from frame to frame",
    )


def check_sequence(arguments: argparse.Namespace) -> None:
    """Raise ValueError for an option of sequences without --sequence."""
    if not arguments.sequence and (arguments.keyframes is not None or arguments.deflicker):
        raise ValueError("--keyframes and --deflicker go with --sequence.")


def read_frames(photos: Sequence[Path], refused: dict[Path, str]) -> list[Frame]:
    """Return the photos as frames, the next being decoded meanwhile; ``refused`` gets those that are none.

    Raises ValueError with a sentence where none can be read.
    """
    from editor.styles.frames import frame_of

    found, stopped = [], Event()
    with ThreadPoolExecutor(1) as ahead:
        waiting = [ahead.submit(open_photo, path, half=True, cancel=stopped.is_set) for path in photos[:1]]
        try:
            for number, path in enumerate(photos):
                show_progress(number, len(photos), f"looking at {path.name}")
                opened = waiting.pop()
                if number + 1 < len(photos):
                    following = photos[number + 1]
                    waiting.append(ahead.submit(open_photo, following, half=True, cancel=stopped.is_set))
                try:
                    found.append(frame_of(path, opened.result()))
                except (UnreadablePhoto, OSError) as error:
                    refused[path] = sentence(error)
        finally:
            stopped.set()
            clear_progress()
    if not found:
        raise ValueError("None of these photos can be read.")
    return found


def measured(frames: Sequence[Frame], edits: Sequence[Edits]) -> Flicker | None:
    """Return the flicker of frames finished by ``edits``, telling how far that is."""
    from editor.styles.flicker import flicker

    try:
        return flicker(
            frames, edits, lambda done, total: show_progress(done, total, "frames measured for flicker")
        )
    finally:
        clear_progress()


def figures(made: Course, flicker: Flicker | None) -> dict[str, Any]:
    """Return what there is to tell of a sequence, as JSON can hold it."""
    return {
        "frames": [frame.path.name for frame in made.frames],
        "keyframes": [made.frames[place].path.name for place in made.keyframes],
        "corrections_ev": [round(frame.correction, 4) for frame in made.frames],
        "flicker": None if flicker is None else flicker.document(),
    }


def summary(told: dict[str, Any]) -> str:
    """Return `figures` as lines of text."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{len(told['frames'])} frames, {len(told['keyframes'])} keyframes"
    found = told["flicker"]
    if found is None:
        return
    yield "CIEDE2000 from frame to frame: median, 95th percentile, largest"
    names = {
        "frames": "finished frames",
        "scene": "with the sliders held",
        "above_scene": "what the sliders add",
        "above_trend": "off the frames around",
    }
    for key, name in names.items():
        yield f"  {name:22} " + "  ".join(f"{found[key][each]:7.3f}" for each in ("p50", "p95", "most"))
    worst = [
        f"{printable(name)} {each['most']:.2f} %" for name, each in list(found["sliders"].items())[:_WORST]
    ]
    if worst:
        yield f"  least steady sliders   {', '.join(worst)}"
