"""Oklab from linear ProPhoto and back, on planes, and a soft limit that keeps hue in gamut.

Oklab: Björn Ottosson, "A perceptual color space for image processing", 2020. Everything here
works on planes (3 x N float32), which NumPy handles several times faster than interleaved pixels.
"""

from __future__ import annotations

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
_RGB_TO_LMS = _TO_LMS.astype(np.float32)
_RGB_FROM_LMS = np.linalg.inv(_TO_LMS).astype(np.float32)
_LAB_FROM_LMS = _TO_LAB.astype(np.float32)
_LMS_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)
_DISPLAY = prophoto_to("Display P3").astype(np.float32)
_TINY = np.float32(1e-5)


def planes(image: FloatArray) -> FloatArray:
    """Return the pixels of ``image`` (... x 3) as contiguous planes (3 x N)."""
    return np.ascontiguousarray(image.reshape(-1, 3).T, dtype=np.float32)


def interleaved(channels: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return planes (3 x N) as an image of ``shape`` (... x 3)."""
    return np.ascontiguousarray(channels.T).reshape(shape)


def oklab(rgb: FloatArray) -> FloatArray:
    """Return Oklab planes (L, a, b) of linear ProPhoto planes; greys have a = b = 0 within 1e-6."""
    lms = _RGB_TO_LMS @ rgb
    np.cbrt(lms, out=lms)
    return np.asarray(_LAB_FROM_LMS @ lms)


def from_oklab(lab: FloatArray) -> FloatArray:
    """Return linear ProPhoto planes of Oklab planes."""
    lms = _LMS_FROM_LAB @ lab
    lms *= lms * lms
    return np.asarray(_RGB_FROM_LMS @ lms)


def luminance(rgb: FloatArray) -> FloatArray:
    """Return CIE luminance Y (N) of linear ProPhoto planes."""
    return np.asarray(LUMINANCE @ rgb)


def at_luminance(rgb: FloatArray, wanted: FloatArray) -> FloatArray:
    """Scale planes in place so that their luminance is ``wanted`` (N; below zero counts as zero)."""
    rgb *= np.clip(wanted / np.maximum(luminance(rgb), _TINY), 0.0, 16.0)
    return rgb


def extent(rgb: FloatArray, grey: FloatArray) -> FloatArray:
    """Return how far colours lie from the grey of their luminance: 0 grey, 1 the display's gamut.

    The gamut is Display P3 with values 0..1, the widest the output knows. Unbounded above.
    """
    display = _DISPLAY @ rgb
    level = np.clip(grey, _TINY, 1.0 - _TINY)
    high = np.maximum(np.maximum(display[0], display[1]), display[2]) - grey
    low = grey - np.minimum(np.minimum(display[0], display[1]), display[2])
    return np.asarray(np.maximum(np.maximum(high / (1.0 - level), low / level), 0.0))


def confined(rgb: FloatArray, grey: FloatArray, before: FloatArray) -> FloatArray:
    """Pull changed colours towards grey, in place, so that none leaves the gamut by the change.

    ``grey`` is the planes' luminance, ``before`` the `extent` of the colours before the change.
    What was outside may stay as far out as it was; the approach to the edge is smooth, and a
    colour that lost saturation is left alone.
    """
    after = extent(rgb, grey)
    room = np.maximum(1.0 - before, 0.0)
    growth = np.maximum(after - before, 0.0)
    lost = growth - growth * room / np.sqrt(room * room + growth * growth + 1e-12)
    keep = 1.0 - lost / np.maximum(after, _TINY)
    rgb -= grey
    rgb *= keep
    rgb += grey
    return rgb
