"""Saturation and vibrance: greys stay, luminance stays, skin and vivid colours are spared."""

import numpy as np
import pytest

from editor.core.color.perceptual import luminance, oklab, place, planes
from tests.core.stages.common import applied, colors, greys, wheel

SETTINGS = [{"saturation": 100.0}, {"saturation": -60.0}, {"vibrance": 100.0}, {"vibrance": -100.0}]
SKIN = colors((224, 172, 150), (141, 85, 60), (80, 48, 36), (240, 200, 180))


def chroma(image):
    lab = oklab(planes(image))
    return np.hypot(lab[1], lab[2])


def hue(image):
    lab = oklab(planes(image))
    return np.arctan2(lab[2], lab[1])


@pytest.mark.parametrize("sliders", SETTINGS)
def test_greys_stay(sliders):
    np.testing.assert_allclose(applied("saturation", greys(), **sliders), greys(), atol=2e-6)


@pytest.mark.parametrize("sliders", [*SETTINGS, {"saturation": -100.0}])
def test_luminance_stays(sliders):
    image = wheel()
    made = applied("saturation", image, **sliders)
    np.testing.assert_allclose(luminance(planes(made)), luminance(planes(image)), atol=1e-5)


def test_no_saturation_is_grey():
    made = applied("saturation", wheel(), saturation=-100.0)
    assert np.ptp(made, axis=-1).max() < 2e-6


def test_saturation_keeps_hue_and_grows():
    image = wheel(saturation=0.3)
    made = applied("saturation", image, saturation=60.0)
    turned = np.angle(np.exp(1j * (hue(made) - hue(image))))
    assert np.abs(turned).max() < np.deg2rad(3)
    assert (chroma(made) > 1.2 * chroma(image)).all()


def test_no_colour_leaves_the_gamut():
    for saturation in (0.2, 0.6, 0.95, 1.0):
        image = wheel(value=0.9, saturation=saturation)
        for sliders in ({"saturation": 100.0}, {"saturation": 100.0, "vibrance": 100.0}):
            assert place(planes(applied("saturation", image, **sliders))).extent.max() <= 1.0 + 1e-3


def test_more_slider_is_more_colour():
    image = wheel(saturation=0.5)
    steps = [chroma(applied("saturation", image, saturation=float(s))) for s in range(-90, 101, 10)]
    assert (np.diff(steps, axis=0) > -1e-6).all()


def test_vibrance_spares_skin_and_vivid_colours():
    def gain(image):
        return chroma(applied("saturation", image, vibrance=100.0)) / chroma(image)

    muted = gain(colors((110, 130, 150), (120, 140, 118)))
    assert muted.min() > 1.6
    assert gain(SKIN).max() < 1.35
    assert gain(colors((200, 30, 30), (30, 60, 200))).max() < 1.25
