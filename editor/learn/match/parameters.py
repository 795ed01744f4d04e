"""Parameters: the sliders a match may move, as numbers in 0..1."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from editor.core.color.camera import as_shot
from editor.core.edits import Edits, slider
from editor.core.image import Metadata
from editor.core.stage import find

Units = NDArray[np.float64]

TEMPERATURE = "color_balance.temperature"
WHITE_BALANCE = (TEMPERATURE, "color_balance.tint")
FOUR = (*WHITE_BALANCE, "rgb_toning.contrast", "saturation.saturation")
# RLPixTuner's: exposure, white balance, saturation, contrast, highlights, shadows, texture; and vibrance.
NINE = (
    *WHITE_BALANCE,
    "exposure.exposure",
    "rgb_toning.contrast",
    "tone_mapping.highlights",
    "tone_mapping.shadows",
    "local_contrast.texture",
    "saturation.vibrance",
    "saturation.saturation",
)
BASIC = (
    *NINE[:6],
    "tone_mapping.whites",
    "tone_mapping.blacks",
    "local_contrast.texture",
    "local_contrast.clarity",
    "dehaze.dehaze",
    "saturation.vibrance",
    "saturation.saturation",
)
_BANDS = ("red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta")
# What a maker's own rendering differs in: the whole tone curve, and each range of hues.
CAMERA = (
    *BASIC,
    *(f"rgb_toning.{name}" for name in ("shadows", "darks", "lights", "highlights")),
    *(f"color_mixer.{what}_{band}" for what in ("hue", "saturation", "luminance") for band in _BANDS),
)


def movable(keys: Sequence[str], metadata: Metadata, locked: Collection[str] = ()) -> tuple[str, ...]:
    """Return those of ``keys`` that a descent can move on this photo, in order.

    Raises ValueError with a sentence for a slider that does not exist or is no number, and where
    nothing is left.
    """
    for key in keys:
        if slider(key).type != "number":
            raise ValueError(f"{slider(key).label} is not a number, so it cannot be matched.")
    lit = metadata.color is not None
    kept = tuple(k for k in dict.fromkeys(keys) if k not in locked and (lit or k not in WHITE_BALANCE))
    if not kept:
        raise ValueError("Every slider is locked: there is nothing to match with.")
    return kept


def to_units(edits: Edits, keys: Sequence[str], metadata: Metadata) -> Units:
    """Return the sliders' values, each range mapped to 0..1; temperatures evenly in mired."""
    return np.array([_unit(key, _value(edits, key, metadata)) for key in keys])


def from_units(edits: Edits, keys: Sequence[str], units: Units, metadata: Metadata) -> Edits:
    """Return ``edits`` with the sliders at ``units``, what is beyond 0..1 at the end of its range.

    One of temperature and tint takes the other, as the photo stands, with it.
    """
    values = {key: _from_unit(key, float(unit)) for key, unit in zip(keys, units, strict=True)}
    if any(key in values for key in WHITE_BALANCE):
        values = {key: _value(edits, key, metadata) for key in WHITE_BALANCE} | values
    return edits.changed(values)


def _value(edits: Edits, key: str, metadata: Metadata) -> float:
    stage, name = key.split(".")
    value = edits.of(find(stage), metadata)[name]
    if value is None and metadata.color is not None:
        shot = as_shot(metadata.color)
        value = shot[0] if key == TEMPERATURE else shot[1]
    return float(value)


def _unit(key: str, value: float) -> float:
    known = slider(key)
    if key == TEMPERATURE:
        return (1.0 / value - 1.0 / known.low) / (1.0 / known.high - 1.0 / known.low)
    return (value - known.low) / (known.high - known.low)


def _from_unit(key: str, unit: float) -> float:
    known, unit = slider(key), min(max(unit, 0.0), 1.0)
    if key == TEMPERATURE:
        made = 1.0 / (1.0 / known.low + unit * (1.0 / known.high - 1.0 / known.low))
    else:
        made = known.low + unit * (known.high - known.low)
    return min(max(made, known.low), known.high)
