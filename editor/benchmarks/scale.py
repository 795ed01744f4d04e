"""Scale: a render at the size of the screen against the full-size render made smaller."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.edits import Edits
from editor.core.slider import Slider
from editor.core.stage import stages
from editor.raw.photo import open_photo
from editor.render.develop import develop

# What belongs to single pixels, and what is no matter of degree.
LEFT_OUT = {"grain", "detail", "profile", "look", "color_conversion"}


def edits_at(share: float, seed: int | None = None) -> Edits:
    """Return every number slider at ``share`` of its range; with a ``seed`` to a random side.

    Grain, sharpening and noise reduction are off. Without a seed the value is low + share times
    the range (temperature in mired); with one it is that share of the way from neutral to a bound.
    """
    rng = np.random.default_rng(seed)
    values: dict[str, Any] = {"detail.sharpening": 0.0, "detail.color_noise": 0.0}
    for stage in stages():
        for slider in stage.sliders:
            if stage.name not in LEFT_OUT and slider.type == "number":
                side = None if seed is None else bool(rng.integers(2))
                values[f"{stage.name}.{slider.name}"] = _at(slider, share, side)
    return Edits(values)


def _at(slider: Slider, share: float, upwards: bool | None) -> float:
    if slider.name == "temperature":
        if upwards is None:
            return 1e6 / (1e6 / slider.low + share * (1e6 / slider.high - 1e6 / slider.low))
        return 9000.0 if upwards else 3800.0
    if upwards is None or slider.modifier:
        return slider.low + share * (slider.high - slider.low)
    start = float(slider.neutral) if isinstance(slider.neutral, (int, float)) else 0.0
    # Four stops up or down would leave nothing but white or black to compare.
    reach = 0.25 * share if slider.name == "exposure" else share
    return start + reach * ((slider.high if upwards else slider.low) - start)


def run(raws: Sequence[Path], long_edge: int = 1600, share: float = 0.8) -> dict[str, Any]:
    """Return PSNR (dB) a photo for the literal and two random-sided settings, and the median."""
    rows = []
    for raw in raws:
        photo = open_photo(raw)
        edge = min(long_edge, max(photo.pixels.shape) // 2)
        row: dict[str, Any] = {"photo": raw.name, "long_edge": edge}
        for name, seed in (("literal", None), ("sides_1", 1), ("sides_2", 2)):
            edits = edits_at(share, seed)
            fit = develop(photo, edits, long_edge=edge, bits=32).pixels
            full = develop(photo, edits, long_edge=edge, resize="after", bits=32).pixels
            row[name] = round(psnr(fit, full), 2)
        rows.append(row)
    medians = {
        name: statistics.median(row[name] for row in rows) for name in ("literal", "sides_1", "sides_2")
    }
    return {"photos": rows, "median_db": medians}


def psnr(one: Any, other: Any) -> float:
    """Return the peak signal-to-noise ratio of two pictures in 0..1, in dB."""
    error = float(np.mean(np.square(one.astype(np.float64) - other.astype(np.float64))))
    return 10.0 * float(np.log10(1.0 / max(error, 1e-12)))
