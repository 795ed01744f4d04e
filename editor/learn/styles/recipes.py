"""Recipes: the styles that ship, the dials their encoders turn, and what they always set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from editor.core.slider import Value
from editor.core.stages.color_mixer import BANDS
from editor.styles.dials import KNOTS, TEMPERATURE, TINT, Dial

_LIGHT = (
    Dial(TEMPERATURE, span=45.0),
    Dial(TINT, span=16.0),
    Dial("exposure.exposure", span=2.2),
    Dial("tone_mapping.highlights", span=80.0),
    Dial("tone_mapping.shadows", span=80.0),
    Dial("tone_mapping.whites", span=60.0),
    Dial("tone_mapping.blacks", span=60.0),
    Dial("rgb_toning.contrast", span=70.0),
)
# Neighbouring knots lie 63 apart: however the dials stand, the curve rises.
_CURVE = tuple(
    Dial("rgb_toning.curve", span=span, part=str(n))
    for n, span in zip(range(len(KNOTS)), (36.0, 24.0, 24.0, 24.0, 36.0), strict=True)
)


def _wheels(span: float) -> tuple[Dial, ...]:
    return tuple(
        Dial(f"color_grading.{wheel}", span=span, part=part)
        for wheel in ("shadow", "midtone", "highlight")
        for part in "xy"
    )


_MIXER = tuple(
    Dial(f"color_mixer.{what}_{band}", span=span)
    for what, span in (("hue", 40.0), ("saturation", 60.0), ("luminance", 40.0))
    for band in BANDS
)
_GRAYS = tuple(Dial(f"color_mixer.gray_{band}", span=70.0) for band in BANDS)

COLOR = (
    *_LIGHT,
    Dial("saturation.vibrance", span=60.0),
    Dial("saturation.saturation", span=70.0),
    *_MIXER,
    *_wheels(40.0),
    Dial("color_grading.balance", span=40.0),
    *_CURVE,
)
BLACK_AND_WHITE = (*_LIGHT[2:], Dial("local_contrast.clarity", span=45.0), *_GRAYS, *_CURVE)


@dataclass(frozen=True)
class Recipe:
    """A style that ships: its file's and its finish's name, what it says of itself, its dials."""

    key: str
    name: str
    description: str
    dials: tuple[Dial, ...] = COLOR
    fixed: Mapping[str, Value] = field(default_factory=dict)


def _grain(amount: float, size: float) -> dict[str, Value]:
    return {"grain.amount": amount, "grain.size": size}


_MONOCHROME: Mapping[str, Value] = {"color_mixer.monochrome": True}

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "warm_negative", "Warm Negative",
        "A warm color negative: soft highlights, golden skin, open shadows.",
        fixed=_grain(14.0, 22.0),
    ),
    Recipe(
        "cool_slide", "Cool Slide",
        "A cool slide film: deep blacks, clear contrast, blue and green that glow.",
    ),
    Recipe(
        "bleach_bypass", "Bleach Bypass",
        "Silver kept in the print: hard contrast, little color, a metallic sheen.",
        fixed=_grain(18.0, 25.0),
    ),
    Recipe(
        "teal_and_orange", "Teal and Orange",
        "A film's grade: teal shadows behind orange skin and lights.",
    ),
    Recipe("soft_pastel", "Soft Pastel", "Bright and airy: low contrast, raised blacks, pale colors."),
    Recipe(
        "dramatic_black_and_white", "Dramatic B&W",
        "Black and white through an orange filter: dark skies, deep blacks, strong local contrast.",
        BLACK_AND_WHITE, {**_MONOCHROME, **_grain(22.0, 25.0)},
    ),
    Recipe(
        "faded_print", "Faded Print", "An old print: matte, raised blacks, muted warm colors.",
        fixed=_grain(12.0, 25.0),
    ),
    Recipe("golden_hour", "Golden Hour", "The glow of the last sun: warm amber light, soft contrast."),
    Recipe(
        "vivid_landscape", "Vivid Landscape",
        "Clear and colorful: rich greens and skies, full contrast.",
    ),
    Recipe("moody_green", "Moody Green", "Dark and quiet: deep muted greens, dimmed lights."),
    Recipe("night_city", "Night City", "The city at night: cool shadows, lamps that shine, dense blacks."),
    Recipe(
        "silver_portrait", "Silver Portrait",
        "Soft black and white for faces, toned a little warm: open shadows, gentle contrast.",
        (*BLACK_AND_WHITE, *_wheels(16.0)), {**_MONOCHROME, **_grain(12.0, 20.0)},
    ),
)  # fmt: skip
