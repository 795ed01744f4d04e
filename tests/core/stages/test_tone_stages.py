"""Tone mapping, local contrast and dehaze: tone order, no halos, each at its own scale."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.stage import find
from editor.core.stages.tone_mapping import tone_gain
from editor.core.statistics import Statistics, measure

METADATA = Metadata(frame=Frame(300, 400), size=(400, 300), noise=(1e-6, 1e-9))


def apply(name: str, picture: FloatArray, **values: float) -> FloatArray:
    stage = find(name)
    made: Any = stage(picture, {**stage.neutral(), **values}, METADATA, measure(picture))
    return made


def grey(light: FloatArray) -> FloatArray:
    return np.repeat(light.astype(np.float32)[..., None], 3, axis=2)


def edge() -> FloatArray:
    """A dark ground below a bright sky, six stops apart."""
    light = np.full((300, 400), 0.8)
    light[150:] = 0.8 / 64
    return grey(light)


@pytest.mark.parametrize("slider", ["highlights", "shadows", "whites", "blacks"])
@pytest.mark.parametrize("value", [-100.0, 100.0])
def test_tones_keep_their_order(slider: str, value: float) -> None:
    sliders = {"highlights": 0.0, "shadows": 0.0, "whites": 0.0, "blacks": 0.0, slider: value}
    base = np.linspace(-14.0, 4.0, 2000, dtype=np.float32)
    assert np.diff(base + tone_gain(base, sliders, Statistics())).min() > 0.0


def test_all_four_at_their_worst_keep_order() -> None:
    base = np.linspace(-14.0, 4.0, 2000, dtype=np.float32)
    for signs in np.ndindex(2, 2, 2, 2):
        values = [100.0 * (2 * sign - 1) for sign in signs]
        sliders = dict(zip(("highlights", "shadows", "whites", "blacks"), values, strict=True))
        assert np.diff(base + tone_gain(base, sliders, Statistics())).min() > -1e-5


def test_each_slider_reaches_its_own_tones() -> None:
    ramp = grey(np.tile(2.0 ** np.linspace(-9.0, 0.0, 400), (300, 1)))
    bright, dark = np.s_[:, 360:], np.s_[:, :60]
    assert apply("tone_mapping", ramp, highlights=-100.0)[bright].mean() < 0.75 * ramp[bright].mean()
    np.testing.assert_allclose(apply("tone_mapping", ramp, highlights=-100.0)[dark], ramp[dark], rtol=1e-5)
    assert apply("tone_mapping", ramp, shadows=100.0)[dark].mean() > 1.7 * ramp[dark].mean()
    np.testing.assert_allclose(apply("tone_mapping", ramp, shadows=100.0)[bright], ramp[bright], rtol=1e-5)


def test_no_halo_at_highlights_down_and_shadows_up() -> None:
    made = apply("tone_mapping", edge(), highlights=-100.0, shadows=100.0)[..., 1]
    for side in (made[:150], made[150:]):
        spread = np.log2(side.max() / side.min())
        assert spread < 0.12


def test_tone_mapping_keeps_color_and_detail() -> None:
    rng = np.random.default_rng(1)
    detail = 1.0 + 0.1 * np.sin(np.mgrid[0:300, 0:400][1] * 0.8)
    light = edge()[..., 0] * detail * (1.0 + 0.01 * rng.standard_normal((300, 400)))
    picture = (light[..., None] * np.array([1.0, 0.7, 0.5])).astype(np.float32)
    made = apply("tone_mapping", picture, shadows=100.0)
    np.testing.assert_allclose(made[..., 0] / made[..., 1], picture[..., 0] / picture[..., 1], rtol=1e-4)
    contrast = [np.log2(p[200:260, :, 1]).std() for p in (picture, made)]
    assert contrast[1] > 0.85 * contrast[0]


@pytest.mark.parametrize("slider", ["texture", "clarity"])
def test_local_contrast_works_both_ways_and_keeps_the_mean(slider: str) -> None:
    y, x = np.mgrid[0:300, 0:400]
    period = 5.0 if slider == "texture" else 40.0
    picture = grey(0.1 * 2.0 ** (0.2 * np.sin(2 * np.pi * x / period) + 0.0 * y))
    stops = [np.log2(apply("local_contrast", picture, **{slider: v})[..., 1]) for v in (-80.0, 0.0, 80.0)]
    assert stops[0].std() < 0.9 * stops[1].std() < 0.9 * stops[2].std() / 1.1
    assert abs(stops[2].mean() - stops[1].mean()) < 0.02


def test_texture_is_fine_and_clarity_is_not() -> None:
    x = np.mgrid[0:300, 0:400][1]
    fine, broad = (grey(0.1 * 2.0 ** (0.2 * np.sin(2 * np.pi * x / p))) for p in (4.0, 60.0))

    def gain(name: str, picture: FloatArray) -> float:
        return float(
            np.log2(apply("local_contrast", picture, **{name: 80.0})).std() / np.log2(picture).std()
        )

    assert gain("texture", fine) > 1.2 > 1.1 > gain("texture", broad)
    assert gain("clarity", broad) > 1.15


@pytest.mark.parametrize("slider", ["texture", "clarity"])
def test_local_contrast_draws_no_halo_round_a_strong_edge(slider: str) -> None:
    made = apply("local_contrast", edge(), **{slider: 100.0})[..., 1]
    for side, level in ((made[:130], 0.8), (made[170:], 0.8 / 64)):
        assert np.abs(np.log2(side / level)).max() < 0.25


@pytest.mark.parametrize("pushed", [0.0, 4.0])
def test_texture_leaves_noise_alone_however_far_it_was_brightened(pushed: float) -> None:
    rng = np.random.default_rng(2)
    noisy = 0.1 + 0.004 * cv2.GaussianBlur(rng.standard_normal((300, 400)), (0, 0), 0.7)
    metadata = Metadata(frame=Frame(300, 400), noise=(1.6e-4 / 2.0**pushed, 1e-7 / 4.0**pushed))
    stage, picture = find("local_contrast"), grey(noisy)
    statistics = measure(picture).shifted(pushed)
    made = stage(picture, {"texture": 100.0, "clarity": 0.0}, metadata, statistics)
    assert np.log2(made).std() < 1.25 * np.log2(picture).std()


def hazy() -> tuple[FloatArray, FloatArray]:
    """A colorful scene, and the same through haze that thickens upwards."""
    rng = np.random.default_rng(3)
    clear = cv2.resize(rng.random((30, 40, 3), np.float32), (400, 300), interpolation=cv2.INTER_NEAREST)
    clear = 0.25 * clear**2
    through = np.linspace(0.3, 1.0, 300, dtype=np.float32)[:, None, None]
    return clear, clear * through + np.float32(0.6) * (1.0 - through)


def test_dehaze_removes_haze() -> None:
    clear, haze = hazy()
    made = apply("dehaze", haze, dehaze=100.0)
    before, after = (np.abs(p - clear)[:100].mean() for p in (haze, made))
    assert after < 0.8 * before
    assert made.min() >= 0.0


def test_dehaze_below_zero_lays_haze_on_without_blinding() -> None:
    clear, _ = hazy()
    made = apply("dehaze", clear, dehaze=-100.0)
    contrast = [np.std(p @ LUMINANCE) for p in (clear, made)]
    assert contrast[1] < 0.9 * contrast[0]
    assert made.max() < clear.max() + 0.3
