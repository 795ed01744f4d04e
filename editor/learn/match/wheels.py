"""Wheels: hue and saturation of color grading as one point in the color wheel.

A wheel that stands at no saturation has no derivative to its hue; its point has one to either side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from editor.core.edits import Edits
from editor.learn.match.parameters import Units
from editor.learn.match.sight import Sight


class WheelSight(Sight):
    """A sight whose units of a wheel's hue and saturation, where both may move, are its point's x and y."""

    def edits_at(self, units: Units) -> Edits:
        """Return the edits with the sliders at ``units``."""
        return super().edits_at(_polar(units, self.keys))


def to_points(units: Units, keys: Sequence[str]) -> Units:
    """Return units with hue and saturation of each wheel in ``keys`` as x and y, grey at 1/2."""
    made = units.copy()
    for hue, saturation in _wheels(keys):
        angle = 2.0 * np.pi * units[hue]
        made[[hue, saturation]] = 0.5 + 0.5 * units[saturation] * np.array([np.cos(angle), np.sin(angle)])
    return made


def _polar(units: Units, keys: Sequence[str]) -> Units:
    """Invert `to_points`; what lies outside the wheel comes to its border."""
    made = units.copy()
    for hue, saturation in _wheels(keys):
        x, y = 2.0 * units[hue] - 1.0, 2.0 * units[saturation] - 1.0
        made[hue] = np.arctan2(y, x) / (2.0 * np.pi) % 1.0
        made[saturation] = min(np.hypot(x, y), 1.0)
    return made


def _wheels(keys: Sequence[str]) -> list[tuple[int, int]]:
    """Return where hue and saturation of each wheel are in ``keys``, of those that have both."""
    places = {key: number for number, key in enumerate(keys)}
    named = [
        key.removesuffix("_hue")
        for key in keys
        if key.startswith("color_grading.") and key.endswith("_hue")
    ]
    return [
        (places[f"{name}_hue"], places[f"{name}_saturation"])
        for name in named
        if f"{name}_saturation" in places
    ]
