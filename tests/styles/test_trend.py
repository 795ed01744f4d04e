"""The trend: straight lines stay, noise and outliers go."""

from __future__ import annotations

import numpy as np
import pytest

from editor.styles.trend import trend


@pytest.mark.parametrize("count", [1, 2, 3, 7, 60])
def test_a_straight_line_stays_itself_to_its_ends(count: int) -> None:
    line = np.stack([0.1 * np.arange(count) - 3.0, np.full(count, 2.0)], axis=1)
    np.testing.assert_allclose(trend(line, 12.5), line, atol=1e-9)


@pytest.mark.parametrize("place", [0, 1, 20, 39])
def test_an_outlier_moves_nothing(place: int) -> None:
    calm = np.sin(np.arange(40) / 25.0)[:, None] + 0.001 * np.random.default_rng(0).standard_normal((40, 1))
    struck = calm.copy()
    struck[place] += 3.0
    assert np.abs(trend(struck, 8.0) - trend(calm, 8.0)).max() < 0.02


def test_flicker_is_no_trend() -> None:
    rng = np.random.default_rng(1)
    slow = np.linspace(0.0, 2.0, 120)[:, None] ** 2
    found = trend(slow + 0.1 * rng.standard_normal((120, 1)), 12.5)
    assert np.abs(found - slow).mean() < 0.03
