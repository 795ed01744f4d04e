"""Camera colour as the DNG specification says: neutrals come out grey at any white balance."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.color.camera import as_shot, camera_to_working, white_xy_to_neutral
from editor.core.color.spaces import PROPHOTO, SRGB, XYZ_TO_PROPHOTO, adaptation, xyz
from editor.core.color.temperature import chromaticity
from editor.core.image import Calibration, CameraColor, Matrix

COLOR_1 = np.array([[0.7546, -0.1435, -0.0929], [-0.3846, 1.1488, 0.2692], [-0.0332, 0.1209, 0.637]])
COLOR_2 = np.array([[0.7034, -0.0804, -0.1014], [-0.442, 1.2564, 0.2058], [-0.0851, 0.1994, 0.5758]])
FORWARD_1 = np.array([[0.7763, 0.0065, 0.1815], [0.2364, 0.8351, -0.0715], [-0.0059, -0.4228, 1.2538]])
FORWARD_2 = np.array([[0.7464, 0.1044, 0.1135], [0.2648, 0.9173, -0.182], [0.0113, -0.2154, 1.0292]])


def camera(*, forward: bool, balance: tuple[float, ...] = (1.0, 1.0, 1.0)) -> CameraColor:
    pairs: list[tuple[float, Matrix, Matrix]] = [(2856.0, COLOR_1, FORWARD_1), (6504.0, COLOR_2, FORWARD_2)]
    calibrations = tuple(Calibration(t, c, f if forward else None) for t, c, f in pairs)
    return CameraColor(calibrations, np.array([0.45, 1.0, 0.65]), np.array(balance))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("balance", [(1.0, 1.0, 1.0), (2.1, 1.0, 1.4)])
@pytest.mark.parametrize(("temperature", "tint"), [(2856, 0), (4300, -20), (5500, 10), (9000, 60)])
def test_the_white_comes_out_grey(
    forward: bool, balance: tuple[float, ...], temperature: float, tint: float
) -> None:
    color = camera(forward=forward, balance=balance)
    neutral = white_xy_to_neutral(color, temperature, tint)
    made = camera_to_working(color, np.float64(temperature), np.float64(tint)) @ neutral
    np.testing.assert_allclose(made, np.ones(3), atol=2e-3)


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(("temperature", "tint"), [(2700, 5), (3800, -12), (5200, 8), (7600, 30)])
def test_as_shot_inverts_the_neutral(forward: bool, temperature: float, tint: float) -> None:
    color = camera(forward=forward)
    neutral = white_xy_to_neutral(color, temperature, tint)
    found = as_shot(CameraColor(color.calibrations, neutral))
    assert found == (pytest.approx(temperature, rel=2e-3), pytest.approx(tint, abs=0.5))


def test_without_forward_matrix_it_is_bradford_adaptation() -> None:
    color = CameraColor((Calibration(6504.0, np.linalg.inv(SRGB)),), np.ones(3))
    white = np.array(chromaticity(6504.0, 9.77))
    made = camera_to_working(color, np.float64(6504.0), np.float64(9.77))
    expected = XYZ_TO_PROPHOTO @ adaptation(white, np.array([0.3457, 0.3585])) @ SRGB
    np.testing.assert_allclose(made, expected, atol=1e-3)


def test_prophoto_white_is_d50() -> None:
    np.testing.assert_allclose(PROPHOTO @ np.ones(3), xyz(np.array([0.3457, 0.3585])), atol=1e-12)
