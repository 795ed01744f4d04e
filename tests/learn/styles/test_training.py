"""Style training: answers go through the chain, collections are told apart, encoders come nearer."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.image import Metadata  # noqa: E402
from editor.core.pipeline import run  # noqa: E402
from editor.learn.chain import load_chain  # noqa: E402
from editor.learn.styles.collection import Collection  # noqa: E402
from editor.learn.styles.recipes import RECIPES  # noqa: E402
from editor.learn.styles.scenes import SIDE, Scene, collection_of, scene_from  # noqa: E402
from editor.learn.styles.training import (  # noqa: E402
    Encoder,
    Preset,
    Task,
    answered,
    descend,
    implausible,
    sight_of,
)
from editor.styles.dials import Dial, values_of  # noqa: E402
from editor.synthetic.finishes import FINISHES  # noqa: E402
from editor.synthetic.unfinished import simulated  # noqa: E402
from tests.conftest import scene  # noqa: E402

DIALS = (
    Dial("color_balance.temperature", span=40.0),
    Dial("exposure.exposure", span=2.0),
    Dial("saturation.saturation", span=60.0),
    *(Dial("rgb_toning.curve", span=24.0, part=str(n)) for n in range(5)),
)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    pictures = (np.clip(scene(160, 160, seed) ** 0.45, 0.0, 1.0) for seed in range(10))
    return [scene_from(simulated(picture, seed)) for seed, picture in enumerate(pictures)]


@pytest.fixture(scope="module")
def task(scenes: list[Scene]) -> Task:
    pictures = collection_of(scenes, FINISHES["golden_hour"])
    return Task("golden_hour", DIALS, {"grain.amount": 20.0}, Collection(torch.from_numpy(pictures)))


def test_a_scene_is_small_and_seen_large(scenes: list[Scene]) -> None:
    for each in scenes:
        assert each.photo.pixels.shape == (SIDE, SIDE, 3)
        assert each.photo.metadata.frame.width == SIDE


def test_answers_are_what_the_sliders_make(scenes: list[Scene], task: Task) -> None:
    chain = load_chain()
    units = 0.5 * torch.randn(4, len(DIALS), generator=torch.Generator().manual_seed(0)).clamp(-1.5, 1.5)
    with torch.inference_mode():
        made = answered(chain, task, units, scenes[:4]).numpy()
    for picture, each, unit in zip(made, scenes, units.double().numpy(), strict=False):
        edits = values_of(DIALS, unit, each.photo.metadata)
        wanted = run(each.photo, edits, each.statistics)
        # Sharpening and color noise are left to the photo: a proxy's error is all that differs.
        assert np.abs(picture - wanted).mean() < 0.02


def test_a_collection_is_nearest_to_itself(scenes: list[Scene], task: Task) -> None:
    own = task.collection.describe(torch.from_numpy(collection_of(scenes, FINISHES["golden_hour"])))
    for other in ("cool_slide", "soft_pastel", "moody_green"):
        described = task.collection.describe(torch.from_numpy(collection_of(scenes, FINISHES[other])))
        assert task.collection.loss(described) > 2.0 * task.collection.loss(own)


def test_answers_given_before_count_with_those_now(scenes: list[Scene], task: Task) -> None:
    described = task.collection.describe(torch.from_numpy(collection_of(scenes, FINISHES["cool_slide"])))
    mean = described.mean(0)
    balancing = 2.0 * task.collection.mean - mean
    together = task.collection.loss(described, task.collection.mean + (balancing - task.collection.mean))
    assert together < task.collection.loss(described, mean)


@pytest.mark.parametrize("make", [Encoder, Preset])
def test_training_comes_nearer(make: type, scenes: list[Scene], task: Task) -> None:
    torch.manual_seed(0)
    chain, network = load_chain(), make([task])
    heard: list[float] = []

    def told(part: float, more: str) -> None:
        heard.append(float(more.rpartition(" ")[2]))
        if len(heard) == 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(network, [task], scenes, chain, minutes=9.0, rate=2e-2, told=told)
    assert heard[-1] < heard[0]
    assert network(task, sight_of(scenes)).abs().max() <= 1.0


def test_a_training_that_was_broken_off_goes_on(
    scenes: list[Scene], task: Task, tmp_path, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    chain, network = load_chain(), Preset([task])
    monkeypatch.setattr("editor.learn.styles.training.SAVED", 0.0)

    def stop(part: float, more: str) -> None:
        if more.startswith("step 3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(
            network, [task], scenes, chain, minutes=1.0, checkpoint=tmp_path / "c.safetensors", told=stop
        )
    heard: list[str] = []

    def first(part: float, more: str) -> None:
        heard.append(more)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(
            Preset([task]),
            [task],
            scenes,
            chain,
            minutes=1.0,
            checkpoint=tmp_path / "c.safetensors",
            told=first,
        )
    assert heard[0].startswith("step 4")


def test_what_is_far_is_implausible() -> None:
    near, far = torch.full((2, 5), 0.2), torch.full((2, 5), 0.98)
    assert 0.0 == implausible(torch.zeros(2, 5)) < implausible(near) < implausible(far)


def test_recipes_have_finishes_dials_and_words() -> None:
    assert [recipe.key for recipe in RECIPES] == list(FINISHES)
    for recipe in RECIPES:
        values_of(recipe.dials, np.ones(len(recipe.dials)), Metadata())
        assert len({dial.name for dial in recipe.dials}) == len(recipe.dials)
        assert recipe.description.endswith(".")
