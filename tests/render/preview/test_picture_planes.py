"""Picture planes: a photo gathered into the grid's nodes, the same whatever the exposure."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.edges import luminance, shrink
from editor.core.image import FloatArray
from editor.core.statistics import Statistics, measure
from editor.render.preview.picture_planes import (
    COLOR,
    COLUMNS,
    DEPTH,
    PLANES,
    ROWS,
    light_range,
    node_levels,
    picture_planes,
)
from tests.conftest import scene

OCCUPIED = 11


@pytest.fixture(scope="module")
def small() -> FloatArray:
    return shrink(scene(320, 480), 256)


@pytest.fixture(scope="module")
def statistics(small: FloatArray) -> Statistics:
    return measure(small)


def test_shape_and_range(small: FloatArray, statistics: Statistics) -> None:
    made = picture_planes(small, statistics)
    assert made.shape == (ROWS, COLUMNS, DEPTH, PLANES)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.abs(made).max() < 10.0


def test_exposure_moves_nothing(small: FloatArray, statistics: Statistics) -> None:
    made = picture_planes(small, statistics)
    for stops in (-2.0, 1.5):
        moved = picture_planes(small * np.float32(2.0**stops), statistics.shifted(stops))
        np.testing.assert_allclose(moved, made, atol=2e-4)


def test_nodes_stand_evenly_over_the_photo_s_range(statistics: Statistics) -> None:
    low, high = light_range(statistics)
    levels = node_levels(statistics)
    assert (levels[0], levels[-1]) == (pytest.approx(low), pytest.approx(high))
    np.testing.assert_allclose(np.diff(levels), (high - low) / (DEPTH - 1), rtol=1e-5)
    assert low < statistics.percentiles[0]
    assert high > statistics.percentiles[-1]


def test_a_node_tells_of_the_pixels_that_touch_it(small: FloatArray, statistics: Statistics) -> None:
    made = picture_planes(small, statistics)
    levels = node_levels(statistics)
    level = np.log2(luminance(small))
    height, width = level.shape
    down = (np.arange(height) + 0.5) / height * ROWS - 0.5
    across = (np.arange(width) + 0.5) / width * COLUMNS - 0.5
    depth = np.clip((level - levels[0]) / (levels[1] - levels[0]), 0.0, DEPTH - 1.0)
    found = 0
    for row, column, node in ((3, 5, 4), (8, 8, 3), (15, 15, 6), (0, 2, 1), (10, 12, 5)):
        near = np.maximum(1.0 - np.abs(np.clip(down, 0.0, ROWS - 1.0) - row), 0.0)[:, None]
        near = near * np.maximum(1.0 - np.abs(np.clip(across, 0.0, COLUMNS - 1.0) - column), 0.0)
        near = near * np.maximum(1.0 - np.abs(depth - node), 0.0)
        if near.sum() < 20.0:
            continue
        found += 1
        told = made[row, column, node]
        assert told[0] == pytest.approx((near * level).sum() / near.sum() - levels[node], abs=0.01)
        color = (near[..., None] * (small / luminance(small)[..., None])).sum((0, 1)) / near.sum()
        np.testing.assert_allclose(told[COLOR], color, atol=0.02)
        assert told[OCCUPIED] > 0.3
    assert found >= 2


def test_empty_nodes_tell_of_gray_at_their_own_level(statistics: Statistics) -> None:
    flat = np.full((80, 120, 3), 2.0 ** node_levels(statistics)[2], np.float32)
    made = picture_planes(flat, statistics)
    empty = made[:, :, 5]
    np.testing.assert_allclose(empty[..., 0], 0.0, atol=1e-5)
    np.testing.assert_allclose(empty[..., COLOR], 1.0, atol=1e-5)
    np.testing.assert_allclose(empty[..., OCCUPIED], 0.0, atol=1e-5)
    assert (made[:, :, 2, OCCUPIED] > 0.9).all()
    np.testing.assert_allclose(made[:, :, 2, 2:6:2], 0.0, atol=1e-3)


def test_light_and_shade_of_one_place_are_told_apart(statistics: Statistics) -> None:
    image = np.full((128, 192, 3), 0.05, np.float32)
    image[:, 1::2] = (0.2, 0.1, 0.05)
    made = picture_planes(image, measure(image))
    dark, bright = made[:, :, 1], made[:, :, DEPTH - 2]
    assert (dark[..., 2] > 0.2).all(), "its base lies above what is dark"
    assert (bright[..., 2] < -0.2).all(), "and below what is bright"
    np.testing.assert_allclose(dark[..., COLOR], 1.0, atol=0.05)
    assert (bright[..., COLOR][..., 0] > 1.3).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 256), (256, 5), (170, 256)])
def test_any_shape_and_what_is_not_light(shape: tuple[int, int], statistics: Statistics) -> None:
    image = np.full((*shape, 3), -0.1, np.float32)
    image[0, 0] = 1e4
    assert np.isfinite(picture_planes(image, statistics)).all()
