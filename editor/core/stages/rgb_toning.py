"""RGB toning: contrast, the parametric curve and the point curves, each one table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from editor.core.color.curves import look_up, spline, table, table_inputs
from editor.core.color.perceptual import interleaved, planes
from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.image import FloatArray, Matrix, Metadata
from editor.core.slider import LINEAR_CURVE, Curve, Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

MID_GREY = 0.18
# Slope added at mid-grey by full contrast, in log light.
_CONTRAST_SLOPE = 0.45
# Stops below mid-grey beyond which contrast darkens little more: noise is not torn apart.
_CONTRAST_REACH = 3.0
_REGIONS = ("shadows", "darks", "lights", "highlights")
_SPLITS = ("shadow_split", "midtone_split", "highlight_split")


def contrast_curve(light: Matrix, contrast: float) -> Matrix:
    """Apply contrast (-1..1) to display-linear ``light`` in 0..1: 0, mid-grey and 1 stay.

    In stops x from mid-grey the curve is x + c T(x); T is x (1 - (x / white)^2) above and levels
    off below, so that slopes stay positive and the deepest shadows move by a bounded gain.
    """
    white = np.log2(1.0 / MID_GREY)
    x = np.log2(np.maximum(light, 1e-12) / MID_GREY)
    above = np.clip(x, 0.0, white)
    below = np.minimum(x, 0.0)
    turned = above * (1.0 - np.square(above / white)) + below / np.sqrt(
        1.0 + np.square(below / _CONTRAST_REACH)
    )
    return np.asarray(light * np.exp2(_CONTRAST_SLOPE * contrast * turned))


def parametric_curve(x: Matrix, amounts: tuple[float, ...], splits: tuple[float, ...]) -> Matrix:
    """Apply the four regions' ``amounts`` (-1..1, dark to light) to display-encoded x in 0..1.

    Each region is a smooth rising map of its own; ``splits`` (0..1) bend the axis. Maps that rise,
    one after the other, rise: no setting folds tones. Splits that cross are held 0.1 apart.
    """
    axis = np.linspace(0.0, 1.0, 4097)
    middle = splits[1]
    knots = (0.0, min(splits[0], middle - 0.1), middle, max(splits[2], middle + 0.1), 1.0)
    bent = spline(tuple(zip(knots, (0.0, 0.25, 0.5, 0.75, 1.0), strict=True)), axis)
    curve = np.interp(x, axis, bent)
    for region, amount in zip(_REGIONS, amounts, strict=True):
        curve = _region_curve(curve, region, amount)
    return np.asarray(np.interp(curve, bent, axis))


def _region_curve(x: Matrix, region: str, amount: float) -> Matrix:
    """Return x (0..1) raised or lowered by ``amount`` (-1..1) within one region of even quarters."""
    if region == "lights":
        return 1.0 - _region_curve(1.0 - x, "darks", -amount)
    if region == "highlights":
        return 1.0 - _region_curve(1.0 - x, "shadows", -amount)
    if region == "darks":
        t = np.minimum(x / 0.75, 1.0)
        return np.asarray(x + amount * 1.8 * np.square(t * (1.0 - t)))
    if amount < 0.0:
        # Lowered by the inverse: the formula itself would fall at black.
        axis = np.linspace(0.0, 1.0, 4097)
        return np.asarray(np.interp(x, _region_curve(axis, region, -amount), axis))
    t = np.minimum(x / 0.5, 1.0)
    return np.asarray(x + amount * 0.8 * t * (1.0 - t) ** 3)


@lru_cache(maxsize=64)
def _tone_table(
    contrast: float, amounts: tuple[float, ...], splits: tuple[float, ...], curve: Curve
) -> FloatArray | None:
    """Return the table of contrast, parametric and point curve in a row; None if they do nothing."""
    if not contrast and not any(amounts) and curve == LINEAR_CURVE:
        return None
    light = contrast_curve(table_inputs(), contrast)
    encoded = srgb_encode(light)
    if any(amounts):
        encoded = parametric_curve(encoded, amounts, splits)
    return table(srgb_decode(_through(curve, encoded)))


@lru_cache(maxsize=64)
def _channel_table(curve: Curve) -> FloatArray | None:
    """Return the table of one channel's point curve; None if it is straight."""
    if curve == LINEAR_CURVE:
        return None
    return table(srgb_decode(_through(curve, srgb_encode(table_inputs()))))


def _through(curve: Curve, encoded: Matrix) -> Matrix:
    """Return display-encoded values in 0..1 through a point curve in 0..255."""
    if curve == LINEAR_CURVE:
        return encoded
    return np.clip(spline(curve, encoded * 255.0) / 255.0, 0.0, 1.0)


def toned(rgb: FloatArray, offsets: FloatArray) -> FloatArray:
    """Return planes through a tone table with their hue kept.

    As in the DNG specification's baseline tone (RefBaselineRGBTone), the table takes the largest
    and the smallest channel, and the middle one keeps its relative place between them.
    """
    high = np.maximum(np.maximum(rgb[0], rgb[1]), rgb[2])
    low = np.minimum(np.minimum(rgb[0], rgb[1]), rgb[2])
    high_toned, low_toned = look_up(high, offsets), look_up(low, offsets)
    scale = high - low
    np.divide(high_toned - low_toned, scale, out=scale, where=scale > 1e-9)
    return np.asarray((rgb - low) * scale + low_toned)


def _sliders() -> list[Slider]:
    """Declare contrast, the parametric curve with its splits, and the four point curves."""
    regions = [
        Slider(
            each,
            -100,
            100,
            label=f"Curve {each}",
            crs=f"Parametric{each.capitalize()}",
            tooltip=f"Raise or lower the curve in the {each}.",
        )
        for each in _REGIONS
    ]
    splits = [
        Slider(
            name,
            low,
            low + 60,
            crs=f"Parametric{name.split('_')[0].capitalize()}Split",
            neutral=default,
            modifier=True,
            tooltip=f"Where {below} end and {above} begin on the curve.",
        )
        for name, low, default, below, above in (
            ("shadow_split", 10, 25.0, "shadows", "darks"),
            ("midtone_split", 20, 50.0, "darks", "lights"),
            ("highlight_split", 30, 75.0, "lights", "highlights"),
        )
    ]
    curves = [
        Slider(
            f"curve_{channel}" if channel else "curve",
            type="curve",
            label=f"{channel.capitalize()} curve" if channel else "Point curve",
            neutral=LINEAR_CURVE,
            crs=f"ToneCurvePV2012{channel.capitalize()}",
            tooltip=f"Curve through points of your own, {told}.",
        )
        for channel, told in (
            ("", "for all channels"),
            ("red", "for red against cyan"),
            ("green", "for green against magenta"),
            ("blue", "for blue against yellow"),
        )
    ]
    contrast = Slider(
        "contrast",
        -100,
        100,
        crs="Contrast2012",
        panel="Basic",
        tooltip="Spread tones away from mid-grey, or draw them together.",
    )
    return [contrast, *regions, *splits, *curves]


@stage(order=600, kind="pointwise", panel="Tone Curve", label="RGB toning", sliders=_sliders())
def rgb_toning(
    image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics
) -> FloatArray:
    """Tone all channels by one table, hue kept, then each channel by its own point curve."""
    rgb = planes(image)
    tone = _tone_table(
        sliders["contrast"] / 100.0,
        tuple(sliders[each] / 100.0 for each in _REGIONS),
        tuple(sliders[each] / 100.0 for each in _SPLITS),
        sliders["curve"],
    )
    if tone is not None:
        rgb = toned(rgb, tone)
    for channel, name in enumerate(("curve_red", "curve_green", "curve_blue")):
        own = _channel_table(sliders[name])
        if own is not None:
            rgb[channel] = look_up(rgb[channel], own)
    return interleaved(rgb, image.shape)
