"""Warm colour negative: a soft shoulder, warm skin and lights, shadows lifted and a little green."""

from __future__ import annotations

from editor.core.image import FloatArray
from editor.synthetic.finishes.film import Curve, Stock, printed, same
from editor.synthetic.finishes.grade import Band, display, graded, hue_kept
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import spread

# A long straight line and a late shoulder; the red layer starts a little later than the others.
_STOCK = Stock(
    Curve(gamma=(0.60, 0.60, 0.61), toe=(-2.55, -2.62, -2.60), shoulder=same(0.75), soft=0.28),
    inhibition=0.12,
    overlap=0.05,
)
_PAPER = Curve(gamma=same(2.45), toe=same(-0.62), shoulder=(0.115, 0.105, 0.105), soft=0.14)
_BANDS = {
    "green": Band(turn=-10.0, chroma=0.85),
    "yellow": Band(turn=-11.0, chroma=0.95),
    "blue": Band(turn=-8.0, chroma=0.88),
    "orange": Band(turn=-2.0, chroma=1.16, light=1.01),
}


def warm_negative(scene: FloatArray) -> FloatArray:
    """Return ``scene`` as a warm portrait negative, generously exposed, printed on soft paper."""
    metered = spread(exposed(balanced(scene, 0.5), 0.1), above=3.0, below=5.0)
    picture = printed(_STOCK.densities(metered), _STOCK, _PAPER, 0.225, (0.018, 0.002, -0.028))
    picture = hue_kept(picture, metered, 0.8)
    picture = graded(picture, shadows=(-0.014, 0.002), highlights=(0.005, 0.014), most=0.32, bands=_BANDS)
    return display(picture)
