"""Between keyframes every slider goes in its own sense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.core.image import Metadata
from editor.styles.tracks import between, tracks

TEMPERATURE = "color_balance.temperature"
RAW = Metadata()


def of(values: list[dict[str, Any]], places: list[int], count: int) -> list[Edits]:
    return between(places, [Edits(each) for each in values], [RAW] * len(values), count)


def test_keyframes_keep_what_was_found() -> None:
    wanted = [{"exposure.exposure": 0.25}, {"exposure.exposure": 1.0, "saturation.vibrance": 20.0}]
    made = of(wanted, [0, 4], 5)
    assert made[0] == Edits({"exposure.exposure": 0.25, "saturation.vibrance": 0.0})
    assert made[4] == Edits(wanted[1])
    assert made[2]["saturation.vibrance"] == pytest.approx(10.0)


def test_the_temperature_goes_evenly_in_mired() -> None:
    made = of([{TEMPERATURE: 4000.0}, {TEMPERATURE: 8000.0}], [0, 2], 3)
    assert made[1][TEMPERATURE] == pytest.approx(2e6 / (1e6 / 4000 + 1e6 / 8000))


def test_a_wheel_goes_as_a_point() -> None:
    """From red 40 to green 40 it passes yellow, nearer to grey; not all hues, nor grey alone."""
    hue, saturation = "color_grading.shadow_hue", "color_grading.shadow_saturation"
    made = of([{hue: 0.0, saturation: 40.0}, {hue: 120.0, saturation: 40.0}], [0, 2], 3)
    assert made[1][hue] == pytest.approx(60.0)
    assert made[1][saturation] == pytest.approx(20.0)
    around = of([{hue: 350.0, saturation: 40.0}, {hue: 10.0, saturation: 40.0}], [0, 2], 3)
    assert np.cos(np.deg2rad(around[1][hue])) == pytest.approx(1.0)


def test_a_curve_goes_by_its_heights() -> None:
    curve = "rgb_toning.curve"
    lifted = ((0.0, 40.0), (255.0, 255.0))
    made = of([{}, {curve: lifted}], [0, 2], 3)
    assert np.array(made[1][curve]) == pytest.approx(np.array([(0.0, 20.0), (255.0, 255.0)]))
    other = of([{curve: ((0.0, 0.0), (100.0, 120.0), (255.0, 255.0))}, {curve: lifted}], [0, 2], 3)
    assert [x for x, _ in other[1][curve]] == [0.0, 100.0, 255.0]  # type: ignore[union-attr]


def test_switches_are_held() -> None:
    black_and_white = "color_mixer.monochrome"
    made = of([{black_and_white: False}, {black_and_white: True}], [0, 3], 4)
    assert [each[black_and_white] for each in made] == [False, False, False, True]


def test_what_all_have_stays_to_the_last_bit() -> None:
    values = {TEMPERATURE: 5123.4567, "rgb_toning.contrast": 12.3}
    assert of([values] * 3, [0, 5, 9], 10) == [Edits(values)] * 10
    assert tracks([Edits(values)] * 3, [RAW] * 3)[0] == []


def test_numbers_rise_only_where_the_keyframes_do() -> None:
    levels = [0.0, 0.0, 50.0, 50.0, 20.0, 20.0]
    made = of([{"saturation.vibrance": level} for level in levels], [0, 10, 20, 30, 40, 50], 51)
    path = np.array([float(each["saturation.vibrance"]) for each in made])  # type: ignore[arg-type]
    assert path.min() >= 0.0
    assert path.max() <= 50.0
    assert (np.diff(path[:21]) >= 0.0).all()
    assert (np.diff(path[30:]) <= 0.0).all()


def test_a_keyframe_that_stands_alone_is_drawn_to_its_neighbors() -> None:
    levels = [10.0, 11.0, 12.0, 80.0, 14.0, 15.0, 16.0]
    made = of([{"saturation.vibrance": level} for level in levels], list(range(0, 70, 10)), 61)
    assert made[30]["saturation.vibrance"] == pytest.approx(13.0, abs=1.0)
    assert made[60]["saturation.vibrance"] == pytest.approx(16.0, abs=0.5)
