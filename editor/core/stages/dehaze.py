"""Dehaze: the dark channel prior takes haze away; below zero it lays haze on.

He, Sun & Tang 2009, "Single image haze removal using dark channel prior", with the transmission
refined by a guided filter and found on a small copy of the picture.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.edges import FLOOR, SMALL, enlarge, luminance, whole_picture
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

PATCH, RADIUS, EPSILON = 0.005, 0.012, 0.01
STRONGEST, THINNEST = 0.75, 0.26
# Haze laid on is never brighter than this: a clipped sky's light would drown the picture.
VEIL = 0.3


@stage(
    order=250,
    kind="areawise",
    panel="Basic",
    far="haze",
    version=2,
    sliders=[
        Slider(
            "dehaze", -100, 100, crs="Dehaze",
            tooltip="Takes atmospheric haze away, or lays it on.",
        )
    ],
)  # fmt: skip
def dehaze(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return scene-linear ``image`` (H x W x 3) seen through less haze, or through more."""
    air, _ = haze_light(statistics)
    lines = haze_coefficients(whole_picture(image, metadata), air)
    return dehazed(image, lines, 0.01 * sliders["dehaze"], statistics, metadata.frame)


def dehazed(
    image: FloatArray,
    lines: tuple[FloatArray, FloatArray],
    amount: float,
    statistics: Statistics,
    frame: Frame,
) -> FloatArray:
    """Return ``image`` with haze taken (``amount`` to 1) or laid on (to -1), by `haze_coefficients`."""
    air, veil = haze_light(statistics)
    haze = haziness(image, lines, frame)

    def one(band: FloatArray, top: int) -> FloatArray:
        thick = haze[top : top + len(band), :, None]
        if amount > 0.0:
            through = np.maximum(1.0 - np.float32(STRONGEST * amount) * thick, np.float32(THINNEST))
            clear = (band - air) / through + air
            # Never below a quarter of what was there: shadows keep their detail and their hue.
            made: FloatArray = np.maximum(clear, np.float32(0.25) * band)
        else:
            through = 1.0 + np.float32(amount) * (np.float32(0.25) + np.float32(0.45) * thick)
            made = band * through + veil * (1.0 - through)
        return made

    return in_bands(one, image)


def haze_light(statistics: Statistics) -> tuple[FloatArray, FloatArray]:
    """Return the light of the haze that is there, and of the haze that is laid on (RGB each)."""
    air = np.array(statistics.airlight, np.float32)
    # Haze is white light scattered towards us: with more of the airlight's colour greys would turn.
    air = 0.25 * air + 0.75 * air.mean()
    return air, air * min(1.0, VEIL / float(air.mean()))


def haziness(image: FloatArray, lines: tuple[FloatArray, FloatArray], frame: Frame) -> FloatArray:
    """Return 0 (clear) to 1 (all airlight) for every pixel (H x W): the refined dark channel."""
    light = luminance(image)
    a, b = (enlarge(line, light, frame) for line in lines)

    def one(band: FloatArray, top: int) -> FloatArray:
        rows = slice(top, top + len(band))
        haze = np.clip(a[rows] * _guide(band) + b[rows], 0.0, 1.0)
        # The thickest haze is held back: open sky would darken, and glow where it meets what is near.
        thick = np.maximum(haze - np.float32(0.5), np.float32(0.0))
        haze -= np.float32(0.88) * thick * thick
        return haze

    return in_bands(one, light)


def haze_coefficients(small: FloatArray, air: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (a, b) such that a * guide + b is how hazy the whole picture ``small`` is, before limits."""
    red, green, blue = cv2.split(small / air)
    dark = np.clip(np.minimum(np.minimum(red, green), blue), 0.0, 1.0)
    size = 2 * max(1, round(PATCH * max(dark.shape))) + 1
    square = np.ones((size, size), np.uint8)
    patch = cv2.erode(dark, square, borderType=cv2.BORDER_REFLECT)
    # The prior spreads what is near over the haze beside it; half of that is taken back.
    patch = 0.5 * (patch + cv2.dilate(patch, square, borderType=cv2.BORDER_REFLECT))
    return _joint_coefficients(_guide(luminance(small)), patch)


def _guide(light: FloatArray) -> FloatArray:
    """Return luminance in an encoding where an edge counts alike in light and shade."""
    made: FloatArray = np.log2(np.maximum(light, FLOOR)) * np.float32(1.0 / 14.0)
    return made


def _joint_coefficients(guide: FloatArray, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (a, b) of the guided filter of ``target`` by ``guide`` (He, Sun & Tang 2010)."""
    window = 2 * max(1, round(RADIUS * min(SMALL, max(guide.shape)))) + 1

    def mean(plane: Any) -> FloatArray:
        return cv2.boxFilter(plane, -1, (window, window), borderType=cv2.BORDER_REFLECT)

    guide_mean, target_mean = mean(guide), mean(target)
    covariance = mean(guide * target) - guide_mean * target_mean
    variance = mean(guide * guide) - guide_mean * guide_mean
    a = covariance / (variance + np.float32(EPSILON * EPSILON))
    return mean(a), mean(target_mean - a * guide_mean)
