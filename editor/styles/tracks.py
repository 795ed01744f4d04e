"""Tracks: what sliders do over a sequence, each in its own sense.

The temperature goes evenly in mired, a wheel of color grading as a point, a curve by its heights,
other numbers as they are. Switches, choices and files are held from one keyframe to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from editor.core.color.curves import spline
from editor.core.edits import Edits, slider
from editor.core.image import Matrix, Metadata
from editor.core.slider import LINEAR_CURVE
from editor.styles.apply import held, value_of
from editor.styles.dials import KNOTS, TEMPERATURE, WHEELS
from editor.styles.trend import trend

# A curve may have no more points than this; where many differ, all are told at KNOTS and between them.
_MOST_POINTS = 64
_FINE = tuple(float(x) for x in np.interp(np.linspace(0.0, 4.0, 17), range(5), KNOTS))
# A keyframe's sliders are seen among those of so many others to each side.
_REACH = 2.5


@dataclass(frozen=True, eq=False)
class Track:
    """What one slider (of a wheel: two) does: ``numbers`` is frames x numbers, in its own sense.

    ``across`` holds the places of a curve's heights.
    """

    keys: tuple[str, ...]
    numbers: Matrix
    across: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """The slider, or the wheel."""
        return self.keys[0].removesuffix("_hue") if len(self.keys) == 2 else self.keys[0]

    @property
    def range(self) -> float:
        """What the numbers' whole range is, in their own unit."""
        if self.keys[0] == TEMPERATURE:
            return 1e6 / slider(TEMPERATURE).low - 1e6 / slider(TEMPERATURE).high
        if self.across:
            return 255.0
        return 200.0 if len(self.keys) == 2 else slider(self.keys[0]).high - slider(self.keys[0]).low

    def at(self, place: int) -> dict[str, object]:
        """Return the sliders' values in one frame, held to their ranges."""
        numbers = self.numbers[place]
        if self.across:
            heights = np.clip(numbers, 0.0, 255.0)
            return {self.keys[0]: tuple(zip(self.across, map(float, heights), strict=True))}
        if len(self.keys) == 2:
            hue = float(np.rad2deg(np.arctan2(numbers[1], numbers[0])) % 360.0)
            return {self.keys[0]: hue, self.keys[1]: held(slider(self.keys[1]), float(np.hypot(*numbers)))}
        number = float(numbers[0])
        value = 1e6 / number if self.keys[0] == TEMPERATURE else number
        return {self.keys[0]: held(slider(self.keys[0]), value)}


def between(
    places: Sequence[int], found: Sequence[Edits], metadata: Sequence[Metadata], count: int
) -> list[Edits]:
    """Return the edits of all ``count`` frames, ``found`` at the keyframes ``places`` (the first is 0).

    ``metadata`` is the keyframes'. What stands alone among its neighbors is drawn to them; between
    keyframes sliders go smoothly, and nowhere beyond these.
    """
    moving, rest = tracks(found, metadata)
    every = [replace(track, numbers=_through(places, _steady(track.numbers), count)) for track in moving]
    last = np.searchsorted(places, range(count), side="right") - 1
    made = []
    for number in range(count):
        values = {key: value for track in every for key, value in track.at(number).items()}
        made.append(rest[last[number]].changed(values))
    return made


def tracks(found: Sequence[Edits], metadata: Sequence[Metadata]) -> tuple[list[Track], list[Edits]]:
    """Return the tracks of the numbers and curves that are not the same in all ``found``, and the rest.

    A slider that some have and others have not is at its photo's default in those.
    """

    def told(key: str) -> list[Any]:
        return [value_of(edits, key, each) for edits, each in zip(found, metadata, strict=True)]

    keys = dict.fromkeys(key for edits in found for key in edits)
    moving = {key: values for key in keys if len(set(values := told(key))) > 1}
    made: list[Track] = []
    for wheel in WHEELS:
        pair = (f"{wheel}_hue", f"{wheel}_saturation")
        if any([moving.pop(key, None) for key in pair]):
            made.append(Track(pair, _points(*map(told, pair))))
    for key, values in moving.items():
        kind = slider(key).type
        if kind == "curve":
            made.append(_curve(key, values))
        elif kind == "number" and None not in values:
            numbers = np.array([values], np.float64).T
            made.append(Track((key,), 1e6 / numbers if key == TEMPERATURE else numbers))
    tracked = [key for track in made for key in track.keys]
    return made, [edits.without(*tracked) for edits in found]


def _points(hue: Sequence[float], saturation: Sequence[float]) -> Matrix:
    """Return the points of a wheel."""
    angle, radius = np.deg2rad(hue), np.array(saturation)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _curve(key: str, curves: Sequence[Any]) -> Track:
    """Return a curve's track: its heights wherever any of them has a point."""
    known = [curve or LINEAR_CURVE for curve in curves]
    across = tuple(sorted({float(x) for curve in known for x, _ in curve}))
    if len(across) > _MOST_POINTS:
        across = _FINE
    return Track((key,), np.stack([spline(curve, np.array(across)) for curve in known]), across)


def _steady(numbers: Matrix) -> Matrix:
    """Return the keyframes' numbers with what stands alone drawn to what lies around it, and not beyond."""
    around = np.pad(numbers, ((2, 2), (0, 0)), "edge")
    near = np.stack([around[start : start + len(numbers)] for start in range(5)])
    return np.clip(trend(numbers, _REACH), near.min(axis=0), near.max(axis=0))


def _through(places: Sequence[int], numbers: Matrix, count: int) -> Matrix:
    """Return the keyframes' ``numbers`` at all frames, by cubics that rise or fall only where these do.

    Fritsch and Butland 1984, "A method for constructing local monotone piecewise cubic interpolants".
    """
    if len(places) == 1:
        return np.repeat(numbers, count, axis=0)
    at = np.array(places, np.float64)
    wide = np.diff(at)[:, None]
    rise = np.diff(numbers, axis=0) / wide
    slopes = np.concatenate([rise[:1], np.zeros_like(numbers[1:-1]), rise[-1:]])
    before, after = 2.0 * wide[1:] + wide[:-1], wide[1:] + 2.0 * wide[:-1]
    same = rise[:-1] * rise[1:] > 0.0
    safe = np.where(same, rise[:-1], 1.0), np.where(same, rise[1:], 1.0)
    slopes[1:-1] = np.where(same, (before + after) / (before / safe[0] + after / safe[1]), 0.0)
    frames = np.arange(count, dtype=np.float64)
    piece = np.clip(np.searchsorted(at, frames, side="right") - 1, 0, len(wide) - 1)
    h, d, t = wide[piece], rise[piece], (frames - at[piece])[:, None] / wide[piece]
    left, right = slopes[piece], slopes[piece + 1]
    cubic = t * (left + t * (3.0 * d - 2.0 * left - right + t * (left + right - 2.0 * d)))
    return np.asarray(numbers[piece] + h * cubic)
