"""Tone mapping: highlights, shadows, whites and blacks as a curve on an edge-aware base.

Luminance in stops is split into a base and its detail; the curve moves the base alone, so that
local contrast survives, and the gain it asks for goes to all channels. The curve's anchors are
percentiles of H, within limits, so that a slider reaches what is bright or dark in this photo.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.bands import in_bands
from editor.core.edges import enlarge, guided_coefficients, luminance, scale_by, whole_picture
from editor.core.image import FloatArray, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

RADIUS, EPSILON = 0.02, 0.4
# Scene-linear mid-grey in stops, where no slider of this stage acts.
PIVOT = float(np.log2(0.105))


def anchors(statistics: Statistics) -> tuple[float, float]:
    """Return (low, high): the stops that count as this photo's black and white."""
    low = float(np.clip(statistics.percentile(1.0), PIVOT - 6.0, PIVOT - 3.0))
    high = float(np.clip(statistics.percentile(99.0), PIVOT + 2.5, PIVOT + 3.7))
    return low, high


def acting(sliders: Sliders, metadata: Metadata) -> Sliders:
    """Return the sliders as they act: on a finished picture highlights do half."""
    if metadata.kind != "finished":
        return sliders
    # No shoulder follows that would keep white white.
    return {**sliders, "highlights": 0.5 * sliders["highlights"]}


def tone_gain(base: FloatArray, sliders: Sliders, statistics: Statistics) -> FloatArray:
    """Return the stops to add where the base is at ``base`` stops.

    Each slider's share keeps the tone order: its steepest slope stays above -1.
    """
    low, high = anchors(statistics)
    up = np.clip((base - PIVOT) / np.float32(high - PIVOT), 0.0, 1.35)
    down = np.clip((PIVOT - base) / np.float32(PIVOT - low), 0.0, 1.35)
    reach_up, reach_down = high - PIVOT, PIVOT - low
    # The brightest moves less than the bright, or clipped clouds would end up grey.
    bright = _ease(up) * (1.0 - np.float32(0.4) * _ease(np.maximum(up - 0.55, 0.0) * np.float32(1.6)))
    gain = bright * np.float32(0.01 * sliders["highlights"] * 0.46 * reach_up)
    gain += _ease(down) * np.float32(0.01 * sliders["shadows"] * 0.40 * reach_down)
    gain += up * up * np.float32(0.01 * sliders["whites"] * 0.28 * reach_up)
    # The eye forgives a crushed black sooner than a lifted one: more reach below than above.
    blacks = 0.01 * sliders["blacks"]
    deep = np.minimum(down, np.float32(1.0))
    deep = deep * (2.0 * down - deep)  # a square that goes on as its tangent
    gain += deep * np.float32(blacks * (0.24 if blacks > 0.0 else 0.45) * reach_down)
    return gain


def _ease(share: FloatArray) -> FloatArray:
    """Return a smooth rise from 0 at 0 to 1 at 1 that stays at 1."""
    inside = np.minimum(share, np.float32(1.0))
    eased: FloatArray = inside * inside * np.asarray(3.0 - 2.0 * inside, np.float32)
    return eased


@stage(
    order=300,
    kind="areawise",
    panel="Basic",
    far="tones",
    sliders=[
        Slider(
            "highlights", -100, 100, crs="Highlights2012",
            tooltip="Recovers or brightens the bright parts and keeps their detail.",
        ),
        Slider(
            "shadows", -100, 100, crs="Shadows2012",
            tooltip="Opens or deepens the dark parts and keeps their detail.",
        ),
        Slider(
            "whites", -100, 100, crs="Whites2012",
            tooltip="Moves the tone that becomes white.",
        ),
        Slider(
            "blacks", -100, 100, crs="Blacks2012",
            tooltip="Moves the tone that becomes black.",
        ),
    ],
)  # fmt: skip
def tone_mapping(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return scene-linear ``image`` (H x W x 3) with the tones of its base moved."""
    light = luminance(image)
    sliders = acting(sliders, metadata)
    small = luminance(whole_picture(image, metadata))
    a, b = guided_coefficients(np.log2(small), RADIUS, EPSILON)
    a, b = enlarge(a, light, metadata.frame), enlarge(b, light, metadata.frame)

    def stops(band: FloatArray, top: int) -> FloatArray:
        rows = slice(top, top + len(band))
        base = a[rows] * np.log2(band) + b[rows]
        return tone_gain(base, sliders, statistics)

    return scale_by(image, in_bands(stops, light))
