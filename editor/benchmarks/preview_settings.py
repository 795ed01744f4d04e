"""What the preview is measured at: settings, the picture's size, and the ways to its areawise stages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

import cv2
import numpy as np

from editor.core.color.camera import as_shot
from editor.core.edits import Edits, slider
from editor.core.image import Frame, LinearImage, Metadata
from editor.core.slider import Slider
from editor.core.stage import stages
from editor.raw.geometry import apply_geometry
from editor.render.preview.areawise import Areawise, FittedGrid, HdrNetGrid
from editor.render.preview.hdrnet import load


@cache
def movable() -> tuple[str, ...]:
    """Return the keys of all number sliders, in the stages' order."""
    return tuple(
        f"{stage.name}.{each.name}" for stage in stages() for each in stage.sliders if each.type == "number"
    )


def halfway(seed: Any, metadata: Metadata, *, grain: bool = False) -> Edits:
    """Return every number slider halfway from neutral to one of its ends, the side drawn by ``seed``.

    Neutral is as shot for temperature (in mired) and tint. Modifiers lie anywhere in their range.
    Grain stays off unless asked for.
    """
    rng = np.random.default_rng(seed)
    shot = (5500.0, 0.0) if metadata.color is None else as_shot(metadata.color)
    values: dict[str, Any] = {}
    for key in movable():
        each, end = slider(key), float(rng.integers(2))
        if key == "color_balance.temperature":
            values[key] = 2.0 / (1.0 / shot[0] + 1.0 / _at(each, end))
        elif each.modifier:
            values[key] = float(rng.uniform(each.low, each.high))
        else:
            start = shot[1] if key == "color_balance.tint" else _neutral(each)
            values[key] = 0.5 * (start + _at(each, 1.0 if each.low == start else end))
    if not grain:
        values["grain.amount"] = 0.0
    return Edits(values)


def moved(edits: Edits, key: str, share: float) -> Edits:
    """Return edits with one slider at a share of its range, temperature evenly in mired."""
    each = slider(key)
    value = _at(each, share)
    if each.name == "temperature":
        value = 1.0 / ((1.0 - share) / each.low + share / each.high)
    return edits.changed({key: min(max(value, each.low), each.high)})


def _neutral(each: Slider) -> float:
    return float(each.neutral) if isinstance(each.neutral, (int, float)) else 0.0


def _at(each: Slider, share: float) -> float:
    return each.low + share * (each.high - each.low)


def fitted_to(photo: LinearImage, size: tuple[int, int]) -> LinearImage:
    """Return a photo upright, its middle cut to the shape of ``size`` and resampled to exactly that."""
    upright = apply_geometry(photo, Edits().of_geometry())
    height, width = upright.pixels.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide, high = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    left, top = (width - wide) // 2, (height - high) // 2
    cut = np.ascontiguousarray(upright.pixels[top : top + high, left : left + wide])
    pixels = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR)
    frame = Frame(size[1], size[0], scale=min(1.0, upright.scale * scale))
    return upright.with_pixels(pixels).with_metadata(replace(upright.metadata, frame=frame))


def ways() -> dict[str, Areawise | None]:
    """Return the ways to the areawise stages that there are: None is the stages' own mathematics."""
    found: dict[str, Areawise | None] = {"own code": None, "fitted grid": FittedGrid()}
    with suppress(OSError, ValueError):
        found["HDRNet grid"] = HdrNetGrid(load())
    return found
