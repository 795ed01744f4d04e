"""Golden hour: everything in the warm and gentle light of a low sun."""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, reinhard, spread

# The light of a low sun, as gains of ProPhoto after the photo's own cast is partly gone.
_SUN = np.array([1.16, 0.985, 0.65], np.float32)
_BANDS = {
    "green": Band(turn=-24.0, chroma=0.86),
    "yellow": Band(turn=-14.0, chroma=1.0, light=1.01),
    "orange": Band(chroma=1.05),
    "red": Band(turn=5.0, chroma=0.92),
    "blue": Band(turn=8.0, chroma=0.8),
}


def golden_hour(scene: FloatArray) -> FloatArray:
    """Return ``scene`` lit by a low sun, its range made gentle."""
    metered = spread(exposed(balanced(scene, 0.6), 0.05), above=2.8, below=4.4)
    lit = metered * (_SUN / (_SUN @ LUMINANCE))
    light = reinhard(np.maximum(lit @ LUMINANCE, 0.0), 1.4, 0.25)
    picture = by_luminance(lit, light ** np.float32(1.2) * np.float32(0.97), 0.85)
    picture = graded(
        picture, shadows=(0.018, 0.004), highlights=(0.001, 0.028), chroma=1.10, most=0.25, bands=_BANDS
    )
    return display(picture)
