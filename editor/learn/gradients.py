"""Gradients: the chain's derivative to each slider beside the reference's difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.color.camera import as_shot
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import PrefixCache, Step, measure_statistics, plan, run
from editor.core.slider import Slider
from editor.core.stage import Stage
from editor.learn.chain import ProxyChain
from editor.learn.store import trainable
from editor.learn.swaps import available_chain
from editor.raw.geometry import apply_geometry

# Differences are taken over this share of a slider's range to either side.
STEP = 0.01
# Sliders that move the picture less, rms per STEP, have no direction to speak of.
LEAST = 0.5 / 255.0


@dataclass(frozen=True)
class SliderGradient:
    """How far the chain's derivative to one slider is the reference's.

    ``moved`` is by how much the reference moves, rms of display-encoded 0..1 per one percent of the
    slider's range; ``cosine`` that between the two derivatives of the picture; ``ratio`` the norm
    of the chain's over that of the reference's.
    """

    key: str
    moved: float
    cosine: float
    ratio: float


def slider_gradients(
    photo: LinearImage, edits: Edits, long_edge: int, chain: ProxyChain | None = None
) -> list[SliderGradient]:
    """Compare the derivatives of ``photo`` at ``edits``, of at most ``long_edge`` pixels.

    There is a row for each number slider that moves the picture by more than LEAST and whose stage
    has a proxy in ``chain`` (None: the shipped ones). A slider nearer than STEP to an end of its
    range is measured that far inside. Raises MissingWeights where a stage without a proxy is not
    neutral.
    """
    chain = chain or available_chain()[0]
    statistics = measure_statistics(photo)
    framed = apply_geometry(photo, edits.of_geometry(), long_edge)
    cache = PrefixCache()
    image, rows = torch.tensor(framed.pixels), []

    def reference(sliders: dict[str, Any]) -> FloatArray:
        made: FloatArray = run(framed, Edits(sliders), statistics, cache=cache, cache_key=0)
        return made

    def proxy(sliders: dict[str, Any], **bounds: str) -> Tensor:
        made: Tensor = chain(image, sliders, framed.metadata, statistics, **bounds)
        return made

    for step in plan(edits, framed.metadata, statistics):
        name = step.stage.name
        for slider, center in _numbers(step) if _stands(chain, step.stage) else ():
            key, reach = f"{name}.{slider.name}", STEP * (slider.high - slider.low)
            low, high = (reference({**edits, key: end}) for end in (center - reach, center + reach))
            expected = 0.5 * (high - low)
            if np.sqrt(np.mean(np.square(expected))) > LEAST:
                value = torch.tensor(center, requires_grad=True)
                slope = _slope(proxy({**edits, key: value}, first=name), value)
                rows.append(_compared(key, reach * slope.numpy(), expected))
        with torch.no_grad():
            image = proxy(dict(edits), first=name, last=name)
    return rows


def _slope(picture: Tensor, value: Tensor) -> Tensor:
    """Return the derivative of a picture to a number it was made from, in the picture's shape.

    Weighing the picture and differentiating gives the weighted sum of what is wanted; that, in
    turn, is differentiated to the weights. Not every operation has forward derivatives.
    """
    weights = torch.zeros_like(picture, requires_grad=True)
    (total,) = torch.autograd.grad(picture, value, weights, create_graph=True, allow_unused=True)
    if total is None:
        return torch.zeros_like(picture)
    (slope,) = torch.autograd.grad(total, weights)
    return slope


def _stands(chain: ProxyChain, stage: Stage) -> bool:
    """Say whether the chain has a proxy of the stage."""
    return stage not in trainable() or stage.name in chain.networks


def _numbers(step: Step) -> Iterator[tuple[Slider, float]]:
    """Yield the step's number sliders with the value each is measured at."""
    values = dict(step.sliders)
    if None in values.values():
        if step.metadata.color is None:
            return
        shot = dict(zip(("temperature", "tint"), as_shot(step.metadata.color), strict=True))
        values = {name: shot[name] if value is None else value for name, value in values.items()}
    for slider in step.stage.sliders:
        if slider.type == "number":
            margin = STEP * (slider.high - slider.low)
            yield slider, float(np.clip(values[slider.name], slider.low + margin, slider.high - margin))


def _compared(key: str, made: Any, expected: Any) -> SliderGradient:
    one, other = (each.astype(np.float64).ravel() for each in (made, expected))
    size, wanted = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    cosine = float(one @ other) / max(size * wanted, 1e-30)
    return SliderGradient(key, wanted / float(np.sqrt(other.size)), cosine, size / wanted)
