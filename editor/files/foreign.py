"""Camera Raw's keys that have no slider here: which change nothing, and why the others are not taken."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What describes the file or the photo and changes no picture.
_DESCRIPTIVE = re.compile(
    "(Supports|Requires|Show|AsShot).*|PresetType|PresetSubtype|Cluster|UUID|CameraModelRestriction"
    "|Copyright|ContactInfo|(Process|Compatible)?Version|HasSettings|(Short|Sort)?Name|Group|Description"
    "|RawFileName|HasCrop|AlreadyApplied|ToneCurveName(2012)?|Crop(Width|Height|Units?)"
    "|CropConstrainAspectRatio|CropConstrainToUnitSquare|CameraProfileDigest|LookDigest|AutoToneDigest"
    "|AutoToneDigestNoSat|AutoWhiteVersion|OverrideLookVignette|ToggleStyle.*|Stubbed|ImageOrientation"
    "|DateCreated|(Upright|LensProfile).*Digest|UprightVersion|Upright(Center|Focal).*|LensBlurDigest"
)
_PER_PHOTO = "Camera Raw works it out anew for every photo."
_OFFSET = "It is an offset for finished pictures; Silvergrad's white balance is in kelvin."
_CALIBRATION = "Silvergrad does not calibrate the camera's primaries."
_LENS = "Silvergrad corrects a lens by its profile alone."
_PROFILE_TABLE = "Silvergrad does not read this kind of table of Lightroom's profiles."
_IN_PROFILE = "The table lies in a profile of its own; where that is imported, it is found by its name."
# The first that fits a key says why its value is not taken.
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        ("Auto(Tone|Exposure|Contrast|Brightness|Shadows|Highlights)(2012)?", _PER_PHOTO),
        ("Auto(Whites|Blacks)(2012)?|AutoGrayscaleMix", _PER_PHOTO),
        ("Incremental(Temperature|Tint)", _OFFSET),
        ("(Red|Green|Blue)(Hue|Saturation)|ShadowTint", _CALIBRATION),
        ("PointColors|ColorVariance", "Silvergrad has no point color."),
        (
            "(MaskGroup|Gradient|CircularGradient|Paint|Depth)BasedCorrections|Masks?|LocalCorrections",
            "Silvergrad has no local adjustments.",
        ),
        ("Retouch.*|RedEye.*|Distraction.*|Reflection.*", "Silvergrad has no retouching."),
        ("LensBlur.*|Depth.*", "Silvergrad has no lens blur."),
        ("HDR.*|SDR.*", "Silvergrad makes pictures of the standard range."),
        ("Perspective.*|Upright.*|CropConstrainToWarp", "Silvergrad corrects no perspective."),
        ("LensProfile.*|LensManual.*|AutoLateralCA|Defringe.*|ChromaticAberration.*|Vignette.*", _LENS),
        ("PostCropVignetteStyle", "Silvergrad's vignette has one style."),
        ("(Luminance|Color)NoiseReduction.*", "Silvergrad works it out by itself."),
        ("RGBTable.*", _IN_PROFILE),
        ("LookTable.*|Table_.*|ToneMapStrength", _PROFILE_TABLE),
        ("CameraProfile", "Silvergrad renders with the photo's own profile."),
        ("CurveRefineSaturation", "Silvergrad's curve keeps saturation in one way only."),
        ("ISODependent", "Silvergrad's settings do not depend on the ISO value."),
        ("Enhance.*", "Silvergrad has no such enhancement."),
        ("Enable.*", "Silvergrad does not know what it switches off."),
    )
)  # fmt: skip
_UNKNOWN = "Silvergrad has no such slider."
# At these values, keys without a slider of ours do nothing; all others do nothing at zero.
_IDLE: Mapping[str, str] = {
    "PostCropVignetteStyle": "1", "DefringePurpleHueLo": "30", "DefringePurpleHueHi": "70",
    "DefringeGreenHueLo": "40", "DefringeGreenHueHi": "60",     "PerspectiveScale": "100",
    "LensProfileSetup": "LensDefaults", "LensProfileDistortionScale": "100", "VignetteMidpoint": "50",
    "LensProfileVignettingScale": "100", "LensProfileChromaticAberrationScale": "100", "GrainSeed": "",
    "CurveRefineSaturation": "100", "Amount": "1", "CameraProfile": "Adobe Standard",
            "SDRBlend": "0",
    "RGBTableAmount": "1", "Treatment": "Color",
}  # fmt: skip
# Lightroom fills lists that were never set with these, a point color with -1.
_UNSET = ("", "0", "0.0", "0.000000", "-1", "-1.000000")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def is_descriptive(key: str) -> bool:
    """Say whether a key only tells of the file or the photo."""
    return _DESCRIPTIVE.fullmatch(key) is not None


def is_idle(key: str, value: str | list[str]) -> bool:
    """Say whether a key without a slider does nothing at this value."""
    if key.startswith("Enable"):
        return isinstance(value, str) and value.strip().lower() in ("true", "1", "")
    if isinstance(value, list):
        return all(number.strip() in _UNSET for item in value for number in item.split(","))
    text, idle = value.strip(), _IDLE.get(key, "0")
    if not text or text.lower() == "false" or text == idle:
        return True
    both = _NUMBER.fullmatch(text) and _NUMBER.fullmatch(idle)
    return bool(both) and float(text) == float(idle)


def reason(key: str) -> str:
    """Return the sentence why a key that would do something is not taken."""
    return next((why for pattern, why in _REASONS if pattern.fullmatch(key)), _UNKNOWN)
