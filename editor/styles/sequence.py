"""Sequence: one style over many frames: found at keyframes, and going smoothly between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.styles.apply import laid, mixed
from editor.styles.frames import Frame, in_order, light, steady
from editor.styles.keyframes import EVERY, keyframes
from editor.styles.tracks import between

# What finds the sliders of a keyframe, from those of the keyframe before it.
Find = Callable[[Frame, Edits | None], Edits]
# What lays found sliders over a photo's edits.
Lay = Callable[[Edits, Edits], Edits]


@dataclass(frozen=True, eq=False)
class Course:
    """A sequence's frames in order, which of them are keyframes, and the sliders found for each frame.

    The sliders are for the frames in steady light (`Frame.steadied`).
    """

    frames: tuple[Frame, ...]
    keyframes: tuple[int, ...]
    found: tuple[Edits, ...]


def course(
    frames: Iterable[Frame],
    find: Find,
    *,
    every: int = EVERY,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Course:
    """Find the sliders at the keyframes of ``frames`` (at least one, in any order) and between them.

    ``find`` is given the photo in steady light and, after the first, what it found for the keyframe
    before. ``progress`` hears of how many of the keyframes are done; Cancelled is raised once
    ``cancel()`` is true.
    """
    ordered = steady(in_order(frames))
    places = keyframes(light(ordered), every)
    found: list[Edits] = []
    for done, place in enumerate(places):
        progress(done, len(places))
        if cancel():
            raise Cancelled
        found.append(find(ordered[place], found[-1] if found else None))
    metadata = [ordered[place].steadied(ordered[place].photo).metadata for place in places]
    return Course(tuple(ordered), tuple(places), tuple(between(places, found, metadata, len(ordered))))


def settled(
    frame: Frame,
    found: Edits,
    before: Edits,
    *,
    lay: Lay = laid,
    amount: float = 1.0,
    deflicker: bool = False,
) -> Edits:
    """Return one frame's edits: ``amount`` (0..1.5) of the way from ``before`` to what was found.

    With ``deflicker`` its exposure and, where nothing sets it, its white balance make up for what the
    light does from frame to frame alone; what it does slowly stays.
    """
    after = lay(before, found)
    if deflicker:
        before, after = frame.corrected(before), frame.corrected(after)
    return mixed(before, after, amount, frame.photo.metadata)
