"""Applying: a style's sliders over a photo's edits, and how much of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from editor.core.color.camera import as_shot
from editor.core.color.curves import spline
from editor.core.edits import Edits, all_sliders
from editor.core.image import Metadata
from editor.core.slider import LINEAR_CURVE, Curve, Slider, Value
from editor.styles.dials import TEMPERATURE, TINT, WHEELS

# A style says nothing of how a photo is cut, cleaned of noise, or handed over.
KEPT = ("geometry", "profile", "detail", "color_conversion")
LOOK, LOOK_AMOUNT = "look.file", "look.amount"


def laid(before: Edits, predicted: Edits) -> Edits:
    """Return ``before`` with everything that makes a look replaced by what a style predicted."""
    kept = {key: value for key, value in before.items() if key.split(".")[0] in KEPT}
    return Edits(kept).changed(predicted)


def mixed(before: Edits, after: Edits, amount: float, metadata: Metadata) -> Edits:
    """Return the edits ``amount`` of the way (0..1.5, 1 is ``after``) from ``before`` to ``after``.

    Each slider goes in its own sense: the temperature evenly in mired, a wheel as a point, a curve
    by its heights; switches, choices and files are those of ``after`` above 0. What would leave its
    range stays at its end.
    """
    if amount <= 0.0:
        return before
    if amount == 1.0:
        return after
    if after.get(LOOK) and before.get(LOOK) != after[LOOK]:
        # No look is halfway to another: this one comes in from nothing.
        before = before.changed({LOOK_AMOUNT: 0.0})
    keys = [key for key in all_sliders() if before.get(key) != after.get(key)]
    ends = {key: (value_of(before, key, metadata), value_of(after, key, metadata)) for key in keys}
    values: dict[str, Any] = {key: _between(key, *pair, amount) for key, pair in ends.items()}
    for wheel in WHEELS:
        if f"{wheel}_hue" in values or f"{wheel}_saturation" in values:
            values |= _wheel(wheel, before, after, amount, metadata)
    return after.without(*keys).changed({key: value for key, value in values.items() if value is not None})


def value_of(edits: Mapping[str, Value], key: str, metadata: Metadata) -> Value:
    """Return a slider's value, as shot where the light was not set."""
    value = edits.get(key, all_sliders()[key].default_for(metadata))
    if value is None and metadata.color is not None and key in (TEMPERATURE, TINT):
        return as_shot(metadata.color)[key == TINT]
    return value


def _between(key: str, one: Value, other: Value, amount: float) -> Value:
    slider = all_sliders()[key]
    if slider.type == "curve":
        return _curve(one, other, amount)  # type: ignore[arg-type]
    if slider.type != "number" or not _is_number(one) or not _is_number(other):
        return other
    start, end = float(one), float(other)  # type: ignore[arg-type]
    if key != TEMPERATURE:
        return held(slider, start + amount * (end - start))
    mired = 1e6 / start + amount * (1e6 / end - 1e6 / start)
    return held(slider, 1e6 / max(mired, 1.0))


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def held(slider: Slider, value: float) -> float:
    """Return a number held to its slider's range."""
    return min(max(value, slider.low), slider.high)


def _curve(one: Curve | None, other: Curve | None, amount: float) -> Curve:
    """Return a curve between two, told at the places of both; it never falls where neither does."""
    curves = (one or LINEAR_CURVE, other or LINEAR_CURVE)
    across = np.array(sorted({x for curve in curves for x, _ in curve}))
    start, end = (spline(curve, across) for curve in curves)
    up = np.clip(start + amount * (end - start), 0.0, 255.0)
    if all((np.diff(each) >= 0.0).all() for each in (start, end)):
        up = np.maximum.accumulate(up)
    return tuple((float(x), float(y)) for x, y in zip(across, up, strict=True))


def _wheel(wheel: str, before: Edits, after: Edits, amount: float, metadata: Metadata) -> dict[str, float]:
    """Return hue and saturation of the point between a wheel's two."""
    hue, saturation = f"{wheel}_hue", f"{wheel}_saturation"
    points = [
        value_of(each, saturation, metadata) * np.exp(1j * np.deg2rad(value_of(each, hue, metadata)))  # type: ignore[operator,arg-type]
        for each in (before, after)
    ]
    point = points[0] + amount * (points[1] - points[0])
    kept = float(value_of(after, hue, metadata))  # type: ignore[arg-type]
    turned = float(np.rad2deg(np.angle(point)) % 360.0) if abs(point) > 1e-6 else kept
    sliders = all_sliders()
    return {
        hue: held(sliders[hue], turned),
        saturation: held(sliders[saturation], float(abs(point))),
    }
