"""Intersection: patches as Exposure cuts and counts them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.benchmarks import intersection as exposure


def pictures(count: int, seed: int = 0, gain: float = 1.0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [
        cv2.resize((gain * rng.uniform(0.0, 0.9, (9, 12, 3))).astype(np.float32), (120, 90))
        for _ in range(count)
    ]


def test_a_picture_has_sixteen_patches_of_three_measures() -> None:
    made = exposure.measures(pictures(3))
    assert made.shape == (48, 3)
    assert ((made >= 0.0) & (made <= 1.0)).all()


def test_a_flat_picture_has_its_luminance_no_contrast_and_the_saturation_of_hls() -> None:
    flat = np.full((100, 150, 3), (0.6, 0.4, 0.2), np.float32)
    made = exposure.patch_measures(flat, np.random.default_rng(0))
    expected = (0.27 * 0.6 + 0.67 * 0.4 + 0.06 * 0.2, 0.0, 0.4 / 0.8)
    np.testing.assert_allclose(made, np.tile(expected, (16, 1)), atol=1e-5)


def test_contrast_is_twice_the_deviation() -> None:
    halves = np.zeros((80, 80, 3), np.float32)
    halves[::2] = 0.8
    made = exposure.patch_measures(halves, np.random.default_rng(0))
    np.testing.assert_allclose(made[:, 0], 0.4, atol=1e-5)
    np.testing.assert_allclose(made[:, 1], 0.8, atol=1e-4)


def test_equal_seeds_cut_alike_and_every_picture_differently() -> None:
    (shown,) = pictures(1)
    twice = exposure.measures([shown, shown])
    np.testing.assert_array_equal(exposure.measures([shown]), twice[:16])
    assert not np.array_equal(twice[:16], twice[16:])


def test_intersections_are_the_sums_of_the_smaller_shares() -> None:
    one = np.array([[0.1, 0.1, 0.1], [0.1, 0.2, 0.3], [0.5, 0.5, 0.5], [0.9, 0.9, 1.0]])
    other = np.array([[0.1, 0.6, 0.1], [0.9, 0.7, 1.0]])
    made = exposure.intersection(one, other)
    assert made == {"luminance": 0.75, "contrast": 0.0, "saturation": 0.5}
    assert set(exposure.intersection(one, one).values()) == {1.0}


def test_likely_pictures_are_nearer_than_darker_ones() -> None:
    target = exposure.measures(pictures(20, 1))
    same = exposure.intersection(exposure.measures(pictures(20, 2)), target)
    darker = exposure.intersection(exposure.measures(pictures(20, 2, gain=0.5)), target)
    assert same["luminance"] > darker["luminance"] + 0.3
    assert same["saturation"] == pytest.approx(darker["saturation"], abs=0.15)
