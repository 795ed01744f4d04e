"""Grain: a part equals the whole, a smaller picture averages it, midtones show it most."""

import array_api_strict as strict
import numpy as np
import pytest

from editor.core.image import Frame, Metadata
from editor.core.stage import find
from editor.core.stages.grain import noise
from editor.core.statistics import Statistics
from tests.core.stages.common import applied

GREY = np.full((160, 240, 3), 0.5, np.float32)


def test_noise_is_normal_enough():
    layers = noise({}, Frame(600, 800), (600, 800))
    np.testing.assert_allclose(layers.mean(axis=(0, 1)), 0.0, atol=0.03)
    np.testing.assert_allclose(layers.std(axis=(0, 1)), 1.0, atol=0.03)
    correlation = np.corrcoef(layers.reshape(-1, 4).T) - np.eye(4)
    assert np.abs(correlation).max() < 0.05


@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_a_part_equals_the_whole(scale):
    whole = noise({}, Frame(120, 150, scale=scale), (120, 150))
    part = noise({}, Frame(120, 150, 37, 41, scale), (50, 60))
    np.testing.assert_allclose(part, whole[37:87, 41:101], atol=2e-5)


@pytest.mark.parametrize("factor", [2, 4])
def test_smaller_is_the_average(factor):
    full = noise({}, Frame(320, 320), (320, 320))
    size = 320 // factor
    average = full.reshape(size, factor, size, factor, 4).mean(axis=(1, 3))
    small = noise({}, Frame(size, size, scale=1 / factor), (size, size))
    np.testing.assert_allclose(small, average, atol=1e-4)


def test_layers_that_average_out_are_left_out():
    small = noise({}, Frame(40, 40, scale=1 / 40), (40, 40))
    assert small.std(axis=(0, 1))[0] == 0.0
    assert small.std(axis=(0, 1))[3] < 0.3


def test_midtones_show_it_most_and_it_is_monochrome():
    ramp = np.repeat(np.linspace(0, 1, 9, dtype=np.float32), 40)[None, :, None] * np.ones(
        (200, 1, 3), np.float32
    )
    added = applied("grain", ramp, amount=50.0) - ramp
    spread = added[..., 0].reshape(200, 9, 40).std(axis=(0, 2))
    assert spread.argmax() == 4
    assert spread[1] > 0.3 * spread[4]
    np.testing.assert_allclose(added[..., 0], added[..., 2], atol=1e-6)


@pytest.mark.parametrize("roughness", [0.0, 50.0, 100.0])
@pytest.mark.parametrize("size", [0.0, 25.0, 100.0])
def test_amount_alone_says_how_strong(size, roughness):
    image = np.full((500, 500, 3), 0.5, np.float32)
    added = applied("grain", image, amount=100.0, size=size, roughness=roughness) - image
    assert added.std() == pytest.approx(0.08, rel=0.08)


def test_size_makes_it_coarser():
    def correlation(size):
        added = applied("grain", GREY, amount=50.0, size=size)[..., 0] - 0.5
        return (added[:, 1:] * added[:, :-1]).mean() / added.var()

    assert correlation(0.0) < correlation(50.0) < correlation(100.0)


def test_on_the_strict_array_api():
    stage, frame = find("grain"), Frame(*GREY.shape[:2])
    values = stage.neutral() | {"amount": 40.0}
    metadata = Metadata(frame=frame, field=strict.asarray(noise(values, frame, GREY.shape[:2])))
    made = stage.function(strict.asarray(GREY), values, metadata, Statistics())
    assert made.dtype == strict.float32
    np.testing.assert_allclose(np.asarray(made), applied("grain", GREY, amount=40.0), atol=1e-6)
