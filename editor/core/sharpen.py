"""Sharpening of an encoded luma plane, within its neighbours and above its noise."""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.image import FloatArray

# The unsharp mask's standard deviation for a radius of 1.
UNSHARP = 0.75
_BORDER = cv2.BORDER_REFLECT_101


def gaussian(sigma: float) -> FloatArray:
    """Return the discrete Gaussian kernel (Lindeberg 1990): its variance is sigma squared at any size."""
    radius = max(2, int(np.ceil(3.0 * sigma)))
    count = 8 * radius + 8
    response = np.exp(sigma**2 * (np.cos(2.0 * np.pi * np.arange(count // 2 + 1) / count) - 1.0))
    whole = np.fft.fftshift(np.fft.irfft(response, count))
    kernel = whole[count // 2 - radius : count // 2 + radius + 1]
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)


def sharpening_reach(radius: float, masking: float) -> int:
    """Return how many pixels away `sharpening_of` looks."""
    blurred = gaussian(UNSHARP * radius).size // 2
    return max(blurred, 2 * (gaussian(max(1.0, radius)).size // 2) + 1 if masking > 0.0 else 2)


def overshoot(detail: float) -> float:
    """Return how much of what lies beyond its neighbors a pixel keeps, for a detail of 0..1."""
    return 0.15 + 0.6 * detail


def looks_wide(radius: float) -> bool:
    """Say whether neighbors two pixels away bound what sharpening makes."""
    return radius >= 1.75


def sharpening_of(
    luma: FloatArray, amount: float, radius: float, detail: float, masking: float, sigma: float
) -> FloatArray:
    """Return what to add to ``luma``: an unsharp mask cored by noise and held within neighbours.

    ``radius`` is in these pixels; amount, detail and masking are 0..1 (amount to 1.5).
    """
    kernel = gaussian(UNSHARP * radius)
    rest = luma - cv2.sepFilter2D(luma, -1, kernel, kernel, borderType=_BORDER)
    coring = np.float32((1.2 * sigma) ** 2)
    # The neighbours' energy counts as well: lines are kept where lone specks are not.
    energy = cv2.blur(rest * rest, (3, 3))
    rest *= energy / (energy + coring + np.float32(1e-12))
    rest *= np.float32(2.0 * amount)
    if masking > 0.0:
        rest *= edge_mask(edge_strength(luma, radius), masking, sigma)
    sharp = luma + rest
    reach = 5 if looks_wide(radius) else 3
    window = np.ones((reach, reach), np.uint8)
    highest, lowest = cv2.dilate(luma, window), cv2.erode(luma, window)
    inside = np.minimum(np.maximum(sharp, lowest, out=lowest), highest, out=highest)
    # Beyond its neighbours a pixel may go by a part of what it wants.
    sharp -= inside
    sharp *= np.float32(overshoot(detail))
    inside += sharp
    inside -= luma
    return np.asarray(inside)


def edge_strength(luma: FloatArray, radius: float) -> FloatArray:
    """Return how steep ``luma`` is around each pixel, noise averaged out."""
    kernel = gaussian(max(1.0, radius))
    calm = cv2.sepFilter2D(luma, -1, kernel, kernel, borderType=_BORDER)
    across, down = cv2.Scharr(calm, -1, 1, 0, scale=1 / 32), cv2.Scharr(calm, -1, 0, 1, scale=1 / 32)
    strength = cv2.magnitude(across, down)
    return cv2.sepFilter2D(strength, -1, kernel, kernel, borderType=_BORDER)


def edge_threshold(masking: float, sigma: float) -> float:
    """Return the strength at which edges count half, for a masking of 0..1."""
    return (0.03 * masking + 0.5 * sigma) * masking


def edge_mask(strength: FloatArray, masking: float, sigma: float) -> FloatArray:
    """Return where edges are (0..1), softly, for a masking of 0..1."""
    threshold = np.float32(edge_threshold(masking, sigma))
    t = np.clip(strength / (threshold + np.float32(1e-9)) - np.float32(0.5), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))
