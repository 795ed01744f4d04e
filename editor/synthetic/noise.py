"""Fixed fields of noise: tileable fractals for textures, a blue-noise mask for sampling."""

from __future__ import annotations

from functools import lru_cache

import numpy as np


@lru_cache
def noise_tile(seed: int, slope: float = 1.0) -> np.ndarray:
    """A tileable 512 x 512 fractal, mean 0, deviation 1, spectrum falling with frequency^-slope."""
    rng = np.random.default_rng(seed)
    f = np.hypot(np.fft.fftfreq(512)[:, None], np.fft.rfftfreq(512)[None])
    f[0, 0] = np.inf
    wave = np.fft.rfft2(rng.standard_normal((512, 512))) / np.maximum(f, 2 / 512) ** slope
    tile = np.fft.irfft2(wave)
    return (tile / tile.std()).astype(np.float32)


@lru_cache
def blue_tile(seed: int) -> np.ndarray:
    """A 128 x 128 mask, uniform in 0..1, whose fluctuations are all fine (blue noise).

    White noise, repeatedly high-passed and ranked back to a uniform distribution.
    """
    rng = np.random.default_rng(seed)
    mask = rng.random((128, 128))
    f = np.hypot(np.fft.fftfreq(128)[:, None], np.fft.rfftfreq(128)[None])
    keep = 1 - np.exp(-((f / 0.30) ** 2))
    for _ in range(24):
        rough = np.fft.irfft2(np.fft.rfft2(mask) * keep)
        order = rough.ravel().argsort().argsort()
        mask = ((order + 0.5) / order.size).reshape(128, 128)
    return mask.astype(np.float32)


def noise(x: np.ndarray, y: np.ndarray, seed: int = 0, slope: float = 1.0) -> np.ndarray:
    """The fractal at (x, y), bilinear; one tile a unit, repeating."""
    tile = noise_tile(seed, slope).ravel()
    a, b = (x % 1) * 512, (y % 1) * 512
    i, j = np.floor(a).astype(np.int32), np.floor(b).astype(np.int32)
    fa, fb = (a - i).astype(np.float32), (b - j).astype(np.float32)
    i, j = i % 512, j % 512
    k, m = (i + 1) % 512, (j + 1) % 512
    top = tile[i * 512 + j] * (1 - fb) + tile[i * 512 + m] * fb
    low = tile[k * 512 + j] * (1 - fb) + tile[k * 512 + m] * fb
    return top * (1 - fa) + low * fa
