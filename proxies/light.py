"""Light: encodings of linear color in which equal steps look about equal, and their inverses."""

from __future__ import annotations

import torch
from torch import Tensor

# The cube root's slope stays finite below about this.
_TOE = 1e-4


def encode(linear: Tensor) -> Tensor:
    """Return the sRGB curve (IEC 61966-2-1) of light (white 1, unbounded), mirrored below zero."""
    size = linear.abs()
    curved = 1.055 * size.clamp_min(0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(size > 0.0031308, torch.copysign(curved, linear), 12.92 * linear)


def decode(encoded: Tensor) -> Tensor:
    """Invert `encode`."""
    size = encoded.abs()
    curved = ((size.clamp_min(0.04045) + 0.055) / 1.055) ** 2.4
    return torch.where(size > 0.04045, torch.copysign(curved, encoded), encoded / 12.92)


def root(linear: Tensor, toe: float = _TOE) -> Tensor:
    """Return a cube root with a finite slope at zero (white near 1, unbounded), mirrored below it."""
    made = linear.sign() * ((linear.abs() + toe) ** (1 / 3) - toe ** (1 / 3))
    # The sign has no slope: black would get none of the gradient.
    return torch.where(linear == 0.0, linear / (3.0 * toe ** (2 / 3)), made)


def unroot(value: Tensor, toe: float = _TOE) -> Tensor:
    """Invert `root`."""
    made = value.sign() * ((value.abs() + toe ** (1 / 3)) ** 3 - toe)
    return torch.where(value == 0.0, value * (3.0 * toe ** (2 / 3)), made)
