"""Oklab from linear ProPhoto and back, on planes, and a soft limit that keeps hue in gamut.

Oklab: Björn Ottosson, "A perceptual color space for image processing", 2020. Everything here
works on planes (3 x N float32), which NumPy handles several times faster than interleaved pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.color.spaces import D50, D65, LUMINANCE, PROPHOTO, adaptation, prophoto_to
from editor.core.image import FloatArray, Matrix

_XYZ_TO_LMS = np.array(
    [
        [0.8189330101, 0.3618667424, -0.1288597137],
        [0.0329845436, 0.9293118715, 0.0361456387],
        [0.0482003018, 0.2643662691, 0.6338517070],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _matrices() -> tuple[Matrix, Matrix]:
    """Return ProPhoto to LMS and LMS' to Lab, rounded off so that white is exactly (1, 0, 0)."""
    to_lms = _XYZ_TO_LMS @ adaptation(D50, D65) @ PROPHOTO
    to_lms /= to_lms.sum(axis=1, keepdims=True)
    to_lab = _LMS_TO_LAB.copy()
    to_lab[0] /= to_lab[0].sum()
    to_lab[1:] -= to_lab[1:].mean(axis=1, keepdims=True)
    return to_lms, to_lab


_TO_LMS, _TO_LAB = _matrices()
# Linear ProPhoto to cone responses, and their cube roots to Lab, each as three rows.
MATRICES = (_TO_LMS.tolist(), _TO_LAB.tolist())
_RGB_TO_LMS = _TO_LMS.astype(np.float32)
_RGB_FROM_LMS = np.linalg.inv(_TO_LMS).astype(np.float32)
_LAB_FROM_LMS = _TO_LAB.astype(np.float32)
_LMS_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)
_DISPLAY = prophoto_to("sRGB").astype(np.float32)
_TINY = np.float32(1e-5)
_PIECE = 16384


def planes(image: FloatArray) -> FloatArray:
    """Return the pixels of ``image`` (... x 3) as contiguous planes (3 x N)."""
    return np.ascontiguousarray(image.reshape(-1, 3).T, dtype=np.float32)


def interleaved(channels: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return planes (3 x N) as an image of ``shape`` (... x 3)."""
    return np.ascontiguousarray(channels.T).reshape(shape)


def mixed(matrix: FloatArray, channels: FloatArray) -> FloatArray:
    """Return ``matrix`` (3 x 3) times planes (3 x N).

    In pieces, because BLAS would spread longer planes over threads that bands keep busy already.
    """
    if channels.shape[1] <= _PIECE:
        return np.asarray(matrix @ channels)
    made = np.empty_like(channels)
    for start in range(0, channels.shape[1], _PIECE):
        np.matmul(matrix, channels[:, start : start + _PIECE], out=made[:, start : start + _PIECE])
    return made


def oklab(rgb: FloatArray) -> FloatArray:
    """Return Oklab planes (L, a, b) of linear ProPhoto planes; greys have a = b = 0 within 1e-6."""
    lms = mixed(_RGB_TO_LMS, rgb)
    np.cbrt(lms, out=lms)
    return mixed(_LAB_FROM_LMS, lms)


def from_oklab(lab: FloatArray) -> FloatArray:
    """Return linear ProPhoto planes of Oklab planes."""
    lms = mixed(_LMS_FROM_LAB, lab)
    lms *= lms * lms
    return mixed(_RGB_FROM_LMS, lms)


def luminance(rgb: FloatArray) -> FloatArray:
    """Return CIE luminance Y (N) of linear ProPhoto planes."""
    red, green, blue = LUMINANCE
    return np.asarray(red * rgb[0] + green * rgb[1] + blue * rgb[2])


def at_luminance(rgb: FloatArray, wanted: FloatArray) -> FloatArray:
    """Scale planes in place so that their luminance is ``wanted`` (N; below zero counts as zero)."""
    rgb *= np.clip(wanted / np.maximum(luminance(rgb), _TINY), 0.0, 16.0)
    return rgb


@dataclass(frozen=True)
class Place:
    """Where colours lie in the display's gamut: their grey, extent and largest display channel."""

    grey: FloatArray
    extent: FloatArray
    peak: FloatArray


def place(rgb: FloatArray, grey: FloatArray | None = None) -> Place:
    """Measure planes; ``grey`` is their luminance, if it is known already.

    The extent is how far a colour lies from the grey of its luminance: 0 grey, 1 the border of the
    gamut, unbounded above. The gamut is that of sRGB with values 0..1: what is pushed no further
    looks the same on every display.
    """
    grey = luminance(rgb) if grey is None else grey
    display = mixed(_DISPLAY, rgb)
    peak = np.maximum(np.maximum(display[0], display[1]), display[2])
    low = grey - np.minimum(np.minimum(display[0], display[1]), display[2])
    level = np.clip(grey, _TINY, 1.0 - _TINY)
    extent = np.maximum(np.maximum((peak - grey) / (1.0 - level), low / level), 0.0)
    return Place(grey, extent, peak)


def limited_gain(gain: FloatArray, before: Place) -> FloatArray:
    """Return chroma gains softened so that no extent grows beyond 1.

    Gains below 1 stay, and so do those of greys; on the gamut's border a gain comes to 1.
    """
    room = np.maximum(1.0 - before.extent, 0.0)
    raised = np.maximum(gain - 1.0, 0.0)
    growth = raised * before.extent
    softened = raised * room / np.sqrt(room * room + growth * growth + np.float32(1e-12))
    return np.asarray(np.minimum(gain, 1.0) + softened)


def vividness(lab: FloatArray, before: Place) -> FloatArray:
    """Return 0..1: near the gamut's border and clearly coloured, not just bright."""
    chroma = lab[1] * lab[1] + lab[2] * lab[2]
    return np.asarray(np.minimum(before.extent, 1.0) * (chroma / (chroma + np.float32(0.1**2))))


def settled(rgb: FloatArray, wanted: FloatArray, before: Place, vivid: FloatArray) -> FloatArray:
    """Bring changed planes, in place, to the luminance ``wanted`` (N) and back into the gamut.

    ``before`` and ``vivid`` are their `place` and `vividness` before the change. A channel pushed
    above 1 darkens a colour that was vivid already, whereas greys keep their luminance and take as
    much colour as fits: bright yellow turned towards green becomes green, not white.
    """
    at_luminance(rgb, wanted)
    now = place(rgb, wanted)
    allowed = np.maximum(np.maximum(before.peak, wanted), 1.0)
    scale = 1.0 / (1.0 + vivid * np.maximum(now.peak - allowed, 0.0))
    rgb *= scale
    return confined(rgb, wanted * scale, before)


def confined(rgb: FloatArray, grey: FloatArray, before: Place) -> FloatArray:
    """Pull changed colours towards grey, in place, so that none leaves the gamut by the change.

    ``grey`` is the planes' luminance, ``before`` their `place` before the change. What was outside
    may stay as far out as it was; the approach to the border is smooth, and a colour that lost
    saturation is left alone.
    """
    after = place(rgb, grey).extent
    room = np.maximum(1.0 - before.extent, 0.0)
    growth = np.maximum(after - before.extent, 0.0)
    lost = growth - growth * room / np.sqrt(room * room + growth * growth + np.float32(1e-12))
    keep = 1.0 - lost / np.maximum(after, _TINY)
    rgb -= grey
    rgb *= keep
    rgb += grey
    return rgb
