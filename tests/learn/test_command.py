"""What `silvergrad train` does: bad input before any work, weights that are read back, checkpoints."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.stage import find  # noqa: E402
from editor.learn import command, store  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from editor.learn.training import Trained, new_network  # noqa: E402
from proxies import weights  # noqa: E402
from tests.learn.common import photo  # noqa: E402


def nothing(stage: str, what: str, part: float, more: str) -> None:
    """Hear of progress and do nothing."""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    """Ask for one stage, with a photo and a training that take no time."""
    shot = photo(60, 90)
    pictures = [Picture(Path(f"{n}.dng"), shot, measure_statistics(shot)) for n in range(2)]

    def train(stage: Any, *about: Any, **more: Any) -> Trained:
        return Trained(new_network(stage), 51.234, 47.777, 30.0, 1234)

    monkeypatch.setattr(command, "training_pictures", lambda *about: iter(pictures))
    monkeypatch.setattr(command, "train", train)
    monkeypatch.setattr(command, "user_cache_path", lambda name: tmp_path / "cache" / name)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "some.dng").touch()
    return argparse.Namespace(
        stages=["saturation"], raws=[tmp_path / "photos"], minutes=1.0, synthetic=0, tap_outs=1.0, seed=0,
        device="cpu", output=tmp_path / "weights", fresh=False, further=False,
    )  # fmt: skip


def trained(asked: argparse.Namespace) -> list[dict[str, Any]]:
    return list(command.train_stages(asked, nothing))


def test_weights_are_written_with_their_version_and_error(asked: argparse.Namespace) -> None:
    (row,) = trained(asked)
    path = asked.output / "saturation.safetensors"
    assert row == {
        "stage": "saturation", "path": str(path), "steps": 1234,
        "psnr_db": 51.23, "worst_decile_db": 47.78, "identity_db": 30.0,
    }  # fmt: skip
    _, about = weights.read(path)
    assert (about["stage"], about["version"]) == ("saturation", find("saturation").version)
    assert (about["psnr_db"], about["worst_decile_db"], about["identity_db"]) == (51.23, 47.78, 30.0)


def test_without_a_folder_weights_go_where_the_chain_finds_them(
    asked: argparse.Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "resources", lambda: tmp_path / "resources")
    asked.output = None
    trained(asked)
    assert store.availability()["saturation"] == "network"
    store.network_of(find("saturation"))


def test_all_stages_are_trained_where_none_is_named(asked: argparse.Namespace) -> None:
    asked.stages = []
    names = [stage.name for stage in store.trainable()]
    assert [row["stage"] for row in trained(asked)] == names
    assert {path.stem for path in asked.output.iterdir()} == set(names)


def test_each_stage_is_written_before_the_next_is_trained(asked: argparse.Namespace) -> None:
    asked.stages = ["saturation", "detail"]
    rows = command.train_stages(asked, nothing)
    assert next(rows)["stage"] == "saturation"
    assert [path.stem for path in asked.output.iterdir()] == ["saturation"]
    rows.close()


def test_progress_says_which_stage_it_is_of(
    asked: argparse.Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = command.train

    def train(stage: Any, *about: Any, **more: Any) -> Trained:
        more["told"]("training", 0.5, "step 3")
        return real(stage, *about, **more)

    monkeypatch.setattr(command, "train", train)
    asked.stages = ["saturation", "dehaze"]
    heard: list[tuple[Any, ...]] = []
    list(command.train_stages(asked, lambda *each: heard.append(each)))
    assert heard == [(name, "training", 0.5, "step 3") for name in asked.stages]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_fresh_training_forgets_the_checkpoint(
    asked: argparse.Namespace, fresh: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    real = command.train

    def train(stage: Any, *about: Any, **more: Any) -> Trained:
        seen.append(more["checkpoint"].exists())
        return real(stage, *about, **more)

    monkeypatch.setattr(command, "train", train)
    checkpoint = tmp_path / "cache" / "silvergrad" / "training" / "saturation.safetensors"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.touch()
    asked.fresh = fresh
    trained(asked)
    assert seen == [not fresh]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"stages": ["saturation", "unknown"]}, "nothing to train in unknown"),
        ({"stages": ["exposure"]}, "nothing to train in exposure"),
        ({"stages": ["look"]}, "nothing to train in look"),
        ({"minutes": 0.0}, "--minutes takes"),
        ({"minutes": -3.0}, "--minutes takes"),
        ({"minutes": float("nan")}, "--minutes takes"),
        ({"minutes": float("inf")}, "--minutes takes"),
        ({"tap_outs": 0.0}, "--tap-outs takes"),
        ({"synthetic": -1}, "--synthetic takes"),
        ({"seed": -1}, "--seed takes"),
        ({"device": "abacus"}, "no device abacus"),
        ({"raws": [Path("missing")]}, "no folder missing"),
        ({"raws": [Path(__file__)]}, "no folder"),
    ],
    ids=str,
)
def test_bad_input_is_a_sentence_before_any_work(
    asked: argparse.Namespace, changed: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "training_pictures", None)
    for name, value in changed.items():
        setattr(asked, name, value)
    with pytest.raises(ValueError, match=sentence) as caught:
        trained(asked)
    assert str(caught.value).endswith(".")


def test_a_folder_without_photos_is_named(asked: argparse.Namespace, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").touch()
    asked.raws.append(tmp_path / "empty")
    with pytest.raises(ValueError, match=r"no photos in .*empty\."):
        trained(asked)


def test_photos_none_of_which_may_train_are_a_sentence(
    asked: argparse.Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "training_pictures", lambda *about: iter(()))
    with pytest.raises(ValueError, match="no photos to train on"):
        trained(asked)


def test_a_place_where_weights_cannot_go_is_told_before_any_work(
    asked: argparse.Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "training_pictures", None)
    asked.output = tmp_path / "photos" / "some.dng"
    with pytest.raises(OSError, match="exists"):
        trained(asked)


def test_figures_are_rounded_and_plain() -> None:
    made = Trained(new_network(find("saturation")), 51.236, 47.0, 30.001, 5)
    assert command.figures(made) == {"psnr_db": 51.24, "worst_decile_db": 47.0, "identity_db": 30.0}
    assert command.figures(replace(made, psnr=120.0))["psnr_db"] == 120.0


def test_going_further_begins_with_the_weights_there_are(
    asked: argparse.Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = new_network(find("saturation"))
    monkeypatch.setattr(command, "network_of", lambda stage: there)
    begun = []

    def train(stage: Any, *about: Any, start: Any = None, **more: Any) -> Trained:
        begun.append(start)
        return Trained(new_network(stage), 51.0, 47.0, 30.0, 1)

    monkeypatch.setattr(command, "train", train)
    trained(asked)
    asked.further = True
    trained(asked)
    assert begun == [None, there]
