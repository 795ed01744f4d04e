"""Temperature and tint are Camera Raw's."""

from __future__ import annotations

import pytest

from editor.core.color.temperature import chromaticity, temperature_tint


def test_illuminant_a_is_2856_kelvin_and_tint_0() -> None:
    temperature, tint = temperature_tint(0.44757, 0.40745)
    assert temperature == pytest.approx(2856.0, abs=5.0)
    assert tint == pytest.approx(0.0, abs=1.0)
    x, y = chromaticity(2856.0, 0.0)
    assert (float(x), float(y)) == pytest.approx((0.4476, 0.4074), abs=2e-4)


@pytest.mark.parametrize("temperature", [2000.0, 2856.0, 3999.0, 5003.0, 6504.0, 12000.0, 50000.0])
@pytest.mark.parametrize("tint", [-150.0, -20.0, 0.0, 35.0, 150.0])
def test_there_and_back(temperature: float, tint: float) -> None:
    back = temperature_tint(*(float(value) for value in chromaticity(temperature, tint)))
    assert back == (pytest.approx(temperature, rel=1e-3), pytest.approx(tint, abs=0.2))


def test_d65_and_d50_lie_where_camera_raw_has_them() -> None:
    assert temperature_tint(0.3127, 0.3290) == (pytest.approx(6504, abs=5), pytest.approx(10, abs=1))
    assert temperature_tint(0.3457, 0.3585) == (pytest.approx(5001, abs=5), pytest.approx(10, abs=1))


def test_positive_tint_answers_greener_light() -> None:
    """A light above the Planckian locus is greener; the tint that fits it renders more magenta."""
    assert chromaticity(5000.0, 100.0)[1] > chromaticity(5000.0, 0.0)[1]
