"""Night city: blue dusk in the darks, lamps warm and rosy, low in key."""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import GREY, balanced, exposed, read
from editor.synthetic.finishes.tone import by_luminance, drago, spread

_BANDS = {
    "blue": Band(turn=6.0, chroma=1.1),
    "aqua": Band(turn=18.0, chroma=0.95),
    "green": Band(turn=22.0, chroma=0.55, light=0.92),
    "yellow": Band(turn=-24.0, chroma=0.85),
    "orange": Band(turn=-6.0, chroma=1.06),
    "red": Band(turn=2.0, chroma=0.92),
    "magenta": Band(chroma=1.1),
}


def night_city(scene: FloatArray) -> FloatArray:
    """Return ``scene`` as if dusk had come: dark, blue, with rosy lights."""
    metered = spread(exposed(balanced(scene, 0.3), -1.0, highlights=0.45), above=3.2, below=4.6)
    white = max(GREY * 2.0**2.2, float(2.0 ** read(metered).high) * 1.15)
    light = drago(np.maximum(metered @ LUMINANCE, 0.0), white, 0.80)
    picture = by_luminance(metered, light ** np.float32(1.9) * np.float32(0.96), 0.9)
    picture = graded(
        picture,
        shadows=(0.0, -0.066),
        middle=(-0.002, -0.030),
        highlights=(0.020, 0.016),
        chroma=1.02,
        most=0.28,
        bands=_BANDS,
    )
    return display(picture)
