"""A synthetic photographer: edits that depend on what a photo shows, by rules that nobody is told.

It looks at the developed picture, as people do, and turns each slider by rules of its own taste:
some meter for the midtones, open shadows where much is dark, cool blue skies, warm what is dull.
What learns a style never sees the rules, nor the measures that they go by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.color.camera import as_shot
from editor.core.color.difference import lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits, slider
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import measure_statistics, run
from editor.core.slider import Value
from editor.raw.geometry import apply_geometry

LONG_EDGE = 200
TEMPERATURE, TINT = "color_balance.temperature", "color_balance.tint"
# A measure is compared `at` its usual value; a rule may go by it, by what is above or by what is below.
Way = Literal["along", "above", "below"]


@dataclass(frozen=True)
class Reading:
    """What a photographer sees in a picture developed with the defaults (L*, a*, b* in hundredths).

    ``key`` is the median lightness, ``span`` the lightness between the 5th and 95th percentiles,
    ``dark`` and ``bright`` the shares that are nearly black and nearly white, ``vivid`` the mean
    chroma, ``green_cast`` and ``blue_cast`` how far the greyest third leans, ``sky`` the share of
    light blue in the upper half, ``leaves`` of green, ``skin`` of skin tones, ``lit`` how much
    lighter the middle is than the border, ``crisp`` how strong fine contours are.
    """

    key: float
    span: float
    dark: float
    bright: float
    vivid: float
    green_cast: float
    blue_cast: float
    sky: float
    leaves: float
    skin: float
    lit: float
    crisp: float


@dataclass(frozen=True)
class Rule:
    """By how much a measure turns a slider: ``slope`` times how far the measure is from ``at``."""

    measure: str
    at: float
    slope: float
    way: Way = "along"

    def __call__(self, reading: Reading) -> float:
        """Return what it adds to the slider."""
        off = float(getattr(reading, self.measure)) - self.at
        if self.way == "along":
            return self.slope * off
        return self.slope * (max(off, 0.0) if self.way == "above" else max(-off, 0.0))


@dataclass(frozen=True)
class Habit:
    """A slider as somebody uses it: its usual value, the rules, and how far the hand strays.

    The temperature is in mired from as shot (below 0 cooler pictures), the tint from as shot.
    """

    usual: float
    rules: tuple[Rule, ...] = ()
    stray: float = 0.0


@dataclass(frozen=True)
class Photographer:
    """Somebody's habits by slider, and what they always set."""

    name: str
    habits: Mapping[str, Habit]
    always: Mapping[str, Value]

    def edit(self, photo: LinearImage, seed: int = 0) -> Edits:
        """Return this photographer's edits of a photo; ``seed`` is the hand's inconsistency."""
        reading = read(photo)
        rng = np.random.default_rng([seed, 11])
        values: dict[str, object] = dict(self.always)
        for key, habit in self.habits.items():
            meant = habit.usual + sum(rule(reading) for rule in habit.rules)
            values[key] = _set(key, meant + habit.stray * float(rng.normal()), photo)
        return Edits(values)


def read(photo: LinearImage) -> Reading:
    """Return what is seen of a photo as it opens, LONG_EDGE pixels long."""
    framed = apply_geometry(photo, {}, LONG_EDGE)
    shown = run(framed, Edits(), measure_statistics(photo))
    lab = np.asarray(lab_from_linear_srgb(srgb_decode(np.clip(shown, 0.0, 1.0))) / 100.0, np.float32)
    light, green, blue = np.moveaxis(lab, -1, 0)
    chroma, hue = np.hypot(green, blue), np.degrees(np.arctan2(blue, green)) % 360.0
    low, key, high = np.percentile(light, (5, 50, 95))
    grey = chroma <= np.quantile(chroma, 1 / 3)
    colored = chroma > 0.08
    upper = np.arange(len(light))[:, None] < len(light) / 2
    blurred = cv2.GaussianBlur(light, (0, 0), 1.5)
    return Reading(
        key=float(key),
        span=float(high - low),
        dark=float((light < 0.15).mean()),
        bright=float((light > 0.93).mean()),
        vivid=float(chroma.mean()),
        green_cast=float(green[grey].mean()),
        blue_cast=float(blue[grey].mean()),
        sky=_share(colored & upper & (light > 0.4), hue, 220.0, 300.0),
        leaves=_share(colored, hue, 95.0, 170.0),
        skin=_share(colored & (light > 0.3) & (chroma < 0.45), hue, 25.0, 75.0),
        lit=_middle(light) - float(light.mean()),
        crisp=float(np.abs(light - blurred).mean()),
    )


def _share(counted: NDArray[np.bool_], hue: FloatArray, first: float, last: float) -> float:
    return float((counted & (hue >= first) & (hue < last)).mean())


def _middle(light: FloatArray) -> float:
    height, width = light.shape
    return float(light[height // 4 : -(height // 4) or None, width // 4 : -(width // 4) or None].mean())


def _set(key: str, number: float, photo: LinearImage) -> float:
    """Return a number as the slider takes it, on its whole steps and within its range."""
    known = slider(key)
    if key in (TEMPERATURE, TINT) and photo.metadata.color is not None:
        kelvin, tint = as_shot(photo.metadata.color)
        number = tint + number if key == TINT else 1e6 / max(1e6 / kelvin + number, 1.0)
    step = known.step
    return float(np.clip(round(number / step) * step, known.low, known.high))


def photographers() -> tuple[Photographer, ...]:
    """Return the photographers there are, each of another taste."""
    return (_careful(), _landscape(), _wedding(), _moody(), _monochrome())


def _careful() -> Photographer:
    """Meters for the midtones, takes casts out, and touches nothing that is well."""
    return Photographer(
        "careful",
        {
            "exposure.exposure": Habit(0.1, (Rule("key", 0.50, -3.2),), 0.06),
            TEMPERATURE: Habit(-2.0, (Rule("blue_cast", 0.02, 260.0),), 2.0),
            TINT: Habit(0.0, (Rule("green_cast", 0.0, -180.0),), 1.0),
            "rgb_toning.contrast": Habit(8.0, (Rule("span", 0.70, -110.0),), 2.5),
            "tone_mapping.highlights": Habit(-10.0, (Rule("bright", 0.01, -450.0, "above"),), 3.0),
            "tone_mapping.shadows": Habit(8.0, (Rule("dark", 0.05, 130.0, "above"),), 3.0),
            "local_contrast.clarity": Habit(6.0, (Rule("crisp", 0.018, -700.0),), 2.0),
            "saturation.vibrance": Habit(10.0, (Rule("vivid", 0.16, -170.0),), 2.5),
        },
        {},
    )


def _landscape() -> Photographer:
    """Pulls skies down, opens shadows, clears haze, wakes dull colors."""
    return Photographer(
        "landscape",
        {
            "exposure.exposure": Habit(
                -0.1, (Rule("key", 0.46, -2.4), Rule("bright", 0.02, -2.0, "above")), 0.06
            ),
            TEMPERATURE: Habit(-5.0, (Rule("sky", 0.05, 60.0), Rule("blue_cast", 0.02, 160.0)), 2.0),
            "tone_mapping.highlights": Habit(
                -35.0, (Rule("bright", 0.0, -350.0), Rule("sky", 0.0, -90.0)), 3.5
            ),
            "tone_mapping.shadows": Habit(22.0, (Rule("dark", 0.08, 120.0),), 3.5),
            "tone_mapping.whites": Habit(8.0, (Rule("span", 0.70, -80.0),), 3.0),
            "tone_mapping.blacks": Habit(-10.0, (Rule("dark", 0.08, 70.0),), 2.5),
            "dehaze.dehaze": Habit(6.0, (Rule("span", 0.72, 60.0, "below"),), 2.0),
            "local_contrast.clarity": Habit(14.0, (Rule("leaves", 0.08, -50.0),), 2.0),
            "saturation.vibrance": Habit(20.0, (Rule("vivid", 0.16, -190.0),), 3.0),
            "color_mixer.luminance_blue": Habit(-8.0, (Rule("sky", 0.0, -110.0),), 2.0),
            "color_mixer.saturation_green": Habit(-4.0, (Rule("leaves", 0.05, -90.0),), 2.0),
            "vignette.amount": Habit(-6.0, (Rule("lit", 0.0, 60.0),), 1.5),
        },
        {},
    )


def _wedding() -> Photographer:
    """Bright, soft and warm; kind to skin, quiet greens."""
    return Photographer(
        "wedding",
        {
            "exposure.exposure": Habit(0.5, (Rule("key", 0.50, -3.0), Rule("skin", 0.10, 0.8)), 0.07),
            TEMPERATURE: Habit(-8.0, (Rule("blue_cast", 0.02, 200.0), Rule("key", 0.50, 50.0)), 2.0),
            TINT: Habit(3.0, (Rule("green_cast", 0.0, -90.0), Rule("leaves", 0.05, 20.0)), 1.0),
            "rgb_toning.contrast": Habit(-12.0, (Rule("span", 0.70, -90.0),), 2.5),
            "tone_mapping.highlights": Habit(-28.0, (Rule("bright", 0.01, -400.0),), 3.5),
            "tone_mapping.shadows": Habit(30.0, (Rule("dark", 0.06, 110.0), Rule("lit", 0.0, -40.0)), 3.5),
            "tone_mapping.blacks": Habit(14.0, (Rule("dark", 0.06, -60.0),), 2.5),
            "local_contrast.texture": Habit(-6.0, (Rule("skin", 0.08, -60.0),), 1.5),
            "saturation.saturation": Habit(-6.0, (Rule("vivid", 0.16, -110.0),), 2.0),
            "color_mixer.luminance_orange": Habit(8.0, (Rule("skin", 0.08, 60.0),), 2.0),
            "color_mixer.saturation_green": Habit(-18.0, (Rule("leaves", 0.05, -80.0),), 2.5),
        },
        {"color_grading.highlight_hue": 45.0, "color_grading.highlight_saturation": 6.0},
    )


def _moody() -> Photographer:
    """Dark and quiet: keeps nights cool, tints shadows teal, takes loud colors down."""
    return Photographer(
        "moody",
        {
            "exposure.exposure": Habit(-0.45, (Rule("key", 0.42, -2.2),), 0.06),
            TEMPERATURE: Habit(4.0, (Rule("key", 0.45, -70.0), Rule("sky", 0.03, 40.0)), 2.0),
            "rgb_toning.contrast": Habit(12.0, (Rule("span", 0.65, -100.0),), 2.5),
            "tone_mapping.highlights": Habit(-40.0, (Rule("bright", 0.01, -300.0),), 3.5),
            "tone_mapping.shadows": Habit(-4.0, (Rule("dark", 0.10, 130.0),), 3.0),
            "tone_mapping.blacks": Habit(6.0, (Rule("dark", 0.10, 50.0), Rule("span", 0.65, -40.0)), 2.5),
            "saturation.saturation": Habit(-12.0, (Rule("vivid", 0.15, -150.0),), 2.0),
            "saturation.vibrance": Habit(6.0, (Rule("skin", 0.05, -50.0),), 2.0),
            "color_grading.shadow_saturation": Habit(14.0, (Rule("dark", 0.10, 40.0),), 1.5),
            "color_mixer.hue_green": Habit(12.0, (Rule("leaves", 0.05, 70.0),), 2.0),
            "vignette.amount": Habit(-14.0, (Rule("lit", 0.0, 90.0),), 1.5),
        },
        {"color_grading.shadow_hue": 195.0, "grain.amount": 15.0},
    )


def _monochrome() -> Photographer:
    """Black and white: deep where the light is flat, open where it is hard."""
    return Photographer(
        "monochrome",
        {
            "exposure.exposure": Habit(0.1, (Rule("key", 0.48, -2.8),), 0.06),
            "rgb_toning.contrast": Habit(24.0, (Rule("span", 0.70, -130.0),), 3.0),
            "tone_mapping.highlights": Habit(-15.0, (Rule("bright", 0.01, -420.0),), 3.0),
            "tone_mapping.shadows": Habit(5.0, (Rule("dark", 0.08, 140.0),), 3.0),
            "tone_mapping.whites": Habit(10.0, (Rule("bright", 0.01, -250.0),), 3.0),
            "tone_mapping.blacks": Habit(-14.0, (Rule("dark", 0.08, 90.0),), 3.0),
            "local_contrast.clarity": Habit(
                18.0, (Rule("skin", 0.05, -70.0), Rule("crisp", 0.018, -500.0)), 2.5
            ),
            "color_mixer.gray_blue": Habit(-10.0, (Rule("sky", 0.0, -160.0),), 3.0),
            "color_mixer.gray_orange": Habit(6.0, (Rule("skin", 0.05, 80.0),), 3.0),
        },
        {"color_mixer.monochrome": True},
    )


def somebody(seed: int) -> Photographer:
    """Return a photographer of taste drawn at random, whom no learner can have been fitted to."""
    rng = np.random.default_rng([seed, 23])
    habits = {}
    for key, width in _WIDTHS.items():
        if rng.random() < 0.75:
            names = rng.choice(
                [each.name for each in fields(Reading)], int(rng.integers(1, 3)), replace=False
            )
            rules = tuple(
                Rule(name, *_usual(name, rng), str(rng.choice(["along", "along", "above", "below"])))  # type: ignore[arg-type]
                for name in map(str, names)
            )
            rules = tuple(Rule(r.measure, r.at, r.slope * width / len(rules), r.way) for r in rules)
            habits[key] = Habit(float(rng.normal(0.0, width)), rules, 0.15 * width)
    return Photographer(f"somebody {seed}", habits, {})


# How far somebody usually turns a slider.
_WIDTHS = {
    "exposure.exposure": 0.45, TEMPERATURE: 14.0, TINT: 5.0, "rgb_toning.contrast": 16.0,
    "tone_mapping.highlights": 22.0, "tone_mapping.shadows": 20.0, "tone_mapping.whites": 12.0,
    "tone_mapping.blacks": 12.0, "local_contrast.clarity": 10.0, "local_contrast.texture": 8.0,
    "dehaze.dehaze": 6.0, "saturation.vibrance": 14.0, "saturation.saturation": 9.0,
    "color_mixer.luminance_blue": 12.0, "color_mixer.saturation_green": 14.0, "vignette.amount": 10.0,
}  # fmt: skip
# What the measures usually are, and by how much they vary from photo to photo.
_USUAL = {
    "key": (0.46, 0.14), "span": (0.68, 0.14), "dark": (0.08, 0.10), "bright": (0.02, 0.03),
    "vivid": (0.17, 0.07), "green_cast": (0.0, 0.02), "blue_cast": (0.02, 0.03), "sky": (0.06, 0.10),
    "leaves": (0.06, 0.09), "skin": (0.10, 0.12), "lit": (0.0, 0.05), "crisp": (0.02, 0.01),
}  # fmt: skip


def _usual(name: str, rng: np.random.Generator) -> tuple[float, float]:
    """Return where a rule of this measure begins, and its slope: one usual variation turns it by one."""
    at, varies = _USUAL[name]
    return at, float(rng.normal()) / varies
