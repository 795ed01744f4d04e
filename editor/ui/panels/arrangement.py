"""Arrangement: which sliders stand in which panel, in which order. Nothing here shows anything."""

from __future__ import annotations

from editor.core.edits import all_sliders
from editor.core.geometry import PANEL as GEOMETRY_PANEL
from editor.core.slider import Slider

# Panels in Camera Raw's order; others follow in the order of their first stage.
PANELS = ("Basic", "Tone Curve", "Color Mixer", "Color Grading", "Detail", "Effects", "Look")
# These belong to the crop tool and to the export dialog.
ELSEWHERE = (GEOMETRY_PANEL, "Output")

# Basic's groups; a slider that is not named here follows in stage order, in a group of its own.
BASIC = {
    "Profile": ("profile.profile", "profile.file"),
    "White balance": ("color_balance.temperature", "color_balance.tint"),
    "Tone": (
        "exposure.exposure",
        "rgb_toning.contrast",
        "tone_mapping.highlights",
        "tone_mapping.shadows",
        "tone_mapping.whites",
        "tone_mapping.blacks",
    ),
    "Presence": (
        "local_contrast.texture",
        "local_contrast.clarity",
        "dehaze.dehaze",
        "saturation.vibrance",
        "saturation.saturation",
    ),
}

Sliders = dict[str, Slider]


def arranged() -> dict[str, Sliders]:
    """Return every panel's sliders by key, in the order they are shown."""
    panels: dict[str, Sliders] = {name: {} for name in PANELS}
    for key, slider in all_sliders().items():
        if slider.panel and slider.panel not in ELSEWHERE:
            panels.setdefault(slider.panel, {})[key] = slider
    shown = {
        key: slider for group in basic_groups(panels["Basic"]).values() for key, slider in group.items()
    }
    panels["Basic"] = shown
    return {name: sliders for name, sliders in panels.items() if sliders}


def basic_groups(sliders: Sliders) -> dict[str, Sliders]:
    """Return Basic's sliders by group; what nobody named comes last, under ""."""
    groups = {group: {key: sliders[key] for key in keys if key in sliders} for group, keys in BASIC.items()}
    named = {key for group in groups.values() for key in group}
    groups[""] = {key: slider for key, slider in sliders.items() if key not in named}
    return {group: found for group, found in groups.items() if found}


def by_crs(sliders: Sliders, prefix: str, suffix: str = "") -> Sliders:
    """Return the sliders whose Camera Raw key begins and ends like this."""
    return {
        key: slider
        for key, slider in sliders.items()
        if slider.crs.startswith(prefix) and slider.crs.endswith(suffix)
    }
