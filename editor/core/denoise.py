"""Noise reduction on encoded planes: colour guided by luminance, luminance by its own structure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.image import FloatArray

# One pass of `calm_color`: `averaged`, or what does the same.
Average = Callable[[FloatArray, int, tuple[float, float]], FloatArray]

# Dyadic scales of noise in luma.
SCALES = 4
# Half of a pixel's neighbours (down, across), the log of their weight; the others mirror them.
_PAIRS = tuple(
    (y, x, np.float32(np.log(0.5 if y and x else 0.8))) for y, x in ((0, 1), (1, -1), (1, 0), (1, 1))
)
NEIGHBORS = (*_PAIRS, *((-y, -x, log_weight) for y, x, log_weight in _PAIRS))


def luma_noise(sigma: float, averaged: float) -> float:
    """Return luma's noise where samples have ``sigma``, after averaging ``averaged`` squared pixels.

    Demosaicked noise is correlated and averages away late; the numbers here and in `color_noise`
    were measured on grey patches with simulated noise.
    """
    return float(0.7 * sigma / np.sqrt(1.0 + (max(averaged, 1.0) ** 2 - 1.0) / 3.1))


def color_noise(sigma: float, averaged: float) -> float:
    """Return the noise of both chroma planes together (root of the summed variance), likewise."""
    return float(1.45 * sigma / np.sqrt(1.0 + (max(averaged, 1.0) ** 2 - 1.0) / 4.6))


def calm_color(
    planes: FloatArray,
    luma: float,
    color: float,
    strength: float,
    reach: float,
    average: Average | None = None,
) -> FloatArray:
    """Return the chroma planes of ``planes`` (3 x h x w: luma, chroma, chroma), smoothed up to edges.

    An edge-avoiding a trous filter (Dammertz et al. 2010) over luma and both chromas: each pass
    averages about three times as far, with weights that fall with the difference against the noise
    (``luma`` and ``color``, standard deviations) that is left by then. ``strength`` scales what passes for
    noise; ``reach`` 0..1 how much of the last, widest pass is used. ``average`` may do `averaged`'s work.
    """
    average = average or averaged
    for step, left, share in ((1, 1.0, 1.0), (3, 0.4, 1.0), (8, 0.2, reach)):
        if share <= 0.0:
            continue
        tolerated = (2.2 * color * strength * left) ** 2
        # Luma texture does not stop colour from being smoothed, edges do.
        edge = (3.0 * luma + 0.06) ** 2 * max(strength, 1e-3)
        weights = (0.5 / edge, 0.5 / max(tolerated, 1e-12))
        smoothed = average(planes, step, weights)
        planes = np.concatenate([planes[:1], planes[1:] + np.float32(share) * (smoothed - planes[1:])])
    return planes[1:]


def averaged(planes: FloatArray, step: int, weights: tuple[float, float]) -> FloatArray:
    """Return the chroma of ``planes`` averaged with its eight neighbours ``step`` away that look like it.

    ``weights`` are those of a squared difference in luma and in chroma.
    """
    width = planes.shape[2]
    # Scaled so that unlikeness is a plain sum of squares.
    scales = np.sqrt(np.array([weights[0], weights[1], weights[1]], np.float32))
    pad = 2 * step
    padded = np.stack(
        [
            cv2.copyMakeBorder(plane * scale, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
            for plane, scale in zip(planes, scales, strict=True)
        ]
    )
    made = np.empty_like(planes[1:])

    def one(band: FloatArray, top: int) -> FloatArray:
        rows = band.shape[0]
        # Weights of a pair serve both its pixels, hence a margin of one step around the band.
        here = padded[:, top : top + rows + 2 * pad]
        sums = here[1:, pad : pad + rows, pad : pad + width].copy()
        total = np.ones((rows, width), np.float32)
        for down, across, log_weight in _PAIRS:
            y, x = step * down, step * across
            left = pad - max(x, 0)
            base = here[:, pad - y : pad + rows, left : left + width + abs(x)]
            other = here[:, pad : pad + rows + y, left + x : left + x + width + abs(x)]
            unlike = base - other
            unlike *= unlike
            weight = unlike[0]
            weight += unlike[1]
            weight += unlike[2]
            np.subtract(log_weight, weight, out=weight)
            np.exp(weight, out=weight)
            # The pixel as the pair's first, then as its second.
            for part, values in (
                (weight[y:, max(x, 0) :][:, :width], other[1:, y:, max(x, 0) :][:, :, :width]),
                (weight[:rows, max(-x, 0) :][:, :width], base[1:, :rows, max(-x, 0) :][:, :, :width]),
            ):
                total += part
                sums += part * values
        np.divide(sums[0], total * scales[1], out=made[0, top : top + rows])
        np.divide(sums[1], total * scales[2], out=made[1, top : top + rows])
        return band[:, :0]

    in_bands(one, planes[0], rows=36)
    return made


def lines_in_luma(
    luma: FloatArray, chroma: Sequence[FloatArray], noise: float
) -> list[tuple[FloatArray, FloatArray]]:
    """Return (slope, level) planes such that chroma is locally slope * luma + level.

    The guided filter's local lines (He, Sun & Tang 2013) over 5 x 5 pixels: enlarged, they give
    chroma the sharp edges of full-size luma. ``noise`` is luma's standard deviation here.
    """
    size = (5, 5)
    mean_luma = cv2.blur(luma, size)
    variance = cv2.blur(luma * luma, size) - mean_luma * mean_luma
    variance += np.float32((3.0 * noise) ** 2 + 2e-6)
    lines = []
    for plane in chroma:
        mean = cv2.blur(plane, size)
        slope = (cv2.blur(luma * plane, size) - mean_luma * mean) / variance
        level = mean - slope * mean_luma
        slope, level = cv2.blur(slope, (3, 3)), cv2.blur(level, (3, 3))
        # What the line misses at this size is no noise any more.
        level += plane - slope * luma - level
        lines.append((slope, level))
    return lines


def kept_share(energy: FloatArray, noise: float) -> FloatArray:
    """Return the share of a signal to keep by its local energy: none at noise, all far above it."""
    share = np.clip(energy - np.float32(noise), 0.0, np.inf)
    share /= energy + np.float32(1e-12)
    return np.asarray(share)


def luma_thresholds(
    sigma: float, averaged: float, strength: float, detail: float, contrast: float
) -> tuple[float, ...]:
    """Return the energy of noise in each of the four scales of `calm_luma`, times its strength."""
    thresholds = []
    for scale in range(SCALES):
        lenient = detail if scale < 2 else 0.5 + 0.5 * contrast
        fine, coarse = (luma_noise(sigma, averaged * k * 2.0**scale) for k in (1.0, 2.8))
        thresholds.append(2.2 * max(fine**2 - coarse**2, 0.0) * (strength * (1.5 - lenient)) ** 2)
    return tuple(thresholds)


def calm_luma(
    luma: FloatArray, sigma: float, averaged: float, strength: float, detail: float, contrast: float
) -> FloatArray:
    """Return luma with noise shrunk away, scale by scale.

    Undecimated B-spline wavelets (Starck's a trous); each coefficient is weighed by the energy of
    its neighbourhood against the noise there (an empirical Wiener filter). ``sigma`` is the noise
    of single samples, ``averaged`` how many pixels' side one pixel averages; ``detail`` 0..1 lowers
    the threshold at the finest scales, ``contrast`` 0..1 at the coarser ones.
    """
    base = luma
    removed = np.zeros_like(luma)
    for scale, noise in enumerate(luma_thresholds(sigma, averaged, strength, detail, contrast)):
        smooth = spread(base, scale)

        def weigh(
            band: FloatArray, top: int, smooth: FloatArray = smooth, noise: float = noise
        ) -> FloatArray:
            rest = band - smooth[top : top + band.shape[0]]
            energy = cv2.blur(rest * rest, (5, 5))
            return rest * (1.0 - kept_share(energy, noise))

        removed += in_bands(weigh, base, halo=2, rows=64)
        base = smooth
    return luma - removed


def spread(plane: FloatArray, scale: int) -> FloatArray:
    """Blur with the B3 spline of the given dyadic scale."""
    kernel = np.zeros(4 * 2**scale + 1, np.float32)
    kernel[:: 2**scale] = np.array([1, 4, 6, 4, 1], np.float32) / 16
    return np.asarray(cv2.sepFilter2D(plane, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101))
