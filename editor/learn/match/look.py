"""Look: what a picture looks like, as numbers whose distance to another's is that of their styles."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from editor.core.color.perceptual import MATRICES
from editor.core.color.spaces import prophoto_to
from editor.core.image import FloatArray
from editor.learn.perceptual import Features
from proxies import style_losses as style

BINS, SOFTNESS = 64, 0.012
LUMA, SATURATION = 4.0, 2.0
# By the sides of the squares that contrast is measured in.
CONTRAST = {0.8: 1.0, 0.25: 1.0}
# By the softness of the histograms, fine and coarse: a fine one alone has no slope from afar.
CHROMA_BINS = 32
CHROMA = {0.012: 0.2, 0.04: 0.2}
GRAM = 0.05
MEANS, CASTS = 20.0, 60.0

OKLAB = ((np.array(MATRICES[0]) @ np.linalg.inv(prophoto_to("sRGB"))).tolist(), MATRICES[1])


class Look:
    """The look of a reference, which other pictures are compared with."""

    def __init__(self, reference: FloatArray, features: Features) -> None:
        """Take the reference, display-encoded H x W x 3, and what tells its `perceptual_features`."""
        self._features = features
        with torch.inference_mode():
            shown = torch.from_numpy(np.ascontiguousarray(reference, np.float32))[None]
            self._histograms = _histograms(shown)
            self._grams = [style.gram(level) for level in features(shown)]

    def residuals(self, pictures: Tensor) -> Tensor:
        """Return B x N numbers for B x H x W x 3 pictures, whose squares sum to the loss."""
        levels = self._features(pictures)
        parts = [_histograms(pictures) - self._histograms]
        for wanted, level in zip(self._grams, levels, strict=True):
            off = (style.gram(level) - wanted) / torch.linalg.matrix_norm(wanted).clamp_min(1e-6)
            parts.append((GRAM / len(levels)) ** 0.5 * off.flatten(1))
        return torch.cat(parts, dim=1)


def _histograms(pictures: Tensor) -> Tensor:
    """Return the weighted histograms of B pictures, B x N."""
    shown = pictures.clamp(0.0, 1.0)
    along = [
        (LUMA, style.luma_histogram(shown, BINS, SOFTNESS)),
        (SATURATION, style.saturation_histogram(shown, BINS, SOFTNESS)),
        *((w, style.contrast_histogram(shown, BINS, SOFTNESS, side)) for side, w in CONTRAST.items()),
    ]
    means = [MEANS**0.5 * style.means(shown, max(CONTRAST)), CASTS**0.5 * style.casts(shown, OKLAB)]
    across = [
        weight**0.5 * style.chroma_histogram(shown, CHROMA_BINS, softness, OKLAB)
        for softness, weight in CHROMA.items()
    ]
    sums = [weight**0.5 * style.cumulative(each) for weight, each in along]
    return torch.cat([*means, *sums, *(each.flatten(1) for each in across)], dim=1)
