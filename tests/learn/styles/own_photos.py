"""Small painted pictures of many kinds of light and color, and folders of them as somebody edited them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.files.sidecar import sidecar_path, write_sidecar
from editor.learn.styles.examples import Case, case_of
from editor.raw.photo import open_photo
from editor.synthetic.photographer import Photographer
from editor.synthetic.unfinished import simulated


def painted(seed: int, height: int = 64, width: int = 96) -> NDArray[np.uint8]:
    """Return a picture: ground, sky and things, bright or dark, vivid or dull, warm or cold."""
    rng = np.random.default_rng([seed, 5])
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    key, range_, vivid = rng.uniform(0.2, 0.75), rng.uniform(0.15, 0.6), rng.uniform(0.1, 0.6)
    light = key + range_ * (0.6 * np.sin(3 * x + rng.uniform(0, 6)) * np.cos(4 * y + rng.uniform(0, 6)))
    picture = light[..., None] * (1.0 + 0.15 * rng.normal(size=3) * vivid)
    if rng.random() < 0.6:
        sky = y < rng.uniform(0.2, 0.5)
        picture[sky] = rng.uniform(0.5, 1.0) * np.array([0.75, 0.85, 1.0]) ** (1 + 2 * vivid)
    for _ in range(6):
        inside = np.hypot(x - rng.random(), (y - rng.random()) * 0.7) < rng.uniform(0.05, 0.2)
        picture[inside] = rng.uniform(0.1, 1.0) * (1.0 - vivid * rng.random(3))
    picture += 0.02 * rng.normal(size=picture.shape)
    return np.asarray(255.0 * np.clip(picture, 0.0, 1.0), np.uint8)


def taken(seed: int) -> LinearImage:
    """Return a painted picture as a raw."""
    return simulated(painted(seed), seed)


def edited(person: Photographer, seeds: range) -> list[Case]:
    """Return painted raws as somebody edited them."""
    return [case_of(f"{seed}", taken(seed), person.edit(taken(seed), seed)) for seed in seeds]


def write_picture(path: Path, seed: int) -> Path:
    """Write a painted picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), painted(seed)[..., ::-1])
    return path


def write_folder(folder: Path, person: Photographer, count: int) -> Path:
    """Write pictures with the sidecars of somebody's edits."""
    for seed in range(count):
        path = write_picture(folder / f"secret{seed:02}.png", seed)
        write_sidecar(sidecar_path(path), person.edit(open_photo(path), seed))
    return folder


def write_edits(photo: Path, edits: Edits) -> None:
    """Write a sidecar for a photo."""
    write_sidecar(sidecar_path(photo), edits)
