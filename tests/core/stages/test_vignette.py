"""Vignette: a gain by distance, in any part of the picture and at any scale, on any array library."""

import array_api_strict as strict
import numpy as np
import pytest

from editor.core.image import Frame, Metadata
from editor.core.stage import find
from editor.core.stages.vignette import distance, grid
from editor.core.statistics import Statistics
from tests.core.stages.common import applied

GREY = np.full((200, 300, 3), 0.18, np.float32)
SETTINGS = [
    {"amount": -100.0},
    {"amount": 60.0, "roundness": 100.0, "feather": 0.0},
    {"amount": -70.0, "roundness": -100.0, "midpoint": 10.0, "highlights": 80.0},
]


def test_centre_stays_and_corners_change():
    dark = applied("vignette", GREY, amount=-100.0)
    assert dark[100, 150, 0] == pytest.approx(0.18, rel=1e-3)
    assert dark[0, 0, 0] < 0.18 / 6
    assert applied("vignette", GREY, amount=100.0)[0, 0, 0] > 0.18 * 3


def test_it_is_symmetrical_and_falls_outwards():
    dark = applied("vignette", GREY, amount=-80.0)[..., 0]
    np.testing.assert_allclose(dark, dark[::-1, ::-1], rtol=1e-5)
    assert (np.diff(dark[100, 150:]) <= 1e-7).all()


@pytest.mark.parametrize("sliders", SETTINGS)
def test_a_part_equals_the_whole(sliders):
    image = np.random.default_rng(1).random((120, 90, 3), dtype=np.float32)
    whole = applied("vignette", image, **sliders)
    part = applied("vignette", image[30:70, 20:55], Frame(120, 90, 30, 20), **sliders)
    np.testing.assert_allclose(part, whole[30:70, 20:55], rtol=1e-5)


@pytest.mark.parametrize("sliders", SETTINGS)
def test_a_smaller_picture_looks_the_same(sliders):
    small = applied("vignette", GREY[::4, ::4], Frame(50, 75, scale=0.25), **sliders)
    whole = applied("vignette", GREY, **sliders).reshape(50, 4, 75, 4, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(small, whole, rtol=0.06 if sliders.get("feather", 1.0) else 0.2)


def test_roundness_and_corners():
    places = grid({}, Frame(200, 400), (200, 400))
    for roundness in (-1.0, 0.0, 1.0):
        assert distance(places, roundness, 2.0)[0, 0] == pytest.approx(1.0, abs=0.02)
    circle = distance(places, 1.0, 2.0)
    assert circle[100, 300] == pytest.approx(circle[199, 200], rel=0.02)
    ellipse = distance(places, 0.0, 2.0)
    assert ellipse[100, 300] < ellipse[199, 200] * 0.55


def test_highlights_are_spared_when_darkening():
    bright = np.full((50, 50, 3), 1.5, np.float32)
    plain = applied("vignette", bright, amount=-100.0)[0, 0, 0]
    spared = applied("vignette", bright, amount=-100.0, highlights=100.0)[0, 0, 0]
    assert spared > 4 * plain
    for highlights in (0.0, 100.0):
        lighter = applied("vignette", bright, amount=50.0, highlights=highlights)
        np.testing.assert_allclose(lighter, applied("vignette", bright, amount=50.0), rtol=1e-6)


@pytest.mark.parametrize("sliders", SETTINGS)
def test_on_the_strict_array_api(sliders):
    stage, frame = find("vignette"), Frame(*GREY.shape[:2])
    values = stage.neutral() | sliders
    metadata = Metadata(frame=frame, field=strict.asarray(grid(values, frame, GREY.shape[:2])))
    made = stage.function(strict.asarray(GREY), values, metadata, Statistics())
    assert made.dtype == strict.float32
    np.testing.assert_allclose(np.asarray(made), applied("vignette", GREY, **sliders), rtol=1e-5)
