"""Bleach bypass: the silver stays in the print; hard, metallic, and with little colour."""

from __future__ import annotations

from editor.core.image import FloatArray
from editor.synthetic.finishes.film import Curve, Stock, printed, same
from editor.synthetic.finishes.grade import Band, display, graded, hue_kept
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import locally, spread

_STOCK = Stock(
    Curve(gamma=same(0.52), toe=same(-2.4), shoulder=same(0.55), soft=0.2),
    inhibition=-0.25,
    overlap=0.10,
    silver=0.55,
)
_PAPER = Curve(gamma=same(2.3), toe=same(-0.66), shoulder=same(0.55), soft=0.11)
_BANDS = {
    "orange": Band(chroma=1.05),
    "red": Band(chroma=1.05),
    "green": Band(turn=-8.0, chroma=0.72),
    "blue": Band(turn=-12.0, chroma=0.85),
}


def bleach_bypass(scene: FloatArray) -> FloatArray:
    """Return ``scene`` printed with the silver of the negative left in."""
    metered = locally(spread(exposed(balanced(scene, 0.5)), above=2.5, below=4.4), 1.0, 1.12)
    picture = printed(_STOCK.densities(metered), _STOCK, _PAPER, 0.165, (0.0, 0.0, 0.0))
    picture = hue_kept(picture, metered, 0.8)
    picture = graded(
        picture,
        shadows=(-0.010, -0.026),
        middle=(-0.003, -0.005),
        highlights=(-0.001, 0.002),
        chroma=0.92,
        most=0.15,
        bands=_BANDS,
    )
    return display(picture)
