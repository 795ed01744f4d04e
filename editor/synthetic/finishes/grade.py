"""Grading: tints, hues and saturation of a display-linear picture in Oklab, and the way to the display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from editor.core.color.perceptual import from_oklab, interleaved, oklab, place, planes
from editor.core.color.spaces import prophoto_to, srgb_encode
from editor.core.image import FloatArray

Tint = tuple[float, float]
# Oklab hues in degrees.
HUES = {
    "red": 27.0, "orange": 58.0, "yellow": 103.0, "green": 142.0,
    "aqua": 195.0, "blue": 255.0, "purple": 305.0, "magenta": 350.0,
}  # fmt: skip
_TO_SRGB = prophoto_to("sRGB").T.astype(np.float32)
# Colours up to this share of the way to the gamut's border stay as they are.
_INSIDE = 0.75


@dataclass(frozen=True)
class Band:
    """What becomes of colours of about one hue: turned (degrees), ``chroma`` gain, ``light`` gain."""

    turn: float = 0.0
    chroma: float = 1.0
    light: float = 1.0


def graded(
    picture: FloatArray,
    *,
    shadows: Tint = (0.0, 0.0),
    middle: Tint = (0.0, 0.0),
    highlights: Tint = (0.0, 0.0),
    chroma: float = 1.0,
    most: float = 0.4,
    bands: Mapping[str, Band] | None = None,
) -> FloatArray:
    """Return display-linear ProPhoto ``picture`` (H x W x 3) graded.

    Tints are Oklab (a, b) added to the darks, the mid-tones and the lights; ``chroma`` is the gain
    of weak colours, ``most`` the Oklab chroma that strong ones approach; ``bands`` are by HUES.
    """
    light, a, b = oklab(planes(np.maximum(picture, 0.0)))
    strength = np.hypot(a, b)
    if bands:
        turn, gain, lighter = _at_hues(np.arctan2(b, a), bands)
        sure = strength / (strength + np.float32(0.03))
        cos, sin = np.cos(turn * sure), np.sin(turn * sure)
        a, b = (a * cos - b * sin) * gain, (a * sin + b * cos) * gain
        light = light * (1.0 + (lighter - 1.0) * np.minimum(strength / 0.12, 1.0))
        strength = strength * gain
    # Greys stay grey: what is hardly coloured is a cast rather than a colour.
    sure = strength / (strength + np.float32(0.02 if chroma > 1.0 else 1e-6))
    boost = 1.0 + (chroma - 1.0) * sure
    kept = boost / (1.0 + (boost * strength / most) ** 2) ** 0.5
    a, b = a * kept, b * kept
    low, high = 1.3 * (1.0 - light) ** 3 * light / (light + 0.12), light * light
    high = high * (1.0 - np.clip(light, 0.0, 1.0) ** 8 * 0.5)
    between = np.clip(4.0 * light * (1.0 - light), 0.0, 1.0)
    for weight, tint in ((low, shadows), (between, middle), (high, highlights)):
        a, b = a + weight * np.float32(tint[0]), b + weight * np.float32(tint[1])
    lab = np.stack([light, a, b]).astype(np.float32)
    return interleaved(from_oklab(lab), picture.shape)


def hue_kept(picture: FloatArray, scene: FloatArray, share: float) -> FloatArray:
    """Return ``picture`` with the hues of strong colours turned ``share`` of the way back to ``scene``'s.

    Layers that bend alone turn bright reds to pink and blues to violet; a good stock is made so that
    they do so only a little. Both are linear ProPhoto (H x W x 3).
    """
    light, a, b = oklab(planes(np.maximum(picture, 0.0)))
    _, scene_a, scene_b = oklab(planes(np.maximum(scene, 0.0)))
    across, along = a * scene_b - b * scene_a, a * scene_a + b * scene_b
    strength = np.hypot(a, b)
    sure = (strength / (strength + np.float32(0.08))) ** 2
    turn = np.arctan2(across, along + np.float32(1e-6)) * share * sure
    cos, sin = np.cos(turn), np.sin(turn)
    lab = np.stack([light, a * cos - b * sin, a * sin + b * cos]).astype(np.float32)
    return interleaved(from_oklab(lab), picture.shape)


def monochrome(luminance: FloatArray, tint: Tint = (0.0, 0.0)) -> FloatArray:
    """Return display-encoded sRGB of display-linear ``luminance`` (H x W), toned in Oklab."""
    grey = np.repeat(luminance[..., None], 3, axis=-1)
    if tint == (0.0, 0.0):
        encoded = srgb_encode(np.clip(grey, 0.0, 1.0))
        return np.asarray(encoded, np.float32)
    return display(graded(grey, middle=tint))


def display(picture: FloatArray) -> FloatArray:
    """Return display-encoded sRGB 0..1 of display-linear ProPhoto; what lies outside comes in softly.

    Colours near the gamut's border and beyond move towards the grey of their luminance.
    """
    channels = planes(picture)
    where = place(channels)
    grey = np.clip(where.grey, 0.0, 1.0)
    over = np.maximum(where.extent - _INSIDE, 0.0)
    room = 1.0 - _INSIDE
    kept = np.minimum(where.extent, _INSIDE) + room * over / (room + over)
    channels = grey + (channels - where.grey) * (kept / np.maximum(where.extent, 1e-6))
    linear = interleaved(np.asarray(channels, np.float32), picture.shape) @ _TO_SRGB
    return np.asarray(srgb_encode(np.clip(linear, 0.0, 1.0)), np.float32)


def _at_hues(hue: FloatArray, bands: Mapping[str, Band]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (turn in radians, chroma gain, light gain) at every ``hue`` (radians), smooth around."""
    centres = np.array(list(HUES.values()))
    at = [bands.get(name, Band()) for name in HUES]
    grid = np.arange(720) * 0.5
    smooth = []
    kernel = np.exp(-0.5 * (np.minimum(grid, 360.0 - grid) / 14.0) ** 2)
    for values in ([np.radians(b.turn) for b in at], [b.chroma for b in at], [b.light for b in at]):
        wrapped = np.interp(grid, [*(centres - 360.0), *centres, *(centres + 360.0)], values * 3)
        spectrum = np.fft.rfft(wrapped) * np.fft.rfft(kernel / kernel.sum())
        smooth.append(np.fft.irfft(spectrum, 720))
    position = np.degrees(hue) % 360.0
    looped = np.append(grid, 360.0)
    turn, gain, lighter = (
        np.interp(position, looped, np.append(s, s[0])).astype(np.float32) for s in smooth
    )
    return turn, gain, lighter
