"""Local contrast: clarity on mid scales, texture on fine ones, symmetric in log luminance."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.edges import enlarge, guided_coefficients, luminance, scale_by, whole_picture
from editor.core.encoding import amplified
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Clarity: base radius as a fraction of the long edge; details beyond the limit (stops) hardly grow.
CLARITY_RADIUS, CLARITY_EPSILON, CLARITY_LIMIT = 0.03, 0.8, 0.6
# Texture: the band between two Gaussians, their sigmas as fractions of the long edge.
FINE, COARSE, TEXTURE_LIMIT = 0.00022, 0.0016, 0.35
GREY = float(np.log2(0.105))


@stage(
    order=350,
    kind="areawise",
    panel="Basic",
    far="contrast",
    version=2,
    sliders=[
        Slider(
            "texture", -100, 100, crs="Texture",
            tooltip="Brings out or smooths fine detail such as skin, bark and cloth.",
        ),
        Slider(
            "clarity", -100, 100, crs="Clarity2012",
            tooltip="Adds or takes local contrast in the mid-tones.",
        ),
    ],
)  # fmt: skip
def local_contrast(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return scene-linear ``image`` (H x W x 3) with its local contrast changed."""
    light = luminance(image)
    stops = np.zeros_like(light)
    if sliders["clarity"]:
        small = luminance(whole_picture(image, metadata))
        stops += _clarity(light, small, 0.01 * sliders["clarity"], metadata.frame)
    if sliders["texture"]:
        amount = 0.01 * sliders["texture"]
        stops += np.float32(amount * texture_strength(amount)) * fine_band(light, metadata, statistics)
    return scale_by(image, stops)


def clarity_strength(amount: float) -> float:
    """Return how strongly clarity (-1..1) acts: stops per stop of limited detail in the mid-tones."""
    return 0.9 if amount > 0.0 else 0.75


def _clarity(light: FloatArray, small: FloatArray, amount: float, frame: Frame) -> FloatArray:
    """Return the stops that clarity adds: compressed detail, most of it in the mid-tones."""
    a, b = guided_coefficients(np.log2(small), CLARITY_RADIUS, CLARITY_EPSILON)
    a, b = enlarge(a, light, frame), enlarge(b, light, frame)
    strength = np.float32(amount * clarity_strength(amount))

    def one(band: FloatArray, top: int) -> FloatArray:
        rows = slice(top, top + len(band))
        level = np.log2(band)
        base = a[rows] * level + b[rows]
        middle = np.exp(-0.5 * np.square((base - np.float32(GREY)) * np.float32(1.0 / 2.6)))
        made: FloatArray = strength * middle * _limited(level - base, CLARITY_LIMIT)
        return made

    return in_bands(one, light)


def texture_strength(amount: float) -> float:
    """Return how strongly texture (-1..1) acts: stops per stop of the fine band."""
    return 1.6 if amount > 0.0 else 0.9


def fine_band(light: FloatArray, metadata: Metadata, statistics: Statistics) -> FloatArray:
    """Return the fine band of luminance in stops, cored where it is no more than noise, and limited."""
    long_edge = max(metadata.frame.height, metadata.frame.width) or max(light.shape)
    level = np.log2(light)
    fine = _blur(level, FINE * long_edge)
    coarse = _blur(level, COARSE * long_edge)
    # What came in finished is taken for what it seems: its maker has dealt with its noise.
    finished = metadata.kind == "finished"
    shot, read = (0.0, 0.0) if finished else amplified(metadata.noise, float(statistics.shift))

    def one(band: FloatArray, top: int) -> FloatArray:
        rows = slice(top, top + len(band))
        # Noise in stops of a sample x with variance shot x + read, less where pixels were averaged.
        linear = np.exp2(coarse[rows])
        noise = np.sqrt(np.float32(shot) / linear + np.float32(read) / (linear * linear))
        core = noise * np.float32(1.44 * metadata.frame.scale)
        kept = band - coarse[rows]
        kept = kept * (kept * kept) / (kept * kept + core * core + np.float32(1e-8))
        return _limited(kept, TEXTURE_LIMIT)

    return in_bands(one, fine)


def _limited(detail: FloatArray, limit: float) -> FloatArray:
    """Return ``detail`` in stops with what is already strong held back, so that edges grow no halo."""
    share = detail * np.float32(1.0 / limit)
    limited: FloatArray = np.divide(detail, 1.0 + share * share, dtype=np.float32)
    return limited


def _blur(plane: FloatArray, sigma: float) -> FloatArray:
    """Return ``plane`` under a Gaussian; below a fifth of a pixel it does nothing."""
    return plane if sigma < 0.2 else cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
