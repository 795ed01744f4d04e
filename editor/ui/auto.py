"""Auto tone: sliders from the statistics H, by what the base curve makes of them. Nothing of Qt."""

from __future__ import annotations

import numpy as np

from editor.core.edits import all_sliders
from editor.core.stages.rendition import METERED_GREY
from editor.core.statistics import Statistics

EXPOSURE, CONTRAST, VIBRANCE = "exposure.exposure", "rgb_toning.contrast", "saturation.vibrance"
HIGHLIGHTS, SHADOWS = "tone_mapping.highlights", "tone_mapping.shadows"
WHITES, BLACKS = "tone_mapping.whites", "tone_mapping.blacks"

_GREY = float(np.log2(METERED_GREY))


def auto_tone(statistics: Statistics, baseline: float = 0.0) -> dict[str, float]:
    """Return sliders that bring the mid-tones to the middle and the ends within reach.

    ``baseline`` is the camera's BaselineExposure, in stops. Only part of each distance is gone:
    a night stays a night, snow stays bright.
    """
    at = statistics.shifted(baseline).percentile
    middle = 0.5 * at(50.0) + 0.25 * (at(25.0) + at(75.0))
    exposure = float(np.clip(0.55 * (_GREY - middle), -1.5, 2.0))
    # Brightening stops where more than the last per cent would blow out.
    room = 0.9 - float(at(99.0))
    exposure = min(exposure, max(room, 0.0)) if exposure > 0.0 else exposure
    dark, deep = float(at(5.0)) + exposure, float(at(0.1)) + exposure
    bright, top = float(at(95.0)) + exposure, float(at(99.9)) + exposure
    values = {
        EXPOSURE: round(exposure, 2),
        HIGHLIGHTS: -_ramp(bright, -1.2, 0.6, 70.0),
        SHADOWS: _ramp(-dark, 6.0, 9.5, 55.0),
        WHITES: _ramp(-top, 0.2, 1.6, 45.0),
        BLACKS: -_ramp(deep, -9.0, -5.5, 35.0),
        CONTRAST: _ramp(-(bright - dark), -4.5, -2.0, 30.0),
        VIBRANCE: 12.0,
    }
    return {key: value for key, value in values.items() if key in all_sliders()}


def _ramp(value: float, start: float, end: float, most: float) -> float:
    """Return 0 up to ``start``, ``most`` from ``end`` on, whole steps between."""
    share = np.clip((value - start) / (end - start), 0.0, 1.0)
    return float(np.round(share * most))
