"""Soft pastel: bright and airy, blacks lifted, and colours light as chalk."""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, reinhard, spread

_BANDS = {
    "green": Band(turn=14.0, chroma=0.72, light=1.05),
    "yellow": Band(turn=-8.0, chroma=0.8, light=1.02),
    "orange": Band(turn=-6.0, chroma=0.9, light=1.02),
    "red": Band(turn=-8.0, chroma=0.82, light=1.04),
    "blue": Band(turn=-10.0, chroma=0.85, light=1.06),
    "aqua": Band(light=1.03),
}
_BLACK = np.float32(0.019)


def soft_pastel(scene: FloatArray) -> FloatArray:
    """Return ``scene`` light and of low contrast."""
    metered = spread(exposed(balanced(scene, 0.65), 0.15), above=2.6, below=4.2)
    light = reinhard(np.maximum(metered @ LUMINANCE, 0.0), 1.5, 0.36)
    wanted = _BLACK + (np.float32(0.98) - _BLACK) * light
    picture = by_luminance(metered, wanted, 0.7)
    picture = graded(
        picture,
        shadows=(0.004, -0.016),
        middle=(0.004, 0.0),
        highlights=(0.008, 0.005),
        chroma=1.0,
        most=0.18,
        bands=_BANDS,
    )
    return display(picture)
