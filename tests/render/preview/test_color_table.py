"""The table of colors: its axes, its packing, and that only what changed is made anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.core.pipeline import Step, plan
from editor.core.statistics import Statistics
from editor.render.preview import color_table
from editor.render.preview.looks import curve_of, unrendered


def steps(values: Any) -> list[Step]:
    return [s for s in plan(Edits(values), Metadata(), Statistics()) if 420 < s.stage.order < 850]


def test_spreading_and_gathering_are_inverse() -> None:
    chroma = np.linspace(-color_table.REACH, color_table.REACH, 101, dtype=np.float32)
    place = color_table.spread(chroma)
    assert place[0] == pytest.approx(0.0, abs=1e-6)
    assert place[50] == 0.5
    assert place[-1] == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose(color_table.gathered(place), chroma, atol=1e-5)


@pytest.mark.parametrize("size", [33, 49])
def test_greys_lie_on_entries(size: int) -> None:
    nodes = color_table.nodes(size).reshape(size, size, size, 3)
    greys = nodes[:, size // 2, size // 2]
    np.testing.assert_allclose(greys, (np.linspace(0, 1, size) ** 3)[:, None].repeat(3, 1), atol=2e-6)


def test_packing_keeps_ten_bits() -> None:
    colors = np.random.default_rng(0).uniform(-0.1, 1.1, (1000, 3)).astype(np.float32)
    back = color_table.unpack(color_table.pack(colors))
    assert np.abs(back - np.clip(colors, 0.0, 1.0)).max() <= 0.5 / 1023 + 1e-6


def test_only_what_comes_after_a_change_is_made_anew() -> None:
    ran: list[str] = []

    def noting(step: Step) -> Step:
        def function(*arguments: Any) -> Any:
            ran.append(step.stage.name)
            return step.stage.function(*arguments)

        # The same function counts as the same stage: it is kept by name.
        return replace(step, stage=replace(step.stage, function=_Same(function)))

    table = color_table.ColorTable()
    start = color_table.nodes(33)

    def bake(values: Any) -> Any:
        ran.clear()
        return table.bake([noting(step) for step in steps(values)], 33, start, "start")

    values = {"saturation.saturation": 20.0, "rgb_toning.contrast": 10.0}
    first = bake(values)
    assert ran == ["saturation", "rgb_toning", "color_conversion"]
    assert bake(values) is first
    assert ran == []
    bake({**values, "rgb_toning.contrast": 30.0})
    assert ran == ["rgb_toning", "color_conversion"]


class _Same:
    """A function that equals any other of its kind."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same)

    def __hash__(self) -> int:
        return 0


@pytest.mark.parametrize("profile", ["Silvergrad", "Linear"])
def test_what_was_rendered_can_be_taken_back(profile: str) -> None:
    edits = Edits({"profile.profile": profile})
    rendition = next(s for s in plan(edits, Metadata(), Statistics()) if s.stage.name == "rendition")
    scene = np.random.default_rng(0).uniform(0.02, 0.9, (500, 3)).astype(np.float32)
    back = unrendered(rendition(scene), *curve_of(rendition))
    np.testing.assert_allclose(back, scene, rtol=2e-3, atol=2e-4)
