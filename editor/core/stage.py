"""Stage: one step of the pipeline, declared by a decorator and found by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from editor.core.image import Frame, Metadata
from editor.core.slider import Slider, Value
from editor.core.statistics import Statistics

Kind = Literal["pointwise", "areawise", "program"]
Far = Literal["", "tones", "haze", "contrast"]
Sliders = Mapping[str, Any]
Function = Callable[[Any, Sliders, Metadata, Statistics], Any]
Prepare = Callable[[Sliders, Metadata], Metadata]
Carry = Callable[[Sliders, Metadata, Statistics], Statistics]
Field = Callable[[Sliders, Frame, tuple[int, int]], Any]


@dataclass(frozen=True)
class Stage:
    """A pure function of (image, sliders, metadata M, statistics H) and what is declared of it.

    ``prepare`` puts into M, before any stage runs, what a slider chooses for all of them (a camera
    profile). ``carry`` says what later stages see of H (an exposure shifts it). ``field`` makes
    what the array API lacks (a noise field, a coordinate grid) for an array of the given shape;
    the function finds it in ``metadata.field``. ``always`` marks the stages whose neutral is a
    plain conversion instead of the identity; ``far`` those that look at the whole picture and find
    it, small, in ``metadata.whole``, so that a part comes out as it does in the whole: it says by
    what they go there, the picture's large tones, its haze, or its contrast beside the tones.
    ``version`` rises when the same sliders render otherwise.
    """

    name: str
    label: str
    order: int
    kind: Kind
    panel: str
    sliders: tuple[Slider, ...]
    function: Function
    prepare: Prepare | None = None
    carry: Carry | None = None
    field: Field | None = None
    always: bool = False
    far: Far = ""
    version: int = 1

    def __call__(self, image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
        """Apply the stage to ``image`` (... x H x W x 3); neutral sliders return it untouched."""
        if self.is_neutral(sliders):
            return image
        if self.field is not None:
            made = self.field(sliders, metadata.frame, (image.shape[-3], image.shape[-2]))
            metadata = replace(metadata, field=made)
        return self.function(image, sliders, metadata, statistics)

    def is_neutral(self, sliders: Sliders) -> bool:
        """Say whether the stage does nothing with these slider values."""
        return not self.always and all(
            slider.modifier
            or sliders[slider.name] is slider.neutral
            or sliders[slider.name] == slider.neutral
            for slider in self.sliders
        )

    def neutral(self) -> dict[str, Value]:
        """Return the sliders at their neutral values, modifiers at their defaults."""
        return {s.name: s.default_for(Metadata()) if s.modifier else s.neutral for s in self.sliders}

    def defaults(self, metadata: Metadata) -> dict[str, Value]:
        """Return what a fresh photo with this metadata gets."""
        return {slider.name: slider.default_for(metadata) for slider in self.sliders}


def stage(
    *,
    order: int,
    kind: Kind,
    panel: str,
    sliders: Sequence[Slider] = (),
    label: str = "",
    prepare: Prepare | None = None,
    carry: Carry | None = None,
    field: Field | None = None,
    always: bool = False,
    far: Far = "",
    version: int = 1,
) -> Callable[[Function], Stage]:
    """Declare the decorated function a stage; its name is the function's."""

    def declare(function: Function) -> Stage:
        name = function.__name__
        title = label or name.replace("_", " ").capitalize()
        filled = tuple(
            replace(s, label=s.label or s.name.replace("_", " ").capitalize(), panel=s.panel or panel)
            for s in sliders
        )
        return Stage(
            name, title, order, kind, panel, filled, function, prepare, carry, field, always, far, version
        )

    return declare


@cache
def stages() -> tuple[Stage, ...]:
    """Return every stage found in `editor.core.stages`, in order."""
    import editor.core.stages as package

    found = [
        value
        for module in pkgutil.iter_modules(package.__path__)
        for value in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values()
        if isinstance(value, Stage)
    ]
    return tuple(sorted(found, key=lambda each: each.order))


def find(name: str) -> Stage:
    """Return the stage of that name; raise KeyError if there is none."""
    return {each.name: each for each in stages()}[name]
