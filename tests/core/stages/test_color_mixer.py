"""Color mixer: windows sum to one, hues never fold, greys stay, black and white is grey."""

import numpy as np
import pytest

from editor.core.color.perceptual import luminance, oklab, planes
from editor.core.stages.color_mixer import BANDS, hue_shifts, windows
from tests.core.stages.common import applied, colors, greys, wheel

HUES = np.linspace(-np.pi, np.pi, 3601)


def hue(image):
    lab = oklab(planes(image))
    return np.arctan2(lab[2], lab[1])


def test_windows_sum_to_one_and_are_smooth():
    weights = windows(HUES)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-12)
    assert weights.min() >= 0.0
    np.testing.assert_allclose(weights[:, 0], weights[:, -1], atol=1e-12)
    # Neither steps nor kinks: at a tenth of a degree a slope changes by little.
    assert np.abs(np.diff(weights, n=2, axis=1)).max() < 1e-3


def test_each_band_is_one_at_its_centre():
    np.testing.assert_allclose(windows(np.deg2rad(list(BANDS.values()))), np.eye(8), atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_hues_keep_their_order(seed):
    values = np.random.default_rng(seed).choice([-1.0, 0.0, 1.0], 8)
    turned = HUES + hue_shifts(values) @ windows(HUES)
    assert (np.diff(turned) > 0).all()


@pytest.mark.parametrize("prefix", ["hue", "saturation", "luminance"])
@pytest.mark.parametrize("value", [-100.0, 100.0])
def test_greys_stay(prefix, value):
    made = applied("color_mixer", greys(), **{f"{prefix}_{band}": value for band in BANDS})
    np.testing.assert_allclose(made, greys(), atol=2e-4)


def test_a_band_changes_its_own_colours_only():
    image = colors((200, 40, 62), (60, 160, 60), (50, 80, 200))
    made = applied("color_mixer", image, luminance_blue=-100.0, saturation_red=-100.0)
    before, after = luminance(planes(image)), luminance(planes(made))
    np.testing.assert_allclose(after[:2], before[:2], rtol=2e-3)
    assert after[2] < 0.5 * before[2]
    assert np.ptp(made[0, 0]) < 0.1 * np.ptp(image[0, 0])
    np.testing.assert_allclose(made[0, 1], image[0, 1], atol=2e-3)


def test_hue_turns_towards_the_neighbour():
    red = colors((180, 70, 60))
    assert hue(applied("color_mixer", red, hue_red=100.0)) > hue(red) + np.deg2rad(8)
    assert hue(applied("color_mixer", red, hue_red=-100.0)) < hue(red) - np.deg2rad(8)


def test_gradients_have_no_breaks():
    image = wheel(value=0.6, saturation=0.5, count=3600)
    made = applied("color_mixer", image, hue_red=100.0, luminance_blue=-100.0, saturation_green=-100.0)
    steps = np.abs(np.diff(made, axis=1)).max()
    assert steps < 6 * np.abs(np.diff(image, axis=1)).max()


def test_black_and_white():
    image = wheel()
    plain = applied("color_mixer", image, monochrome=True)
    assert np.ptp(plain, axis=-1).max() == 0.0
    np.testing.assert_allclose(plain[..., 0].ravel(), luminance(planes(image)), atol=1e-6)
    sky = colors((90, 140, 210))
    dark = applied("color_mixer", sky, monochrome=True, gray_blue=-100.0)
    light = applied("color_mixer", sky, monochrome=True, gray_blue=100.0)
    assert dark[0, 0, 0] < 0.6 * luminance(planes(sky))[0] < light[0, 0, 0]
