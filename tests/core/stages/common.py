"""What the tests of single stages share: applying one, and pictures with known colours."""

import colorsys
from typing import Any

import numpy as np

from editor.core.color.spaces import prophoto_to, srgb_decode
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.stage import find
from editor.core.statistics import Statistics

FROM_SRGB = np.linalg.inv(prophoto_to("sRGB"))


def applied(name: str, image: FloatArray, frame: Frame | None = None, **sliders: Any) -> FloatArray:
    """Apply a stage with all sliders neutral but the given ones."""
    stage = find(name)
    metadata = Metadata(frame=frame or Frame(*image.shape[-3:-1]))
    made: FloatArray = stage(image, stage.neutral() | sliders, metadata, Statistics())
    return made


def colors(*srgb: tuple[int, int, int]) -> FloatArray:
    """Return 8-bit sRGB colours as a 1 x N picture in linear ProPhoto."""
    linear = srgb_decode(np.array(srgb, np.float64) / 255)
    return (linear @ FROM_SRGB.T).astype(np.float32)[None]


def greys(count: int = 256) -> FloatArray:
    """Return a 1 x count ramp of greys from 0 to 1."""
    return np.repeat(np.linspace(0, 1, count, dtype=np.float32)[None, :, None], 3, axis=2)


def wheel(value: float = 0.7, saturation: float = 0.6, count: int = 720) -> FloatArray:
    """Return all sRGB hues (1 x count) in linear ProPhoto."""
    srgb = [colorsys.hsv_to_rgb(i / count, saturation, value) for i in range(count)]
    return (srgb_decode(np.array(srgb)) @ FROM_SRGB.T).astype(np.float32)[None]
