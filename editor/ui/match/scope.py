"""Scope: which sliders a match may move. Nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from editor.core.edits import all_sliders
from editor.learn.match.parameters import BASIC
from editor.ui.panels.arrangement import arranged
from editor.ui.text import tr

NEEDED, BASICS, COLOR, CUSTOM = "needed", "basic", "color", "custom"
_COLOR_PANELS = ("Basic", "Tone Curve", "Color Mixer", "Color Grading")


@dataclass(frozen=True)
class Scope:
    """A choice of sliders by name, those locked, and those that ``custom`` consists of."""

    name: str = NEEDED
    locked: frozenset[str] = frozenset()
    custom: frozenset[str] = field(default_factory=lambda: frozenset(BASIC))

    @property
    def listed(self) -> tuple[str, ...]:
        """The sliders to show, in the panels' order."""
        if self.name in (NEEDED, BASICS):
            return tuple(key for key in numbers() if key in BASIC)
        return numbers(_COLOR_PANELS) if self.name == COLOR else numbers()

    @property
    def free(self) -> tuple[str, ...] | None:
        """The sliders that may move; None leaves the choice to what the picture needs."""
        if self.name == NEEDED:
            return None
        return tuple(key for key in self.listed if not self.is_locked(key))

    def is_locked(self, key: str) -> bool:
        """Say whether a slider stays where it is."""
        return key not in self.custom if self.name == CUSTOM else key in self.locked

    def toggled(self, key: str) -> Scope:
        """Return the scope with one slider locked, or let go again."""
        if self.name == CUSTOM:
            return replace(self, custom=self.custom ^ {key})
        return replace(self, locked=self.locked ^ {key})

    def kept(self) -> dict[str, Any]:
        """Return the scope as the settings keep it."""
        return {"scope": self.name, "locked": sorted(self.locked), "custom": sorted(self.custom)}


def scope_from(kept: dict[str, Any]) -> Scope:
    """Return the scope that the settings kept; what is not understood counts as not set."""
    made = Scope(locked=_keys(kept.get("locked", ())))
    if kept.get("scope") in names():
        made = replace(made, name=kept["scope"])
    return replace(made, custom=_keys(kept["custom"])) if "custom" in kept else made


def names() -> dict[str, str]:
    """Return what the scopes are called, in order."""
    return {
        NEEDED: tr("As needed"),
        BASICS: tr("Basic"),
        COLOR: tr("All color"),
        CUSTOM: tr("Custom"),
    }


@cache
def numbers(panels: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Return the sliders of ``panels``, or of all, that a match can move by themselves."""
    return tuple(
        key
        for name, sliders in arranged().items()
        for key, slider in sliders.items()
        if slider.type == "number"
        and (panels is None or name in panels)
        # A modifier alone changes nothing; a wheel's hue belongs to its saturation.
        and (not slider.modifier or name == "Color Grading")
    )


def _keys(found: object) -> frozenset[str]:
    known = all_sliders()
    listed: Iterable[object] = found if isinstance(found, (list, tuple)) else ()
    return frozenset(key for key in listed if isinstance(key, str) and key in known)
