"""The pointwise stages after `rendition`, baked into one table from colors to display values.

The axes are Oklab's, because the stages are smooth there: lightness evenly, a and b closer together
near grey, where mixer and grading turn fastest. At equal size that came 4 dB nearer to the stages than a
table on encoded RGB.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.color.perceptual import from_oklab
from editor.core.image import FloatArray
from editor.core.pipeline import Step

# Oklab a and b reach +-REACH in the table; steps at grey are (1 + REACH / BEND) squared finer than there.
REACH, BEND = 0.7, 0.12
# Levels of a channel in a packed entry: three channels share 32 bits.
LEVELS = 1023

Packed = NDArray[np.uint32]
Screen = tuple[Hashable, Callable[[FloatArray], FloatArray]]


def spread(chroma: Any) -> Any:
    """Return where Oklab a or b lies on its axis, 0..1 within the table."""
    scale = 0.5 * (REACH + BEND) / REACH
    return chroma / (abs(chroma) + BEND) * scale + 0.5


def gathered(place: FloatArray) -> FloatArray:
    """Invert `spread`."""
    bent = (place - 0.5) * (2.0 * REACH / (REACH + BEND))
    made: FloatArray = BEND * bent / (1.0 - np.abs(bent))
    return made


@lru_cache(maxsize=4)
def nodes(size: int) -> FloatArray:
    """Return the display-linear ProPhoto colors (size**3 x 3) of a table's entries, lightness slowest."""
    even = np.linspace(0.0, 1.0, size, dtype=np.float32)
    chroma = gathered(even)
    lab = np.stack(np.meshgrid(even, chroma, chroma, indexing="ij")).reshape(3, -1)
    return np.ascontiguousarray(from_oklab(np.ascontiguousarray(lab, np.float32)).T)


class ColorTable:
    """Bakes tables, stage by stage, from the first stage that changed on."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], tuple[Hashable, FloatArray]] = {}
        self._packed: dict[int, tuple[Hashable, Packed]] = {}

    def bake(
        self,
        steps: Sequence[Step],
        size: int,
        start: FloatArray,
        key: Hashable,
        screen: Screen | None = None,
    ) -> Packed:
        """Return ``steps`` on ``start`` (size**3 x 3, named by ``key``) as packed display values (size**3).

        ``screen`` (a name and a function of N x 3 display values) has the last word.
        """
        points = start
        keys: tuple[Hashable, ...] = (key,)
        for number, step in enumerate(steps):
            if step.neutral:
                continue
            keys = (*keys, step.key)
            kept = self._kept.get((size, number))
            if kept is None or kept[0] != keys:
                kept = (keys, step(points))
                self._kept[size, number] = kept
            points = kept[1]
        keys = (*keys, None if screen is None else screen[0])
        packed = self._packed.get(size)
        if packed is None or packed[0] != keys:
            packed = (keys, pack(points if screen is None else screen[1](points)))
            self._packed[size] = packed
        return packed[1]


def pack(colors: FloatArray) -> Packed:
    """Return colors (N x 3, 0..1) with ten bits a channel, red lowest."""
    whole = np.clip(colors * LEVELS + 0.5, 0.0, LEVELS).astype(np.uint32)
    return np.asarray(whole[:, 0] | whole[:, 1] << 10 | whole[:, 2] << 20, np.uint32)


def unpack(packed: Packed) -> FloatArray:
    """Return packed colors (N) as N x 3 in 0..1."""
    channels = np.stack([packed & LEVELS, packed >> 10 & LEVELS, packed >> 20], axis=-1)
    return channels.astype(np.float32) * np.float32(1.0 / LEVELS)
