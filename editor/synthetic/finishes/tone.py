"""Tone operators: an edge-aware base, local contrast, and curves from scene to display light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.metering import GREY, log_luminance, read, reduced


def base_of(light: FloatArray, reach: float = 1 / 24, edge: float = 0.8) -> FloatArray:
    """Return the smooth base of log2 luminance ``light`` (H x W), its strong edges kept.

    A guided filter (He et al. 2010), fitted on a small copy; ``reach`` is a share of the long edge,
    ``edge`` the stops from which an edge counts as one.
    """
    small = reduced(light)
    size = 2 * max(1, round(reach * max(small.shape))) + 1

    def mean(values: Any) -> FloatArray:
        smooth = cv2.blur(values, (size, size), borderType=cv2.BORDER_REFLECT)
        return np.asarray(cv2.blur(smooth, (size, size), borderType=cv2.BORDER_REFLECT), np.float32)

    average = mean(small)
    variance = np.maximum(mean(small * small) - average * average, 0.0)
    fitted = variance / (variance + np.float32(edge * edge))
    slope, offset = mean(fitted), mean(average - fitted * average)
    height, width = light.shape
    if small.shape != light.shape:
        both = cv2.resize(np.dstack([slope, offset]), (width, height), interpolation=cv2.INTER_LINEAR)
        slope, offset = both[..., 0], both[..., 1]
    return np.asarray(slope * light + offset, np.float32)


def spread(scene: FloatArray, above: float, below: float) -> FloatArray:
    """Return ``scene`` with its range limited: GREY stays, 99 % end ``above`` stops over it.

    The darkest parts end ``below`` stops under it. Only what exceeds that is compressed, by
    luminance and around the smooth base of the picture, so that colours and detail stay.
    """
    metered, grey = read(scene), float(np.log2(GREY))
    upper = np.clip(above / max(metered.high - grey, 1e-3), 0.45, 1.0)
    lower = np.clip(below / max(grey - metered.low, 1e-3), 0.55, 1.0)
    light = log_luminance(scene)
    distance = base_of(light) - grey
    # Both slopes meet smoothly around grey.
    soft = 0.5 * (distance + np.sqrt(distance * distance + 1.0))
    change = (upper - 1.0) * (soft - 0.5) + (lower - 1.0) * (distance - soft + 0.5)
    return np.asarray(scene * np.exp2(change)[..., None], np.float32)


def locally(scene: FloatArray, base: float, detail: float) -> FloatArray:
    """Return ``scene`` with the contrast of its base and of its detail scaled (Durand & Dorsey 2002)."""
    light = log_luminance(scene)
    smooth = base_of(light)
    change = (base - 1.0) * (smooth - np.log2(GREY)) + (detail - 1.0) * (light - smooth)
    return np.asarray(scene * np.exp2(np.clip(change, -4.0, 4.0))[..., None], np.float32)


def by_luminance(scene: FloatArray, wanted: FloatArray, hold: float = 0.7) -> FloatArray:
    """Return ``scene`` at display luminance ``wanted`` (H x W), 0..1.

    ``hold`` is how much of its saturation a colour keeps where the curve makes it bright.
    """
    luminance = np.maximum(scene @ LUMINANCE, 1e-6)[..., None]
    kept = 1.0 - (1.0 - hold) * np.clip(wanted, 0.0, 1.0)[..., None] ** 2
    return np.asarray((1.0 + (scene / luminance - 1.0) * kept) * wanted[..., None], np.float32)


def reinhard(luminance: FloatArray, white: float, grey: float) -> FloatArray:
    """Return display light of scene luminance (Reinhard et al. 2002, eq. 4); GREY comes to ``grey``."""
    level = _level(lambda k: _reinhard(k * GREY, white * k), grey)
    return np.asarray(np.minimum(_reinhard(luminance * level, white * level), 1.0), np.float32)


def drago(luminance: FloatArray, white: float, bias: float) -> FloatArray:
    """Return display light of scene luminance by an adaptive logarithm (Drago et al. 2003, eq. 4)."""
    world = np.maximum(luminance, 0.0) / GREY
    top = white / GREY
    power = np.log(bias) / np.log(0.5)
    base = np.log(2.0 + 8.0 * np.minimum(world / top, 1.0) ** power)
    return np.asarray(np.clip(np.log1p(world) / (base * np.log10(1.0 + top)), 0.0, 1.0), np.float32)


def hill(values: FloatArray, contrast: float, grey: float, white: float = np.inf) -> FloatArray:
    """Return display light by a Hill curve x^n / (x^n + k): GREY comes to ``grey``, ``white`` to 1."""
    middle, top = GREY**contrast, white**contrast
    # gain = (top + k) / top and gain * middle / (middle + k) = grey, solved for k.
    k = middle * (1.0 - grey) / (grey - middle / top)
    powers = np.maximum(values, 0.0) ** np.float32(contrast)
    shown = (1.0 + k / top) * powers / (powers + np.float32(k))
    return np.asarray(np.minimum(shown, 1.0), np.float32)


def _reinhard(x: Any, white: float) -> Any:
    return x * (1.0 + x / (white * white)) / (1.0 + x)


def _level(shown: Callable[[float], float], grey: float) -> float:
    """Return the gain at which the rising ``shown`` reaches ``grey``."""
    low, high = 1e-3, 1e3
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if shown(middle) < grey else (low, middle)
    return low
