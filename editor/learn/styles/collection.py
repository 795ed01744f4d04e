"""Collection: how far the look of some pictures is from that of a collection, whatever both show.

Neural Photo-Finishing's style loss (Tseng et al. 2022), L_gram + w1 L_luma + w2 L_chroma, with
distributions in place of single pictures: a description of a picture is a vector whose mean over
pictures is that of all their pixels and patches, so that an encoder may answer each photo in its own
way while all its answers together look like the collection. That is what Exposure (Hu et al. 2018)
measures.
"""

from __future__ import annotations

import torch
from torch import Tensor

from editor.learn.match.look import OKLAB
from editor.learn.perceptual import perceptual_features
from proxies import style_losses as style

# Weights, by what they weigh: tones, saturation and contrast as distributions of pixels and of patches.
LUMA, SATURATION = 6.0, 2.0
PATCHES = 4.0
CHROMA, CASTS, GRAM = 12.0, 250.0, 0.3
# Of every picture's own distance to the collection's mean, beside that of all together.
OWN = 0.08
_BINS, _SOFTNESS = 48, 0.015
_CHROMA_BINS, _CHROMA_SOFTNESS = 24, (0.015, 0.05)
# Exposure's patches are 4/5 of a square wide.
_PATCH = 0.8
_TONES = (0.25, 0.5, 0.75)


class Collection:
    """A collection's look, which answers are compared with."""

    def __init__(self, pictures: Tensor) -> None:
        """Take finished pictures, N x H x W x 3 display-encoded."""
        self._features = perceptual_features()
        self._sizes: list[Tensor] = []
        with torch.inference_mode():
            parts = [self._described(part.clamp(0.0, 1.0)) for part in pictures.split(16)]
            grams = [self._grams(part.clamp(0.0, 1.0)) for part in pictures.split(16)]
        means = [torch.cat(level).mean(0) for level in zip(*grams, strict=True)]
        self._sizes = [torch.linalg.matrix_norm(mean).clamp_min(1e-6) for mean in means]
        gram = torch.cat([self._scaled(mean, n).flatten() for n, mean in enumerate(means)])
        self.mean = torch.cat([torch.cat(parts).mean(0), gram]).clone()

    def describe(self, pictures: Tensor) -> Tensor:
        """Return B x N numbers of B x H x W x 3 pictures; their means over pictures are compared."""
        shown = pictures.clamp(0.0, 1.0)
        grams = [self._scaled(level, n).flatten(1) for n, level in enumerate(self._grams(shown))]
        return torch.cat([self._described(shown), *grams], 1)

    def loss(self, described: Tensor, before: Tensor | None = None) -> Tensor:
        """Return how far pictures, as `describe` has them, are from the collection.

        ``before`` is the mean description of answers given earlier, which these few are one with.
        """
        mean = described.mean(0)
        if before is not None:
            # The slope to the few is as if they were all there are.
            mean = mean + 0.85 * (before - mean).detach()
        own = (described - self.mean).square().sum(1).mean()
        return (mean - self.mean).square().sum() + OWN * own

    def _grams(self, shown: Tensor) -> list[Tensor]:
        return [style.gram(level) for level in self._features(shown)]

    def _scaled(self, gram: Tensor, level: int) -> Tensor:
        return (GRAM / len(self._sizes)) ** 0.5 * gram / self._sizes[level]

    def _described(self, shown: Tensor) -> Tensor:
        along = [
            (LUMA, style.luma_histogram(shown, _BINS, _SOFTNESS)),
            (SATURATION, style.saturation_histogram(shown, _BINS, _SOFTNESS)),
        ]
        along += [
            (PATCHES, style.histogram(each, torch.linspace(0.0, 1.0, _BINS + 1), _SOFTNESS))
            for each in _patch_measures(shown)
        ]
        sums = [weight**0.5 * style.cumulative(each) for weight, each in along]
        across = [
            (CHROMA / len(_CHROMA_SOFTNESS)) ** 0.5
            * style.chroma_histogram(shown, _CHROMA_BINS, softness, OKLAB).flatten(1)
            for softness in _CHROMA_SOFTNESS
        ]
        return torch.cat([CASTS**0.5 * _toned_casts(shown), *sums, *across], 1)


def _patch_measures(shown: Tensor) -> list[Tensor]:
    """Return Exposure's luminance, contrast and saturation (B x 5) of the corners and the middle."""
    side = round(_PATCH * shown.shape[1])
    edge = shown.shape[1] - side
    places = ((0, 0), (0, edge), (edge, 0), (edge, edge), (edge // 2, edge // 2))
    parts = torch.stack([shown[:, y : y + side, x : x + side].flatten(1, 2) for y, x in places], 1)
    luminance = parts @ torch.tensor((0.27, 0.67, 0.06)).to(parts)
    high, low = parts.amax(-1), parts.amin(-1)
    saturation = (high - low) / (1.0 - (high + low - 1.0).abs() + 0.01)
    contrast = 2.0 * (luminance.var(-1) + 1e-6).sqrt()
    return [luminance.mean(-1), contrast, saturation.mean(-1)]


def _toned_casts(shown: Tensor) -> Tensor:
    """Return the chroma of dark, middle and light tones (B x 6), each times the tones' share."""
    chroma = style.chroma(shown, OKLAB)
    light = style.luma(shown).flatten(1)
    weights = torch.stack([torch.relu(1.0 - (light - tone).abs() / 0.25) for tone in _TONES], 1)
    return (weights @ chroma / light.shape[1]).flatten(1)
