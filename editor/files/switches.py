"""Settings that are not in effect because another one says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from editor.files import crs
from editor.files.crs import Written

# What each panel's switch turns off.
_PANELS = {
    "EnableColorAdjustments": "(Hue|Saturation|Luminance)Adjustment.*|PointColors|ColorVariance",
    "EnableGrayscaleMix": "GrayMixer.*",
    "EnableSplitToning": "SplitToning.*|ColorGrade.*",
    "EnableColorGrading": "SplitToning.*|ColorGrade.*",
    "EnableToneCurve": "ToneCurve.*|Parametric.*|CurveRefineSaturation",
    "EnableDetail": "Sharp.*|Luminance(Smoothing|Noise.*)|ColorNoise.*",
    "EnableEffects": "PostCropVignette.*|Grain.*",
    "EnableVignettes": "Vignette.*",
    "EnableCalibration": "ShadowTint|(Red|Green|Blue)(Hue|Saturation)",
    "EnableLensCorrections": "Lens(Profile|Manual).*|AutoLateralCA|Defringe.*|Chromatic.*|Vignette.*",
    "EnableTransform": "Perspective.*|Upright.*|CropConstrainToWarp",
    "EnableLensBlur": "LensBlur.*|Depth.*",
    "EnableRetouch": "Retouch.*",
    "EnableRedEye": "RedEye.*",
    "EnableMaskGroupBasedCorrections": "MaskGroupBasedCorrections",
    "EnableGradientBasedCorrections": "GradientBasedCorrections",
    "EnableCircularGradientBasedCorrections": "CircularGradientBasedCorrections",
    "EnablePaintBasedCorrections": "PaintBasedCorrections",
}  # fmt: skip

Settings = Mapping[str, Written | None]


def not_in_effect(written: Settings) -> str:
    """Return why none of the settings must be applied, "" if they may."""
    if is_true(written.get("AlreadyApplied")):
        return "The settings are already in the picture (AlreadyApplied)."
    process = written.get("ProcessVersion")
    return crs.old_process(list(written), process if isinstance(process, str) else None)


def ignored(written: Settings) -> dict[str, str]:
    """Return the keys that another key switches off, with the reason."""
    found = {}
    if written.get("WhiteBalance") == "As Shot":
        found.update(dict.fromkeys(crs.WHITE, "The white balance is as shot."))
    if _is_false(written.get("HasCrop")):
        found.update(dict.fromkeys(crs.CROP, "There is no crop (HasCrop)."))
    for switch, keys in panels_off(written).items():
        found.update(dict.fromkeys(keys, f"Its panel is switched off ({switch})."))
        found[switch] = "What it switches off is not taken."
    return found


def panels_off(written: Settings) -> dict[str, list[str]]:
    """Return each panel's switch that is off, with the keys of the panel that are there."""
    return {
        switch: [key for key in written if re.fullmatch(pattern, key)]
        for switch, pattern in _PANELS.items()
        if _is_false(written.get(switch))
    }


def is_true(value: Written | None) -> bool:
    """Say whether a switch is on."""
    return isinstance(value, str) and value.strip().lower() in ("true", "1")


def is_black_and_white(treatment: Written | None) -> bool:
    """Say whether a treatment is the one without color."""
    words = treatment.lower() if isinstance(treatment, str) else ""
    return "mono" in words or "black" in words or "gray" in words or "grey" in words


def _is_false(value: Written | None) -> bool:
    return isinstance(value, str) and value.strip().lower() in ("false", "0")
