"""Scenes: the small photos that encoders train on, and the collections that looks make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.core.color.camera import as_shot, white_xy_to_neutral
from editor.core.edits import Edits
from editor.core.image import FloatArray, Frame, LinearImage
from editor.core.pipeline import measure_statistics, run, scene_of
from editor.core.statistics import Statistics
from editor.learn.pictures import Picture
from editor.styles.seen import Seen, see
from editor.synthetic.finishes import Finish
from editor.synthetic.unfinished import simulated

# Looks are compared on squares of SIDE pixels, made of squares of LARGE ones, which encoders see.
SIDE, LARGE = 40, 160
# Of finished pictures, the share that trains as what it is and not as the raw it might come from.
_AS_FINISHED = 0.15
_STOPS, _MIRED, _TINT = 1.2, 18.0, 6.0


@dataclass(frozen=True, eq=False)
class Scene:
    """A photo of SIDE x SIDE pixels with the H of the larger one, and what an encoder sees of that."""

    photo: LinearImage
    statistics: Statistics
    seen: Seen


def scenes_of(pictures: Sequence[Picture], count: int, rng: np.random.Generator) -> list[Scene]:
    """Return ``count`` scenes: random squares of the pictures in turn, as a camera might have taken them.

    Raws get random errors of exposure and white balance; finished pictures become raws, most of them.
    """
    return [scene_from(_part(pictures[n % len(pictures)], rng)) for n in range(count)]


def collection_of(scenes: Iterable[Scene], finish: Finish) -> FloatArray:
    """Return what a look makes of scenes: N x SIDE x SIDE x 3, display-encoded."""
    return np.stack([finish(scene_of(scene.photo)) for scene in scenes])


def finished_in(folder: Path) -> Iterator[FloatArray]:
    """Yield the finished pictures of a folder as squares of SIDE pixels, display-encoded; skip others."""
    for path in sorted(folder.rglob("*")):
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
        if picture is not None:
            yield squared(picture[..., ::-1].astype(np.float32) / 255.0)


def squared(picture: FloatArray, size: int = SIDE) -> FloatArray:
    """Return the middle square of a picture (H x W x 3) at ``size`` pixels a side."""
    side = min(picture.shape[:2])
    top, left = ((long - side) // 2 for long in picture.shape[:2])
    square = np.ascontiguousarray(picture[top : top + side, left : left + side])
    made: FloatArray = cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA)
    return made


def scene_from(photo: LinearImage) -> Scene:
    """Return the middle square of an upright photo as a scene."""
    small = squared(photo.pixels)
    scale = photo.metadata.frame.scale * SIDE / min(photo.pixels.shape[:2])
    metadata = replace(photo.metadata, frame=Frame(SIDE, SIDE, scale=scale))
    return Scene(photo.with_pixels(small).with_metadata(metadata), measure_statistics(photo), see(photo))


def _part(picture: Picture, rng: np.random.Generator) -> LinearImage:
    cut = picture.cut(rng, LARGE, LARGE)
    if cut.metadata.kind == "raw":
        return _misjudged(cut, rng)
    if rng.random() < _AS_FINISHED:
        return cut
    made = simulated(_shown(cut), int(rng.integers(1 << 30)))
    frame = replace(made.metadata.frame, scale=cut.metadata.frame.scale)
    return made.with_metadata(replace(made.metadata, frame=frame))


def _shown(cut: LinearImage) -> FloatArray:
    """Return a finished picture as it is seen."""
    made: FloatArray = run(cut, Edits(), measure_statistics(cut))
    return made


def _misjudged(photo: LinearImage, rng: np.random.Generator) -> LinearImage:
    """Return a raw with another exposure and another as-shot white."""
    pixels = photo.pixels * np.float32(2.0 ** rng.triangular(-_STOPS, 0.0, _STOPS))
    color: Any = photo.metadata.color
    if color is None:
        return photo.with_pixels(pixels)
    temperature, tint = as_shot(color)
    kelvin = 1e6 / np.clip(1e6 / temperature + rng.triangular(-_MIRED, 0.0, _MIRED), 30.0, 480.0)
    neutral = white_xy_to_neutral(color, float(kelvin), tint + float(rng.triangular(-_TINT, 0.0, _TINT)))
    metadata = replace(photo.metadata, color=replace(color, neutral=neutral))
    return photo.with_pixels(pixels).with_metadata(metadata)
