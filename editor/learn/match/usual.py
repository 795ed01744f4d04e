"""Usual: how far real edits move the sliders, which keeps a guess plausible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from editor.learn.match.parameters import Units

# Deviations from neutral, as shares of the slider's range (of the mired range for the temperature),
# as photographers' presets have them, which vary about a photo's own settings.
_USUAL = {
    "color_balance.temperature": 0.08,
    "color_balance.tint": 0.06,
    "exposure.exposure": 0.10,
    "rgb_toning.contrast": 0.12,
    "tone_mapping.highlights": 0.20,
    "tone_mapping.shadows": 0.18,
    "tone_mapping.whites": 0.14,
    "tone_mapping.blacks": 0.14,
    "local_contrast.texture": 0.06,
    "local_contrast.clarity": 0.08,
    "dehaze.dehaze": 0.06,
    "saturation.vibrance": 0.14,
    "saturation.saturation": 0.14,
}
_OF_STAGE = {"color_mixer": 0.08, "color_grading": 0.06}
_OTHERS = 0.10


def usual_widths(keys: Sequence[str]) -> Units:
    """Return the deviation of each slider in ``keys`` from where it stands, as a share of its range."""
    return np.array([_USUAL.get(key, _OF_STAGE.get(key.split(".")[0], _OTHERS)) for key in keys])
