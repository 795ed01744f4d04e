"""How a photo is shown is told in numbers: light, casts, hues, contours."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.image import FloatArray
from editor.styles.seen import see
from editor.styles.shown import SHOWN, shown
from editor.synthetic.unfinished import simulated


def told(picture: FloatArray) -> FloatArray:
    return shown(see(simulated(picture.astype(np.float32), 1)))


def ramp(color: tuple[float, float, float] = (1.0, 1.0, 1.0), gain: float = 0.9) -> FloatArray:
    return np.linspace(0.05, gain, 80)[None, :, None] * np.ones((60, 80, 1)) * np.array(color)


def test_there_are_so_many_and_they_are_of_unit_size() -> None:
    for picture in (ramp(), ramp((1.0, 0.2, 0.1)), np.zeros((60, 80, 3)), np.ones((60, 80, 3))):
        numbers = told(picture)
        assert numbers.shape == (SHOWN,)
        assert numbers.dtype == np.float32
        assert np.isfinite(numbers).all()
        assert np.abs(numbers).max() < 8.0


def test_light_is_told_as_displayed() -> None:
    dark, light = told(ramp(gain=0.3)), told(ramp(gain=0.9))
    assert (dark[:8] < light[:8]).all()
    assert (np.diff(light[:7]) > 0.0).all()


@pytest.mark.parametrize(
    ("color", "place"), [((0.4, 0.7, 1.0), 23), ((0.5, 1.0, 0.4), 21), ((1.0, 0.7, 0.5), 19)]
)
def test_hues_are_told_apart(color: tuple[float, float, float], place: int) -> None:
    shares = told(ramp(color))[18:25]
    assert shares.argmax() == place - 18


def test_a_cast_leans_to_its_color() -> None:
    warm, cold = told(ramp((1.0, 0.95, 0.85))), told(ramp((0.85, 0.95, 1.0)))
    assert warm[17] > cold[17]


def test_contours_count() -> None:
    y, x = np.mgrid[0:64, 0:64]
    checks = np.repeat((0.3 + 0.3 * ((x // 2 + y // 2) % 2))[..., None], 3, axis=2)
    assert told(checks)[13] > 3.0 * told(np.full((64, 64, 3), 0.45))[13] + 0.1
