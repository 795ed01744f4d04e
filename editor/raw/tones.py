"""How bright an embedded preview is; runs in the decoder process."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.25, 0.4, 0.5, 0.6, 0.75)
SMALL = 160


def preview_tones(preview: NDArray[np.uint8]) -> list[float]:
    """Return the luminance (linear, 0..1) of an 8-bit sRGB preview at QUANTILES."""
    import cv2

    from editor.core.color.spaces import srgb_decode
    from editor.core.quantiles import quantiles

    small = cv2.resize(preview, (SMALL, SMALL), interpolation=cv2.INTER_AREA)
    luminance = srgb_decode(small / 255.0) @ np.array([0.2126, 0.7152, 0.0722])
    return [float(tone) for tone in quantiles(luminance, QUANTILES)]
