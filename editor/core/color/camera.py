"""From camera RGB to the working space, as the DNG specification (1.7, chapter 6) says.

Everything that depends on a slider is written on an array-API namespace ``xp``, so that torch can
differentiate the white balance.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from editor.core.arrays import number
from editor.core.color.spaces import BRADFORD, D50, XYZ_TO_PROPHOTO, xyz
from editor.core.color.temperature import chromaticity, temperature_tint
from editor.core.image import CameraColor, Matrix

_IDENTITY = np.eye(3)


def camera_to_working(color: CameraColor, temperature: Any, tint: Any, xp: Any = np) -> Any:
    """Return the 3 x 3 matrix from camera RGB to scene-linear ProPhoto for a white balance.

    A camera RGB that is the white of ``temperature`` and ``tint`` comes out grey, its largest
    channel unchanged.
    """
    x, y = chromaticity(temperature, tint, xp)
    share = _share(color, temperature)
    xyz_to_camera = _mix(color, "color_matrix", share, xp)
    white = xp.stack([x / y, xp.ones_like(x), (1.0 - x - y) / y])
    neutral = xp.clip(xyz_to_camera @ white, 1e-3, None)
    neutral = neutral / xp.max(neutral)
    to_working = _constant(XYZ_TO_PROPHOTO, xp, x)
    if all(c.forward_matrix is not None for c in color.calibrations):
        balance = xp.linalg.inv(_mix(color, "camera_calibration", share, xp))
        reference = balance @ neutral
        return to_working @ _mix(color, "forward_matrix", share, xp) @ (balance / reference[:, None])
    to_xyz = xp.linalg.inv(xyz_to_camera)
    gain = 1.0 / (to_xyz @ neutral)[1]
    return gain * (to_working @ _adaptation_to_d50(white, xp) @ to_xyz)


@lru_cache(maxsize=64)
def as_shot(color: CameraColor) -> tuple[float, float]:
    """Return (temperature, tint) of the as-shot neutral."""
    return camera_white(color, color.neutral)


def camera_white(color: CameraColor, neutral: Matrix) -> tuple[float, float]:
    """Return the (temperature, tint) under which camera RGB ``neutral`` is grey, as the DNG SDK does."""
    white = D50
    for attempt in range(30):
        temperature, _ = temperature_tint(*white)
        to_camera = np.asarray(_mix(color, "color_matrix", _share(color, temperature), np))
        x, y, z = np.linalg.solve(to_camera, neutral)
        following = np.array([x, y]) / (x + y + z)
        if np.abs(following - white).max() < 1e-8:
            break
        # Two calibrations can make it swing between two answers: then meet in the middle.
        white = 0.5 * (white + following) if attempt > 15 else following
    return temperature_tint(*white)


def white_xy_to_neutral(color: CameraColor, temperature: float, tint: float) -> Matrix:
    """Return the camera RGB, largest channel 1, of a white."""
    to_camera = _mix(color, "color_matrix", _share(color, temperature), np)
    neutral = np.clip(to_camera @ xyz(np.array(chromaticity(temperature, tint))), 1e-3, None)
    return np.asarray(neutral / neutral.max())


def _share(color: CameraColor, temperature: Any) -> Any:
    """Return the weight of the first calibration: linear in mired between the two, clamped."""
    if len(color.calibrations) == 1:
        return 1.0
    first, second = (1.0 / c.temperature for c in color.calibrations[:2])
    if first == second:
        return 1.0
    share = (1.0 / temperature - second) / (first - second)
    return 0.0 if number(share) < 0.0 else 1.0 if number(share) > 1.0 else share


def _mix(color: CameraColor, name: str, share: Any, xp: Any) -> Any:
    """Return a calibration matrix interpolated; the colour matrix with balance and calibration in."""
    matrices: list[Any] = []
    for calibration in color.calibrations[:2]:
        body = color.analog_balance[:, None] * (
            _IDENTITY if calibration.camera_calibration is None else calibration.camera_calibration
        )
        if name == "camera_calibration":
            matrices.append(body)
        elif name == "color_matrix":
            matrices.append(body @ calibration.color_matrix)
        else:
            matrices.append(calibration.forward_matrix)
    constants = [_constant(matrix, xp, share) for matrix in matrices]
    if len(constants) == 1:
        return constants[0]
    return share * constants[0] + (1.0 - share) * constants[1]


def _constant(matrix: Any, xp: Any, like: Any) -> Any:
    dtype = getattr(like, "dtype", None)
    return xp.asarray(np.asarray(matrix).tolist(), dtype=dtype if xp is not np else np.float64)


def _adaptation_to_d50(white: Any, xp: Any) -> Any:
    """Return the Bradford matrix from ``white`` (XYZ) to D50, on ``xp``."""
    cone = _constant(BRADFORD, xp, white)
    target = _constant(BRADFORD @ xyz(D50), xp, white)
    gains = target / (cone @ white)
    return _constant(np.linalg.inv(BRADFORD), xp, white) @ (gains[:, None] * cone)
