"""Sight: the photo at few enough pixels for a descent, and what the proxies make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.stage import stages
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.match.parameters import Units, from_units

# Differences are taken over this share of a slider's range: less would show the networks' ripple.
STEP = 0.02


@dataclass(frozen=True, eq=False)
class Sight:
    """Some pixels of a framed photo, the sliders that may move, and the picture they shall make.

    ``photo`` has every so manieth pixel of the working picture and thinks itself the whole: an
    average of pixels would not go through curves and clipping as the pixels do. ``target`` (H x W
    x 3, display-encoded) and ``weight`` (H x W) are of the same places.
    """

    chain: ProxyChain
    photo: LinearImage
    statistics: Statistics
    edits: Edits
    keys: tuple[str, ...]
    target: FloatArray
    weight: FloatArray

    @cached_property
    def image(self) -> Tensor:
        """The photo's pixels for the chain."""
        return torch.from_numpy(np.require(self.photo.pixels, np.float32, ["C", "W"]))

    def edits_at(self, units: Units) -> Edits:
        """Return the edits with the sliders at ``units``."""
        return from_units(self.edits, self.keys, units, self.photo.metadata)

    def pictures(self, units: Sequence[Units]) -> FloatArray:
        """Return what the chain makes at each of B ``units``: B x H x W x 3, display-encoded."""
        with torch.inference_mode():
            made: FloatArray = self._through(
                self.image.expand(len(units), *self.image.shape), [self.edits_at(each) for each in units]
            ).numpy()
        return made

    def slopes(self, units: Units) -> tuple[FloatArray, FloatArray]:
        """Return the chain's picture at ``units`` and its K derivatives: H x W x 3, K x H x W x 3.

        A difference to one side for each slider, all in one batch that grows from stage to stage:
        what lies before a slider's stage is computed once for all.
        """
        steps = np.where(units + STEP <= 1.0, STEP, -STEP)
        names = [stage.name for stage in stages()]
        of_stage = {
            name: [k for k, key in enumerate(self.keys) if key.startswith(f"{name}.")] for name in names
        }
        starts = [name for name in names if of_stage[name]]
        images, settings, members = self.image[None], [self.edits_at(units)], []
        with torch.inference_mode():
            for number, name in enumerate(starts):
                members += of_stage[name]
                settings += [
                    self.edits_at(units + steps * (np.arange(len(units)) == k)) for k in of_stage[name]
                ]
                images = torch.cat([images, images[:1].expand(len(of_stage[name]), -1, -1, -1)])
                ends = number + 1 == len(starts)
                last = None if ends else names[names.index(starts[number + 1]) - 1]
                images = self._through(images, settings, name if number else None, last)
        made = images.numpy()
        slopes = np.empty((len(self.keys), *made.shape[1:]), np.float32)
        for picture, k in zip(made[1:], members, strict=True):
            slopes[k] = (picture - made[0]) / steps[k]
        return made[0], slopes

    def _through(
        self, images: Tensor, settings: Sequence[Edits], first: str | None = None, last: str | None = None
    ) -> Tensor:
        made: Tensor = self.chain(
            images, settings, self.photo.metadata, self.statistics, first=first, last=last
        )
        return made


def sampled(plane: Any, long_edge: int) -> Any:
    """Return every so manieth pixel of H x W (x 3) ``plane``, at most ``long_edge`` along its long side."""
    height, width = plane.shape[:2]
    scale = min(1.0, long_edge / max(height, width))
    rows, columns = (
        ((np.arange(max(1, round(side * scale))) + 0.5) * side / max(1, round(side * scale))).astype(int)
        for side in (height, width)
    )
    return np.ascontiguousarray(plane[rows][:, columns])


def thinned(photo: LinearImage, long_edge: int) -> LinearImage:
    """Return a framed photo with every so manieth of its pixels, as if they were all there are."""
    pixels = sampled(photo.pixels, long_edge)
    frame = replace(photo.metadata.frame, height=pixels.shape[0], width=pixels.shape[1])
    return photo.with_pixels(pixels).with_metadata(replace(photo.metadata, frame=frame))
