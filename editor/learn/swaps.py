"""Swaps: a trained proxy in the place of one stage, or of all of them, with arrays in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.stage import Function, Sliders
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.store import MissingWeights, network_of, trainable


def available_chain() -> tuple[ProxyChain, dict[str, str]]:
    """Return the chain of every stage that has weights, and a sentence for each that has none."""
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
