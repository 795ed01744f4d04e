"""Noise reduction on encoded planes: colour guided by luminance, luminance by its own structure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.image import FloatArray


@dataclass(frozen=True)
class ColorModel:
    """Chroma as a local line in luma, at low resolution: chroma = slope * luma + level."""

    slopes: tuple[FloatArray, FloatArray]
    levels: tuple[FloatArray, FloatArray]


def color_model(
    luma: FloatArray, chroma: tuple[FloatArray, FloatArray], radius: int, sigma: float, keep: float
) -> ColorModel:
    """Fit chroma planes locally to luma (He, Sun & Tang's guided filter) and add what is no noise.

    ``radius`` is that of the fit's window in pixels of these low-resolution planes, ``sigma`` the
    noise of luma and chroma there. What the fit leaves over is kept where its local energy
    exceeds noise by ``keep`` (times sigma squared, both planes together).
    """
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: FloatArray) -> FloatArray:
        return cv2.boxFilter(plane, -1, size, borderType=cv2.BORDER_REFLECT_101)

    mean_luma = mean(luma)
    variance = mean(luma * luma) - mean_luma * mean_luma
    np.maximum(variance, 0.0, out=variance)
    variance += np.float32((2.0 * sigma) ** 2 + 1e-6)
    slopes, levels, rests = [], [], []
    for plane in chroma:
        mean_chroma = mean(plane)
        slope = (mean(luma * plane) - mean_luma * mean_chroma) / variance
        level = mean_chroma - slope * mean_luma
        slopes.append(mean(slope))
        levels.append(mean(level))
        rests.append(plane - slopes[-1] * luma - levels[-1])
    energy = cv2.boxFilter(rests[0] * rests[0] + rests[1] * rests[1], -1, (3, 3))
    share = kept_share(energy, keep * sigma * sigma)
    for level, rest in zip(levels, rests, strict=True):
        level += share * rest
    return ColorModel((slopes[0], slopes[1]), (levels[0], levels[1]))


def kept_share(energy: FloatArray, noise: float) -> FloatArray:
    """Return the share of a signal to keep by its local energy: none at noise, all far above it."""
    share = np.maximum(energy - np.float32(noise), 0.0)
    share /= energy + np.float32(1e-12)
    return share


def denoise_luma(
    luma: FloatArray, sigma: float, strength: float, detail: float, contrast: float
) -> FloatArray:
    """Return luma with noise of standard deviation ``sigma`` shrunk away, scale by scale.

    A Laplacian-like stack of undecimated B-spline wavelets (Starck's a trous), each coefficient
    weighed by its neighbourhood's energy against the noise there (an empirical Wiener filter).
    ``detail`` 0..1 lowers the threshold at the finest scale, ``contrast`` 0..1 at the coarser.
    """
    # Standard deviation of each scale's coefficients for white noise of variance 1.
    responses = (0.89, 0.20, 0.086, 0.042)
    base = luma
    removed = np.zeros_like(luma)
    for scale, response in enumerate(responses):
        smooth = _spread(base, scale)
        lenient = detail if scale == 0 else contrast
        # Demosaicked noise is correlated: coarser scales hold more than white noise would.
        noise = (sigma * response * (1.0 + 0.5 * scale) * strength * (1.4 - 0.8 * lenient)) ** 2

        def weigh(
            band: FloatArray, top: int, smooth: FloatArray = smooth, noise: float = noise
        ) -> FloatArray:
            rest = band - smooth[top : top + band.shape[0]]
            energy = cv2.boxFilter(rest * rest, -1, (5, 5))
            return rest * (1.0 - kept_share(energy, noise))

        removed += in_bands(weigh, base, halo=2, rows=64)
        base = smooth
    return luma - removed


def _spread(plane: FloatArray, scale: int) -> FloatArray:
    """Blur with the B3 spline of the given dyadic scale."""
    kernel = np.zeros(4 * 2**scale + 1, np.float32)
    kernel[:: 2**scale] = np.array([1, 4, 6, 4, 1], np.float32) / 16
    return cv2.sepFilter2D(plane, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101)
