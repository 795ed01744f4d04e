"""Metering: what a lab sees of a photo before it prints, and how it sets exposure and balance by it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from editor.core.color.perceptual import oklab, planes
from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray

GREY = 0.115
LONG_EDGE = 256
# Ordinary daylight scenes: their brightest parts lie this many stops above the key.
_DAYLIGHT = 2.7
# A lab makes up for no more stops than this.
_FURTHEST = 4.0
_DARKEST = np.float32(2.0**-14)


@dataclass(frozen=True)
class Reading:
    """Log2 luminances: the ``key`` (centre-weighted), the 1st and the 99th percentile."""

    key: float
    low: float
    high: float


def reduced(scene: FloatArray) -> FloatArray:
    """Return ``scene`` (H x W x 3) at most LONG_EDGE long: what is measured is alike at every size."""
    height, width = scene.shape[:2]
    scale = LONG_EDGE / max(height, width)
    if scale >= 1.0:
        return scene
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(scene, size, interpolation=cv2.INTER_AREA), np.float32)


def log_luminance(scene: FloatArray) -> FloatArray:
    """Return log2 of the luminance of scene-linear ProPhoto (H x W), smooth towards black."""
    luminance = scene @ LUMINANCE
    return np.asarray(np.log2(np.maximum(luminance, 0.0) + _DARKEST), np.float32)


def read(scene: FloatArray) -> Reading:
    """Meter ``scene`` (H x W x 3 scene-linear ProPhoto)."""
    small = log_luminance(reduced(scene))
    low, middle, high = np.quantile(small, [0.01, 0.5, 0.99])
    height, width = small.shape
    y = np.linspace(-1.0, 1.0, height)[:, None]
    x = np.linspace(-1.0, 1.0, width)[None, :]
    weight = 1.0 + np.exp(-(x * x + y * y) / 0.5)
    mean = float(np.average(np.clip(small, low, high), weights=weight))
    return Reading(0.5 * (mean + float(middle)), float(low), float(high))


def exposed(scene: FloatArray, stops: float = 0.0, highlights: float = 0.3) -> FloatArray:
    """Return ``scene`` with its key at GREY, ``stops`` above.

    ``highlights`` (0..1) is how much the brightest parts have to say: nights stay dark, snow bright.
    """
    metered = read(scene)
    grey = float(np.log2(GREY))
    by_key = grey - metered.key
    by_highlights = grey + _DAYLIGHT - metered.high
    gain = (1.0 - highlights) * by_key + highlights * by_highlights
    # What is far off was meant so, at least in part.
    gain = _FURTHEST * np.tanh(gain / _FURTHEST)
    return scene * np.float32(2.0 ** (gain + stops))


def balanced(scene: FloatArray, strength: float) -> FloatArray:
    """Return ``scene`` with ``strength`` (0..1) of the cast of its greyish parts taken out.

    A sunset or a green wood is no cast: the correction ends at about a quarter of a stop a channel.
    """
    small = reduced(scene)
    luminance = np.maximum(small @ LUMINANCE, 1e-5)
    low, high = np.quantile(luminance, [0.1, 0.97])
    lab = oklab(planes(small / luminance[..., None]))
    near_grey = np.exp(-(lab[1] ** 2 + lab[2] ** 2) / 0.055**2)
    weight = near_grey * ((luminance > low) & (luminance < high)).ravel()
    if weight.sum() < 1e-3:
        return scene
    relative = (small / luminance[..., None]).reshape(-1, 3)
    cast = (relative * weight[:, None]).sum(axis=0) / weight.sum()
    red, green, blue = -strength * np.log(np.clip(cast, 0.84, 1.19))
    # Light varies from blue to yellow; green and magenta are rather the subject's own.
    green += 0.6 * (0.5 * (red + blue) - green)
    gains = np.exp([red, green, blue])
    return np.asarray(scene * (gains / (gains @ LUMINANCE)), np.float32)
