"""Grain: monochrome film grain, strongest in the midtones, fixed to the full-size picture."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.arrays import array, namespace
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Grain is mixed from noise whose cells measure this many full-size pixels.
PERIODS = (0.75, 1.5, 3.0, 6.0)
# A layer whose cells are this much finer than a pixel averages out to nothing.
_FINEST = 1.0 / 8.0
# Standard deviation at full amount in the midtones, display-encoded.
STRENGTH = 0.08
# How strongly it shows in black and white, and how much more (times light and dark) between.
LEAST_VISIBLE, VISIBLE_BETWEEN = 0.2, 3.2
# Columns interpolated, and lattice points averaged, at a time.
_BLOCK, _CACHED = 32, 1 << 17
LUMINANCE = (0.2126, 0.7152, 0.0722)


def noise(sliders: Sliders, frame: Frame, shape: tuple[int, int]) -> FloatArray:
    """Return one noise layer for each of PERIODS (H x W x 4), about normal with variance 1 at full size.

    Each is a continuous random function of full-size coordinates (a hashed lattice under cubic
    B-splines), averaged over each pixel's area: parts agree with the whole, and a smaller
    rendering is the average of the larger one.
    """
    layers = np.zeros((*shape, len(PERIODS)), np.float32)
    for layer, period in enumerate(PERIODS):
        pitch = 1.0 / (frame.scale * period)
        if pitch * _FINEST > 1.0:
            continue
        top, down = _taps(frame.top, shape[0], pitch)
        columns, blocks, across = _column_blocks(frame.left, shape[1], pitch)
        low = _rows_averaged(top, down, columns, layer)
        # (block, row, tap) times (block, tap, column)
        made = np.matmul(low[:, blocks].transpose(1, 0, 2), across)
        made = made.transpose(1, 0, 2).reshape(shape[0], -1)[:, : shape[1]]
        np.multiply(made, np.float32(_normalization(period)), out=layers[..., layer])
    return layers


@lru_cache(maxsize=8)
def _normalization(period: float) -> float:
    """Return the factor that gives a layer variance 1 at full size."""
    weights = _taps(0, 256, 1.0 / period)[1].astype(np.float64)
    return float(1.0 / (weights**2).sum(axis=0).mean())


def _taps(offset: int, count: int, pitch: float) -> tuple[NDArray[np.int64], FloatArray]:
    """Return the first lattice point and the weights (T x count) that average the B-spline over a pixel.

    Pixels are ``pitch`` lattice cells wide; the weights are differences of the B-spline's integral.
    """
    start = (offset + np.arange(count)) * pitch
    first = np.floor(start - 2.0).astype(np.int64)
    taps = int(np.ceil(pitch)) + 5
    at = first + np.arange(taps)[:, None]
    weights = (_spline_integral(start + pitch - at) - _spline_integral(start - at)) / pitch
    return first, weights.astype(np.float32)


@lru_cache(maxsize=16)
def _column_blocks(
    offset: int, count: int, pitch: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Return the lattice columns, which of them each block of columns takes, and the blocks' weights.

    Multiplying blocks by small matrices is several times faster than gathering tap by tap.
    """
    whole = -(-count // _BLOCK) * _BLOCK
    first, weights = _taps(offset, whole, pitch)
    starts = first[::_BLOCK]
    ends = first[_BLOCK - 1 :: _BLOCK] + weights.shape[0]
    blocks = (starts - first[0])[:, None] + np.arange(int((ends - starts).max()))
    across = np.zeros((*blocks.shape, _BLOCK), np.float32)
    own = np.arange(whole)
    for tap, weight in enumerate(weights):
        across[own // _BLOCK, first - starts[own // _BLOCK] + tap, own % _BLOCK] = weight
    return np.arange(first[0], first[0] + int(blocks.max()) + 1), blocks, across


def _spline_integral(x: FloatArray) -> FloatArray:
    """Return the integral of the cubic B-spline (support -2..2) from minus infinity to x."""
    t = np.clip(x, -2.0, 2.0)
    powers = (np.maximum(t + 2.0 - k, 0.0) ** 4 * c for k, c in enumerate((1.0, -4.0, 6.0, -4.0)))
    return np.asarray(sum(powers) / 24.0)


def _rows_averaged(
    top: NDArray[np.int64], down: FloatArray, columns: NDArray[np.int64], layer: int
) -> FloatArray:
    """Return the lattice averaged down to rows of pixels, of which ``top`` and ``down`` are the `_taps`."""
    low = np.zeros((top.size, columns.size), np.float32)
    taps, span = down.shape[0], top[-1] - top[0] + 1
    # Some rows at a time: a whole lattice may be far larger than the picture, and than any cache.
    band = max(1, int(_CACHED * top.size / (columns.size * span)))
    for start in range(0, top.size, band):
        part = slice(start, start + band)
        first = top[part] - top[start]
        lattice = _hashed(top[start] + np.arange(first[-1] + taps), columns, layer)
        for tap, weight in enumerate(down[:, part]):
            low[part] += lattice[first + tap] * weight[:, None]
    return low


def _hashed(rows: NDArray[np.int64], columns: NDArray[np.int64], layer: int) -> FloatArray:
    """Return numbers of variance 1 that depend on row, column and layer alone (lowbias32, Wellons)."""
    seeds = np.uint32(0x9E3779B9) * rows.astype(np.uint32) + np.uint32(layer * 0x3C6EF372 & 0xFFFFFFFF)
    x = _mixed(_mixed(seeds)[:, None] + columns.astype(np.uint32) * np.uint32(0x85EBCA6B))
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(12**0.5 / 2**24) - np.float32(3**0.5)


def _mixed(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Scramble 32-bit numbers."""
    x = x ^ (x >> np.uint32(16))
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x


def layer_weights(size: Any, roughness: Any, xp: Any) -> list[Any]:
    """Return each layer's share, squares summing to one, for size and roughness in 0..1."""
    spread = 0.45 + 0.75 * roughness
    shares = [xp.exp(array(-(((k - 3.0 * size) / spread) ** 2) / 2.0, xp)) for k in range(len(PERIODS))]
    total = sum(share * share for share in shares) ** 0.5
    return [share / total for share in shares]


@stage(
    order=850,
    kind="program",
    panel="Effects",
    field=noise,
    sliders=[
        Slider(
            "amount",
            0,
            100,
            label="Grain",
            crs="GrainAmount",
            tooltip="Add film grain, strongest in the midtones.",
        ),
        Slider(
            "size",
            0,
            100,
            crs="GrainSize",
            default=25.0,
            modifier=True,
            tooltip="How large the grains are, from less than a pixel of the full-size picture to six.",
        ),
        Slider(
            "roughness",
            0,
            100,
            crs="GrainFrequency",
            default=50.0,
            modifier=True,
            tooltip="How uneven the grains are, from all alike to clumped.",
        ),
    ],
)
def grain(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Add the noise layers, mixed by size and roughness, to every display-encoded channel alike."""
    xp = namespace(image)
    weights = layer_weights(sliders["size"] / 100.0, sliders["roughness"] / 100.0, xp)
    layers = metadata.field
    mixed = sum(layers[..., k] * xp.astype(weight, image.dtype) for k, weight in enumerate(weights))
    light = sum(c * image[..., k] for k, c in enumerate(LUMINANCE))
    light = xp.clip(light, 0.0, 1.0)
    visible = LEAST_VISIBLE + VISIBLE_BETWEEN * light * (1.0 - light)
    added = mixed * visible * (STRENGTH / 100.0 * sliders["amount"])
    return xp.clip(image + added[..., None], 0.0, 1.0)
