"""The dials of one's own style: which sliders somebody's edits turn, about where, and how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from editor.core.edits import Edits, all_sliders
from editor.core.image import Matrix, Metadata
from editor.core.slider import Value
from editor.styles.dials import CURVES, KNOTS, TEMPERATURE, TINT, WHEELS, Dial, units_of

# The stages that make a look: what else somebody sets (crop, lens, noise) belongs to the photo.
_STAGES = (
    *("color_balance", "exposure", "dehaze", "tone_mapping", "local_contrast", "vignette"),
    *("saturation", "color_mixer", "color_grading", "rgb_toning", "look", "grain"),
)
# A style stays within so many times what the edits turn a dial by, each side of their mean.
REACH = 1.6
# Turned by less than this share of its range, a dial is as good as fixed.
_STILL = 1e-3


@cache
def learnable() -> frozenset[str]:
    """Return the sliders that a style of one's own can set, as "stage.slider"."""
    return frozenset(key for key in all_sliders() if key.split(".")[0] in _STAGES)


def look_of(edits: Edits, metadata: Metadata | None = None) -> Edits:
    """Return those edits that make a look and are not at the photo's defaults."""
    plain = metadata or Metadata()
    return Edits(
        {
            key: value
            for key, value in edits.items()
            if key in learnable() and value != all_sliders()[key].default_for(plain)
        }
    )


def dials_of(edits: Sequence[Edits], photos: Sequence[Metadata]) -> tuple[Dial, ...]:
    """Return the dials that any of the edits turns, centred on their means.

    The span of each is REACH times the farthest that any of the edits lies from its mean, so that
    units are well within -1..1; a dial that they all set alike has a span of next to nothing.
    """
    touched = {key for each in edits for key in look_of(each)}
    dials = tuple(dial for dial in _possible() if _keys(dial) & touched)
    if not dials:
        raise ValueError("The edits turn no slider that a style could.")
    numbers = numbers_of(dials, edits, photos)
    centre = numbers.mean(axis=0)
    span = REACH * np.abs(numbers - centre).max(axis=0)
    least = _STILL * np.array([range_of(dial) for dial in dials])
    return tuple(
        replace(dial, centre=float(c), span=float(max(s, low)))
        for dial, c, s, low in zip(dials, centre, span, least, strict=True)
    )


def numbers_of(dials: Sequence[Dial], edits: Sequence[Edits], photos: Sequence[Metadata]) -> Matrix:
    """Return the dials' numbers, one row for each of the edits."""
    bare = [replace(dial, centre=0.0, span=1.0) for dial in dials]
    return np.stack([units_of(bare, each, photo) for each, photo in zip(edits, photos, strict=True)])


def fixed_of(edits: Sequence[Edits]) -> Edits:
    """Return the switches, choices and files that more than half of the edits have alike.

    A file is kept by its bare name alone: a style may be handed on, and tells no path.
    """
    kept: dict[str, Value] = {}
    for key in sorted({key for each in edits for key in look_of(each)}):
        if all_sliders()[key].type in ("bool", "choice", "file"):
            value, count = Counter(each.get(key) for each in edits).most_common(1)[0]
            path = isinstance(value, str) and any(mark in value for mark in "/\\:")
            if value is not None and not path and 2 * count > len(edits):
                kept[key] = value
    return Edits(kept)


def range_of(dial: Dial) -> float:
    """Return the width of a dial's range: of a slider, in mired for the temperature; 200 for a wheel."""
    if dial.key in WHEELS:
        return 200.0
    if dial.key in CURVES:
        return 255.0
    known = all_sliders()[dial.key]
    if dial.key == TEMPERATURE:
        return 1e6 / known.low - 1e6 / known.high
    return known.high - known.low


@cache
def _possible() -> tuple[Dial, ...]:
    """Return every dial there is, in the order of the stages."""
    made: list[Dial] = []
    for key in (key for key in all_sliders() if key in learnable()):
        wheel = key.removesuffix("_hue")
        if wheel in WHEELS and key != wheel:
            made += [Dial(wheel, part=part) for part in ("x", "y")]
        elif key.removesuffix("_saturation") in WHEELS:
            continue
        elif key in CURVES:
            made += [Dial(key, part=str(n)) for n in range(len(KNOTS))]
        elif all_sliders()[key].type == "number":
            made.append(Dial(key))
    return tuple(made)


def _keys(dial: Dial) -> set[str]:
    """Return the sliders that a dial turns; a light is of two, and set together."""
    if dial.key in WHEELS:
        return {f"{dial.key}_saturation"}
    return {TEMPERATURE, TINT} if dial.key in (TEMPERATURE, TINT) else {dial.key}
