"""Preview samples: what the areawise stages make of pictures under many settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from editor.core.edges import shrink
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.pipeline import Step, plan
from editor.core.stage import find
from editor.core.statistics import Statistics
from editor.learn.draws import brightest, draw_stage
from editor.learn.pictures import Picture
from editor.learn.taps import Progress, Taps, jittered
from editor.render.preview.hdrnet import SLIDERS, STAGES, condition_numbers, slider_numbers
from editor.render.preview.picture_planes import LONG_EDGE, picture_planes

# How many cut-outs of each width and height, settings for each of them, and pixels for each setting.
SIZES = {(320, 212): 400, (480, 320): 500, (960, 640): 150}
DRAWS, PIXELS = 8, 2048
# What these samples leave out: texture, which no grid carries, and what comes before and costs time.
_LEFT_OUT = {"local_contrast.texture": 0.0, "detail.sharpening": 0.0, "detail.color_noise": 0.0}


class Seen(NamedTuple):
    """What belongs to a cut-out: its planes, some of its pixels, and their places (x, y) in 0..1."""

    planes: Tensor  # B x rows x columns x depth x planes
    image: Tensor  # B x N x 3
    place: Tensor  # B x N x 2


def sample(pictures: Sequence[Picture], seed: int, share: float, progress: Progress) -> Taps:
    """Return pixels of cut-outs before the areawise stages, and after them under random sliders.

    ``share`` scales how many; ``progress`` hears 0..1, and may raise to cancel.
    """
    rng = np.random.default_rng([seed, 5])
    sizes = [size for size, count in SIZES.items() for _ in range(max(1, round(share * count)))]
    seen, targets, sliders, conditions = [], [], [], []
    for number, size in enumerate(rng.permutation(sizes)):
        picture = pictures[int(rng.integers(len(pictures)))]
        photo = picture.cut(rng, int(size[0]), int(size[1]))
        image, steps = entering(photo, settings_before(rng, photo.metadata, picture.statistics), picture)
        if rng.random() < 0.4:
            moved = jittered(steps[0].statistics, rng)
            steps = [replace(step, statistics=moved) for step in steps]
        told = steps[0].metadata.kind == "finished"
        statistics = steps[0].statistics
        rows, columns = (rng.integers(n, size=PIXELS) for n in image.shape[:2])
        at = np.stack([(columns + 0.5) / image.shape[1], (rows + 0.5) / image.shape[0]], -1)
        planes = picture_planes(shrink(image, LONG_EDGE), statistics)
        seen.append(
            [torch.from_numpy(each) for each in (planes, image[rows, columns], at.astype(np.float32))]
        )
        conditions += DRAWS * [torch.from_numpy(condition_numbers(statistics, told))]
        for _ in range(DRAWS):
            drawn = drawn_sliders(rng, steps[0].metadata)
            targets.append(torch.from_numpy(areawise(image, steps, drawn)[rows, columns]))
            sliders.append(torch.from_numpy(slider_numbers(drawn)))
        progress(number / len(sizes))
    features = tuple(torch.stack(each) for each in zip(*seen, strict=True))
    owner = torch.arange(len(seen)).repeat_interleave(DRAWS)
    return Taps(features, Seen, torch.stack(targets), torch.stack(sliders), torch.stack(conditions), owner)


def settings_before(rng: np.random.Generator, metadata: Metadata, statistics: Statistics) -> Edits:
    """Return random white balance and exposure, as shot and near it as often as anywhere."""
    values: dict[str, Any] = dict(_LEFT_OUT)
    if rng.random() < 0.5:
        drawn = draw_stage(rng, find("color_balance"), metadata)
        values |= {f"color_balance.{name}": value for name, value in drawn.items()}
    highest = brightest(metadata, statistics)
    wide = rng.uniform(min(-3.0, highest), min(3.0, highest))
    values["exposure.exposure"] = wide if rng.random() < 0.5 else min(highest, rng.normal(0.0, 0.6))
    return Edits(values)


def entering(photo: LinearImage, edits: Edits, picture: Picture) -> tuple[FloatArray, list[Step]]:
    """Return what enters the areawise stages after detail, and their steps with M and H."""
    steps = plan(edits, photo.metadata, picture.statistics)
    image: FloatArray = photo.pixels
    first = min(find(name).order for name in STAGES)
    for step in steps:
        if step.stage.order < first:
            image = step(image)
    return image, [step for step in steps if step.stage.name in STAGES]


def drawn_sliders(rng: np.random.Generator, metadata: Metadata) -> dict[str, Any]:
    """Return random values of SLIDERS; in a third of the draws some are neutral, as in most real edits."""
    drawn = {
        f"{name}.{slider}": value
        for name in STAGES
        for slider, value in draw_stage(rng, find(name), metadata).items()
    }
    if rng.random() < 0.33:
        share = rng.uniform(0.3, 0.9)
        drawn |= {name: 0.0 for name in SLIDERS if rng.random() < share}
    return drawn | _LEFT_OUT


def areawise(image: FloatArray, steps: Sequence[Step], sliders: dict[str, Any]) -> FloatArray:
    """Return what the stages of ``steps`` make of the whole picture, with sliders by "stage.slider"."""
    for step in steps:
        own = {slider.name: sliders[f"{step.stage.name}.{slider.name}"] for slider in step.stage.sliders}
        image = replace(step, sliders=own)(image)
    return image
