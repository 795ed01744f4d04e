"""Curve points: adding, moving and removing them without breaking the rules of a curve."""

from __future__ import annotations

from bisect import bisect

from editor.core.slider import LINEAR_CURVE, Curve

Point = tuple[float, float]
# x rises at least this much from point to point; a steeper curve would only be a step.
_LEAST = 2.0
_MOST_POINTS = 64


def added(curve: Curve, point: Point) -> tuple[Curve, int | None]:
    """Return the curve with ``point`` and its place; no place where there is no room for it."""
    x, y = _inside(point)
    place = bisect([each[0] for each in curve], x)
    crowded = any(abs(each[0] - x) < _LEAST for each in curve)
    if crowded or len(curve) >= _MOST_POINTS:
        return curve, None
    return (*curve[:place], (x, y), *curve[place:]), place


def moved(curve: Curve, place: int, to: Point) -> Curve:
    """Return the curve with a point moved; it stays between its neighbours."""
    x, y = _inside(to)
    if place > 0:
        x = max(x, curve[place - 1][0] + _LEAST)
    if place < len(curve) - 1:
        x = min(x, curve[place + 1][0] - _LEAST)
    return (*curve[:place], (x, y), *curve[place + 1 :])


def removed(curve: Curve, place: int) -> Curve:
    """Return the curve without a point; an end of the curve goes to its corner instead."""
    if place == 0:
        return (LINEAR_CURVE[0], *curve[1:])
    if place == len(curve) - 1:
        return (*curve[:-1], LINEAR_CURVE[-1])
    return (*curve[:place], *curve[place + 1 :])


def _inside(point: Point) -> Point:
    x, y = (min(max(float(c), 0.0), 255.0) for c in point)
    return x, y
