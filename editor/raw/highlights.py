"""Highlight reconstruction: clipped channels rebuilt from the ones that are not.

After the "inpaint opposed" method (I. Fergusson and H. Kuhn, darktable 4.2): in white-balanced light
a clipped channel is what its two opponents say, plus the colour that pixels about the clipped
places have on average. Where everything is clipped the picture is white.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from editor.core.bands import in_bands
from editor.core.image import FloatArray, Matrix

# Clipping begins a little below the level where samples pile up: noise rides on saturation, too.
CLIP_SHARE = 0.98
_ROWS = 64
# Around clipped places, pixels brighter than this share of the clip level tell the local colour.
_BRIGHT_SHARE = 0.4
_STRAY_SHARE = 0.7


def rebuild_highlights(pixels: FloatArray, neutral: Matrix, clip: Matrix) -> None:
    """Rebuild clipped channels of camera RGB (H x W x 3) in place.

    ``neutral`` is the camera RGB of white, ``clip`` where each channel saturates. What is neither
    clipped nor beside it stays as it is, and no value becomes smaller.
    """
    gains = (1.0 / neutral).astype(np.float32)
    limits = (clip * CLIP_SHARE).astype(np.float32)
    bands = [
        top for top in range(0, pixels.shape[0], _ROWS) if _any_clipped(pixels[top : top + _ROWS], limits)
    ]
    if not bands:
        return
    chroma = _chroma(pixels, bands, gains, limits)

    def rebuild(band: FloatArray, _: int) -> FloatArray:
        _rebuild(band, gains, limits, chroma)
        return band

    in_bands(rebuild, pixels, out=pixels, rows=_ROWS)


def _any_clipped(band: FloatArray, limits: FloatArray) -> bool:
    # One pass for the lowest limit settles almost every band.
    if float(band.max()) < float(limits.min()):
        return False
    return bool((band >= limits).any())


def _in_any(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where any channel is set; NumPy's own reduction is slow along so short an axis."""
    return mask[..., 0] | mask[..., 1] | mask[..., 2]


def _opposed(balanced: FloatArray) -> FloatArray:
    """Return for each channel the mean of the other two, in square-root light (N x 3)."""
    roots = np.sqrt(np.maximum(balanced, 0.0))
    mean: FloatArray = 0.5 * (roots.sum(axis=1, keepdims=True) - roots)
    return mean * mean


def _chroma(pixels: FloatArray, bands: list[int], gains: FloatArray, limits: FloatArray) -> FloatArray:
    """Return how far each channel lies from its opponents beside the places where it is clipped."""
    import cv2

    total, count = np.zeros(3), np.zeros(3)
    for top in bands:
        # A third of the pixels tells as much as all of them.
        band = pixels[top : top + _ROWS : 3, ::3]
        clipped = band >= limits
        near = cv2.dilate(clipped.astype(np.uint8), np.ones((7, 7), np.uint8)).reshape(clipped.shape) > 0
        bright = band > _BRIGHT_SHARE * limits
        chosen = _in_any(near) & ~_in_any(clipped)
        if not chosen.any():
            continue
        balanced = band[chosen] * gains
        difference = balanced - _opposed(balanced)
        use = near[chosen] & bright[chosen]
        total += (difference * use).sum(axis=0)
        count += use.sum(axis=0)
    return np.where(count >= 32, total / np.maximum(count, 1), 0.0).astype(np.float32)


def _rebuild(band: FloatArray, gains: FloatArray, limits: FloatArray, chroma: FloatArray) -> None:
    import cv2

    if not _any_clipped(band, limits):
        return
    clipped = (band >= limits).astype(np.uint8)
    near = cv2.dilate(clipped, np.ones((3, 3), np.uint8)).reshape(band.shape) > 0
    chosen = _in_any(near)
    balanced = band[chosen] * gains
    opposed = _opposed(balanced)
    # Demosaicking leaves pixels just below the limit among clipped ones: their opponents tell them.
    stray = near[chosen] & (balanced > _STRAY_SHARE * limits * gains) & (opposed > 1.08 * balanced)
    mask = (clipped[chosen] > 0) | stray
    levels = limits * gains
    # As the last channel nears its limit as well, its colour is no longer known: fade to white.
    nearness = (balanced / levels).min(axis=1, keepdims=True)
    white = np.clip((nearness - 0.85) / 0.15, 0.0, 1.0)
    white = white * white * (3.0 - 2.0 * white)
    # What is far brighter than the clip level is nearer to white than what surrounds it.
    share = np.minimum(1.0, (levels / np.maximum(opposed, 1e-6)) ** 2)
    guess = opposed + chroma * share * (1.0 - white)
    # The guess may not outshine what was seen by more than a colour near white would.
    brightest = balanced.max(axis=1, keepdims=True)
    guess = np.minimum(guess, 1.2 * brightest)
    rebuilt = np.where(mask, np.maximum(balanced, guess), balanced)
    rebuilt += white * np.maximum(brightest - rebuilt, 0.0)
    band[chosen] = rebuilt / gains
