"""Neutral: finished pictures with the look that they share taken off, as plain as photos usually open.

What a look gives to all pictures alike is a range of tones, casts of dark, middle and light tones, and
a strength of color: these are moved to where they lie in plain photographs, and every scene stays itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from editor.core.color.perceptual import from_oklab, interleaved, oklab, planes
from editor.core.color.spaces import prophoto_to, srgb_decode, srgb_encode
from editor.core.image import FloatArray, Matrix

# Lightness of plain photographs in Oklab at these percentiles, and how far it varies; mean chroma.
_PERCENTILES = (2.0, 25.0, 50.0, 75.0, 98.0)
_PLAIN = (0.17, 0.38, 0.52, 0.67, 0.91)
_VARIES, _CHROMA = 0.03, 0.035
# Gains beyond this would bring out noise and little else.
_GAIN = 2.5
# Colors this strong say nothing of a cast; pictures less colored than the last are black and white.
_DULL, _GRAY = 0.03, 0.006
_TONES = np.array([0.2, 0.5, 0.8])
_TO_SRGB = prophoto_to("sRGB").astype(np.float32)
_FROM_SRGB = np.linalg.inv(prophoto_to("sRGB")).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Shared:
    """What pictures share: ``tones`` (lightness at _PERCENTILES), ``casts`` (3 x 2), mean ``chroma``."""

    tones: Matrix
    casts: Matrix
    chroma: float

    @property
    def gray(self) -> bool:
        """Whether they are black and white, toned or not."""
        return self.chroma < _GRAY


def shared_by(pictures: Sequence[FloatArray]) -> Shared:
    """Return what display-encoded pictures (H x W x 3) have in common."""
    labs = [_lab(picture[::2, ::2]) for picture in pictures]
    tones = np.mean([np.percentile(lab[0], _PERCENTILES) for lab in labs], axis=0)
    casts = np.median([_casts(lab) for lab in labs], axis=0)
    chroma = np.median([np.hypot(*(lab[1:] - _cast_at(lab[0], casts))).mean() for lab in labs])
    return Shared(tones, casts, float(chroma))


def neutral(picture: FloatArray, shared: Shared, seed: int) -> FloatArray:
    """Return a picture without what it shares with the others, varied a little by ``seed``."""
    rng = np.random.default_rng([seed, 31])
    lab = _lab(picture)
    plain = np.sort(_PLAIN + rng.normal(0.0, _VARIES, len(_PLAIN)))
    tones = np.maximum.accumulate(shared.tones + 1e-3 * np.arange(len(plain)))
    light = np.interp(lab[0], [0.0, *tones, 1.0], [0.0, *plain, 1.0])
    gain = np.clip(_CHROMA / max(shared.chroma, 1e-4), 1.0 / _GAIN, _GAIN)
    chroma = gain * (lab[1:] - _cast_at(lab[0], shared.casts))
    made = np.concatenate([light[None], chroma]).astype(np.float32)
    linear = interleaved(from_oklab(made), picture.shape) @ _TO_SRGB.T
    return np.asarray(srgb_encode(np.clip(linear, 0.0, 1.0)), np.float32)


def _lab(picture: FloatArray) -> FloatArray:
    """Return Oklab, 3 x N."""
    linear = srgb_decode(np.clip(picture, 0.0, 1.0)).astype(np.float32)
    return oklab(planes(linear @ _FROM_SRGB.T))


def _casts(lab: FloatArray) -> Matrix:
    """Return the chroma that what is dull leans to in dark, middle and light tones (3 x 2)."""
    dull = 1.0 / (1.0 + np.square(np.hypot(lab[1], lab[2]) / _DULL))
    near = np.maximum(1.0 - np.abs(lab[0] - _TONES[:, None]) / 0.3, 0.0) * dull + 1e-9
    return np.asarray((near @ lab[1:].T) / near.sum(axis=1, keepdims=True))


def _cast_at(light: FloatArray, casts: Matrix) -> Matrix:
    return np.stack([np.interp(light, _TONES, casts[:, axis]) for axis in (0, 1)])
