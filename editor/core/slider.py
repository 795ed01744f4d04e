"""Slider: one named parameter of a stage."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from editor.core.image import Metadata

Curve = tuple[tuple[float, float], ...]
Value = float | str | bool | Curve | None
Default = Value | Callable[[Metadata], Value]

LINEAR_CURVE: Curve = ((0.0, 0.0), (255.0, 255.0))


@dataclass(frozen=True)
class Slider:
    """One parameter: its type, range, neutral value and default.

    ``neutral`` is the value at which the stage does nothing. A ``modifier`` (a radius, a hue, a
    balance) does nothing by itself: a stage is neutral once all its other sliders are.
    ``default`` is what a fresh photo gets: a value, or a function of Metadata where it depends on
    the photo; left out, it is the neutral value. ``crs`` is the Camera Raw key, ``crs_format``
    how Lightroom writes the number (signed where the range is, decimals from the step).
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    label: str = ""
    crs: str = ""
    type: Literal["number", "choice", "bool", "curve", "file"] = "number"
    neutral: Value = 0.0
    default: Default = None
    step: float = 1.0
    choices: tuple[str, ...] = ()
    modifier: bool = False
    panel: str = ""
    tooltip: str = ""
    crs_format: str = ""

    def default_for(self, metadata: Metadata) -> Value:
        """Return what a fresh photo with this metadata gets."""
        if callable(self.default):
            return self.default(metadata)
        return self.neutral if self.default is None else self.default

    def check(self, value: object) -> Value:
        """Return ``value`` in the slider's type; raise ValueError with a sentence if it is not one."""
        return _CHECKS[self.type](self, value)

    def parse(self, text: str) -> Value:
        """Return the value that ``text`` (command line, preset) names; raise ValueError if none."""
        return self.check(_PARSERS[self.type](text))


def _check_number(slider: Slider, value: object) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{slider.label} takes a number, not {value!r}.")
    number = float(value)
    if not math.isfinite(number) or not slider.low <= number <= slider.high:
        raise ValueError(
            f"{slider.label} takes a number from {slider.low:g} to {slider.high:g}, not {value}."
        )
    return number


def _check_choice(slider: Slider, value: object) -> Value:
    if value not in slider.choices:
        raise ValueError(f"{slider.label} is one of {', '.join(slider.choices)}, not {value!r}.")
    return str(value)


def _check_bool(slider: Slider, value: object) -> Value:
    if not isinstance(value, bool):
        raise ValueError(f"{slider.label} is true or false, not {value!r}.")
    return value


def _check_file(slider: Slider, value: object) -> Value:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"{slider.label} takes a file name, not {value!r}.")
    return value


def _check_curve(slider: Slider, value: object) -> Value:
    try:
        points = tuple((float(x), float(y)) for x, y in value)  # type: ignore[attr-defined]
        said = " ".join(f"{x:g},{y:g}" for x, y in points)
    except (TypeError, ValueError):
        points, said = (), repr(value)
    inside = all(0.0 <= coordinate <= 255.0 for point in points for coordinate in point)
    rising = all(a[0] < b[0] for a, b in itertools.pairwise(points))
    if not 2 <= len(points) <= 64 or not inside or not rising:
        raise ValueError(f"{slider.label} takes 2 to 64 points within 0 to 255 with rising x, not {said}.")
    return points


def _parse_number(text: str) -> object:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return text


def _parse_bool(text: str) -> object:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        text.strip().lower(), text
    )


def _parse_curve(text: str) -> object:
    """Parse ``0,0 64,50 255,255``."""
    try:
        return tuple((float(x), float(y)) for x, y in (pair.split(",") for pair in text.split()))
    except ValueError:
        return text


_CHECKS: dict[str, Callable[[Slider, object], Value]] = {
    "number": _check_number,
    "choice": _check_choice,
    "bool": _check_bool,
    "file": _check_file,
    "curve": _check_curve,
}
_PARSERS: dict[str, Callable[[str], object]] = {
    "number": _parse_number,
    "choice": str.strip,
    "bool": _parse_bool,
    "file": str,
    "curve": _parse_curve,
}
