"""Color grading: windows sum to one, colour keeps luminance, black and white stay, tones stay in order."""

import numpy as np
import pytest

from editor.core.color.perceptual import luminance, oklab, planes
from editor.core.stages.color_grading import windows
from tests.core.stages.common import applied, greys, wheel

LIGHTNESS = np.linspace(0, 1, 501)


@pytest.mark.parametrize("blending", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("balance", [-1.0, 0.0, 1.0])
def test_windows_sum_to_one(blending, balance):
    weights = windows(LIGHTNESS, blending, balance)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-12)
    assert weights.min() >= -1e-12


def test_blending_widens_and_balance_shifts():
    narrow, wide = windows(LIGHTNESS, 0.0, 0.0), windows(LIGHTNESS, 1.0, 0.0)
    assert (np.minimum(wide[0], wide[2]).sum()) > (np.minimum(narrow[0], narrow[2]).sum()) + 5
    assert windows(LIGHTNESS, 0.5, 1.0)[2].sum() > windows(LIGHTNESS, 0.5, -1.0)[2].sum() + 100


@pytest.mark.parametrize("name", ["shadow", "midtone", "highlight", "global"])
@pytest.mark.parametrize("hue", [0.0, 120.0, 240.0])
def test_added_colour_keeps_luminance(name, hue):
    for image in (greys(), wheel(saturation=0.3, value=0.6)):
        made = applied("color_grading", image, **{f"{name}_hue": hue, f"{name}_saturation": 60.0})
        np.testing.assert_allclose(luminance(planes(made)), luminance(planes(image)), atol=2e-4)


def test_hue_is_that_of_the_wheel():
    made = applied("color_grading", greys(3), global_hue=240.0, global_saturation=50.0)
    assert made[0, 1, 2] > made[0, 1].mean() * 1.2
    lab = oklab(planes(made))
    assert np.rad2deg(np.arctan2(lab[2, 1], lab[1, 1])) % 360 == pytest.approx(264, abs=3)


def test_black_and_white_stay():
    ends = greys(2)
    sliders = {f"{n}_saturation": 100.0 for n in ("shadow", "midtone", "highlight", "global")}
    np.testing.assert_allclose(applied("color_grading", ends, **sliders), ends, atol=2e-3)


@pytest.mark.parametrize("blending", [0.0, 50.0, 100.0])
def test_tones_keep_their_order(blending):
    for signs in ((1, -1, 1), (-1, 1, -1), (1, 1, -1)):
        made = applied(
            "color_grading",
            greys(2000),
            blending=blending,
            **{
                f"{n}_luminance": 100.0 * s
                for n, s in zip(("shadow", "midtone", "highlight"), signs, strict=True)
            },
        )
        assert (np.diff(luminance(planes(made))) > -1e-6).all()


def test_luminance_moves_its_own_range():
    made = applied("color_grading", greys(), shadow_luminance=100.0, blending=0.0)
    gain = made[0, 1:, 0] / greys()[0, 1:, 0]
    assert gain[2] > 1.5
    assert gain[-40:].max() < 1.001
