"""Finishes: alike at every size and exposure, neutral where they say so, and no two the same."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from editor.core.color.perceptual import oklab, planes
from editor.core.color.spaces import prophoto_to, srgb_decode
from editor.core.image import FloatArray
from editor.synthetic.finishes import FINISHES

every_finish = pytest.mark.parametrize("name", sorted(FINISHES))


def scene(long_edge: int = 240, seed: int = 3) -> FloatArray:
    """A scene-linear picture: smooth colours from deep shadow to four times the sensor's white."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0.0, 1.0, (9, 12, 3)).astype(np.float32)
    size = (long_edge, long_edge * 3 // 4)
    smooth = cv2.GaussianBlur(coarse, (0, 0), 0.8)
    smooth = cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC)
    light = cv2.resize(coarse.mean(axis=2), size, interpolation=cv2.INTER_CUBIC)
    stops = -6.5 + 9.0 * (light - light.min()) / np.ptp(light)
    colours = 0.35 + 0.65 * np.clip(smooth, 0.0, 1.0)
    return np.asarray(colours * np.exp2(stops)[..., None], np.float32)


def lab(finished: FloatArray) -> FloatArray:
    """Oklab planes of display-encoded sRGB."""
    linear = srgb_decode(finished) @ np.linalg.inv(prophoto_to("sRGB")).T
    return oklab(planes(linear.astype(np.float32)))


@every_finish
def test_a_finish_is_a_picture_and_always_the_same(name: str) -> None:
    raw = scene()
    raw[:20, :20] *= -0.01
    before = raw.copy()
    made = FINISHES[name](raw)
    assert made.dtype == np.float32
    assert made.shape == raw.shape
    assert np.isfinite(made).all()
    assert made.min() >= 0.0
    assert made.max() <= 1.0
    assert np.array_equal(made, FINISHES[name](raw))
    assert np.array_equal(raw, before)
    light = lab(made)[0]
    assert np.ptp(np.quantile(light, [0.02, 0.98])) > 0.25
    assert np.mean(made.min(axis=2) > 0.995) < 0.05
    assert np.mean(made.max(axis=2) < 0.005) < 0.05


@every_finish
@pytest.mark.parametrize("stops", [-1.0, 1.0])
def test_a_finish_meters(name: str, stops: float) -> None:
    raw = scene()
    right, wrong = (lab(FINISHES[name](raw * np.float32(2.0**s))) for s in (0.0, stops))
    assert np.abs(right - wrong).mean() < 0.02


@every_finish
def test_a_cast_goes_in_part(name: str) -> None:
    raw = scene()
    grey = raw.mean(axis=2, keepdims=True) * np.ones(3, np.float32)
    raw = np.asarray(0.25 * raw + 0.75 * grey, np.float32)
    right, cast = (lab(FINISHES[name](raw * gains)) for gains in np.float32([[1, 1, 1], [1.1, 1, 0.9]]))
    seen = np.linalg.norm((right - cast)[1:].mean(axis=1))
    assert seen < 0.03


@every_finish
def test_brighter_is_not_darker(name: str) -> None:
    raw = np.repeat(np.exp2(np.linspace(-7.0, 1.5, 256, dtype=np.float32))[None, :, None], 64, axis=0)
    light = lab(FINISHES[name](np.repeat(raw, 3, axis=2)))[0].reshape(64, 256).mean(axis=0)
    assert np.diff(light).min() > -2e-3
    assert light[-8:].mean() - light[:8].mean() > 0.4
    # No steps: a ramp of 8.5 stops rises gradually.
    assert np.diff(light).max() < 0.03


@every_finish
def test_size_changes_nothing(name: str) -> None:
    large = scene(960)
    small = cv2.resize(large, (96, 72), interpolation=cv2.INTER_AREA)
    shrunk = cv2.resize(FINISHES[name](large), (96, 72), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk - FINISHES[name](small)).mean() < 0.012


def test_black_and_white_is_neutral() -> None:
    made = FINISHES["dramatic_black_and_white"](scene())
    assert np.ptp(made, axis=2).max() == 0.0
    _, a, b = lab(FINISHES["silver_portrait"](scene()))
    assert 0.002 < np.hypot(a, b).mean() < 0.02


def test_no_two_finishes_are_alike() -> None:
    raw = scene()
    statistics = {}
    for name, finish in FINISHES.items():
        light, a, b = lab(finish(raw))
        dark = light < np.quantile(light, 0.3)
        chroma = np.hypot(a, b)
        tones = [light.mean(), light.std(), np.quantile(light, 0.02)]
        colours = [chroma.mean(), a.mean(), b.mean(), a[dark].mean(), b[dark].mean()]
        statistics[name] = np.array(tones + colours)
    for one, other in combinations(statistics, 2):
        assert np.linalg.norm(statistics[one] - statistics[other]) > 0.03, (one, other)
