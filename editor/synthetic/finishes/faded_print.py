"""Faded print: an old print on matte paper, its blacks gone grey, its colours warm and muted."""

from __future__ import annotations

import numpy as np

from editor.core.image import FloatArray
from editor.synthetic.finishes.film import Curve, Stock, printed, same
from editor.synthetic.finishes.grade import Band, display, graded, hue_kept
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import spread

_STOCK = Stock(
    Curve(gamma=same(0.56), toe=same(-2.3), shoulder=same(0.5), soft=0.3),
    inhibition=-0.05,
    overlap=0.12,
)
# The dyes have faded, the cyan one most: what was black is a warm grey.
_PAPER = Curve(gamma=(2.05, 2.1, 2.13), toe=same(-0.58), shoulder=(0.07, 0.08, 0.06), soft=0.14)
_BANDS = {
    "green": Band(turn=-18.0, chroma=0.75),
    "blue": Band(turn=-22.0, chroma=0.62),
    "aqua": Band(chroma=0.8),
    "purple": Band(chroma=0.7),
    "red": Band(turn=8.0, chroma=0.92),
}


def faded_print(scene: FloatArray) -> FloatArray:
    """Return ``scene`` as a print that hung in the light for decades."""
    metered = spread(exposed(balanced(scene, 0.35), 0.0), above=2.8, below=4.6)
    picture = printed(_STOCK.densities(metered), _STOCK, _PAPER, 0.245, (0.014, 0.0, -0.030))
    picture = graded(
        hue_kept(picture, metered, 0.8) * np.float32(0.92),
        shadows=(0.010, 0.010),
        highlights=(0.006, 0.026),
        chroma=1.0,
        most=0.19,
        bands=_BANDS,
    )
    return display(picture)
