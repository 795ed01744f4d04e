"""Sequences: how much a style jitters over a still scene, and what it makes of a dusk that flickers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.color.camera import as_shot, white_xy_to_neutral
from editor.core.edits import Edits
from editor.core.image import LinearImage, Metadata
from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import open_photo
from editor.styles.flicker import Flicker, flicker
from editor.styles.frames import Frame, frame_of
from editor.styles.seen import see
from editor.styles.sequence import course, settled
from editor.styles.style import Style, predict
from editor.synthetic.raws import make_raw

Say = Callable[[str], None]
Row = dict[str, Any]

STILL, DUSK, SIZE = 24, 60, (720, 480)
# The dusk: so many stops darker from its first frame to its last, so many mired warmer; the aperture
# and the camera's white balance err from frame to frame by deviations of so much.
_STOPS, _MIRED, _APERTURE, _BALANCE = -2.0, 60.0, 0.08, 6.0
_WAYS = ("each_frame", "keyframes", "deflickered")


def measure(styles: Sequence[Style], raws: Sequence[Path], say: Say) -> Row:
    """Return jitter and flicker of every style on a synthetic scene and on the raws.

    CIEDE2000 from frame to frame, averaged over the picture: see `editor.styles.flicker`.
    """
    if not styles:
        raise ValueError("There are no styles here.")
    with tempfile.TemporaryDirectory() as folder:
        still = {"synthetic": list(_synthetic(Path(folder), say))}
        dusk = {"synthetic": still["synthetic"][0]}
        photos = {path.name: photo for path in raws if (photo := _opened(path)) is not None}
        still |= {name: [_taken(photo, seed) for seed in range(STILL)] for name, photo in photos.items()}
        dusk |= photos
        jitter = [row for name, frames in still.items() for row in _still(styles, name, frames, say)]
        flickering = [row for name, photo in dusk.items() for row in _dusk(styles, name, photo, say)]
    return {"still": jitter, "dusk": flickering, **_summed(jitter, flickering)}


def _opened(path: Path) -> LinearImage | None:
    try:
        return open_photo(path, half=True)
    except UnreadablePhoto:
        return None


def _synthetic(folder: Path, say: Say) -> Iterator[LinearImage]:
    """Yield a scene taken STILL times at ISO 1600: what differs is the sensor's noise alone."""
    for seed in range(STILL):
        say(f"synthetic frame {seed + 1} of {STILL}")
        path = folder / f"{seed}.dng"
        make_raw("sky", path, seed=seed, iso=1600, size=SIZE)
        yield open_photo(path)


def _taken(photo: LinearImage, seed: int, stops: float = 0.0, mired: float = 0.0) -> LinearImage:
    """Return a photo taken again: with noise as its sensor has it, otherwise exposed and balanced."""
    rng = np.random.default_rng(seed)
    shot, read = photo.metadata.noise
    signal = photo.pixels * np.float32(2.0**stops)
    noise = rng.standard_normal(signal.shape, np.float32)
    spread = np.sqrt(np.maximum(signal, 0.0) * np.float32(shot) + np.float32(read))
    return photo.with_pixels(signal + spread * noise).with_metadata(_balanced(photo.metadata, mired))


def _balanced(metadata: Metadata, mired: float) -> Metadata:
    color = metadata.color
    if color is None or mired == 0.0:
        return metadata
    temperature, tint = as_shot(color)
    neutral = white_xy_to_neutral(color, 1e6 / (1e6 / temperature + mired), tint)
    return replace(metadata, color=replace(color, neutral=neutral))


def _still(styles: Sequence[Style], name: str, photos: Sequence[LinearImage], say: Say) -> Iterator[Row]:
    frames = _frames(photos)
    for style in styles:
        say(f"{style.name}: {name} standing still")
        yield {"style": style.name, "scene": name, **_figures(_ways(style, frames), _WAYS[:2])}


def _dusk(styles: Sequence[Style], name: str, photo: LinearImage, say: Say) -> Iterator[Row]:
    rng = np.random.default_rng(0)
    stops = np.linspace(0.0, _STOPS, DUSK) + _APERTURE * rng.standard_normal(DUSK)
    mired = np.linspace(0.0, _MIRED, DUSK) + _BALANCE * rng.standard_normal(DUSK)
    frames = [
        frame_of(Path(f"{n:04}.dng"), _taken(photo, n, float(stops[n]), float(mired[n])))
        for n in range(DUSK)
    ]
    for style in styles:
        say(f"{style.name}: {name} at dusk")
        yield {"style": style.name, "scene": name, **_figures(_ways(style, frames), _WAYS)}


def _frames(photos: Iterable[LinearImage]) -> list[Frame]:
    return [frame_of(Path(f"{number:04}.dng"), photo) for number, photo in enumerate(photos)]


def _ways(style: Style, frames: Sequence[Frame]) -> Callable[[str], Flicker]:
    """Return what measures a style applied in one of _WAYS."""

    def find(frame: Frame, before: Edits | None) -> Edits:
        return predict(style, see(frame.steadied(frame.photo)))

    def by(way: str) -> Flicker:
        if way == "each_frame":
            alone = [settled(frame, predict(style, see(frame.photo)), Edits()) for frame in frames]
            made = flicker(frames, alone)
        else:
            found = course(frames, find)
            pairs = zip(found.frames, found.found, strict=True)
            steady = way == "deflickered"
            made = flicker(found.frames, [settled(f, e, Edits(), deflicker=steady) for f, e in pairs])
        assert made is not None
        return made

    return by


def _figures(measured: Callable[[str], Flicker], ways: Sequence[str]) -> Row:
    return {way: measured(way).document() for way in ways}


def _summed(still: Sequence[Row], dusk: Sequence[Row]) -> Row:
    """Return medians over styles and scenes, and the worst."""

    def over(rows: Sequence[Row], way: str, what: str) -> Row:
        found = [row[way][what] for row in rows]
        return {
            "median": round(float(np.median([each["p50"] for each in found])), 4),
            "p95": round(float(np.median([each["p95"] for each in found])), 4),
            "worst": round(max(each["most"] for each in found), 4),
        }

    return {
        "still_frames": {way: over(still, way, "frames") for way in _WAYS[:2]},
        "still_above_scene": {way: over(still, way, "above_scene") for way in _WAYS[:2]},
        "still_above_trend": {way: over(still, way, "above_trend") for way in _WAYS[:2]},
        "dusk_above_scene": {way: over(dusk, way, "above_scene") for way in _WAYS},
        "dusk_above_trend": {way: over(dusk, way, "above_trend") for way in _WAYS},
    }
