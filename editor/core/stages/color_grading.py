"""Color grading: a colour and a lightness for shadows, midtones, highlights and all."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from editor.core.color.curves import interpolated
from editor.core.color.perceptual import (
    from_oklab,
    interleaved,
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

RANGES = ("shadow", "midtone", "highlight", "global")
# Oklab chroma that full saturation adds at white's lightness.
_TINT = 0.16
# Change of luminance at full slider, in natural log-odds.
_LIGHT = 0.9
_STEPS = 1024


def windows(lightness: Matrix, blending: float, balance: float) -> Matrix:
    """Return the weights of shadows, midtones and highlights (3 x N); they sum to one.

    ``lightness`` is the cube root of luminance, ``blending`` 0..1 how wide the ranges overlap,
    ``balance`` -1..1 moves their borders (up: more of the picture is highlights).
    """
    width = 0.25 + 0.75 * blending
    shift = 0.25 * balance
    rise = [_smooth((lightness - centre + shift) / width + 0.5) for centre in (0.37, 0.70)]
    return np.stack([1.0 - rise[0], rise[0] - rise[1], rise[1]])


def _smooth(t: Matrix) -> Matrix:
    """Return the smooth step of t, clipped to 0..1."""
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


@lru_cache(maxsize=16)
def _tables(settings: tuple[tuple[str, float], ...]) -> tuple[FloatArray, FloatArray]:
    """Return, by lightness 0..1 in equal steps, the (a, b) to add and the lightness wanted."""
    sliders = dict(settings)
    x = np.linspace(0.0, 1.0, _STEPS + 1)
    weights = windows(x, sliders["blending"] / 100.0, sliders["balance"] / 100.0)
    weights = np.concatenate([weights, np.ones_like(weights[:1])])
    hue = np.deg2rad([sliders[f"{each}_hue"] for each in RANGES])
    amount = np.array([sliders[f"{each}_saturation"] for each in RANGES]) * (_TINT / 100.0)
    added = np.stack([amount * np.cos(_oklab_hue(hue)), amount * np.sin(_oklab_hue(hue))]) @ weights
    # The dark takes less chroma, though more than in proportion: tinted blacks stay blacks.
    added *= x / np.sqrt(x + 0.02)
    light = np.array([sliders[f"{each}_luminance"] for each in RANGES]) * (_LIGHT / 100.0)
    odds = np.exp(light @ weights)
    grey = x**3
    wanted = np.maximum.accumulate(np.cbrt(grey * odds / (1.0 + (odds - 1.0) * grey)))
    return added.astype(np.float32), wanted.astype(np.float32)


def _oklab_hue(hue: Matrix) -> Matrix:
    """Return the Oklab hue of the colour wheel's hue (0 red, 120 green, 240 blue), in radians."""
    wheel = np.deg2rad([0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0])
    seen = np.deg2rad([29.2, 109.8, 142.5, 194.8, 264.0, 328.4, 389.2])
    return np.asarray(np.interp(hue, wheel, seen))


def _sliders() -> list[Slider]:
    """Declare hue, saturation and luminance of each range, blending and balance."""
    keys = {
        "shadow": ("SplitToningShadowHue", "SplitToningShadowSaturation", "ColorGradeShadowLum"),
        "midtone": ("ColorGradeMidtoneHue", "ColorGradeMidtoneSat", "ColorGradeMidtoneLum"),
        "highlight": (
            "SplitToningHighlightHue",
            "SplitToningHighlightSaturation",
            "ColorGradeHighlightLum",
        ),
        "global": ("ColorGradeGlobalHue", "ColorGradeGlobalSat", "ColorGradeGlobalLum"),
    }
    named = {"global": "the whole picture"}
    ranges = []
    for name, (hue, saturation, light) in keys.items():
        what = named.get(name, f"the {name}s")
        ranges += [
            Slider(f"{name}_hue", 0, 360, crs=hue, modifier=True, tooltip=f"Hue that tints {what}."),
            Slider(
                f"{name}_saturation",
                0,
                100,
                crs=saturation,
                tooltip=f"How strongly {what} is tinted."
                if name == "global"
                else f"How strongly {what} are tinted.",
            ),
            Slider(f"{name}_luminance", -100, 100, crs=light, tooltip=f"Make {what} lighter or darker."),
        ]
    return [
        *ranges,
        Slider(
            "blending",
            0,
            100,
            crs="ColorGradeBlending",
            default=50.0,
            modifier=True,
            tooltip="How widely shadows, midtones and highlights run into each other.",
        ),
        Slider(
            "balance",
            -100,
            100,
            crs="SplitToningBalance",
            modifier=True,
            tooltip="Count more of the picture as highlights (up) or as shadows (down).",
        ),
    ]


@stage(order=550, kind="pointwise", panel="Color Grading", sliders=_sliders())
def color_grading(
    image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics
) -> FloatArray:
    """Add the ranges' colours at constant luminance, then relight, both by lightness alone."""
    (table_a, table_b), table_light = _tables(tuple(sliders.items()))
    rgb = planes(image)
    grey = luminance(rgb)
    inside = np.clip(grey, 0.0, 1.0)
    position = np.cbrt(inside) * np.float32(_STEPS)
    # The table holds the root of luminance, which is straighter than luminance itself.
    wanted = interpolated(table_light, position.copy())
    wanted *= wanted * wanted
    wanted += grey - inside
    before = place(rgb, grey)
    lab = oklab(rgb)
    vivid = vividness(lab, before)
    lab[1] += interpolated(table_a, position.copy())
    lab[2] += interpolated(table_b, position)
    return interleaved(settled(from_oklab(lab), wanted, before, vivid), image.shape)
