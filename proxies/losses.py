"""Losses: how far two pictures are apart, as it is seen."""

from __future__ import annotations

from torch import Tensor


def robust(difference: Tensor, softness: float = 1e-3) -> Tensor:
    """Return the mean absolute difference, smooth about zero (Charbonnier)."""
    return (difference.square() + softness**2).sqrt().mean() - softness


def edges(difference: Tensor) -> Tensor:
    """Return the L1 norm of the spatial gradient of a B x H x W x 3 difference."""
    return difference.diff(dim=1).abs().mean() + difference.diff(dim=2).abs().mean()


def psnr(one: Tensor, other: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio, in dB, of each of B pictures in 0..1."""
    error = (one.clamp(0.0, 1.0) - other.clamp(0.0, 1.0)).square().flatten(1).mean(1)
    return -10.0 * error.clamp_min(1e-12).log10()
