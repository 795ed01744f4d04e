"""Dither: a fixed mask that keeps whole levels, means and places."""

from __future__ import annotations

import numpy as np
import pytest

from editor.render.encode import dither_mask, to_8_bit, to_16_bit


def test_whole_levels_stay_what_they_are() -> None:
    levels = np.repeat(np.arange(256, dtype=np.float32), 128)[None, :, None] / np.float32(255.0)
    made = to_8_bit(np.repeat(np.repeat(levels, 128, axis=0), 3, axis=2))
    assert np.abs(made[..., 0].astype(int) - np.repeat(np.arange(256), 128)).max() <= 1
    assert (made[..., 0] != np.repeat(np.arange(256), 128)).mean() < 0.01


@pytest.mark.parametrize("level", [0.1, 0.25, 0.5003, 0.9])
def test_the_mean_survives(level: float) -> None:
    made = to_8_bit(np.full((128, 128, 3), level, np.float32))
    assert made.mean() == pytest.approx(level * 255.0, abs=0.01)
    assert set(np.unique(made)) <= {int(level * 255.0), int(level * 255.0) + 1}


def test_a_part_equals_the_whole() -> None:
    picture = np.random.default_rng(0).random((200, 150, 3), dtype=np.float32)
    np.testing.assert_array_equal(to_8_bit(picture[40:90], 40), to_8_bit(picture)[40:90])


def test_beyond_the_range_it_clips() -> None:
    beyond = np.array([[[-0.5, 0.0, 1.0], [1.2, 7.0, 0.5]]], np.float32)
    assert to_8_bit(beyond)[0, 0].tolist() == [0, 0, 255]
    assert to_8_bit(beyond)[0, 1, :2].tolist() == [255, 255]
    assert to_16_bit(beyond)[0, 0].tolist() == [0, 0, 65535]


def test_the_mask_is_spread_evenly() -> None:
    assert np.unique(dither_mask()).size == dither_mask().size
