"""Sensor code: the square root in which a sensor's noise is even, as luma and two chromas."""

from __future__ import annotations

import torch
from torch import Tensor


def coded(linear: Tensor, offset: Tensor) -> Tensor:
    """Return the square root in which a sensor's noise is even, a straight line below zero."""
    light = linear.clamp_min(0.0)
    # What is below zero is what the clamp took: at zero itself only one of the two has a slope.
    return (light + offset).sqrt() + (linear - light) * (0.5 * offset.rsqrt())


def uncoded(code: Tensor, offset: Tensor) -> Tensor:
    """Invert `coded`."""
    black = offset.sqrt()
    above = torch.maximum(code, black)
    return above * above - offset + (code - above) * (2.0 * black)


def split(code: Tensor) -> Tensor:
    """Return luma, red less luma and blue less luma of coded planes."""
    red, green, blue = code.split(1, 1)
    luma = 0.25 * red + 0.5 * green + 0.25 * blue
    return torch.cat([luma, red - luma, blue - luma], 1)


def joined(planes: Tensor) -> Tensor:
    """Invert `split`."""
    luma, red, blue = planes.split(1, 1)
    return torch.cat([luma + red, luma - 0.5 * (red + blue), luma + blue], 1)
