"""Keyframes lie evenly where the light is steady, and closer where it changes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from editor.styles.keyframes import keyframes


@pytest.mark.parametrize(("count", "every", "wanted"), [
    (1, 25, [0]),
    (2, 25, [0, 1]),
    (26, 25, [0, 25]),
    (51, 25, [0, 25, 50]),
    (5, 1, [0, 1, 2, 3, 4]),
])  # fmt: skip
def test_steady_light_has_them_evenly(count: int, every: int, wanted: list[int]) -> None:
    assert keyframes(np.zeros((count, 3)), every) == wanted


def test_no_gap_is_wider_than_asked() -> None:
    found = keyframes(np.zeros((58, 1)), 10)
    assert (found[0], found[-1]) == (0, 57)
    assert max(after - before for before, after in pairwise(found)) <= 10


def test_light_that_rises_evenly_needs_no_more() -> None:
    assert keyframes(np.linspace(0.0, 5.0, 101)[:, None], 50) == [0, 50, 100]


def test_where_the_light_turns_there_is_a_keyframe() -> None:
    frames = np.arange(101.0)
    light = np.stack([np.zeros(101), np.maximum(frames - 30.0, 0.0) / 20.0], axis=1)
    found = keyframes(light, 100, tolerance=0.25)
    assert min(abs(place - 30) for place in found) <= 3
    for start, end in pairwise(found):
        straight = np.interp(frames[start : end + 1], [start, end], light[[start, end], 1])
        assert np.abs(light[start : end + 1, 1] - straight).max() <= 0.25
