"""Vibrance and saturation: chroma at constant luminance, never beyond the gamut."""

from __future__ import annotations

import numpy as np

from editor.core.color.perceptual import (
    at_luminance,
    confined,
    from_oklab,
    interleaved,
    limited_gain,
    luminance,
    oklab,
    place,
    planes,
)
from editor.core.image import FloatArray, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Vibrance halves at this Oklab chroma: that of moderately colourful things.
_COLORFUL = 0.12
# Oklab hue of skin of every shade, in radians, and how much of vibrance it is spared.
_SKIN_HUE = np.deg2rad(50.0)
_SKIN_SPARED = 0.65


def vibrance_weight(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return how much vibrance acts on Oklab (a, b): 1 at grey, less when colourful or skin."""
    chroma = np.hypot(a, b)
    toward_skin = (a * np.cos(_SKIN_HUE) + b * np.sin(_SKIN_HUE)) / np.maximum(chroma, 1e-6)
    # The cosine's fourth power is a smooth window of about 45 degrees to each side.
    skin = np.square(np.square(np.maximum(toward_skin, 0.0)))
    # Close to grey there is no hue to spare.
    skin *= np.square(chroma) / (np.square(chroma) + 0.02**2)
    weight = 1.0 / (1.0 + np.square(chroma / np.float32(_COLORFUL)))
    return np.asarray(weight * (1.0 - np.float32(_SKIN_SPARED) * skin), dtype=np.float32)


@stage(
    order=450,
    kind="pointwise",
    panel="Basic",
    sliders=[
        Slider(
            "vibrance",
            -100,
            100,
            crs="Vibrance",
            tooltip="Make muted colours more vivid; skin and colours already vivid change less.",
        ),
        Slider(
            "saturation",
            -100,
            100,
            crs="Saturation",
            tooltip="Make all colours more vivid, or take them down to grey.",
        ),
    ],
)
def saturation(
    image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics
) -> FloatArray:
    """Scale Oklab chroma, restore luminance, and limit what would leave the display's gamut."""
    rgb = planes(image)
    grey = luminance(rgb)
    before = place(rgb, grey)
    lab = oklab(rgb)
    gain = np.float32(1.0 + sliders["saturation"] / 100.0)
    vibrance = np.float32(sliders["vibrance"] / 100.0)
    lab[1:] *= limited_gain(gain * (1.0 + vibrance * vibrance_weight(lab[1], lab[2])), before)
    changed = at_luminance(from_oklab(lab), grey)
    return interleaved(confined(changed, grey, before), image.shape)
