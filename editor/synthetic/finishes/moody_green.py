"""Moody green: dark and matte, foliage deep and olive, skin kept warm against it."""

from __future__ import annotations

import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, hill, spread

_BANDS = {
    "green": Band(turn=10.0, chroma=0.62, light=0.88),
    "yellow": Band(turn=6.0, chroma=0.66, light=0.93),
    "orange": Band(turn=-9.0, chroma=1.32, light=1.02),
    "red": Band(turn=6.0, chroma=0.88, light=0.97),
    "aqua": Band(turn=-10.0, chroma=0.7, light=0.92),
    "blue": Band(turn=-26.0, chroma=0.55, light=0.92),
    "purple": Band(chroma=0.5),
    "magenta": Band(chroma=0.6),
}
_BLACK = np.float32(0.010)


def moody_green(scene: FloatArray) -> FloatArray:
    """Return ``scene`` underexposed, muted and with green in its darks."""
    metered = spread(exposed(balanced(scene, 0.45), -0.35, highlights=0.4), above=2.6, below=4.4)
    wanted = hill(metered @ LUMINANCE, 1.36, 0.145)
    picture = by_luminance(metered, _BLACK + (np.float32(0.90) - _BLACK) * wanted, 0.75)
    picture = graded(
        picture,
        shadows=(-0.034, 0.010),
        middle=(0.001, 0.005),
        highlights=(0.006, 0.014),
        chroma=0.88,
        most=0.20,
        bands=_BANDS,
    )
    return display(picture)
