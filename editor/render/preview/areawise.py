"""The other ways to the areawise stages: bilateral grids, fitted to a small pair or from a network."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Protocol

from editor.core.edges import shrink
from editor.core.image import FloatArray, Frame
from editor.core.pipeline import Step
from editor.render.preview.grid import fitted
from editor.render.preview.hdrnet import SLIDERS, STAGES, HdrNet, Seen
from editor.render.preview.parts import Grid, Local

# Long edge of the small pictures that grids are made from.
SMALL = 256


class Areawise(Protocol):
    """Makes what the kernel needs for `dehaze`, `tone_mapping` and clarity."""

    name: str

    def make(self, steps: Mapping[str, Step], small: FloatArray, key: Hashable) -> Local | Grid:
        """Return it for all of the picture, ``small`` (h x w x 3), as it enters them, named by ``key``."""


class FittedGrid:
    """A grid fitted to what the stages' own code makes of a small picture."""

    name = "fitted grid"

    def make(self, steps: Mapping[str, Step], small: FloatArray, key: Hashable) -> Grid:
        """Return the grid for ``small`` (h x w x 3)."""
        before = after = shrink(small, SMALL)
        for name in STAGES:
            after = _through(steps[name], after)
        return fitted(before, after, steps[STAGES[0]].statistics)


class HdrNetGrid:
    """A grid that the trained network makes from its view of the photo and the sliders."""

    name = "HDRNet grid"

    def __init__(self, network: HdrNet) -> None:
        self._network = network
        self._seen: tuple[Hashable, Seen] | None = None

    def make(self, steps: Mapping[str, Step], small: FloatArray, key: Hashable) -> Grid:
        """Return the grid for ``small`` (h x w x 3)."""
        first = steps[STAGES[0]]
        # What is seen stays the same while the exposure moves.
        looked = tuple(steps[name].key for name in ("color_balance", "profile", "detail"))
        if self._seen is None or self._seen[0] != looked:
            self._seen = (looked, self._network.look(shrink(small, SMALL), first.statistics))
        sliders = {name: steps[name.split(".")[0]].sliders[name.split(".")[1]] for name in SLIDERS}
        finished = first.metadata.kind == "finished"
        return Grid(*self._network.grid(self._seen[1], sliders, first.statistics, finished))


def _through(step: Step, small: FloatArray) -> FloatArray:
    """Return the whole, small picture after a step; texture is none of a grid's business."""
    sliders = {name: 0.0 if name == "texture" else value for name, value in step.sliders.items()}
    metadata = replace(step.metadata, frame=Frame(*small.shape[:2]), whole=small)
    return replace(step, sliders=sliders, metadata=metadata)(small)
