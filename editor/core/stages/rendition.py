"""Rendition: the profile's look table and the base curve take the scene to the display."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from editor.core.color.tables import apply_hue_table
from editor.core.color.tone import keep_hue
from editor.core.image import FloatArray, Metadata
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# A light meter puts mid-grey about 3.2 stops under the sensor's clipping; the display shows it at
# 18 %. The toe is linear below about TOE, the mid-tones rise with the power 1 + STEEPNESS.
METERED_GREY, DISPLAY_GREY = 0.115, 0.18
TOE, STEEPNESS = 0.02, 0.6
# The share of highlight saturation that survives the shoulder: skies stay blue, clipping goes white.
HOLD = 0.4


def white_point(metadata: Metadata) -> float:
    """Return the scene value that reaches display white: where the sensor clips, at least 1."""
    return max(1.0, 2.0 ** float(metadata.baseline_exposure))


def base_curve(scene: Any, white: float) -> Any:
    """Return display-linear 0..1 of scene-linear values: a linear toe, a filmic shoulder.

    u = x ((x + toe) / (1 + toe)) ** steepness, then Naka-Rushton u / (u + k), scaled so that
    ``white`` reaches 1 and metered grey stays where the eye expects it.
    """
    steep = ((scene + TOE) * (1.0 / (1.0 + TOE))) ** STEEPNESS * scene
    k, gain = _shoulder(white)
    return gain * steep / (steep + k)


@lru_cache(maxsize=64)
def _shoulder(white: float) -> tuple[float, float]:
    """Return (k, gain) of the Naka-Rushton curve through metered grey and white."""

    def steep(x: float) -> float:
        return float(x * ((x + TOE) / (1.0 + TOE)) ** STEEPNESS)

    grey, top = steep(METERED_GREY), steep(white)
    # gain = (top + k) / top and gain * grey / (grey + k) = DISPLAY_GREY, solved for k.
    k = grey * (1.0 - DISPLAY_GREY) / (DISPLAY_GREY - grey / top)
    return k, (top + k) / top


@stage(order=420, kind="pointwise", panel="Basic", always=True)
def rendition(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return display-linear ProPhoto 0..1 of scene-linear ``image`` (... x 3).

    Without a base curve (a finished picture, the linear profile) it only clips, keeping hue.
    """
    profile = metadata.profile
    if profile is not None and profile.look_table is not None:
        image = apply_hue_table(image, profile.look_table)
    curve = None if profile is None else profile.tone_curve
    if curve is not None and len(curve) == 0:
        return keep_hue(image, lambda values: np.clip(values, 0.0, 1.0))
    white = white_point(metadata)

    def bend(values: FloatArray) -> FloatArray:
        inside = np.clip(values, 0.0, np.float32(white))
        if curve is not None:
            return np.interp(inside / white, curve[:, 0], curve[:, 1]).astype(np.float32)
        bent: FloatArray = base_curve(inside, white)
        return bent

    # What is brighter than white keeps its place between the other two channels, and with it its hue.
    return keep_hue(image, bend, HOLD, white)
