"""Preview samples: the stages' own answers, at the places that are told, over the sliders' range."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.core.image import Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics, taps  # noqa: E402
from editor.learn import preview_samples as module  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.preview_samples import (  # noqa: E402
    DRAWS,
    areawise,
    drawn_sliders,
    entering,
    sample,
    settings_before,
)
from editor.learn.taps import Taps  # noqa: E402
from editor.render.preview.hdrnet import SLIDERS, slider_numbers  # noqa: E402
from editor.render.preview.picture_planes import COLUMNS, DEPTH, PLANES, ROWS  # noqa: E402
from tests.learn.common import finished, photo  # noqa: E402


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    shots = [photo(80, 120), finished(90, 70)]
    return [Picture(Path(f"{n}.dng"), shot, measure_statistics(shot)) for n, shot in enumerate(shots)]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZES", {(48, 32): 30, (64, 90): 20})
    monkeypatch.setattr(module, "PIXELS", 64)


def sampled(pictures: list[Picture], seed: int = 0) -> Taps:
    return sample(pictures, seed, 0.1, lambda part: None)


def test_shapes_and_ranges(pictures: list[Picture]) -> None:
    made = sampled(pictures)
    planes, image, place = made.features
    assert planes.shape == (5, ROWS, COLUMNS, DEPTH, PLANES)
    assert image.shape == (5, 64, 3)
    assert place.shape == (5, 64, 2)
    assert made.target.shape == (5 * DRAWS, 64, 3)
    assert made.owner.tolist() == [n for n in range(5) for _ in range(DRAWS)]
    for each in (*made.features, made.target, made.sliders, made.condition):
        assert each.isfinite().all()
    assert 0.0 < place.min() < place.max() < 1.0
    assert 0.7 < made.sliders.abs().max() <= 1.0
    assert (made.sliders == 0.0).any(), "some sliders of some draws are neutral"


def test_the_same_seed_samples_the_same(pictures: list[Picture]) -> None:
    one, same, other = sampled(pictures), sampled(pictures), sampled(pictures, 1)
    assert torch.equal(one.target, same.target)
    assert not torch.equal(one.target, other.target)


def test_neutral_sliders_leave_the_picture(pictures: list[Picture]) -> None:
    made = sampled(pictures)
    idle = (made.sliders == 0.0).all(1)
    before = made.features[1][made.owner]
    moved = (made.target - before).abs().amax((1, 2))
    assert (moved[idle] == 0.0).all()
    assert (moved[~idle] > 1e-5).all()


@pytest.mark.parametrize("number", [0, 1])
def test_what_enters_and_leaves_is_what_the_pipeline_taps(pictures: list[Picture], number: int) -> None:
    picture = pictures[number]
    rng = np.random.default_rng(4)
    before = settings_before(rng, picture.photo.metadata, picture.statistics)
    image, steps = entering(picture.photo, before, picture)
    drawn = drawn_sliders(rng, picture.photo.metadata)
    made = areawise(image, steps, drawn)
    tapped = {
        tap.step.stage.name: tap for tap in taps(picture.photo, before.changed(drawn), picture.statistics)
    }
    np.testing.assert_array_equal(image, tapped["dehaze"].before)
    np.testing.assert_allclose(made, tapped["local_contrast"].after, rtol=1e-5, atol=1e-6)
    assert np.abs(made - image).max() > 1e-3


def test_sliders_are_drawn_over_all_of_their_range_and_texture_never() -> None:
    rng = np.random.default_rng(0)
    drawn = [drawn_sliders(rng, Metadata()) for _ in range(300)]
    numbers = np.array([slider_numbers(each) for each in drawn])
    assert (numbers.min(0) < -0.9).all()
    assert (numbers.max(0) > 0.9).all()
    assert all(each["local_contrast.texture"] == 0.0 for each in drawn)
    neutral = (numbers == 0.0).mean(0)
    assert (neutral > 0.1).all()
    assert (neutral < 0.4).all()
    assert {name.split(".")[0] for name in SLIDERS} <= {name.split(".")[0] for name in drawn[0]}


def test_exposure_leaves_most_of_the_picture_below_white(pictures: list[Picture]) -> None:
    rng = np.random.default_rng(0)
    bright = replace(pictures[0].photo.metadata, baseline_exposure=0.0)
    lifted = pictures[0].statistics.shifted(3.0)
    edits = [settings_before(rng, bright, lifted) for _ in range(100)]
    values = np.array([each["exposure.exposure"] for each in edits])
    assert values.max() < 1.0
    assert values.min() < -2.0
    shot = sum("color_balance.temperature" in each for each in edits)
    assert 30 < shot < 70, "half of them are as shot"
    assert isinstance(edits[0], Edits)
