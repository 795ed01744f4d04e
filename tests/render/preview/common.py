"""What the preview's tests share: a photo of known light, settings, and the reference beside."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.edits import Edits
from editor.core.image import Calibration, CameraColor, FloatArray, Frame, LinearImage, Metadata
from editor.core.pipeline import measure_statistics, run
from editor.core.statistics import Statistics
from editor.render.encode import to_8_bit
from tests.conftest import scene

COLOR = CameraColor(
    calibrations=(
        Calibration(
            5003.0,
            np.array([[0.9, -0.2, -0.1], [-0.4, 1.2, 0.2], [-0.1, 0.2, 0.6]]),
        ),
    ),
    neutral=np.array([0.5, 1.0, 0.7]),
)
# Something for every stage to do.
BUSY: dict[str, Any] = {
    "exposure.exposure": 0.4,
    "detail.luminance_noise": 30.0,
    "dehaze.dehaze": 30.0,
    "tone_mapping.highlights": -50.0,
    "tone_mapping.shadows": 40.0,
    "local_contrast.texture": 30.0,
    "local_contrast.clarity": 30.0,
    "vignette.amount": -40.0,
    "saturation.vibrance": 30.0,
    "color_mixer.hue_green": -40.0,
    "color_mixer.luminance_blue": -40.0,
    "color_grading.shadow_saturation": 25.0,
    "color_grading.shadow_hue": 220.0,
    "rgb_toning.contrast": 30.0,
}


def photo(height: int = 240, width: int = 320, kind: str = "raw") -> LinearImage:
    """Return a photo with noise and a known camera."""
    pixels = scene(height, width) * np.array([0.5, 1.0, 0.7], np.float32) * 0.6
    color = COLOR if kind == "raw" else None
    noise = (1e-4, 1e-6) if kind == "raw" else (0.0, 0.0)
    frame = Frame(height, width, scale=0.5)
    return LinearImage(pixels, Metadata(kind=kind, color=color, noise=noise, frame=frame))  # type: ignore[arg-type]


def reference(image: LinearImage, edits: Edits, statistics: Statistics) -> Any:
    """Return the reference in dithered 8 bits."""
    frame = image.metadata.frame
    return run(
        image,
        edits,
        statistics,
        finish=lambda band, top: to_8_bit(band, top + frame.top, frame.left),
    )


def statistics_of(image: LinearImage) -> Statistics:
    """Return the statistics of a photo."""
    return measure_statistics(image)


def decibels(one: FloatArray, other: FloatArray) -> float:
    """Return the PSNR of 8-bit pictures."""
    error = np.mean(np.square(one.astype(np.float64) - other.astype(np.float64)))
    return float(10.0 * np.log10(255.0**2 / max(error, 1e-9)))
