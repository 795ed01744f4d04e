"""Slide film: deep blacks, a clean and cool contrast, blues and greens that glow."""

from __future__ import annotations

from editor.core.image import FloatArray
from editor.synthetic.finishes.film import Curve, Stock, projected, same
from editor.synthetic.finishes.grade import Band, display, graded, hue_kept
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import spread

_STOCK = Stock(
    Curve(gamma=same(1.55), toe=same(-1.75), shoulder=same(0.10), soft=0.12), inhibition=0.15, overlap=0.04
)
_BANDS = {
    "blue": Band(turn=2.0, chroma=1.18, light=0.97),
    "aqua": Band(turn=8.0, chroma=1.15),
    "green": Band(turn=2.0, chroma=0.96, light=0.97),
    "red": Band(chroma=0.94),
    "yellow": Band(turn=-6.0, chroma=0.92),
    "orange": Band(chroma=0.94),
}


def cool_slide(scene: FloatArray) -> FloatArray:
    """Return ``scene`` on slide film, exposed for the lights."""
    metered = spread(exposed(balanced(scene, 0.4), -0.1, highlights=0.45), above=2.5, below=5.0)
    picture = projected(metered, _STOCK, 0.165, (-0.028, 0.0, 0.044))
    picture = hue_kept(picture, metered, 0.8)
    picture = graded(
        picture, shadows=(-0.006, -0.036), highlights=(-0.004, -0.006), chroma=1.02, most=0.36, bands=_BANDS
    )
    return display(picture)
