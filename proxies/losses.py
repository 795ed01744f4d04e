"""Losses: how far two pictures are apart, as it is seen."""

from __future__ import annotations

from torch import Tensor


def robust(difference: Tensor, softness: float = 1e-3) -> Tensor:
    """Return the mean absolute difference, smooth within about ``softness`` of zero (Charbonnier 1994)."""
    return (difference.square() + softness**2).sqrt().mean() - softness


def edges(difference: Tensor) -> Tensor:
    """Return the mean L1 norm of the spatial gradient of a B x H x W x 3 difference, at least 2 x 2."""
    return difference.diff(dim=1).abs().mean() + difference.diff(dim=2).abs().mean()


def psnr(one: Tensor, other: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio (dB, 120 at most) of each of B pictures, clipped to 0..1."""
    error = (one.clamp(0.0, 1.0) - other.clamp(0.0, 1.0)).square().flatten(1).mean(1)
    return -10.0 * error.clamp_min(1e-12).log10()
