"""Color balance: the light's temperature and tint take camera RGB to scene-linear ProPhoto."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.arrays import array, namespace
from editor.core.color.camera import as_shot, camera_to_working
from editor.core.color.temperature import HIGH, LOW
from editor.core.image import Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics


@stage(
    order=100,
    kind="program",
    panel="Basic",
    always=True,
    sliders=[
        Slider(
            "temperature", LOW, HIGH, crs="Temperature", neutral=None, step=50,
            tooltip="The color of the light in kelvin: higher values make the picture warmer.",
        ),
        Slider(
            "tint", -150, 150, crs="Tint", neutral=None, crs_format="+.0f",
            tooltip="The light's cast across the temperature: right is more magenta, left is greener.",
        ),
    ],
)  # fmt: skip
def color_balance(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return ``image`` (... x 3 camera RGB) in the working space; a slider left out is as shot."""
    if metadata.color is None:
        return image
    temperature, tint = sliders["temperature"], sliders["tint"]
    if temperature is None or tint is None:
        shot = as_shot(metadata.color)
        temperature = shot[0] if temperature is None else temperature
        tint = shot[1] if tint is None else tint
    xp = namespace(image, temperature, tint)
    dtype = np.float64 if xp is np else image.dtype
    warmth, cast = (array(value, xp, dtype) for value in (temperature, tint))
    matrix = camera_to_working(metadata.color, warmth, cast, xp)
    return xp.matmul(image, xp.astype(matrix.T, image.dtype, copy=False))
