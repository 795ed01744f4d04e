"""One-dimensional curves: smooth interpolation through points, and fast lookup."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from editor.core.image import FloatArray, Matrix

STEPS = 4096


def spline(points: Sequence[tuple[float, float]], x: Matrix) -> Matrix:
    """Evaluate at ``x`` the smooth curve through ``points`` (rising x), flat beyond its ends.

    A natural cubic spline whose slopes are limited as in Hyman, "Accurate monotonicity preserving
    cubic interpolation", SIAM J. Sci. Stat. Comput. 4 (1983): it rises wherever the points do.
    """
    knots = np.array([p[0] for p in points], dtype=np.float64)
    values = np.array([p[1] for p in points], dtype=np.float64)
    steps = np.diff(knots)
    rises = np.diff(values) / steps
    slopes = _limited(_natural_slopes(steps, rises), rises)
    inside = np.clip(x, knots[0], knots[-1])
    piece = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(steps) - 1)
    h, d = steps[piece], rises[piece]
    left, right = slopes[piece], slopes[piece + 1]
    t = (inside - knots[piece]) / h
    curve = t * (left + t * (3 * d - 2 * left - right + t * (left + right - 2 * d)))
    return np.asarray(values[piece] + h * curve)


def _natural_slopes(steps: Matrix, rises: Matrix) -> Matrix:
    """Return the slopes at the knots of the natural cubic spline (no curvature at the ends)."""
    count = len(steps) + 1
    system = np.zeros((count, count))
    system[0, :2] = system[-1, -1:-3:-1] = 2.0, 1.0
    wanted = np.empty(count)
    wanted[0], wanted[-1] = 3.0 * rises[0], 3.0 * rises[-1]
    for i in range(1, count - 1):
        before, after = steps[i - 1], steps[i]
        system[i, i - 1 : i + 2] = after, 2.0 * (before + after), before
        wanted[i] = 3.0 * (after * rises[i - 1] + before * rises[i])
    return np.asarray(np.linalg.solve(system, wanted))


def _limited(slopes: Matrix, rises: Matrix) -> Matrix:
    """Limit knot slopes to two and a half times the flatter neighbour (at three a piece may stop rising).

    Where both neighbours rise (or fall) a slope is also at least a third of the flatter one, so
    that the curve has no level spot the points do not have.
    """
    before, after = np.append(rises[:1], rises), np.append(rises, rises[-1:])
    flatter = np.minimum(np.abs(before), np.abs(after))
    sign = np.sign(before)
    agreed = sign * np.maximum(slopes * sign, flatter / 3.0)
    return np.clip(np.where(before * after > 0.0, agreed, slopes), -2.5 * flatter, 2.5 * flatter)


def table(curve: Matrix) -> FloatArray:
    """Return a curve sampled at `table_inputs` as the table that `look_up` takes."""
    return np.asarray(curve - table_inputs(), dtype=np.float32)


def table_inputs() -> Matrix:
    """Return the linear values 0..1 a table is sampled at: equal steps of their square root."""
    return np.asarray(np.linspace(0.0, 1.0, STEPS + 1) ** 2)


def look_up(values: FloatArray, offsets: FloatArray) -> FloatArray:
    """Return ``values`` (linear) through a `table`; beyond 0..1 the curve goes on with slope one.

    The table holds what the curve adds, hence a straight curve changes nothing, to the last bit.
    """
    position = np.clip(values, 0.0, 1.0)
    np.sqrt(position, out=position)
    position *= np.float32(STEPS)
    made = interpolated(offsets, position)
    made += values
    return made


def interpolated(entries: FloatArray, position: FloatArray) -> FloatArray:
    """Return ``entries`` (N) at fractional indices within 0..N - 1, linearly; uses up ``position``."""
    index = position.astype(np.int32)
    np.minimum(index, len(entries) - 2, out=index)
    low = entries.take(index)
    # An int32 array would turn the difference into float64.
    position -= index.astype(np.float32)
    index += 1
    high = entries.take(index)
    high -= low
    high *= position
    high += low
    return high
