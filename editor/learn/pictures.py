"""Pictures: the photos that tap-outs are sampled from, and cut-outs of them at any size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.core.edits import Edits
from editor.core.image import Frame, LinearImage
from editor.core.pipeline import measure_statistics
from editor.core.statistics import Statistics
from editor.learn.split import trains, validates
from editor.raw.errors import UnreadablePhoto
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo

LONG_EDGE = 1600
SUFFIXES = (".dng", ".crw", ".nef", ".cr2", ".arw", ".raf", ".orf", ".rw2", ".pef", ".png", ".tif", ".jpg")


@dataclass(frozen=True)
class Picture:
    """An upright photo of at most LONG_EDGE pixels, with the H of the whole file."""

    path: Path
    photo: LinearImage
    statistics: Statistics

    def cut(self, rng: np.random.Generator, width: int, height: int) -> LinearImage:
        """Return a random part, perhaps mirrored or on its side, as a picture of its own of that size."""
        pixels = self.photo.pixels
        if rng.random() < 0.5:
            pixels = pixels.transpose(1, 0, 2)
        fit = min(pixels.shape[0] / height, pixels.shape[1] / width)
        zoom = float(np.exp(rng.uniform(np.log(max(0.35, min(1.0, 1.0 / fit))), 0.0))) * fit
        rows, columns = int(height * zoom), int(width * zoom)
        top = int(rng.integers(pixels.shape[0] - rows + 1))
        left = int(rng.integers(pixels.shape[1] - columns + 1))
        part = pixels[top : top + rows, left : left + columns :]
        if rng.random() < 0.5:
            part = part[:, ::-1]
        way = cv2.INTER_AREA if zoom >= 1.0 else cv2.INTER_LINEAR
        made = cv2.resize(np.ascontiguousarray(part), (width, height), interpolation=way)
        frame = Frame(height, width, scale=min(1.0, self.photo.metadata.frame.scale / zoom))
        return self.photo.with_pixels(made).with_metadata(replace(self.photo.metadata, frame=frame))


def photos_in(folder: Path) -> list[Path]:
    """Return the files under ``folder`` that are photos by their names, in order."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)


def training_pictures(folder: Path, synthetic: int = 0, cache: Path | None = None) -> Iterator[Picture]:
    """Yield the photos under ``folder`` that may train, then ``synthetic`` raws of our own making.

    A raw that cannot be read is passed over: a folder of photos holds some such.
    """
    for path in photos_in(folder):
        picture = _opened(path)
        if picture is not None and trains(path, picture.photo.metadata):
            yield picture
    if synthetic:
        yield from _synthetic(synthetic, cache or folder)


def _opened(path: Path) -> Picture | None:
    try:
        photo = open_photo(path)
    except (UnreadablePhoto, OSError):
        return None
    framed = apply_geometry(photo, Edits().of_geometry(), LONG_EDGE)
    return Picture(path, framed, measure_statistics(photo))


def _synthetic(count: int, cache: Path) -> Iterator[Picture]:
    """Make raws of scenes with every kind of light and noise (needs the colour-science package)."""
    from editor.synthetic.raws import make_raw

    kinds = ("still", "sky", "texture", "still", "sky", "still")
    cache.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        options: dict[str, Any] = {
            "kind": kinds[number % len(kinds)],
            "device": ("nikon", "narrow")[number % 2],
            "illuminant": ("D55", "A", "D65")[number % 3],
            "iso": (100, 800, 3200, 12800)[number % 4],
            "size": (1536, 1024),
        }
        path = cache / f"synthetic_{number}.dng"
        if not path.exists():
            make_raw(path=path, seed=number, **options)
            path.with_suffix(".json").write_text(json.dumps(options))
        picture = _opened(path)
        if picture is not None:
            yield picture


def divided(pictures: list[Picture]) -> tuple[list[Picture], list[Picture]]:
    """Return the pictures that train and those that judge the training; never none.

    Never the same, unless there is but one. Raises ValueError where nothing is left to train on.
    """
    kept = [each for each in pictures if validates(each.path)]
    rest = [each for each in pictures if not validates(each.path)]
    if not rest:
        raise ValueError("There are no photos to train on.")
    if kept:
        return rest, kept
    return rest[:-1] or rest, rest[-1:]
