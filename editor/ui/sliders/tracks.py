"""Tracks: the colours of the sliders whose direction is a colour."""

from __future__ import annotations

import colorsys

from PySide6.QtGui import QColor

# Hue on screen, in turns of the HSV circle, of the color mixer's bands as Camera Raw names them.
_BANDS = {
    "Red": 0.0,
    "Orange": 0.085,
    "Yellow": 0.155,
    "Green": 0.345,
    "Aqua": 0.5,
    "Blue": 0.62,
    "Purple": 0.75,
    "Magenta": 0.88,
}
_GREY = QColor("#6a6a6a")


def track_colors(crs: str) -> tuple[QColor, ...]:
    """Return the colours, left to right, of the slider with this Camera Raw key; none if plain."""
    if crs in ("Temperature", "IncrementalTemperature"):
        return _named("#3f6fb5", "#8f9aa5", "#c9a545")
    if crs in ("Tint", "IncrementalTint"):
        return _named("#4f9a52", "#8c8c8c", "#b458a8")
    if crs.endswith("Lum") and crs.startswith("ColorGrade"):
        return _named("#1a1a1a", "#e0e0e0")
    for name, turn in _BANDS.items():
        if crs in (f"HueAdjustment{name}", f"SaturationAdjustment{name}"):
            return _hues(name) if crs.startswith("Hue") else (_GREY, _muted(turn))
        if crs in (f"LuminanceAdjustment{name}", f"GrayMixer{name}"):
            return (_muted(turn, 0.75, 0.22), _muted(turn), _muted(turn, 0.3, 0.95))
    return ()


def band_color(name: str) -> QColor | None:
    """Return the colour of a band of the color mixer."""
    turn = _BANDS.get(name)
    return None if turn is None else _muted(turn)


def _hues(name: str) -> tuple[QColor, ...]:
    """Return the colours a band's hue moves through: from the band before to the one after."""
    names = list(_BANDS)
    place = names.index(name)
    before, after = _BANDS[names[place - 1]], _BANDS[names[(place + 1) % len(names)]]
    middle = _BANDS[name]
    before, after = before - (before > middle), after + (after < middle)
    return tuple(
        _muted(h % 1.0) for h in (before, (before + middle) / 2, middle, (middle + after) / 2, after)
    )


def _muted(turn: float, saturation: float = 0.68, value: float = 0.78) -> QColor:
    """Return a hue toned down, so that tracks do not compete with the photo."""
    return QColor.fromRgbF(*colorsys.hsv_to_rgb(turn, saturation, value))


def _named(*names: str) -> tuple[QColor, ...]:
    return tuple(QColor(name) for name in names)
