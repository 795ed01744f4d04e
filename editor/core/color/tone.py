"""Tone curves that keep hue: the DNG specification's way of bending RGB."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from editor.core.image import FloatArray


def keep_hue(
    image: FloatArray,
    curve: Callable[[FloatArray], FloatArray],
    hold: float = 0.0,
    white: float = 1.0,
) -> FloatArray:
    """Apply ``curve`` to the largest and smallest channel and keep the middle's relative place.

    ``image`` is ... x 3; a rising curve keeps the order of the channels, so RGB hue is kept
    exactly and greys stay grey (DNG SDK, RefBaselineRGBTone). Where the curve's shoulder would
    take saturation away, ``hold`` (0..1) keeps that share of it; what lies above ``white`` in all
    channels ends white all the same.
    """
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    top = np.maximum(np.maximum(red, green), blue)
    bottom = np.minimum(np.minimum(red, green), blue)
    new_top, new_bottom = curve(top), curve(bottom)
    if hold:
        # The same gain on all channels would keep saturation whole.
        ceiling = np.float32(white)
        gain = new_top / np.clip(top, np.float32(1e-9), ceiling)
        same_gain = np.minimum(bottom, ceiling) * gain
        lost = np.minimum(same_gain - new_bottom, np.float32(0.0))
        new_bottom = np.add(new_bottom, np.float32(hold) * lost, dtype=np.float32)
    ratio = (new_top - new_bottom) / np.maximum(top - bottom, np.float32(1e-9))
    out = np.empty_like(image)
    for channel in range(3):
        np.subtract(image[..., channel], bottom, out=out[..., channel])
    out *= ratio[..., None]
    out += new_bottom[..., None]
    return out
