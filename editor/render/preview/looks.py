"""What the kernel needs of `vignette`, `rendition` and `grain`, from the stages' own functions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from editor.core.image import FloatArray, Frame, Metadata, Profile
from editor.core.pipeline import Step
from editor.core.stage import Stage
from editor.core.stages.grain import STRENGTH, layer_weights
from editor.core.stages.rendition import HOLD, white_point
from editor.core.stages.vignette import bend, distance, ramp, sparing, strongest
from editor.core.statistics import Statistics
from editor.render.preview.color_table import nodes
from editor.render.preview.parts import CURVE_STEPS, HALF, HalfArray, Vignette


def vignette(step: Step, frame: Frame, shape: tuple[int, int]) -> Vignette | None:
    """Return the vignette of an array of ``shape`` in ``frame``, None where there is none."""
    if step.neutral:
        return None
    values = {name: value / 100.0 for name, value in step.sliders.items()}
    aspect, power = frame.width / frame.height, bend(values["roundness"])
    lines = []
    for axis, start, span in ((0, frame.left, frame.width), (1, frame.top, frame.height)):
        places = np.zeros((shape[1 - axis], 2))
        places[:, axis] = (np.arange(shape[1 - axis]) + (start + 0.5)) * (2.0 / span) - 1.0
        lines.append((distance(places, values["roundness"], aspect) ** power).astype(np.float32))
    start, width = ramp(values["midpoint"], values["feather"])
    spared = sparing(values["amount"], values["highlights"])
    return Vignette(lines[0], lines[1], 1.0 / power, start, width, strongest(values["amount"]), spared)


def curve_of(step: Step) -> tuple[FloatArray, float, float]:
    """Return (curve, white, hold) of a rendition, its look table left out."""
    metadata = step.metadata
    profile = metadata.profile
    linear = profile is not None and profile.tone_curve is not None and len(profile.tone_curve) == 0
    white, hold = (1.0, 0.0) if linear else (white_point(metadata), HOLD)
    return _curve(step.stage, profile, metadata.kind, white), white, hold


@lru_cache(maxsize=4)
def _curve(stage: Stage, profile: Profile | None, kind: str, white: float) -> FloatArray:
    """Return the rendition of greys at equal steps of the root of the scene value."""
    bare = None if profile is None else replace(profile, look_table=None)
    metadata = Metadata(profile=bare, baseline_exposure=float(np.log2(white)))
    scene = np.square(np.linspace(0.0, 1.0, CURVE_STEPS + 1)) * white
    grey = np.repeat(scene[:, None], 3, axis=1).astype(np.float32)
    made = stage(grey, {}, metadata, Statistics())
    return np.ascontiguousarray(made[:, 0])


def table_start(step: Step, size: int) -> tuple[FloatArray, Any]:
    """Return the colors a table begins with (size**3 x 3), after the rendition, and what decides them.

    A profile's look table acts before the curve, which the kernel knows alone: so it is asked what
    scene the kernel's curve would take to each color, and what the rendition makes of that scene.
    """
    profile = step.metadata.profile
    if profile is None or profile.look_table is None:
        return nodes(size), ("display", size)
    return _with_look_table(step.stage, profile, curve_of(step)[1], size), ("look table", profile, size)


@lru_cache(maxsize=4)
def _with_look_table(stage: Stage, profile: Profile, white: float, size: int) -> FloatArray:
    metadata = Metadata(profile=profile, baseline_exposure=float(np.log2(white)))
    curve, white, hold = curve_of(Step(stage, {}, metadata, Statistics()))
    made: FloatArray = stage(unrendered(nodes(size), curve, white, hold), {}, metadata, Statistics())
    return made


def unrendered(display: FloatArray, curve: FloatArray, white: float, hold: float) -> FloatArray:
    """Return the scene-linear colors (N x 3) that `keep_hue` takes to display-linear ones."""
    display = np.clip(display, 0.0, 1.0)
    scene = np.square(np.linspace(0.0, 1.0, curve.size)) * white
    high, low = display.max(axis=1), display.min(axis=1)
    top = np.interp(high, curve, scene)
    gain = high / np.maximum(top, 1e-9)
    under, over = np.zeros_like(top), top.copy()
    for _ in range(24):
        bottom = 0.5 * (under + over)
        bent = np.interp(bottom, scene, curve)
        bent += hold * np.minimum(bottom * gain - bent, 0.0)
        under, over = np.where(bent < low, bottom, under), np.where(bent < low, over, bottom)
    share = (display - low[:, None]) / np.maximum(high - low, 1e-9)[:, None]
    return np.asarray(over[:, None] + share * (top - over)[:, None], np.float32)


def noise_layers(step: Step, frame: Frame, shape: tuple[int, int]) -> HalfArray:
    """Return grain's layers of noise (4 x H x W)."""
    assert step.stage.field is not None
    made = step.stage.field(step.sliders, frame, shape)
    return np.ascontiguousarray(made.transpose(2, 0, 1).astype(HALF))


def grain_strengths(step: Step) -> FloatArray:
    """Return how strongly each layer shows, by amount, size and roughness."""
    weights = layer_weights(step.sliders["size"] / 100.0, step.sliders["roughness"] / 100.0, np)
    return np.array(weights, np.float32) * np.float32(STRENGTH / 100.0 * step.sliders["amount"])
