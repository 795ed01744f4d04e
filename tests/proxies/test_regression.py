"""Gauss-Newton in a box: the hidden place is found, bounds hold, wrong slopes are learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proxies.regression import Goal, Point, advance, box_minimum, step

HIDDEN = np.array([0.3, 0.8, 0.55])
PLACES = np.linspace(0.0, 1.0, 40)


def curve(units: np.ndarray) -> np.ndarray:
    gain, bend, lift = units
    return gain * np.sin(3.0 * PLACES * (1.0 + bend)) + lift * PLACES**2


def slopes(units: np.ndarray, off: float = 0.0) -> np.ndarray:
    found = []
    for k in range(3):
        ends = [curve(units + by * (np.arange(3) == k)) for by in (1e-5, -1e-5)]
        found.append((ends[0] - ends[1]) / 2e-5)
    return np.stack(found) * (1.0 + off * np.array([[1.0], [-1.0], [0.5]]))


def goal(firmness: float = 0.0, prior: float = 0.5) -> Goal:
    return Goal(np.full(1, 1.0 / len(PLACES)), np.full(3, prior), np.full(3, firmness))


def start(aim: Goal, units: np.ndarray, target: np.ndarray, off: float = 0.0, reach: float = 0.3) -> Point:
    residual = curve(units) - target
    return Point(units, residual, slopes(units, off), aim.cost(residual, units), reach)


@pytest.mark.parametrize("seed", range(6))
def test_the_box_minimum_is_the_best_of_the_box(seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((4, 4))
    curvature, gradient = root @ root.T + 0.1 * np.eye(4), rng.standard_normal(4)
    low, high = -rng.uniform(0.0, 0.6, 4), rng.uniform(0.0, 0.6, 4)
    found = box_minimum(curvature, gradient, low, high)
    assert np.all((found >= low) & (found <= high))
    slope = curvature @ found + gradient
    inside = (found > low) & (found < high)
    assert np.abs(slope[inside]).max(initial=0.0) < 1e-5
    assert np.all(slope[found == low] >= -1e-5)
    assert np.all(slope[found == high] <= 1e-5)


def test_without_bounds_the_box_minimum_solves_the_equations() -> None:
    curvature = np.array([[2.0, 0.6], [0.6, 1.0]])
    gradient = np.array([0.3, -0.2])
    found = box_minimum(curvature, gradient, np.full(2, -9.0), np.full(2, 9.0))
    assert found == pytest.approx(-np.linalg.solve(curvature, gradient), abs=1e-6)


@pytest.mark.parametrize("units", [(0.5, 0.5, 0.5), (0.2, 0.6, 0.9)])
def test_fresh_slopes_lead_to_the_hidden_units(units: tuple[float, ...]) -> None:
    aim, target = goal(), curve(HIDDEN)
    point = start(aim, np.array(units), target)
    for _ in range(15):
        point, _ = advance(point, aim, lambda at: curve(at) - target)
        point = replace(point, slopes=slopes(point.units))
    assert point.units == pytest.approx(HIDDEN, abs=1e-4)


def test_wrong_slopes_are_learned_from_the_steps() -> None:
    aim, target = goal(), curve(HIDDEN)
    begun = start(aim, np.array([0.4, 0.7, 0.4]), target, off=0.4)
    costs = []
    for learn in (False, True):
        point = begun
        for _ in range(10):
            point, _ = advance(point, aim, lambda at: curve(at) - target, learn=learn)
        costs.append(point.cost)
    assert costs[1] < 1e-3 * costs[0]


def test_units_stay_within_their_range_where_the_target_lies_beyond() -> None:
    aim, target = goal(), curve(np.array([1.4, 0.8, 0.5]))
    point = start(aim, np.array([0.6, 0.7, 0.5]), target)
    for _ in range(12):
        point, _ = advance(point, aim, lambda at: curve(at) - target)
        point = replace(point, slopes=slopes(point.units))
        assert np.all((point.units >= 0.0) & (point.units <= 1.0))
    assert point.units[0] == 1.0


def test_a_failed_step_stays_and_shrinks_the_reach() -> None:
    aim, target = goal(), curve(HIDDEN)
    point = start(aim, np.array([0.5, 0.5, 0.5]), target)
    worse = replace(point, slopes=-point.slopes)
    after, better = advance(worse, aim, lambda at: curve(at) - target)
    assert not better
    assert after.units == pytest.approx(point.units)
    assert after.reach < point.reach


def test_what_nothing_depends_on_goes_to_the_prior() -> None:
    aim = goal(firmness=1e-4, prior=0.5)
    blind = Point(np.array([0.9, 0.5, 0.5]), np.zeros(40), np.zeros((3, 40)), 1.6e-5, 1.0)
    taken, promised = step(blind, aim)
    assert taken[0] < -0.3
    assert promised > 0.0
