"""Swaps: a trained proxy in the place of one stage, or of all of them, with arrays in and out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.memory import keep_memory
from editor.core.stage import Function, Sliders
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.store import MissingWeights, network_of, trainable


def available_chain() -> tuple[ProxyChain, dict[str, str]]:
    """Return the chain of every stage that has weights, and a sentence for each that has none."""
    keep_memory()
    networks, missing = {}, {}
    for stage in trainable():
        try:
            networks[stage.name] = network_of(stage)
        except MissingWeights as reason:
            missing[stage.name] = str(reason)
    return ProxyChain(networks), missing


def without(missing: Mapping[str, str], edits: Edits) -> Edits:
    """Return ``edits`` with the stages in ``missing`` neutral."""
    return edits.changed(
        {
            f"{stage.name}.{name}": value
            for stage in trainable()
            if stage.name in missing
            for name, value in stage.neutral().items()
        }
    )


def through_chain(
    chain: ProxyChain,
    photo: LinearImage,
    edits: Edits,
    statistics: Statistics,
    *,
    first: str | None = None,
    last: str | None = None,
) -> FloatArray:
    """Return what the chain makes of an upright photo (H x W x 3 float32), all stages or some."""
    with torch.inference_mode():
        pixels = torch.from_numpy(np.require(photo.pixels, requirements=["C", "W"]))
        made: FloatArray = chain(pixels, edits, photo.metadata, statistics, first=first, last=last).numpy()
    return made


def seconds_there_and_back(
    chain: ProxyChain,
    photo: LinearImage,
    edits: Edits,
    statistics: Statistics,
    size: int,
    repeats: int = 15,
) -> float:
    """Return the median time from pixels to the derivatives to all number sliders in ``edits``.

    Sliders of stages without a network stay constant. The picture is the photo's middle, at most
    ``size`` x ``size``; the first third of the runs, with cold memory, is not counted.
    """
    constant = {stage.name for stage in trainable()} - set(chain.networks)
    height, width = (min(size, side) for side in photo.pixels.shape[:2])
    top, left = (
        (have - want) // 2 for have, want in zip(photo.pixels.shape, (height, width), strict=False)
    )
    pixels = torch.tensor(photo.pixels[top : top + height, left : left + width])
    metadata = replace(photo.metadata, frame=replace(photo.metadata.frame, height=height, width=width))
    taken = []
    for _ in range(repeats):
        sliders: dict[str, Any] = {
            key: torch.tensor(value, requires_grad=True)
            if isinstance(value, float) and key.split(".")[0] not in constant
            else value
            for key, value in edits.items()
        }
        numbers = [value for value in sliders.values() if isinstance(value, torch.Tensor)]
        start = time.perf_counter()
        made = chain(pixels, sliders, metadata, statistics)
        torch.autograd.grad(made.mean(), numbers, allow_unused=True)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken[repeats // 3 :]))


def stage_through_chain(
    chain: ProxyChain, name: str, photo: LinearImage, edits: Edits, statistics: Statistics
) -> Function:
    """Return a function that stands in for one stage of this render (`pipeline.run`'s ``replaced``).

    It is told what the whole render is told, and finds its stage's sliders, M and H by itself.
    """

    def function(image: FloatArray, sliders: Sliders, metadata: Metadata, _: Statistics) -> FloatArray:
        framed = photo.with_metadata(replace(photo.metadata, frame=metadata.frame))
        return through_chain(chain, framed.with_pixels(image), edits, statistics, first=name, last=name)

    return function
