"""Draws: random settings over the whole range of every slider, for training and for measuring."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.core.slider import LINEAR_CURVE, Curve, Slider, Value
from editor.core.stage import Stage, find, stages
from editor.core.stages.rendition import white_point
from editor.core.statistics import PERCENTILES, Statistics

# What stays at its default in `draw`: files and choices, and grain, whose noise field a proxy of the
# kind "program" shares with the reference, so that it would only hide what is measured.
LEFT_OUT = ("profile", "look", "color_conversion", "grain")
MOST_CLIPPED = 0.30
MONOCHROME, CURVES = 1.0 / 8.0, 1.0 / 2.0
# Points of a drawn curve lie at least this far apart (of 255), as a hand would set them.
_APART = 24.0


def draw(rng: np.random.Generator, metadata: Metadata, statistics: Statistics) -> Edits:
    """Return settings with every slider of every stage but LEFT_OUT drawn by `draw_stage`.

    The exposure is one at which the ``statistics`` (H, before any slider) let at most
    MOST_CLIPPED of the pixels reach white.
    """
    values: dict[str, Value] = {}
    for stage in stages():
        if stage.name not in LEFT_OUT:
            drawn = draw_stage(rng, stage, metadata, statistics)
            values |= {f"{stage.name}.{name}": value for name, value in drawn.items()}
    return Edits(values)


def only(
    rng: np.random.Generator, stage: str, metadata: Metadata, statistics: Statistics | None = None
) -> Edits:
    """Return settings with the sliders of one stage drawn, all other stages neutral (or as shot)."""
    values = {
        f"{each.name}.{name}": value
        for each in stages()
        for name, value in each.neutral().items()
        if value is not None
    }
    drawn = draw_stage(rng, find(stage), metadata, statistics)
    return Edits(values | {f"{stage}.{name}": value for name, value in drawn.items()})


def draw_stage(
    rng: np.random.Generator, stage: Stage, metadata: Metadata, statistics: Statistics | None = None
) -> dict[str, Value]:
    """Return random values of one stage's sliders, modifiers too, each uniform over its range.

    The temperature is uniform in mired; the exposure, where ``statistics`` are given, over what
    clips at most MOST_CLIPPED of the pixels; a switch is on in MONOCHROME of the draws, a point
    curve rises at random in CURVES of them. Choices and files keep the photo's default.
    """
    drawn = {slider.name: _value(rng, slider, metadata) for slider in stage.sliders}
    if stage.name == "exposure" and statistics is not None:
        low = find("exposure").sliders[0].low
        drawn["exposure"] = float(rng.uniform(low, brightest(metadata, statistics)))
    return drawn


def brightest(metadata: Metadata, statistics: Statistics) -> float:
    """Return the highest exposure (EV) at which at most MOST_CLIPPED of the pixels are white.

    Luminance counts, as shot: the percentile of H (interpolated) reaches the scene's white point.
    """
    slider = find("exposure").sliders[0]
    light = float(np.interp(100.0 * (1.0 - MOST_CLIPPED), PERCENTILES, statistics.percentiles))
    white = float(np.log2(white_point(metadata)))
    return min(max(white - metadata.baseline_exposure - light, slider.low), slider.high)


def rising_curve(rng: np.random.Generator) -> Curve:
    """Return a rising point curve of 2 to 6 points, between none and full strength.

    Its heights lie somewhere between the diagonal and sorted random numbers of 0..255.
    """
    inner = int(rng.integers(0, 5))
    free = 255.0 - _APART * (inner + 1)
    x = np.concatenate([[0.0], np.sort(rng.uniform(0.0, free, inner)), [255.0]])
    x[1:-1] += _APART * np.arange(1, inner + 1)
    wild = np.sort(rng.uniform(0.0, 255.0, inner + 2))
    y = x + rng.uniform() * (wild - x)
    return tuple((float(across), float(up)) for across, up in zip(x, y, strict=True))


def _value(rng: np.random.Generator, slider: Slider, metadata: Metadata) -> Value:
    drawers: dict[str, Any] = {"number": _number, "bool": _switch, "curve": _curve}
    if slider.type not in drawers:
        return slider.default_for(metadata)
    value: Value = drawers[slider.type](rng, slider)
    return value


def _number(rng: np.random.Generator, slider: Slider) -> float:
    if slider.name == "temperature":
        return float(1e6 / rng.uniform(1e6 / slider.high, 1e6 / slider.low))
    return float(rng.uniform(slider.low, slider.high))


def _switch(rng: np.random.Generator, slider: Slider) -> bool:
    return bool(rng.uniform() < MONOCHROME)


def _curve(rng: np.random.Generator, slider: Slider) -> Curve:
    return rising_curve(rng) if rng.uniform() < CURVES else LINEAR_CURVE
