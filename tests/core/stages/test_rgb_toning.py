"""RGB toning: curves pass through their points, rise, keep hue, and do nothing when straight."""

import itertools

import numpy as np
import pytest

from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.slider import LINEAR_CURVE
from editor.core.stages.rgb_toning import MID_GREY, contrast_curve, parametric_curve
from tests.core.stages.common import applied, greys, wheel

AXIS = np.linspace(0, 1, 1001)


@pytest.mark.parametrize("contrast", [-1.0, -0.3, 0.3, 1.0])
def test_contrast_turns_about_mid_grey(contrast):
    curve = contrast_curve(AXIS, contrast)
    assert (np.diff(curve) > 0).all()
    np.testing.assert_allclose(contrast_curve(np.array([0.0, MID_GREY, 1.0]), contrast), [0, MID_GREY, 1])
    low, high = contrast_curve(np.array([0.09, 0.36]), contrast)
    assert (np.log2(high / low) > 2) == (contrast > 0)
    assert (low < 0.09) == (contrast > 0)


def test_contrast_moves_deep_shadows_by_a_bounded_gain():
    gain = contrast_curve(np.array([1e-6]), 1.0) / 1e-6
    assert 0.35 < gain[0] < 0.6


@pytest.mark.parametrize("splits", [(0.25, 0.5, 0.75), (0.1, 0.2, 0.3), (0.7, 0.8, 0.9), (0.7, 0.2, 0.9)])
def test_parametric_curve_rises(splits):
    for amounts in itertools.product((-1.0, 0.0, 1.0), repeat=4):
        curve = parametric_curve(AXIS, amounts, splits)
        assert (np.diff(curve) > -1e-9).all()
        np.testing.assert_allclose(curve[[0, -1]], [0, 1], atol=1e-9)
        if splits == (0.25, 0.5, 0.75):
            # Smooth: no step of the slope.
            assert np.abs(np.diff(curve, n=2)).max() < 2e-4


def test_parametric_regions():
    for region, amounts in enumerate(np.eye(4)):
        moved = parametric_curve(AXIS, tuple(amounts), (0.25, 0.5, 0.75)) - AXIS
        assert moved.max() > 0.03
        assert abs(AXIS[moved.argmax()] - (region + 0.5) / 4) < 0.1
        down = parametric_curve(AXIS, tuple(-amounts), (0.25, 0.5, 0.75)) - AXIS
        assert down.min() < -0.03


def test_point_curve_acts_on_encoded_values():
    curve = ((0.0, 0.0), (64.0, 40.0), (192.0, 220.0), (255.0, 255.0))
    image = np.repeat(srgb_decode(np.array([0, 64, 192, 255]) / 255)[None, :, None], 3, 2).astype(
        np.float32
    )
    made = srgb_encode(applied("rgb_toning", image, curve=curve)) * 255
    np.testing.assert_allclose(made[0, :, 0], [0, 40, 220, 255], atol=0.02)


def test_straight_curves_change_nothing_to_the_last_bit():
    image = wheel()
    made = applied("rgb_toning", image, curve_red=((0.0, 0.0), (128.0, 160.0), (255.0, 255.0)))
    np.testing.assert_array_equal(made[..., 1:], image[..., 1:])
    assert (made[..., 0] > image[..., 0]).all()
    straight = applied("rgb_toning", image, curve=((0.0, 0.0), (100.0, 100.0), (255.0, 255.0)))
    np.testing.assert_allclose(straight, image, atol=1e-6)
    assert applied("rgb_toning", image, curve=LINEAR_CURVE) is image


@pytest.mark.parametrize("sliders", [{"contrast": 100.0}, {"contrast": -100.0}, {"shadows": 80.0}])
def test_hue_and_greys_stay(sliders):
    image = wheel()
    made = applied("rgb_toning", image, **sliders)
    np.testing.assert_array_equal(np.argsort(made, axis=-1), np.argsort(image, axis=-1))

    def place_of_middle(x):
        low, middle, high = np.moveaxis(np.sort(x, axis=-1), -1, 0)
        return (middle - low) / (high - low)

    np.testing.assert_allclose(place_of_middle(made), place_of_middle(image), atol=1e-4)
    assert np.ptp(applied("rgb_toning", greys(), **sliders), axis=-1).max() < 1e-6


def test_inverted_curve():
    made = applied("rgb_toning", greys(), curve=((0.0, 255.0), (255.0, 0.0)))
    np.testing.assert_allclose(made[0, [0, -1], 0], [1, 0], atol=1e-5)
