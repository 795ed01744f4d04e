"""Edits: an immutable mapping of "stage.slider" to a value, never rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from editor.core.geometry import GEOMETRY
from editor.core.image import Metadata
from editor.core.near import did_you_mean
from editor.core.slider import Slider, Value
from editor.core.stage import Stage, stages


class Edits(Mapping[str, Value]):
    """What the photographer set. A slider that is not in it has its photo's default.

    >>> Edits({"exposure.exposure": 0.5}).changed({"saturation.vibrance": 20.0})
    Edits({'exposure.exposure': 0.5, 'saturation.vibrance': 20.0})
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        """Check every value against its slider; raise ValueError with a sentence if one is wrong."""
        self._values = {key: slider(key).check(value) for key, value in (values or {}).items()}

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Edits({self._values!r})"

    def changed(self, values: Mapping[str, object]) -> Edits:
        """Return these edits with ``values`` on top."""
        return Edits({**self._values, **values})

    def without(self, *keys: str) -> Edits:
        """Return these edits with ``keys`` back at their defaults."""
        return Edits({key: value for key, value in self._values.items() if key not in keys})

    def of(self, stage: Stage, metadata: Metadata) -> dict[str, Any]:
        """Return the values of one stage's sliders, the photo's defaults where none was set."""
        return {
            s.name: self._values.get(f"{stage.name}.{s.name}", s.default_for(metadata))
            for s in stage.sliders
        }

    def of_geometry(self) -> dict[str, Any]:
        """Return the geometry's values."""
        return {s.name: self._values.get(f"geometry.{s.name}", s.default_for(Metadata())) for s in GEOMETRY}


@cache
def all_sliders() -> Mapping[str, Slider]:
    """Return every slider by its "stage.slider" key, the geometry's first."""
    return {f"geometry.{s.name}": s for s in GEOMETRY} | {
        f"{stage.name}.{s.name}": s for stage in stages() for s in stage.sliders
    }


def slider(key: str) -> Slider:
    """Return the slider that ``key`` names; raise ValueError with a sentence if there is none."""
    try:
        return all_sliders()[key]
    except KeyError:
        raise ValueError(f"There is no slider {key!r}.") from None


def parse_setting(text: str) -> tuple[str, Value]:
    """Parse ``stage.slider=VALUE``; raise ValueError with a sentence if it is not one."""
    key, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"A setting is written stage.slider=VALUE, not {text!r}.")
    key = key.strip()
    if key not in all_sliders():
        raise ValueError(f"There is no slider {key!r}{did_you_mean(key, all_sliders())}")
    return key, slider(key).parse(value)
