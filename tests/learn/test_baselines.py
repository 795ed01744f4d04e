"""The baselines train on tap-outs, run in the place of what they stand for, and are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edits import Edits  # noqa: E402
from editor.core.image import FloatArray  # noqa: E402
from editor.core.pipeline import measure_statistics, run  # noqa: E402
from editor.learn import baselines  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.store import trainable  # noqa: E402
from tests.learn.common import photo  # noqa: E402


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    monkeypatch.setattr(baselines, "_WIDTH", 48)
    monkeypatch.setattr(baselines, "_HEIGHT", 32)
    monkeypatch.setattr(baselines, "_BLOCK_CROP", 16)
    monkeypatch.setattr(baselines, "_WHOLE_CROP", 24)
    shot = photo(64, 96)
    return [Picture(Path("some.dng"), shot, measure_statistics(shot))]


def test_they_train_and_stand_in_for_stages_and_the_whole(pictures: list[Picture]) -> None:
    said: list[str] = []
    made = baselines.trained(pictures, 0.005, {"minutes": 0.005}, said.append)
    assert made.about["block_steps"] >= 1
    assert made.about["monolithic_steps"] >= 1
    assert any("U-Net" in line for line in said)
    shot, statistics = pictures[0].photo, pictures[0].statistics
    edits = Edits({"saturation.vibrance": 50.0})
    whole = made.picture(shot, edits, statistics)
    assert whole.shape == shot.pixels.shape
    assert 0.0 <= whole.min() <= whole.max() <= 1.0
    assert set(made.blocks) == {stage.name for stage in trainable()}
    seen: list[FloatArray] = []
    block = made.block("saturation")

    def spied(image: FloatArray, *arguments: object) -> FloatArray:
        seen.append(image)
        return block(image, *arguments)  # type: ignore[arg-type]

    alone = run(shot, edits, statistics, replaced={"saturation": spied})
    assert seen[0].shape == alone.shape
    assert np.isfinite(alone).all()


def test_training_makes_a_block_better(pictures: list[Picture]) -> None:
    torch.manual_seed(0)
    network = baselines.Srcnn(*_sizes("saturation"))
    rng = np.random.default_rng(1)
    pool = [dict(baselines._examples(rng, pictures, {"saturation": network})) for _ in range(4)]
    batch = baselines._batch(rng, [each["saturation"] for each in pool], 24)
    before = baselines._loss(network, "saturation", *batch).item()
    baselines._train({"saturation": network}, "block", pictures, 0.03, 24, lambda line: None)
    assert baselines._loss(network, "saturation", *batch).item() < before


def test_they_are_kept_for_the_same_photos_and_time(
    pictures: list[Picture], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainings: list[float] = []

    def trained(given: list[Picture], minutes: float, about: dict[str, object], say: object) -> object:
        trainings.append(minutes)
        return baselines.Baselines({**about, "block_steps": 3})

    monkeypatch.setattr(baselines, "trained", trained)
    monkeypatch.setattr(baselines, "_cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(baselines, "training_pictures", lambda *about: iter(pictures))
    first = baselines.baselines([tmp_path], 1.0)
    again = baselines.baselines([tmp_path], 1.0)
    assert again.about == first.about
    for one, other in zip(first.networks().parameters(), again.networks().parameters(), strict=True):
        torch.testing.assert_close(one, other)
    baselines.baselines([tmp_path], 2.0)
    (tmp_path / "cache" / "baselines.safetensors").write_bytes(b"no tensors")
    baselines.baselines([tmp_path], 2.0)
    assert trainings == [1.0, 2.0, 2.0]


def test_no_photos_to_train_on_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="no photos"):
        baselines.baselines([tmp_path], 1.0)


def _sizes(name: str) -> tuple[int, int]:
    stage = next(each for each in trainable() if each.name == name)
    return baselines.width(stage), baselines.CONDITIONS
