"""Filters: classical ones whose widths, thresholds and tolerances are made, for each picture its own.

Planes are B x C x H x W; a made number is B x 1 x 1 x 1. What lies beyond the edges is mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

# A diffusion kernel reaches this far, and is summed up from so many frequencies.
TAPS, FREQUENCIES = 10, 32
# Half of a pixel's eight neighbors (down, across); the others mirror them.
_PAIRS = ((0, 1), (1, 0), (1, -1), (1, 1))


def box(planes: Tensor, radius: int) -> Tensor:
    """Return means over squares."""
    size = 2 * radius + 1
    padded = _padded(planes, radius)
    width, height = planes.shape[3], planes.shape[2]
    across = sum_of([padded[..., k : k + width] for k in range(size)])
    return sum_of([across[:, :, k : k + height] for k in range(size)]) * (1.0 / size**2)


def sum_of(parts: list[Tensor]) -> Tensor:
    """Return the sum of tensors."""
    made = parts[0]
    for part in parts[1:]:
        made = made + part
    return made


def wiener(signal: Tensor, energy: Tensor, noise: Tensor) -> Tensor:
    """Return the part of a signal that its energy shows above the noise's (an empirical Wiener filter)."""
    return signal * ((energy - noise).clamp_min(0.0) / (energy + 1e-12))


def diffused(plane: Tensor, variance: Tensor) -> Tensor:
    """Return a plane (B x 1 x H x W) under the discrete Gaussian (Lindeberg 1990) of made variance."""
    angles = math.pi * torch.arange(FREQUENCIES + 1, device=plane.device) / FREQUENCIES
    weight = torch.full_like(angles, 2.0)
    weight[0] = weight[-1] = 1.0
    response = torch.exp(variance.flatten(1) * (angles.cos() - 1.0)) * weight
    taps = response @ torch.cos(angles[:, None] * torch.arange(TAPS, device=plane.device))
    taps = taps / (2.0 * taps.sum(1, keepdim=True) - taps[:, :1])
    down, across = (_spreading(taps, count) for count in plane.shape[2:])
    return (down @ plane[:, 0] @ across.transpose(1, 2))[:, None]


def _spreading(taps: Tensor, count: int) -> Tensor:
    """Return the matrices (B x count x count) of half kernels ``taps`` (B x TAPS) on mirrored samples."""
    places, kernel = _places(count, taps.device)
    made = torch.zeros(len(taps), count, count, device=taps.device)
    return made.scatter_add(
        2, places.expand(len(taps), -1, -1), taps[:, None, kernel].expand(-1, count, -1)
    )


@lru_cache(maxsize=16)
def _places(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return where each sample's neighbors lie (count x 2 TAPS - 1), and how far away they are."""
    # Kept, and so to serve gradients too, whoever asks first.
    with torch.inference_mode(False):
        away = torch.arange(1 - TAPS, TAPS)
        at = (torch.arange(count)[:, None] + away).abs()
        at = (count - 1) - ((count - 1) - at).abs()
        return at.clamp(0, count - 1).to(device), away.abs().to(device)


def highest(planes: Tensor) -> tuple[Tensor, Tensor]:
    """Return the highest values within one pixel and within two."""
    padded = functional.pad(planes, (2, 2, 2, 2), mode="replicate")
    made = _larger(_larger(padded[..., :-2], padded[..., 2:]), padded[..., 1:-1])
    near = _larger(_larger(made[:, :, :-2], made[:, :, 2:]), made[:, :, 1:-1])
    wide = _larger(near[:, :, :-2], near[:, :, 2:])
    return near[:, :, 1:-1, 1:-1], _larger(wide[..., :-2], wide[..., 2:])


def _larger(one: Tensor, other: Tensor) -> Tensor:
    """Return the larger values; torch.maximum's gradients take ten times as long."""
    return one + functional.relu(other - one)


def steepness(plane: Tensor, side: Tensor) -> Tensor:
    """Return the length of the gradient; ``side`` is the share of each neighboring line in it."""
    padded = _padded(plane, 1)
    across = padded[..., 2:] - padded[..., :-2]
    down = padded[:, :, 2:] - padded[:, :, :-2]
    middle = 1.0 - 2.0 * side
    across = middle * across[:, :, 1:-1] + side * (across[:, :, :-2] + across[:, :, 2:])
    down = middle * down[..., 1:-1] + side * (down[..., :-2] + down[..., 2:])
    return (across.square() + down.square() + 1e-10).sqrt()


def edge_avoiding(luma: Tensor, chroma: Tensor, step: int, alike: Sequence[Tensor], near: Tensor) -> Tensor:
    """Return chroma averaged with its eight neighbors ``step`` away (Dammertz et al. 2010).

    A neighbor weighs exp(near - sum of squared differences divided by what counts as ``alike``, of
    luma and of chroma); ``near`` is one number for those straight and one for those across.
    """
    height, width = luma.shape[2:]
    # Scaled so that unlikeness is a plain sum of squares.
    planes = torch.cat([luma * alike[0].rsqrt(), chroma * alike[1].rsqrt()], 1)
    planes = functional.pad(planes, (2 * step,) * 4, mode="replicate")
    there = functional.pad(chroma, (step,) * 4, mode="replicate")
    total, sums = torch.ones_like(luma), chroma
    for number, (y, x) in enumerate(_PAIRS):
        down, across = step * y, step * x
        # The weights of a pair serve both its pixels, hence a margin before the first.
        size, left = (height + down, width + abs(across)), 2 * step - max(across, 0)
        apart = _part(planes, 2 * step - down, left, size) - _part(planes, 2 * step, left + across, size)
        weights = torch.exp(near[number // 2] - apart.square().sum(1, keepdim=True))
        for ahead in (1, -1):
            y, x = ahead * down, ahead * across
            weight = _part(weights, max(0, y), max(0, x), (height, width))
            value = _part(there, step + y, step + x, (height, width))
            total, sums = total + weight, sums + weight * value
    return sums / total


def local_lines(guide: Tensor, planes: Tensor, softness: Tensor) -> tuple[Tensor, Tensor]:
    """Return slope and level: planes are locally slope * guide + level (He, Sun & Tang 2013)."""
    count = planes.shape[1]
    mean, square, means, products = box(
        torch.cat([guide, guide * guide, planes, guide * planes], 1), 2
    ).split([1, 1, count, count], 1)
    slope = box((products - mean * means) / (square - mean * mean + softness), 1)
    return slope, planes - slope * guide


def _part(planes: Tensor, top: int, left: int, size: tuple[int, int]) -> Tensor:
    """Return a part of planes in one step: slices would go through memory once more for each axis."""
    height, width = planes.shape[2:]
    return functional.pad(planes, (-left, left + size[1] - width, -top, top + size[0] - height))


def _padded(planes: Tensor, radius: int) -> Tensor:
    """Return planes with a mirrored margin."""
    mode = "reflect" if min(planes.shape[2:]) > radius else "replicate"
    return functional.pad(planes, (radius,) * 4, mode=mode)
