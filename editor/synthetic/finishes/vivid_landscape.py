"""Vivid landscape: deep skies, rich greens, and detail from the darks to the clouds."""

from __future__ import annotations

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import Band, display, graded
from editor.synthetic.finishes.metering import GREY, balanced, exposed
from editor.synthetic.finishes.tone import by_luminance, hill, locally, spread

_BANDS = {
    "green": Band(turn=4.0, chroma=1.22, light=0.98),
    "yellow": Band(turn=-2.0, chroma=0.98),
    "orange": Band(chroma=0.94),
    "red": Band(chroma=1.08),
    "blue": Band(turn=-2.0, chroma=1.22, light=0.92),
    "aqua": Band(turn=4.0, chroma=1.2, light=0.97),
    "magenta": Band(chroma=1.1),
}


def vivid_landscape(scene: FloatArray) -> FloatArray:
    """Return ``scene`` with its range drawn together and its colours drawn out."""
    metered = spread(exposed(balanced(scene, 0.5), 0.05, highlights=0.35), above=2.3, below=3.9)
    metered = locally(metered, 0.92, 1.22)
    wanted = hill(metered @ LUMINANCE, 1.34, 0.19, white=GREY * 2.0**3.4)
    picture = by_luminance(metered, wanted, 0.95)
    picture = graded(
        picture, shadows=(0.0, -0.006), highlights=(0.002, 0.010), chroma=1.45, most=0.40, bands=_BANDS
    )
    return display(picture)
