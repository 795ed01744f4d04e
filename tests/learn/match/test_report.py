"""The report: nearness, what carried a match, and which sliders trade off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.learn.match.report import carried, confidence, differences, nearness
from proxies.regression import Goal, Point

KEYS = ("exposure.exposure", "rgb_toning.contrast", "dehaze.dehaze")


def told(slopes: Any) -> dict[str, Any]:
    slopes = np.asarray(slopes, np.float64)
    count = slopes.shape[1]
    goal = Goal(np.full(count, 1.0 / count), np.full(3, 0.5), np.full(3, 1e-6))
    problem: Any = SimpleNamespace(goal=goal, sight=SimpleNamespace(keys=KEYS))
    return confidence(problem, Point(np.full(3, 0.5), np.zeros(count), slopes, 0.0))


def test_a_slider_of_its_own_is_sure() -> None:
    found = told(np.eye(3) * 5.0)
    for each in found.values():
        assert each.sure > 0.95
        assert each.trades_with == ()
        # One level of 8 bits, rms over three pixels of which it moves one by 5 a unit.
        assert each.spread == pytest.approx(100.0 / 255.0 / (5.0 / np.sqrt(3.0)), rel=0.05)


def test_sliders_that_do_the_same_trade_off() -> None:
    rng = np.random.default_rng(0)
    one, other, third = rng.standard_normal((3, 200))
    found = told([one, one + 0.02 * other, third])
    assert found[KEYS[0]].trades_with == (KEYS[1],)
    assert found[KEYS[1]].trades_with == (KEYS[0],)
    assert found[KEYS[2]].trades_with == ()
    assert found[KEYS[0]].sure < 0.3 < 0.9 < found[KEYS[2]].sure


def test_a_slider_without_effect_is_open_over_its_whole_range() -> None:
    found = told([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    assert found[KEYS[2]].spread == pytest.approx(100.0)
    assert found[KEYS[2]].sure < 0.01


def test_shares_of_the_way() -> None:
    slopes = np.array([[2.0, 2.0], [1.0, 1.0], [9.0, 9.0]])
    assert carried(KEYS, np.array([0.3, -0.2, 0.0]), slopes) == pytest.approx(
        {KEYS[0]: 0.75, KEYS[1]: 0.25, KEYS[2]: 0.0}
    )
    assert set(carried(KEYS, np.zeros(3), slopes).values()) == {0.0}


def test_nearness_counts_what_has_weight() -> None:
    one = np.full((6, 6, 3), 0.5, np.float32)
    other = one + 0.1
    other[:3] = 1.0
    weight = np.zeros((6, 6), np.float32)
    assert nearness(one, other, weight) == (0.0, 100.0)
    weight[3:] = 1.0
    psnr, difference = nearness(one, other, weight)
    assert psnr == pytest.approx(20.0, abs=1e-3)
    assert difference == pytest.approx(float(differences(one, other)[4, 4]))
    assert 5.0 < difference < 15.0
