"""Dials: the numbers that an encoder turns, and what they set the sliders to.

A dial is in the slider's own sense: the light's temperature in mired from as shot, the tint from as
shot, a wheel of color grading as a point, a tone curve as heights; everything else as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from editor.core.color.camera import as_shot
from editor.core.color.curves import spline
from editor.core.edits import Edits, slider
from editor.core.image import Matrix, Metadata
from editor.core.slider import LINEAR_CURVE

TEMPERATURE, TINT = "color_balance.temperature", "color_balance.tint"
WHITE_BALANCE = (TEMPERATURE, TINT)
WHEELS = tuple(f"color_grading.{each}" for each in ("shadow", "midtone", "highlight", "global"))
CURVES = ("rgb_toning.curve", *(f"rgb_toning.curve_{each}" for each in ("red", "green", "blue")))
# Where a curve's heights are told, and turned.
KNOTS = (0.0, 64.0, 128.0, 192.0, 255.0)
_NO_LIGHT = (1e6 / 5500.0, 0.0)
# Nearer to grey than this a wheel's hue has no slope worth following.
_LEAST = 0.05


@dataclass(frozen=True)
class Dial:
    """One number: ``centre`` + ``span`` times a unit of -1..1.

    ``key`` is a slider's "stage.slider", or a wheel's "color_grading.shadow" with ``part`` "x" or "y"
    (red lies at x 100), or a curve's with ``part`` "0" to "4": what is added at one of KNOTS.
    """

    key: str
    centre: float = 0.0
    span: float = 1.0
    part: str = ""

    @property
    def name(self) -> str:
        """The dial's name, another for each."""
        return f"{self.key}.{self.part}" if self.part else self.key


def turned(dials: Sequence[Dial], units: Any, shot: tuple[Any, Any], xp: Any = np) -> dict[str, Any]:
    """Return what ``units`` (... x dials, an array of ``xp``) set the sliders to, by "stage.slider".

    ``shot`` is (mired, tint) as shot, each of units' shape without its last axis, or a number. A
    number's array has that shape; a curve's points are two axes more, KNOTS x 2. Wheels give hue
    and saturation. Nothing is clipped but what has no meaning beyond.
    """
    numbers = {d.name: d.centre + d.span * units[..., n] for n, d in enumerate(dials)}
    made: dict[str, Any] = {}
    for dial in dials:
        key = dial.key
        if key == TEMPERATURE:
            made[key] = 1e6 / xp.clip(shot[0] + numbers[key], 20.0, 500.0)
        elif key == TINT:
            made[key] = shot[1] + numbers[key]
        elif key in WHEELS:
            x, y = (numbers[f"{key}.{part}"] for part in ("x", "y"))
            safe = xp.where(x * x + y * y > _LEAST**2, x, xp.full_like(x, _LEAST))
            made[f"{key}_hue"] = xp.remainder(xp.atan2(y, safe) * (180.0 / np.pi), 360.0)
            made[f"{key}_saturation"] = xp.sqrt(x * x + y * y + 1e-6)
        elif key in CURVES:
            made[key] = _points(key, numbers, xp)
        else:
            made[key] = numbers[key]
    return made


def values_of(dials: Sequence[Dial], units: Matrix, metadata: Metadata) -> Edits:
    """Return the sliders that ``units`` (one for each dial) set on a photo, held to their ranges."""
    lit = metadata.color is not None
    made = turned(dials, np.asarray(units, np.float64), shot_of(metadata))
    values: dict[str, object] = {}
    for key, value in made.items():
        if key in CURVES:
            heights = np.maximum.accumulate(np.clip(value[:, 1], 0.0, 255.0))
            values[key] = tuple(zip(KNOTS, (float(each) for each in heights), strict=True))
        elif lit or key not in WHITE_BALANCE:
            known = slider(key)
            values[key] = float(np.clip(value, known.low, known.high))
    return Edits(values)


def units_of(dials: Sequence[Dial], edits: Mapping[str, Any], metadata: Metadata) -> Matrix:
    """Return where the dials stand for ``edits``: the inverse of `values_of`; -1..1 within their spans.

    A slider that is not in the edits has its default.
    """
    return np.array([(_number(dial, edits, metadata) - dial.centre) / dial.span for dial in dials])


def shot_of(metadata: Metadata) -> tuple[float, float]:
    """Return (mired, tint) of the photo as shot."""
    if metadata.color is None:
        return _NO_LIGHT
    temperature, tint = as_shot(metadata.color)
    return 1e6 / temperature, tint


def _number(dial: Dial, edits: Mapping[str, Any], metadata: Metadata) -> float:
    """Return what a dial's number is in ``edits``."""
    key = dial.key
    if key in WHEELS:
        angle = np.deg2rad(float(_value(f"{key}_hue", edits, metadata)))
        radius = float(_value(f"{key}_saturation", edits, metadata))
        return radius * float(np.cos(angle) if dial.part == "x" else np.sin(angle))
    if key in CURVES:
        knot = KNOTS[int(dial.part)]
        return float(spline(edits.get(key, LINEAR_CURVE), np.array([knot]))[0]) - knot
    value = _value(key, edits, metadata)
    if key not in WHITE_BALANCE:
        return float(value)
    mired, tint = shot_of(metadata)
    if value is None:
        return 0.0
    return 1e6 / float(value) - mired if key == TEMPERATURE else float(value) - tint


def _value(key: str, edits: Mapping[str, Any], metadata: Metadata) -> Any:
    return edits.get(key, slider(key).default_for(metadata))


def _points(key: str, numbers: Mapping[str, Any], xp: Any) -> Any:
    """Return a curve's points; KNOTS that no dial raises or lowers stay where they are."""
    some = next(value for name, value in numbers.items() if name.startswith(f"{key}."))
    across = [xp.full_like(some, knot) for knot in KNOTS]
    up = [across[n] + numbers.get(f"{key}.{n}", 0.0) for n in range(len(KNOTS))]
    return xp.stack([xp.stack(across, -1), xp.stack(up, -1)], -1)
