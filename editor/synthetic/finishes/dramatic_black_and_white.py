"""Dramatic black and white: panchromatic film behind an orange filter, printed hard."""

from __future__ import annotations

import numpy as np

from editor.core.image import FloatArray
from editor.synthetic.finishes.grade import monochrome
from editor.synthetic.finishes.metering import GREY, balanced, exposed
from editor.synthetic.finishes.tone import hill, locally, spread

# What passes the filter, of scene-linear ProPhoto: skies darken, skin and stone grow light.
_FILTERED = np.array([0.86, 0.34, -0.20], np.float32)


def dramatic_black_and_white(scene: FloatArray) -> FloatArray:
    """Return ``scene`` in hard neutral greys with deep blacks."""
    metered = spread(exposed(balanced(scene, 0.4)), above=2.8, below=5.0)
    seen = metered @ _FILTERED
    floor = np.float32(0.06) * metered.max(axis=-1)
    seen = 0.5 * (seen + floor + np.sqrt((seen - floor) ** 2 + floor * floor))
    grey = np.repeat(np.maximum(seen, 0.0)[..., None], 3, axis=-1)
    grey = locally(exposed(grey, -0.2, highlights=0.45), 1.0, 1.45)
    return monochrome(hill(grey[..., 0], 1.9, 0.16, white=GREY * 2.0**3.4))
