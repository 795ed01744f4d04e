"""The camera's colour of a raw: from its DNG tags, else from what LibRaw knows of the model."""

from __future__ import annotations

import numpy as np

from editor.core.color.camera import white_xy_to_neutral
from editor.core.color.spaces import SRGB
from editor.core.image import Calibration, CameraColor, Matrix
from editor.raw.dng import DngTags
from editor.raw.protocol import Header

D65_KELVIN, DAYLIGHT_KELVIN = 6504.0, 5500.0
_XYZ_TO_SRGB: Matrix = np.asarray(np.linalg.inv(SRGB), np.float64)
LINEAR_SRGB = CameraColor((Calibration(D65_KELVIN, _XYZ_TO_SRGB),), np.ones(3))


def camera_color(header: Header, dng: DngTags | None) -> CameraColor:
    """Return the camera's colour; the plain matrix of sRGB where nothing at all is known."""
    if header.flag("virtual"):
        return LINEAR_SRGB
    if dng is not None and dng.color is not None:
        return dng.color
    shot = _neutral(header.vector("multipliers", 4, -1e9, 1e9))
    daylight = _neutral(header.vector("daylight", 4, -1e9, 1e9))
    to_camera = header.matrix("xyz_to_camera")
    if to_camera is None:
        to_srgb = header.matrix("camera_to_srgb")
        if to_srgb is not None:
            # LibRaw's matrix is for samples balanced for daylight.
            gains = np.ones(3) if daylight is None else 1.0 / daylight
            to_camera = np.asarray(np.linalg.inv(SRGB @ to_srgb @ np.diag(gains)), np.float64)
    if to_camera is None:
        neutral = shot if shot is not None else np.ones(3)
        return CameraColor((Calibration(D65_KELVIN, np.diag(neutral) @ _XYZ_TO_SRGB),), neutral)
    color = CameraColor((Calibration(D65_KELVIN, to_camera),), np.ones(3))
    neutral = shot if shot is not None else white_xy_to_neutral(color, DAYLIGHT_KELVIN, 0.0)
    return CameraColor(color.calibrations, neutral)


def _neutral(multipliers: Matrix) -> Matrix | None:
    """Return the camera RGB of white, largest channel 1, from white-balance multipliers."""
    gains = multipliers[:3]
    if (gains <= 0).any() or gains.max() > 100.0 * gains.min():
        return None
    return np.asarray(gains.min() / gains)
