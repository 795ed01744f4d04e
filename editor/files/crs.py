"""Camera Raw settings: how Lightroom writes a value, and what each of its keys is to us."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from editor.core.edits import all_sliders
from editor.core.slider import Slider, Value
from editor.files import foreign

CRS = "http://ns.adobe.com/camera-raw-settings/1.0/"
PROCESS_VERSION = "15.4"
CROP = ("CropLeft", "CropTop", "CropRight", "CropBottom", "CropAngle")
WHITE = ("Temperature", "Tint")
SPLIT_TONING = tuple(
    f"SplitToning{name}"
    for name in ("ShadowHue", "ShadowSaturation", "HighlightHue", "HighlightSaturation", "Balance")
)

# A color wheel's hue and the saturation that means nothing without it.
WHEELS: Mapping[str, str] = {
    "SplitToningShadowHue": "SplitToningShadowSaturation",
    "SplitToningHighlightHue": "SplitToningHighlightSaturation",
    "ColorGradeMidtoneHue": "ColorGradeMidtoneSat",
    "ColorGradeGlobalHue": "ColorGradeGlobalSat",
}

# Temperature and tint of Camera Raw's named white balances.
NAMED_WHITES: Mapping[str, tuple[float, float]] = {
    "Daylight": (5500.0, 10.0), "Cloudy": (6500.0, 10.0), "Shade": (7500.0, 10.0),
    "Tungsten": (2850.0, 0.0), "Fluorescent": (3800.0, 21.0), "Flash": (5500.0, 0.0),
}  # fmt: skip

# Where the written style does not follow from range and step.
_STYLES = {"Exposure2012": "+.2f", "SharpenRadius": "+.1f"}
_DIGIT_SWITCHES = {"AutoLateralCA", "LensProfileEnable", "HDREditMode", "CropConstrainToWarp"}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

# Keys of the process versions before 2012, whose numbers mean something else.
_OLD = {
    "Exposure", "Contrast", "Brightness", "Shadows", "FillLight", "HighlightRecovery", "Clarity",
    "ToneCurve",
}  # fmt: skip
_SUCCESSORS = {key: f"{key}2012" for key in _OLD} | {"ToneCurve": "ToneCurvePV2012"}
# Names that presets not made by Lightroom give to its keys.
ALIASES: Mapping[str, str] = {
    "ColorGradeShadowHue": "SplitToningShadowHue",
    "ColorGradeShadowSat": "SplitToningShadowSaturation",
    "ColorGradeHighlightHue": "SplitToningHighlightHue",
    "ColorGradeHighlightSat": "SplitToningHighlightSaturation",
    "ColorGradeBalance": "SplitToningBalance",
    "SharpnessRadius": "SharpenRadius",
    "SharpnessDetail": "SharpenDetail",
    "SharpnessMasking": "SharpenEdgeMasking",
    "SharpnessEdgeMasking": "SharpenEdgeMasking",
    "GrainRoughness": "GrainFrequency",
}

Outcome = Literal["mapped", "neutral", "unsupported", "refused"]
Written = str | list[str]


@dataclass(frozen=True)
class Entry:
    """What became of one key: its value as written, the outcome, and why where it needs saying."""

    key: str
    value: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Import:
    """What became of every key of a file."""

    entries: tuple[Entry, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Entry, ...]:
        """Return the entries with one outcome."""
        return tuple(entry for entry in self.entries if entry.outcome == outcome)

    @property
    def warning(self) -> str:
        """One sentence that names the settings which are ours but could not be used, "" if all could."""
        refused = [f"{entry.key} = {entry.value}" for entry in self.of("refused")]
        if not refused:
            return ""
        named = ", ".join(text if len(text) < 60 else f"{text[:57]}..." for text in refused[:8])
        more = f" and {len(refused) - 8} more" if len(refused) > 8 else ""
        one = len(refused) == 1
        return f"{len(refused)} setting{'' if one else 's'} could not be used: {named}{more}."

    def __str__(self) -> str:
        """Return one sentence, and a line for each key that is not in the picture."""
        counts = ", ".join(
            f"{len(self.of(outcome))} {outcome}"
            for outcome in ("mapped", "neutral", "unsupported", "refused")
        )
        lost = [
            f"{entry.key} = {entry.value}: {entry.reason}"
            for entry in (*self.of("refused"), *self.of("unsupported"))
        ]
        many = f"{len(self.entries)} setting{'' if len(self.entries) == 1 else 's'}"
        return "\n".join([f"{many}: {counts}.", *lost])


@cache
def by_crs() -> Mapping[str, str]:
    """Return the "stage.slider" key of every Camera Raw key that has a slider."""
    return {slider.crs: key for key, slider in all_sliders().items() if slider.crs}


def write(slider: Slider, value: Value) -> Written:
    """Return a value as Lightroom writes it: a text, or for a curve the list of its points."""
    if isinstance(value, tuple):
        points = {round(x): round(y) for x, y in reversed(value)}
        return [f"{x}, {y}" for x, y in sorted(points.items())]
    if isinstance(value, bool):
        digits = slider.crs_format == "0/1" or slider.crs in _DIGIT_SWITCHES
        return str(int(value)) if digits else str(value)
    if isinstance(value, (int, float)):
        return _number(slider, float(value))
    return "" if value is None else str(value)


def parse(slider: Slider, written: Written) -> Value:
    """Return the value that Lightroom's text means; ValueError with a sentence if it means none."""
    if slider.type == "curve":
        if isinstance(written, str):
            raise ValueError(f"{slider.label} takes a list of points, not {written!r}.")
        return slider.check([_point(slider, point) for point in written])
    if not isinstance(written, str):
        raise ValueError(f"{slider.label} takes one value, not a list.")
    if slider.type == "number":
        if not _NUMBER.fullmatch(written.strip()):
            raise ValueError(f"{slider.label} takes a number, not {written!r}.")
        return slider.check(float(written))
    return slider.parse(written)


def same(slider: Slider, one: Written, other: Written) -> bool:
    """Say whether two written values mean the same, "35" and "+35" for one."""
    if isinstance(one, str) and isinstance(other, str):
        if slider.type == "number" and _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
            return float(one) == float(other)
        return one.strip().lower() == other.strip().lower()
    return [item.replace(" ", "") for item in one] == [item.replace(" ", "") for item in other]


def without_slider(key: str, value: Written | None, present: Container[str | None] = ()) -> Entry:
    """Return what becomes of a key that no slider has; ``value`` is None where it is a structure.

    ``present`` are the keys beside it: one of before 2012 is passed over where its successor stands.
    """
    text = shown(value) or ""
    if foreign.is_descriptive(key):
        return Entry(key, text, "neutral")
    if _SUCCESSORS.get(key) in present:
        return Entry(key, text, "neutral", "Its successor of 2012 stands beside it.")
    if key in _OLD:
        return Entry(key, text, "refused", "It has another meaning since the process version of 2012.")
    if value is not None and foreign.is_idle(key, value):
        return Entry(key, text, "neutral")
    return Entry(key, text, "unsupported", foreign.reason(key))


def shown(written: Written | None) -> str | None:
    """Return a written value as the report shows it; None for a structure."""
    return " ".join(f"({item})" for item in written) if isinstance(written, list) else written


def old_process(keys: Sequence[str], process_version: str | None) -> str:
    """Return why the settings are of a process version we must not read, "" if they are not."""
    if process_version is None:
        modern = any(key.endswith("2012") for key in keys)
        return "" if modern or not _OLD.intersection(keys) else _sentence("before 2012")
    if not _NUMBER.fullmatch(process_version.strip()):
        return f"The process version {process_version!r} is not known."
    return _sentence(process_version.strip()) if float(process_version) < 6.7 else ""


def _sentence(version: str) -> str:
    return f"Process version {version}: its settings have another meaning than those since 2012."


def _number(slider: Slider, value: float) -> str:
    """Return a number in Lightroom's style: a plus where the range is signed, never on zero."""
    if slider.crs in CROP:
        return _unsigned_zero(f"{value:.6f}".rstrip("0").rstrip("."))
    style = slider.crs_format or _STYLES.get(slider.crs)
    if style is None:
        decimals = 0 if slider.step >= 1 else len(f"{slider.step:.6f}".rstrip("0").partition(".")[2])
        style = f"{'+' if slider.low < 0 else ''}.{decimals}f"
    return _unsigned_zero(format(value, style))


def _unsigned_zero(text: str) -> str:
    return text if float(text) else text.lstrip("+-")


def _point(slider: Slider, text: str) -> tuple[float, float]:
    """Return the point that "x, y" means."""
    x, comma, y = text.partition(",")
    if not comma or not _NUMBER.fullmatch(x.strip()) or not _NUMBER.fullmatch(y.strip()):
        raise ValueError(f"{slider.label} takes points written x, y and not {text!r}.")
    return float(x), float(y)
