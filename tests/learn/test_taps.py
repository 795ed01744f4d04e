"""Tap-outs: reproducible, true to the stage's own code, and over what the stage really meets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.image import Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics, plan  # noqa: E402
from editor.core.stage import Stage, find  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.learn import taps as module  # noqa: E402
from editor.learn.draws import draw  # noqa: E402
from editor.learn.inputs import condition_vector, slider_vector, width  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.taps import (  # noqa: E402
    DRAWS,
    FAR_DRAWS,
    FAR_WINDOWS,
    WINDOW,
    WINDOWS,
    Taps,
    before,
    jittered,
    sample,
)
from editor.learn.training import new_network  # noqa: E402
from tests.learn.common import photo  # noqa: E402

SHARE = 0.001
# Settings and windows of a picture.
EACH = FAR_DRAWS * FAR_WINDOWS
BOTH = {"dehaze": (FAR_DRAWS, FAR_WINDOWS), "detail": (DRAWS, WINDOWS)}


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    shots = [photo(120, 180), photo(140, 100)]
    return [Picture(Path(f"{n}.dng"), shot, measure_statistics(shot)) for n, shot in enumerate(shots)]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZES", {(48, 32): 2000, (64, 90): 1000})
    monkeypatch.setattr(module, "FAR_SIZES", {(48, 32): 1000, (64, 90): 500})


def sampled(stage: Stage, pictures: list[Picture], seed: int = 0, share: float = SHARE) -> list[Taps]:
    torch.manual_seed(0)
    return sample(stage, new_network(stage), pictures, seed, share, lambda part: None)


def same(one: list[Taps], other: list[Taps]) -> bool:
    return all(
        torch.equal(a, b)
        for mine, its in zip(one, other, strict=True)
        for a, b in zip(
            (*mine.features, mine.target, mine.sliders),
            (*its.features, its.target, its.sliders),
            strict=True,
        )
        if a.shape == b.shape
    )


def test_colors_are_reproducible_by_seed_and_true_to_the_stage(pictures: list[Picture]) -> None:
    stage = find("saturation")
    (taps,) = sampled(stage, pictures)
    assert same([taps], sampled(stage, pictures))
    assert not same([taps], sampled(stage, pictures, seed=1))
    assert len(taps) == 64
    assert taps.sliders.shape == (64, width(stage))
    assert taps.target.shape == (64, 1, module.COLORS, 3)
    network = new_network(stage)
    inputs = network.untouched(taps.kind(*taps.features)).numpy()
    for number in range(0, 64, 7):
        sliders = {
            slider.name: 0.5 * (slider.low + slider.high + told * (slider.high - slider.low))
            for slider, told in zip(stage.sliders, taps.sliders[number].tolist(), strict=True)
        }
        wanted = stage(inputs[number], sliders, Metadata(), Statistics())
        np.testing.assert_allclose(taps.target[number], wanted, atol=2e-4, rtol=1e-3)


def test_colors_reach_above_white_and_below_black_and_to_grey(pictures: list[Picture]) -> None:
    stage = find("saturation")
    (taps,) = sampled(stage, pictures)
    colors = new_network(stage).untouched(taps.kind(*taps.features)).flatten(0, 2)
    assert colors.max() > 1.001
    assert colors.min() < -0.001
    spread = colors.amax(1) - colors.amin(1)
    assert ((spread < 0.02) & (colors.amax(1) > 0.05)).float().mean() > 0.02
    assert (spread > 0.3).float().mean() > 0.02


def test_other_draws_give_neutral_sliders_more_often(pictures: list[Picture]) -> None:
    rng, stage = np.random.default_rng(0), find("color_mixer")
    drawn = [module._drawn(rng, stage, Metadata()) for _ in range(200)]
    neutral = [
        sum(each[s.name] == s.neutral for s in stage.sliders if s.type == "number") for each in drawn
    ]
    assert 0.15 < np.mean([count > 5 for count in neutral]) < 0.35


@pytest.mark.parametrize("name", ["dehaze", "detail"])
def test_windows_are_what_the_stage_makes_of_whole_pictures(name: str, pictures: list[Picture]) -> None:
    calls: list[tuple[Any, ...]] = []
    real = find(name)

    def spied(image: Any, sliders: Any, metadata: Any, statistics: Any) -> Any:
        made = real.function(image, sliders, metadata, statistics)
        calls.append((image.copy(), sliders, metadata, statistics, made.copy()))
        return made

    groups = sampled(replace(real, function=spied), pictures)
    network, (draws, windows) = new_network(real), BOTH[name]
    each = draws * windows
    assert [len(group) for group in groups] == [2 * each, 2 * each]
    assert len(calls) == 2 * 2 * draws
    shapes = {call[0].shape for call in calls}
    assert shapes == {(32, 48, 3), (90, 64, 3)}
    for group in groups:
        assert group.owner.tolist() == [0] * each + [1] * each
        features, target, sliders, condition = group.of(torch.arange(len(group)))
        shown = network.untouched(features).numpy()
        for number in range(len(group)):
            image, drawn, metadata, statistics, made = calls[number // windows]
            torch.testing.assert_close(sliders[number], slider_vector(real, drawn)[0])
            torch.testing.assert_close(condition[number], condition_vector(metadata, statistics))
            top, left = place_of(shown[number], image)
            height, across = shown[number].shape[:2]
            np.testing.assert_array_equal(target[number], made[top : top + height, left : left + across])
        del calls[: len(group) // windows]


def place_of(part: Any, image: Any) -> tuple[int, int]:
    """Return where ``part`` lies in ``image``."""
    height, across = part.shape[:2]
    assert (height, across) == tuple(min(WINDOW, length) for length in image.shape[:2])
    for top in range(image.shape[0] - height + 1):
        for left in range(image.shape[1] - across + 1):
            if np.allclose(image[top : top + height, left : left + across], part, atol=1e-5, rtol=1e-4):
                return top, left
    raise AssertionError("the window is no part of the picture")


@pytest.mark.parametrize("name", ["dehaze", "detail"])
def test_windows_are_reproducible_by_seed(name: str, pictures: list[Picture]) -> None:
    stage = find(name)
    assert same(sampled(stage, pictures), sampled(stage, pictures))
    assert not same(sampled(stage, pictures), sampled(stage, pictures, seed=1))


def test_windows_of_a_picture_share_what_is_the_picture_s(pictures: list[Picture]) -> None:
    for group in sampled(find("dehaze"), pictures):
        small = dict(zip(group.kind._fields, group.features, strict=True))["small"]
        assert len(small) == 2
        assert not torch.equal(small[0], small[1])


@pytest.mark.parametrize("name", ["dehaze", "detail"])
def test_what_looks_near_meets_the_noise_of_any_sensor(name: str, pictures: list[Picture]) -> None:
    met: list[tuple[float, float]] = []
    real = find(name)

    def spied(image: Any, sliders: Any, metadata: Any, statistics: Any) -> Any:
        met.append(metadata.noise)
        return real.function(image, sliders, metadata, statistics)

    sampled(replace(real, function=spied), pictures, share=0.01)
    own = {picture.photo.metadata.noise for picture in pictures}
    share = np.mean([noise not in own for noise in met])
    assert share == 0.0 if real.far else 0.1 < share < 0.6
    assert all(shot > read > 0.0 for shot, read in set(met) - own)


def test_draws_of_what_looks_far_have_percentiles_of_their_own_and_the_picture_s_airlight(
    pictures: list[Picture],
) -> None:
    (group, _) = sampled(find("tone_mapping"), pictures, share=0.02)
    kinds = [len(each.unique(dim=0)) for each in group.condition[:, :9].split(EACH)]
    assert set(kinds) == {1, EACH}, "some pictures keep their own H"
    assert all(len(each.unique(dim=0)) == 1 for each in group.condition[:, 9:].split(EACH))


@pytest.mark.parametrize("drawn", [[0, 1], [1, 0], [1, 1], [0, 0, 1], [1, 0, 0, 1]])
def test_a_batch_s_windows_keep_their_picture(drawn: list[int], pictures: list[Picture]) -> None:
    (group, _) = sampled(find("dehaze"), pictures)
    torch.manual_seed(1)
    network = new_network(find("dehaze"))
    rows = torch.cat([torch.arange(EACH) + EACH * number for number in drawn])
    features, _, sliders, condition = group.of(rows)
    with torch.no_grad():
        network.taken.values.normal_(0.0, 0.05)
        network.laid.values.normal_(0.0, 0.05)
        together = network.answer(features, sliders, condition)
        for position, number in enumerate(drawn):
            own, _, *told = group.of(torch.arange(EACH) + EACH * number)
            part = together[EACH * position : EACH * (position + 1)]
            torch.testing.assert_close(part, network.answer(own, *told), atol=1e-4, rtol=1e-3)


def test_batches_are_of_whole_pictures_and_by_their_own_generator(pictures: list[Picture]) -> None:
    (group, _) = sampled(find("dehaze"), pictures)
    one, other = (group.batch(EACH + 6, torch.Generator().manual_seed(5)) for _ in range(2))
    assert len(one[1]) == EACH
    assert torch.equal(one[1], other[1])
    assert len(group.batch(1, torch.Generator())[1]) == EACH
    (colors,) = sampled(find("saturation"), pictures)
    features, target, sliders, condition = colors.batch(10, torch.Generator().manual_seed(0))
    assert len(features.color) == len(target) == len(sliders) == len(condition) == 10


def test_more_are_sampled_for_a_larger_share(pictures: list[Picture]) -> None:
    groups = sampled(find("dehaze"), pictures, share=0.004)
    assert [len(group) for group in groups] == [4 * EACH, 2 * EACH]


def test_progress_rises_and_may_cancel(pictures: list[Picture]) -> None:
    for name in ("saturation", "dehaze"):
        heard: list[float] = []
        stage = find(name)
        sample(stage, new_network(stage), pictures, 0, SHARE, heard.append)
        assert heard == sorted(heard)
        assert 0.0 <= heard[0] <= heard[-1] <= 1.0

        def stop(part: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sample(stage, new_network(stage), pictures, 0, SHARE, stop)


def test_what_enters_a_stage_is_what_the_stages_before_it_make(pictures: list[Picture]) -> None:
    shot, statistics = pictures[0].photo, pictures[0].statistics
    image, metadata, seen = before(find("dehaze"), shot, statistics, np.random.default_rng(4))
    wanted = shot.pixels
    for step in plan(draw(np.random.default_rng(4), shot.metadata, statistics), shot.metadata, statistics):
        if step.stage.name == "dehaze":
            break
        wanted = step(wanted)
    np.testing.assert_array_equal(image, wanted)
    assert (metadata, seen) == (step.metadata, step.statistics)
    first, _, _ = before(find("color_balance"), shot, statistics, np.random.default_rng(4))
    assert first is shot.pixels
    with pytest.raises(ValueError, match="no stage"):
        before(replace(find("dehaze"), name="unknown"), shot, statistics, np.random.default_rng(4))


def test_jittered_statistics_move_and_stay_sound(pictures: list[Picture]) -> None:
    statistics = pictures[0].statistics
    moved = [jittered(statistics, np.random.default_rng(seed)) for seed in range(50)]
    middles = np.array([each.percentile(50.0) for each in moved]) - statistics.percentile(50.0)
    assert 1.0 < middles.std() < 3.0
    assert min(min(each.airlight) for each in moved) > 0.0
    assert all(each.shift == statistics.shift for each in moved)


@pytest.mark.parametrize("count", [1, 500])
def test_every_kind_of_color_is_among_the_even_ones(count: int) -> None:
    colors = module._every_color(count, np.random.default_rng(0))
    assert colors.shape == (count, 3)
    assert colors.dtype == np.float32
    assert np.isfinite(colors).all()
    assert -0.02 < colors.min() <= colors.max() < 1.3
