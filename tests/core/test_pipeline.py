"""The pipeline: one result however it is run, a prefix cache, tap-outs and cancellation."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import Frame, LinearImage, Metadata
from editor.core.pipeline import PrefixCache, measure_statistics, plan, run, shrunk, taps
from editor.core.stage import Stage, stages
from tests.conftest import scene

BUSY = {
    "exposure.exposure": 0.7, "tone_mapping.shadows": 60.0, "local_contrast.clarity": 30.0,
    "saturation.vibrance": 25.0, "color_mixer.hue_blue": -30.0, "vignette.amount": -40.0,
    "grain.amount": 20.0,
}  # fmt: skip


@pytest.fixture
def photo() -> LinearImage:
    picture = scene(200, 300)
    return LinearImage(picture, Metadata(frame=Frame(200, 300), size=(300, 200), noise=(1e-4, 1e-7)))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the stages that really ran, in order, bands collapsed."""
    ran: list[str] = []
    original = Stage.__call__

    def spy(self: Stage, *arguments: Any) -> Any:
        if not ran or ran[-1] != self.name:
            ran.append(self.name)
        return original(self, *arguments)

    monkeypatch.setattr(Stage, "__call__", spy)
    return ran


def test_with_and_without_a_cache_it_is_the_same_picture(photo: LinearImage) -> None:
    edits, statistics = Edits(BUSY), measure_statistics(photo)
    plain = run(photo, edits, statistics)
    cache = PrefixCache()
    first = run(photo, edits, statistics, cache=cache, cache_key=1)
    again = run(photo, edits, statistics, cache=cache, cache_key=1)
    np.testing.assert_allclose(first, plain, atol=1e-6)
    np.testing.assert_array_equal(first, again)
    assert plain.min() >= 0.0
    assert plain.max() <= 1.0


def test_a_late_slider_runs_no_early_stage(photo: LinearImage, calls: list[str]) -> None:
    edits, statistics, cache = Edits(BUSY), measure_statistics(photo), PrefixCache()
    run(photo, edits, statistics, cache=cache, cache_key=1)
    calls.clear()
    late = edits.changed({"saturation.vibrance": 60.0})
    cached = run(photo, late, statistics, cache=cache, cache_key=1)
    assert set(calls) == {"saturation", "color_mixer", "color_conversion", "grain"}
    np.testing.assert_allclose(cached, run(photo, late, statistics), atol=1e-6)


def test_another_photo_or_profile_is_not_taken_from_the_cache(photo: LinearImage) -> None:
    statistics, cache = measure_statistics(photo), PrefixCache()
    run(photo, Edits(), statistics, cache=cache, cache_key=1)
    other = photo.with_pixels(photo.pixels * np.float32(0.5))
    made = run(other, Edits(), statistics, cache=cache, cache_key=2)
    np.testing.assert_allclose(made, run(other, Edits(), statistics), atol=1e-6)
    linear = Edits({"profile.profile": "Linear"})
    made = run(photo, linear, statistics, cache=cache, cache_key=1)
    np.testing.assert_allclose(made, run(photo, linear, statistics), atol=1e-6)


def test_the_cache_is_bounded() -> None:
    cache = PrefixCache(limit=100)
    for number in range(10):
        cache.put(number, np.zeros(10, np.float32))
    assert cache.get(9) is not None
    assert cache.get(0) is None


def test_neutral_stages_cost_nothing(photo: LinearImage, calls: list[str]) -> None:
    neutral = Edits({"detail.sharpening": 0.0, "detail.color_noise": 0.0})
    run(photo, neutral, measure_statistics(photo))
    assert set(calls) <= {stage.name for stage in stages() if stage.always}


def test_taps_chain_and_end_in_the_render(photo: LinearImage) -> None:
    edits, statistics = Edits(BUSY), measure_statistics(photo)
    made = list(taps(photo, edits, statistics))
    assert [tap.step.stage.name for tap in made] == [stage.name for stage in stages()]
    assert all(a.after is b.before for a, b in itertools.pairwise(made))
    np.testing.assert_allclose(made[-1].after, run(photo, edits, statistics), atol=1e-6)


def test_a_part_comes_out_as_it_does_in_the_whole() -> None:
    pixels = scene(1000, 1400)
    frame = Frame(1000, 1400)
    photo = LinearImage(pixels, Metadata(frame=frame, size=(1400, 1000), noise=(1e-5, 1e-8)))
    edits = Edits({**BUSY, "dehaze.dehaze": 40.0, "tone_mapping.highlights": -80.0})
    statistics = measure_statistics(photo)
    rows, columns, halo = slice(300, 700), slice(400, 900), 100
    metadata = replace(photo.metadata, frame=replace(frame, top=rows.start, left=columns.start))
    part = LinearImage(np.ascontiguousarray(pixels[rows, columns]), metadata)
    inner = (slice(halo, -halo), slice(halo, -halo))
    made = run(part, edits, statistics, whole=shrunk(photo))
    np.testing.assert_allclose(made[inner], run(photo, edits, statistics)[rows, columns][inner], atol=5e-4)


def test_statistics_follow_the_exposure(photo: LinearImage) -> None:
    statistics = measure_statistics(photo)
    steps = {s.stage.name: s for s in plan(Edits({"exposure.exposure": 2.0}), photo.metadata, statistics)}
    before, after = steps["exposure"].statistics, steps["tone_mapping"].statistics
    assert after.percentile(50.0) == pytest.approx(before.percentile(50.0) + 2.0)


def test_the_photo_is_overwritten_only_if_it_may_be(photo: LinearImage) -> None:
    edits, statistics, before = Edits(BUSY), measure_statistics(photo), photo.pixels.copy()
    plain = run(photo, edits, statistics)
    np.testing.assert_array_equal(photo.pixels, before)
    np.testing.assert_array_equal(run(photo, edits, statistics, overwrite=True), plain)


def test_cancelling_stops_the_run(photo: LinearImage) -> None:
    with pytest.raises(Cancelled):
        run(photo, Edits(BUSY), measure_statistics(photo), cancel=lambda: True)


def test_a_replaced_stage_runs_alone_in_its_place_and_is_kept_apart(photo: LinearImage) -> None:
    edits, statistics, cache = Edits(BUSY), measure_statistics(photo), PrefixCache()
    reference = run(photo, edits, statistics, cache=cache, cache_key=1)
    stage = next(each for each in stages() if each.name == "saturation")
    same = run(photo, edits, statistics, replaced={"saturation": stage.function})
    np.testing.assert_allclose(same, reference, atol=1e-6)

    def darker(image: Any, *arguments: Any) -> Any:
        assert image.shape == photo.pixels.shape
        return 0.5 * stage.function(image, *arguments)

    made = run(photo, edits, statistics, cache=cache, cache_key=1, replaced={"saturation": darker})
    assert made.mean() < 0.9 * reference.mean()
    again = run(photo, edits, statistics, cache=cache, cache_key=1)
    np.testing.assert_array_equal(again, reference)
    neutral = edits.without("saturation.vibrance")
    left = run(photo, neutral, statistics, replaced={"saturation": darker})
    np.testing.assert_allclose(left, run(photo, neutral, statistics), atol=1e-6)
