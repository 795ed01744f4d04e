"""Baseline exposure of raws that state none: as bright as the camera's own preview.

Cameras place mid-grey where they like (highlight-priority modes by two stops lower), and only some
formats say so. What the photographer saw on the camera is in the embedded preview.
"""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.color.camera import as_shot, camera_to_working
from editor.core.color.spaces import LUMINANCE
from editor.core.image import CameraColor, FloatArray, Matrix
from editor.core.quantiles import quantiles
from editor.core.stages.rendition import base_curve
from editor.raw.tones import QUANTILES, SMALL

LOWEST, HIGHEST = -0.5, 2.0
# Near black and near white a preview tells of its maker's curve, not of the exposure.
_DARK, _BRIGHT = 0.01, 0.8


def matching_exposure(pixels: FloatArray, color: CameraColor, tones: Matrix) -> float:
    """Return the stops, LOWEST..HIGHEST, that render camera RGB ``pixels`` as bright as ``tones``.

    0 where the preview is too dark or too bright all over to tell.
    """
    small = cv2.resize(pixels, (SMALL, SMALL), interpolation=cv2.INTER_AREA)
    matrix = camera_to_working(color, *(np.float64(value) for value in as_shot(color)))
    scene = quantiles(small.reshape(-1, 3) @ matrix.T @ LUMINANCE, QUANTILES)
    telling = (tones > _DARK) & (tones < _BRIGHT) & (scene > 1e-4)
    if telling.sum() < 2:
        return 0.0
    candidates = np.arange(LOWEST, HIGHEST + 0.01, 0.05)
    errors = [
        np.abs(
            np.log2(base_curve(scene[telling] * 2.0**stops, max(1.0, 2.0**stops)) / tones[telling])
        ).mean()
        for stops in candidates
    ]
    return round(float(candidates[int(np.argmin(errors))]), 2)
