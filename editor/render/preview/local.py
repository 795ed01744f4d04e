"""The stages that look far, from a small copy of the picture: their coefficients for the kernel.

`dehaze`, `tone_mapping` and clarity find a guided filter's lines on a picture of at most 640 pixels and
apply them to every pixel by its luminance. The kernel does the same with lines found on a smaller copy.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

from editor.core.edges import FLOOR, SMALL, guided_coefficients, luminance, shrink
from editor.core.image import FloatArray, Frame
from editor.core.pipeline import Step
from editor.core.stages.dehaze import dehazed, haze_coefficients, haze_light
from editor.core.stages.local_contrast import CLARITY_EPSILON, CLARITY_RADIUS, clarity_strength
from editor.core.stages.tone_mapping import EPSILON, RADIUS, acting, tone_gain
from editor.render.preview.parts import TONES, TONES_FROM, TONES_TO, Local

# Long edge of the small copy while a slider moves; at rest it is the stages' own.
MOVING_SMALL = 320
_BASES = np.linspace(TONES_FROM, TONES_TO, TONES, dtype=np.float32)


class LocalCoefficients:
    """Makes `Local`, each stage's coefficients anew only where the picture that enters it changed."""

    name = "own code"

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Any]] = {}

    def make(self, steps: Mapping[str, Step], small: FloatArray, key: Hashable) -> Local:
        """Return the coefficients for ``small`` (h x w x 3), named by ``key``, as it enters `dehaze`."""
        dehaze, tones, contrast = (steps[name] for name in ("dehaze", "tone_mapping", "local_contrast"))
        height, width = small.shape[:2]
        lines = np.zeros((6, height, width), np.float32)
        amount = 0.01 * float(dehaze.sliders["dehaze"])
        air, veil = haze_light(dehaze.statistics)
        if amount:
            haze = lines[0:2] = self._of("dehaze", key, lambda: haze_coefficients(small, air))
            frame, key = Frame(height, width), (key, dehaze.key)
            if not tones.neutral or contrast.sliders["clarity"]:
                entering, statistics = small, dehaze.statistics
                small = self._of("dehazed", key, lambda: dehazed(entering, haze, amount, statistics, frame))

        def level() -> Any:
            return self._of("level", key, lambda: np.log2(luminance(small)))

        table = np.zeros(TONES, np.float32) if tones.neutral else _tones(tones)
        if not tones.neutral:
            lines[2:4] = self._of("tones", key, lambda: guided_coefficients(level(), RADIUS, EPSILON))
        clarity = 0.01 * float(contrast.sliders["clarity"])
        if clarity:

            def made() -> tuple[FloatArray, FloatArray]:
                toned = level() if tones.neutral else _toned(level(), lines[2:4], table)
                return guided_coefficients(toned, CLARITY_RADIUS, CLARITY_EPSILON)

            lines[4:6] = self._of("clarity", (key, tones.key), made)
        light = air if amount > 0.0 else veil
        strength = clarity * clarity_strength(clarity)
        return Local(lines, light.astype(np.float32), table, amount, strength)

    def _of(self, name: str, key: Hashable, make: Callable[[], Any]) -> Any:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = (key, make())
        return kept[1]


def small_copy(picture: FloatArray, *, resting: bool) -> FloatArray:
    """Return a picture of at most 640 pixels as small as the kernel's coefficients need it."""
    return shrink(picture, SMALL if resting else MOVING_SMALL)


def _toned(level: FloatArray, lines: FloatArray, table: FloatArray) -> FloatArray:
    """Return log luminance after tone mapping, whose gain is one for all channels, by its ``table``."""
    place = (lines[0] * level + lines[1] - TONES_FROM) * np.float32((TONES - 1) / (TONES_TO - TONES_FROM))
    stops = table[np.clip(place + np.float32(0.5), 0.0, TONES - 1.0).astype(np.int32)]
    made: FloatArray = np.maximum(level + stops, np.log2(FLOOR))
    return made


def _tones(step: Step) -> FloatArray:
    """Return the stops that tone mapping adds at each of _BASES."""
    return tone_gain(_BASES, acting(step.sliders, step.metadata), step.statistics)
