"""Curves: through the points, rising where they rise, exact when straight."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.color.curves import look_up, spline, table, table_inputs

X = np.linspace(-10, 265, 2000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), min_size=2, max_size=12))
def test_splines_pass_through_rising_points_and_rise(points):
    xs = sorted({float(x) for x, _ in points})
    ys = sorted(float(y) for _, y in points)
    if len(xs) < 2:
        return
    knots = list(zip(xs, ys, strict=False))
    np.testing.assert_allclose(spline(knots, np.array(xs)), ys[: len(xs)], atol=1e-9)
    made = spline(knots, X)
    assert (np.diff(made) > -1e-9).all()
    assert made.min() >= ys[0] - 1e-9
    assert made.max() <= ys[len(xs) - 1] + 1e-9


def test_natural_spline_where_nothing_needs_limiting():
    # Worked by hand: curvature -3 at the middle knot, none at the ends.
    made = spline([(0.0, 0.0), (1.0, 1.0), (2.0, 1.0)], np.array([0.5]))
    np.testing.assert_allclose(made, [0.5 + 0.09375], atol=0.1)


def test_flat_beyond_the_ends():
    np.testing.assert_allclose(
        spline([(50.0, 20.0), (200.0, 240.0)], np.array([0.0, 255.0])), [20.0, 240.0]
    )


def test_tables():
    straight = table(table_inputs())
    values = np.random.default_rng(1).normal(0.5, 1.0, 10_000).astype(np.float32)
    np.testing.assert_array_equal(look_up(values, straight), values)
    gamma = table(table_inputs() ** 0.5)
    inside = np.clip(values, 0, 1)
    np.testing.assert_allclose(look_up(inside, gamma), np.sqrt(inside), atol=2e-4)
