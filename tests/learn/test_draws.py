"""Draws cover every slider's range, and no more light than the photo bears."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from editor.core.color.spaces import LUMINANCE
from editor.core.edits import Edits, all_sliders
from editor.core.image import LinearImage, Metadata
from editor.core.pipeline import measure_statistics
from editor.core.stage import find, stages
from editor.core.statistics import Statistics
from editor.learn.draws import LEFT_OUT, MOST_CLIPPED, brightest, draw, draw_stage, only, rising_curve
from tests.conftest import scene

STATISTICS = Statistics()


def several(count: int = 200) -> list[Edits]:
    rng = np.random.default_rng(0)
    return [draw(rng, Metadata(), STATISTICS) for _ in range(count)]


def test_every_number_covers_its_range() -> None:
    drawn = several()
    for key, slider in all_sliders().items():
        stage = key.split(".")[0]
        if stage in (*LEFT_OUT, "geometry"):
            assert key not in drawn[0]
        elif slider.type == "number" and slider.name not in ("temperature", "exposure"):
            shares = [(float(d[key]) - slider.low) / (slider.high - slider.low) for d in drawn]  # type: ignore[arg-type]
            assert min(shares) < 0.05, key
            assert max(shares) > 0.95, key
            assert np.mean(shares) == pytest.approx(0.5, abs=0.1), key


def test_temperature_is_uniform_in_mired() -> None:
    mired = [1e6 / float(d["color_balance.temperature"]) for d in several()]  # type: ignore[arg-type]
    assert np.mean(mired) == pytest.approx(260.0, abs=40.0)
    assert min(mired) < 45.0
    assert max(mired) > 475.0


def test_switches_and_curves_are_set_in_their_share_of_the_draws() -> None:
    drawn = several()
    monochrome = np.mean([d["color_mixer.monochrome"] is True for d in drawn])
    curved = np.mean([d["rgb_toning.curve"] != ((0.0, 0.0), (255.0, 255.0)) for d in drawn])
    assert 0.05 < monochrome < 0.25
    assert 0.35 < curved < 0.65


def test_draws_repeat_by_seed() -> None:
    assert several(3) == several(3)


def test_curves_rise_and_keep_their_points_apart() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        points = rising_curve(rng)
        assert 2 <= len(points) <= 6
        for before, after in itertools.pairwise(points):
            assert after[0] - before[0] > 23.9
            assert after[1] >= before[1]


@pytest.mark.parametrize("baseline", [0.0, 1.0])
def test_at_most_the_share_clips_at_the_brightest_exposure(baseline: float) -> None:
    pixels = scene()
    metadata = Metadata(baseline_exposure=baseline)
    statistics = measure_statistics(LinearImage(pixels, metadata))
    stops = brightest(metadata, statistics) + baseline
    share = np.mean(pixels @ LUMINANCE * 2.0**stops >= 2.0**baseline)
    assert share == pytest.approx(MOST_CLIPPED, abs=0.06)
    rng = np.random.default_rng(2)
    assert all(
        float(draw(rng, metadata, statistics)["exposure.exposure"]) <= stops  # type: ignore[arg-type]
        for _ in range(50)
    )


def test_the_brightest_exposure_stays_within_the_slider() -> None:
    dark = replace(STATISTICS, percentiles=(-14.0,) * 9)
    bright = replace(STATISTICS, percentiles=(6.0,) * 9)
    assert brightest(Metadata(), dark) == 5.0
    assert brightest(Metadata(), bright) == -5.0


def test_one_stage_alone_leaves_the_others_neutral() -> None:
    rng = np.random.default_rng(3)
    edits = only(rng, "tone_mapping", Metadata())
    for stage in stages():
        if not stage.always:
            assert stage.is_neutral(edits.of(stage, Metadata())) == (stage.name != "tone_mapping")


def test_choices_and_files_keep_their_defaults() -> None:
    drawn = draw_stage(np.random.default_rng(4), find("profile"), Metadata())
    assert drawn == {"profile": "Camera", "file": ""}
