"""Taps: what goes into a stage and what comes out, sampled for training its proxy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.color.spaces import prophoto_to, srgb_decode
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.pipeline import plan
from editor.core.stage import Stage
from editor.core.statistics import Statistics
from editor.learn.draws import draw, draw_stage
from editor.learn.inputs import condition_vector, slider_vector
from editor.learn.pictures import Picture
from proxies.networks import Network

Progress = Callable[[float], None]

# Pointwise: how many slider settings, and how many colors for each.
SETTINGS, COLORS = 40000, 80
# The share of colors from a dense grid of all colors, not from photos.
EVEN = 0.3
# Areawise: how many pictures of each width and height, settings for each picture, windows for each setting.
SIZES = {(96, 64): 300, (192, 192): 400, (320, 212): 400, (720, 540): 260, (1280, 856): 150}
DRAWS, WINDOWS, WINDOW = 4, 1, 40
# What looks far is quick, but costs a training a whole picture: fewer of them, and more settings of each.
# How many whole pixels a share of a picture is shows only in many sizes.
FAR_SIZES = {
    (96, 64): 80, (144, 144): 80, (192, 192): 80, (256, 170): 80, (320, 212): 80, (410, 274): 80,
    (450, 300): 80, (500, 334): 80, (600, 400): 80, (720, 540): 80, (1280, 856): 75,
}  # fmt: skip
FAR_DRAWS, FAR_WINDOWS = 12, 1


@dataclass(frozen=True)
class Taps:
    """Samples of a stage: features (see `proxies`), target, sliders and condition of each.

    Features that belong to a whole picture have fewer rows; ``owner`` says which is a sample's.
    """

    features: tuple[Tensor, ...]
    kind: type[Any]
    target: Tensor
    sliders: Tensor
    condition: Tensor
    owner: Tensor

    def __len__(self) -> int:
        return len(self.target)

    def to(self, device: str) -> Taps:
        """Return the samples on a device."""
        features = tuple(f.to(device) for f in self.features)
        rest = (each.to(device) for each in (self.target, self.sliders, self.condition, self.owner))
        return Taps(features, self.kind, *rest)

    def batch(self, samples: int, generator: torch.Generator) -> tuple[Any, Tensor, Tensor, Tensor]:
        """Return features, target, sliders and condition of random samples, those of a picture together."""
        each = len(self) // (int(self.owner[-1]) + 1)
        pictures = torch.randint(len(self) // each, (max(1, samples // each),), generator=generator)
        return self.of((pictures[:, None] * each + torch.arange(each)).flatten())

    def of(self, rows: Tensor) -> tuple[Any, Tensor, Tensor, Tensor]:
        """Return features, target, sliders and condition of whole pictures' samples."""
        rows = rows.to(self.target.device)
        # The first of each picture's samples; a picture may come more than once.
        own = self.owner[rows[:: len(self) // (int(self.owner[-1]) + 1)]]
        features = [f[rows] if len(f) == len(self) else f[own] for f in self.features]
        return self.kind(*features), self.target[rows], self.sliders[rows], self.condition[rows]


def sample(
    stage: Stage,
    network: Network,
    pictures: Sequence[Picture],
    seed: int,
    share: float,
    progress: Progress,
) -> list[Taps]:
    """Sample tap-outs of ``stage``; each of the groups returned holds pictures of one size.

    ``share`` scales how many; ``progress`` hears 0..1, and may raise to cancel.
    """
    rng = np.random.default_rng([seed, stage.order])
    if stage.kind == "pointwise":
        return [_colors(stage, network, pictures, rng, share, progress)]
    sizes = FAR_SIZES if stage.far else SIZES
    total = sum(size[0] * count for size, count in sizes.items())
    groups, done = [], 0
    for size, count in sizes.items():
        number = max(2, int(share * count))

        def told(part: float, before: int = done, weight: int = size[0] * count) -> None:
            progress((before + part * weight) / total)

        groups.append(_windows(stage, network, pictures, rng, size, number, told))
        done += size[0] * count
    return groups


def before(
    stage: Stage, photo: LinearImage, statistics: Statistics, rng: np.random.Generator
) -> tuple[FloatArray, Metadata, Statistics]:
    """Return what enters ``stage``, with M and H, after the stages before with random sliders."""
    image: FloatArray = photo.pixels
    for step in plan(draw(rng, photo.metadata, statistics), photo.metadata, statistics):
        if step.stage.name == stage.name:
            return image, step.metadata, step.statistics
        image = step(image)
    raise ValueError(f"There is no stage {stage.name}.")


def _colors(
    stage: Stage,
    network: Any,
    pictures: Sequence[Picture],
    rng: np.random.Generator,
    share: float,
    progress: Progress,
) -> Taps:
    """Sample colors that photos bring to a pointwise stage, and colors of every kind."""
    cuts = max(8, int(800 * share))
    pool = []
    for number in range(cuts):
        picture = pictures[int(rng.integers(len(pictures)))]
        image, _, _ = before(stage, picture.cut(rng, 96, 64), picture.statistics, rng)
        colors = image.reshape(-1, 3)
        pool.append(colors[rng.integers(len(colors), size=1500)])
        progress(0.5 * number / cuts)
    met = np.concatenate(pool)
    settings = max(64, int(SETTINGS * share))
    even = _every_color(int(settings * COLORS * EVEN), rng)
    inputs = np.concatenate([met[rng.integers(len(met), size=settings * COLORS - len(even))], even])
    inputs = inputs[rng.permutation(len(inputs))].reshape(settings, 1, COLORS, 3).astype(np.float32)
    outputs, sliders = np.empty_like(inputs), []
    metadata, statistics = Metadata(), Statistics()
    for number in range(settings):
        drawn = _drawn(rng, stage, metadata)
        outputs[number] = stage(inputs[number].copy(), drawn, metadata, statistics)
        sliders.append(slider_vector(stage, drawn))
        if number % 100 == 0:
            progress(0.5 + 0.5 * number / settings)
    with torch.no_grad():
        parts = [network.features(part) for part in torch.from_numpy(inputs).split(500)]
    features = tuple(torch.cat(each) for each in zip(*parts, strict=True))
    target = torch.from_numpy(outputs)
    empty = torch.zeros(settings, 0)
    return Taps(features, type(parts[0]), target, torch.cat(sliders), empty, torch.arange(settings))


def _every_color(count: int, rng: np.random.Generator) -> FloatArray:
    """Return ``count`` display-linear ProPhoto colors: the display's cube, a little beyond, and its greys.

    A scrambled Sobol sequence, drawn towards grey and towards black where photos have most.
    """
    engine = torch.quasirandom.SobolEngine(5, scramble=True, seed=int(rng.integers(1 << 30)))
    points = engine.draw(count).numpy()
    cube = points[:, :3] * 1.1 - 0.05
    grey = cube.mean(axis=1, keepdims=True)
    vivid = np.minimum(1.0, 1.6 * points[:, 3:4]) ** 1.5
    dark = np.minimum(1.0, 1.6 * points[:, 4:5])
    encoded = (grey + (cube - grey) * vivid) * dark
    linear = np.copysign(srgb_decode(np.abs(encoded)), encoded)
    made: FloatArray = (linear @ np.linalg.inv(prophoto_to("sRGB")).T).astype(np.float32)
    return made


def _windows(
    stage: Stage,
    network: Any,
    pictures: Sequence[Picture],
    rng: np.random.Generator,
    size: tuple[int, int],
    count: int,
    progress: Progress,
) -> Taps:
    """Sample windows of pictures of ``size`` (width, height) before and after an areawise stage."""
    large = [each for each in pictures if max(each.photo.pixels.shape) >= 0.9 * size[0]] or pictures
    draws, windows = (FAR_DRAWS, FAR_WINDOWS) if stage.far else (DRAWS, WINDOWS)
    samples: list[Any] = []
    owners, targets, sliders, conditions = [], [], [], []
    for number in range(count):
        picture = large[int(rng.integers(len(large)))]
        image, metadata, measured = before(stage, picture.cut(rng, *size), picture.statistics, rng)
        moved = rng.random() < 0.75
        statistics = jittered(measured, rng) if moved else measured
        if not stage.far and rng.random() < 0.3:
            metadata = replace(metadata, noise=any_noise(rng))
        condition = condition_vector(metadata, statistics)[None]
        tensor = torch.from_numpy(image)[None]
        with torch.no_grad():
            context = network.context(tensor, condition)
        for _ in range(draws):
            if moved and stage.far:
                # What looks far sees a picture once, by its airlight; percentiles each draw has its own.
                statistics = replace(statistics, percentiles=jittered(measured, rng).percentiles)
                condition = condition_vector(metadata, statistics)[None]
            drawn = _drawn(rng, stage, metadata)
            after = torch.from_numpy(stage.function(image, drawn, metadata, statistics))
            for _ in range(windows):
                window = _span(rng, image.shape[0]), _span(rng, image.shape[1])
                with torch.no_grad():
                    samples.append(network.features(tensor, condition, window, context))
                owners.append(number)
                targets.append(after[window].clone())
                sliders.append(slider_vector(stage, drawn))
                conditions.append(condition)
        progress(number / count)
    each = draws * windows
    features = []
    for field, parts in zip(samples[0]._fields, zip(*samples, strict=True), strict=True):
        # What does not depend on the window is kept once a picture.
        features.append(torch.cat(parts[::each] if field in network.shared else parts))
    owner = torch.tensor(owners)
    return Taps(
        tuple(features),
        type(samples[0]),
        torch.stack(targets),
        torch.cat(sliders),
        torch.cat(conditions),
        owner,
    )


def _drawn(rng: np.random.Generator, stage: Stage, metadata: Metadata) -> dict[str, Any]:
    """Return random sliders; in a quarter of the draws most are neutral, as in most real edits."""
    drawn: dict[str, Any] = draw_stage(rng, stage, metadata)
    if rng.random() < 0.25:
        share = rng.uniform(0.4, 0.9)
        for slider in stage.sliders:
            if not slider.modifier and rng.random() < share:
                drawn[slider.name] = slider.neutral
    return drawn


def jittered(statistics: Statistics, rng: np.random.Generator) -> Statistics:
    """Return H moved at random: a stage must follow H, not what H usually is for such a picture."""
    moved = statistics.shifted(0.0)
    # As far as an exposure may have moved it, for limits lie out there.
    shift, brighter = rng.normal(0.0, 1.8), rng.normal(0.0, 1.0)
    percentiles = tuple(p + shift + rng.normal(0.0, 0.8) for p in moved.percentiles)
    airlight = tuple(c * 2.0 ** (brighter + rng.normal(0.0, 0.3)) for c in moved.airlight)
    return replace(moved, percentiles=percentiles, airlight=airlight)


def any_noise(rng: np.random.Generator) -> tuple[float, float]:
    """Return the noise (shot, read) of any sensor: a stage must follow M, not what photos at hand have."""
    shot = 2.0 ** rng.uniform(-16.0, -6.0)
    return shot, shot * 2.0 ** rng.uniform(-13.0, -5.0)


def _span(rng: np.random.Generator, length: int) -> slice:
    start = int(rng.integers(max(1, length - WINDOW + 1)))
    return slice(start, start + WINDOW)
