"""Silver portrait: soft black and white on a warm-neutral paper, skin light and smooth."""

from __future__ import annotations

import numpy as np

from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import monochrome
from editor.synthetic.finishes.metering import GREY, balanced, exposed
from editor.synthetic.finishes.tone import hill, spread

# Orthopanchromatic film with a weak yellow filter: skin a little lighter than the eye sees it.
_FILM = np.array([0.48, 0.46, 0.06], np.float32)
_BLACK = np.float32(0.012)


def silver_portrait(scene: FloatArray) -> FloatArray:
    """Return ``scene`` in soft, slightly warm greys."""
    metered = spread(exposed(balanced(scene, 0.4), 0.15), above=2.9, below=4.8)
    seen = np.maximum(metered @ _FILM, 0.0)
    light = hill(seen, 1.3, 0.30, white=GREY * 2.0**3.6)
    return monochrome(_BLACK + (np.float32(0.96) - _BLACK) * light, (0.0035, 0.010))
