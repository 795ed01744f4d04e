"""Color mixer: hue, saturation and luminance of eight bands of hue, and black and white."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from editor.core.color.curves import interpolated
from editor.core.color.perceptual import (
    from_oklab,
    interleaved,
    limited_gain,
    luminance,
    oklab,
    place,
    planes,
    settled,
    vividness,
)
from editor.core.image import FloatArray, Matrix, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# The bands and their centres in degrees of Oklab hue: close to the sRGB colours they are named
# after, but spread more evenly, for neighbours to share skin and twilight skies without seams.
BANDS = {
    "red": 22.0,
    "orange": 60.0,
    "yellow": 106.0,
    "green": 143.0,
    "aqua": 195.0,
    "blue": 260.0,
    "purple": 300.0,
    "magenta": 340.0,
}
_CENTRES = np.deg2rad(list(BANDS.values()))
_GAPS = np.diff(_CENTRES, append=_CENTRES[0] + 2 * np.pi)
# A band's hue moves at most this part of the way to the next band's; beyond it hues would fold.
_HUE_REACH = 0.72
# Nor does it move so far that the gap it leaves behind stretches to more than about twice.
_HUE_STRETCH = 1.1
# Change of luminance at full slider in natural log-odds: 1.6 stops in the dark half.
_LUMINANCE_REACH = 1.1
_GRAY_REACH = 1.5
# Colour, as chroma over lightness, at which luminance changes take half their effect.
_COLORED = 0.04
_STEPS = 2048


def windows(hue: Matrix) -> Matrix:
    """Return the weight of each band (8 x N) at Oklab hues (N, radians); they sum to one.

    Each window falls from its centre to zero at its neighbours' centres along a straight line
    with rounded ends, so that weights and their slopes are continuous.
    """
    weights = np.zeros((len(BANDS), hue.size))
    turned = np.mod(hue - _CENTRES[0], 2 * np.pi) + _CENTRES[0]
    band = np.clip(np.searchsorted(_CENTRES, turned, side="right") - 1, 0, len(BANDS) - 1)
    along = _rounded_ramp((turned - _CENTRES[band]) / _GAPS[band])
    columns = np.arange(hue.size)
    weights[band, columns] = 1.0 - along
    weights[(band + 1) % len(BANDS), columns] += along
    return weights


def _rounded_ramp(t: Matrix, end: float = 0.25) -> Matrix:
    """Rise from 0 to 1 over 0..1, straight but for parabolas over ``end`` at both ends."""
    slope = 1.0 / (1.0 - end)
    low, high = np.minimum(t, end), np.maximum(t, 1.0 - end)
    straight = np.clip(t, end, 1.0 - end) - end
    bent = low * low + (end * end - np.square(1.0 - high))
    return np.asarray(slope * (straight + bent / (2.0 * end)))


def _band_values(sliders: Sliders, prefix: str) -> Matrix:
    """Return the eight sliders of one property as -1..1."""
    return np.array([sliders[f"{prefix}_{band}"] / 100.0 for band in BANDS])


def hue_shifts(values: Matrix) -> Matrix:
    """Return each band centre's shift in radians for hue sliders (8, -1..1).

    Where two neighbours move towards each other both give way, so that no hues change places.
    """
    behind, ahead = np.roll(_GAPS, 1), _GAPS
    toward, away = np.where(values > 0.0, ahead, behind), np.where(values > 0.0, behind, ahead)
    shifts = values * np.minimum(_HUE_REACH * toward, _HUE_STRETCH * away)
    squeeze = shifts - np.roll(shifts, -1)
    fit = np.minimum(1.0, _HUE_REACH * _GAPS / np.maximum(squeeze, 1e-9))
    return np.asarray(shifts * np.minimum(fit, np.roll(fit, 1)))


@lru_cache(maxsize=1)
def _window_table() -> Matrix:
    """Return the windows (8 x steps + 1) at hues from -pi to pi."""
    return windows(np.linspace(-np.pi, np.pi, _STEPS + 1))


def _at_hue(rows: Matrix, hue: FloatArray) -> FloatArray:
    """Return the windows' mix of band values (K x 8) at each pixel's hue (K x N), from a table."""
    table = np.asarray(rows @ _window_table(), dtype=np.float32)
    position = (hue + np.float32(np.pi)) * np.float32(_STEPS / (2 * np.pi))
    return np.stack([interpolated(each, np.clip(position, 0.0, _STEPS)) for each in table])


def relit(grey: FloatArray, shift: FloatArray) -> FloatArray:
    """Shift luminance (0..1) by ``shift`` in log-odds: black and white stay, the rest is monotone."""
    gain = np.exp(shift)
    inside = np.clip(grey, 0.0, 1.0)
    return np.asarray(inside * gain / (1.0 + (gain - 1.0) * inside) + (grey - inside))


def _sliders() -> list[Slider]:
    """Declare three properties of eight bands, the switch to black and white and its weights."""
    told = {
        "hue": "Turn {0} towards the hues next to it.",
        "saturation": "Make {0} more vivid, or take it down to grey.",
        "luminance": "Make {0} lighter or darker.",
    }
    mixer = [
        Slider(
            f"{prefix}_{band}",
            -100,
            100,
            label=f"{band.capitalize()} {prefix}",
            crs=f"{prefix.capitalize()}Adjustment{band.capitalize()}",
            tooltip=sentence.format(f"{band}s"),
        )
        for prefix, sentence in told.items()
        for band in BANDS
    ]
    switch = Slider(
        "monochrome",
        type="bool",
        neutral=False,
        label="Black and white",
        crs="ConvertToGrayscale",
        tooltip="Turn the picture to black and white, mixed by the weights below.",
    )
    weights = [
        Slider(
            f"gray_{band}",
            -100,
            100,
            label=f"{band.capitalize()} in grey",
            crs=f"GrayMixer{band.capitalize()}",
            modifier=True,
            tooltip=f"Make {band}s lighter or darker in black and white.",
        )
        for band in BANDS
    ]
    return [*mixer, switch, *weights]


@stage(order=500, kind="pointwise", panel="Color Mixer", sliders=_sliders())
def color_mixer(
    image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics
) -> FloatArray:
    """Turn, scale and relight each hue in Oklab; or weigh the hues into black and white."""
    rgb = planes(image)
    grey = luminance(rgb)
    lab = oklab(rgb)
    hue = np.arctan2(lab[2], lab[1])
    color = np.square(np.hypot(lab[1], lab[2]) / (np.maximum(lab[0], 0.0) + np.float32(0.04)))
    color /= color + np.float32(_COLORED**2)
    if sliders["monochrome"]:
        (weight,) = _at_hue(_GRAY_REACH * _band_values(sliders, "gray")[None], hue)
        return np.repeat(relit(grey, weight * color)[:, None], 3, axis=1).reshape(image.shape)

    rows = np.stack(
        [
            hue_shifts(_band_values(sliders, "hue")),
            1.0 + _band_values(sliders, "saturation"),
            _LUMINANCE_REACH * _band_values(sliders, "luminance"),
        ]
    )
    turn, gain, light = _at_hue(rows, hue)
    before = place(rgb, grey)
    vivid = vividness(lab, before)
    gain = limited_gain(gain, before)
    cosine, sine = np.cos(turn) * gain, np.sin(turn) * gain
    lab[1], lab[2] = lab[1] * cosine - lab[2] * sine, lab[1] * sine + lab[2] * cosine
    wanted = relit(grey, light * color)
    return interleaved(settled(from_oklab(lab), wanted, before, vivid), image.shape)
