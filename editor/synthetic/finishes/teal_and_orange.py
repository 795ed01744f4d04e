"""Teal and orange: the darks go teal, skin and lights orange, and the hues between follow."""

from __future__ import annotations

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, hill, spread

_BANDS = {
    "red": Band(turn=14.0, chroma=1.0),
    "orange": Band(turn=-2.0, chroma=1.35, light=1.02),
    "yellow": Band(turn=-26.0, chroma=0.88),
    "green": Band(turn=26.0, chroma=0.55, light=0.95),
    "aqua": Band(turn=8.0, chroma=0.95),
    "blue": Band(turn=-32.0, chroma=0.95),
    "purple": Band(turn=-30.0, chroma=0.5),
    "magenta": Band(turn=20.0, chroma=0.6),
}


def teal_and_orange(scene: FloatArray) -> FloatArray:
    """Return ``scene`` graded as for the cinema, on its two complementary colours."""
    metered = spread(exposed(balanced(scene, 0.4), -0.05), above=2.9, below=5.0)
    wanted = hill(metered @ LUMINANCE, 1.46, 0.175)
    picture = by_luminance(metered, wanted, 0.8)
    picture = graded(
        picture,
        shadows=(-0.110, -0.085),
        middle=(0.006, 0.006),
        highlights=(0.022, 0.028),
        chroma=1.05,
        most=0.30,
        bands=_BANDS,
    )
    return display(picture)
