"""Wording: sliders and their values as people read and type them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from editor.core.slider import Slider

MINUS = "\N{MINUS SIGN}"
_TYPED = str.maketrans({MINUS: "-", ",": ".", " ": "", "\N{NO-BREAK SPACE}": "", "'": ""})


def label_text(slider: Slider) -> str:
    """Return the slider's label in the interface's language."""
    return QCoreApplication.translate("Slider", slider.label or slider.name)


def number_text(slider: Slider, value: float) -> str:
    """Return ``value`` rounded to the slider's step, signed where its range is."""
    rounded = round(value / slider.step) * slider.step
    digits = max(0, -math.floor(math.log10(slider.step) + 1e-9))
    text = f"{abs(rounded):.{digits}f}"
    if not any(digit in "123456789" for digit in text):
        return text
    if rounded < 0.0:
        return MINUS + text
    return "+" + text if slider.low < 0.0 else text


def typed_number(text: str) -> float | None:
    """Return the number that was typed, with point or comma and any sign; None if it is none."""
    try:
        number = float(text.translate(_TYPED))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def copied_text(value: Any) -> str:
    """Return a value as text that `Slider.parse` takes back."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return " ".join(f"{x:g},{y:g}" for x, y in value)
    if isinstance(value, tuple):
        return " ".join(map(copied_text, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def step_text(slider: Slider, value: Any) -> str:
    """Return what a step of the history is called: "Exposure +0.35", "Film look Portra"."""
    label = label_text(slider)
    if slider.type == "number" and value is not None:
        return f"{label} {number_text(slider, value)}"
    if slider.type == "bool":
        state = QCoreApplication.translate("Slider", "on" if value else "off")
        return f"{label} {state}"
    if slider.type == "choice":
        return f"{label} {value}"
    if slider.type == "file":
        return f"{label} {Path(value).stem or QCoreApplication.translate('Slider', 'none')}"
    return label
