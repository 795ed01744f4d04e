"""Teal and orange: the darks go teal, skin and lights orange, and the hues between follow."""

from __future__ import annotations

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, hill, spread

_BANDS = {
    "red": Band(turn=14.0, chroma=1.0),
    "orange": Band(turn=2.0, chroma=1.14, light=1.02),
    "yellow": Band(turn=-20.0, chroma=0.85),
    "green": Band(turn=26.0, chroma=0.55, light=0.95),
    "aqua": Band(turn=8.0, chroma=0.95),
    "blue": Band(turn=-32.0, chroma=0.95),
    "purple": Band(turn=-30.0, chroma=0.5),
    "magenta": Band(turn=20.0, chroma=0.6),
}


def teal_and_orange(scene: FloatArray) -> FloatArray:
    """Return ``scene`` graded as for the cinema, on its two complementary colours."""
    metered = spread(exposed(balanced(scene, 0.4), -0.05), above=2.7, below=4.6)
    wanted = hill(metered @ LUMINANCE, 1.36, 0.165)
    picture = by_luminance(metered, wanted, 0.8)
    picture = graded(
        picture,
        shadows=(-0.050, -0.034),
        middle=(0.006, 0.010),
        highlights=(0.016, 0.038),
        chroma=1.05,
        most=0.30,
        bands=_BANDS,
    )
    return display(picture)
