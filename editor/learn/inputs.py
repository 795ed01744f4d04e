"""Inputs: the numbers a proxy sees of its stage's sliders, of M and of H."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.color.curves import spline
from editor.core.encoding import amplified
from editor.core.image import Metadata
from editor.core.slider import Slider, Value
from editor.core.stage import Stage
from editor.core.statistics import Statistics
from proxies import curves

# A point curve is told by what it adds at this many even places, in 0..1.
CURVE_SAMPLES = 64
_PLACES = np.linspace(0.0, 255.0, CURVE_SAMPLES + 1)
# Log2 luminance 2^-14..2^6 comes to lie within about -2..2.
_STOPS, _MIDDLE = 4.0, -3.0


def width(stage: Stage) -> int:
    """Return how many numbers `slider_vector` makes of the stage's sliders."""
    return sum(CURVE_SAMPLES + 1 if s.type == "curve" else 1 for s in stage.sliders)


def slider_vector(stage: Stage, sliders: Mapping[str, Any], batch: int = 1, device: Any = None) -> Tensor:
    """Return the sliders as ``batch`` x K numbers, each range mapped to -1..1, curves last.

    A value may be a number, a tensor without axes or one value for each of the batch; a curve may
    be a tensor of its points (K x 2, or ``batch`` x K x 2). Gradients flow to tensors, of curves
    to how high their points are. Switches are constants; a file or a choice raises ValueError.
    """
    ordered = sorted(stage.sliders, key=lambda slider: slider.type == "curve")
    columns = [_columns(slider, sliders[slider.name], batch, device) for slider in ordered]
    return torch.cat(columns, dim=1)


def _columns(slider: Slider, value: Any, batch: int, device: Any) -> Tensor:
    """Return one slider's ``batch`` x 1 (curves: x CURVE_SAMPLES + 1) numbers."""
    if slider.type == "number":
        made = torch.as_tensor(value, dtype=torch.float32, device=device)
        middle, half = 0.5 * (slider.high + slider.low), 0.5 * (slider.high - slider.low)
        return ((made - middle) / half).reshape(-1, 1).expand(batch, 1)
    values = value if isinstance(value, list) else [value] * batch
    if slider.type == "bool":
        return torch.tensor([[float(each)] for each in values], device=device)
    if slider.type == "curve":
        if isinstance(value, Tensor):
            points = value.reshape(-1, *value.shape[-2:])
            places = torch.tensor(_PLACES, dtype=value.dtype, device=value.device)
            return ((curves.spline(points, places) - places) / 255.0).expand(batch, -1)
        return torch.tensor(np.stack([_curve(each) for each in values]), device=device)
    raise ValueError(f"{slider.label} is a {slider.type}, which a network cannot take.")


def _curve(curve: Value) -> Any:
    """Return what a point curve adds at even places, in 0..1."""
    points: Any = curve
    return ((spline(points, _PLACES) - _PLACES) / 255.0).astype(np.float32)


def condition_vector(metadata: Metadata, statistics: Statistics, device: Any = None) -> Tensor:
    """Return M and H as CONDITIONS numbers of about unit size; gradients flow to H's tensors.

    Percentiles and airlight of H as the stage sees it, the noise of the samples after the gains so
    far (shot, and read over shot), the size of the picture and its scale, and whether it came in finished.
    """
    frame = metadata.frame
    shot, read = amplified(metadata.noise, statistics.shift)
    numbers = [
        *((p - _MIDDLE) / _STOPS for p in statistics.percentiles),
        *((_log2(c) - _MIDDLE) / _STOPS for c in statistics.airlight),
        _log2(shot) / _STOPS + 3.0,
        _log2(max(read / shot, 1e-4)) / _STOPS + 3.0,
        math.log2(max(frame.height, frame.width, 1) / 640.0),
        math.log2(max(frame.scale, 1e-4)) + 1.0,
        1.0 if metadata.kind == "finished" else 0.0,
    ]
    return torch.stack([torch.as_tensor(each, dtype=torch.float32, device=device) for each in numbers])


CONDITIONS = 17


def _log2(value: Any) -> Any:
    return torch.log2(value) if isinstance(value, Tensor) else math.log2(value)


def condition_vectors(
    metadata: Sequence[Metadata], statistics: Sequence[Statistics], device: Any = None
) -> Tensor:
    """Return `condition_vector` of each picture of a batch, B x CONDITIONS."""
    pairs = zip(metadata, statistics, strict=True)
    return torch.stack([condition_vector(m, h, device) for m, h in pairs])
