"""Perceptual training: what it is given, what it learns, and what `silvergrad train` writes."""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")
from safetensors.torch import save_file  # noqa: E402

from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.learn import command  # noqa: E402
from editor.learn import perceptual_training as training  # noqa: E402
from editor.learn.perceptual import KINDS  # noqa: E402
from editor.learn.pictures import Picture  # noqa: E402
from proxies import weights  # noqa: E402
from proxies.perceptual import Perceptual  # noqa: E402
from tests.conftest import scene  # noqa: E402
from tests.learn.common import photo  # noqa: E402


def teacher_tensors() -> dict[str, torch.Tensor]:
    """Return a teacher of a few channels, at random."""
    generator, few, made = torch.Generator().manual_seed(0), 3, {}
    sizes = {"conv0": (3, 1), "conv1": (4, 3), "conv2": (6, 3), "conv3": (8, 3), "conv4": (8, 3)}
    for name in (
        "conv0",
        "conv11",
        "conv12",
        "conv21",
        "conv22",
        *(f"conv3{n}" for n in (1, 2, 3, 4)),
        "conv41",
    ):
        many, size = sizes[name[:5]]
        made[f"{name}.weight"] = 0.4 * torch.randn(many, few, size, size, generator=generator)
        made[f"{name}.bias"] = torch.zeros(many)
        few = many
    for level, (many, wide) in enumerate(((4, 10), (6, 12), (8, 14), (8, 16)), 1):
        made[f"conv{level}1_aux.weight"] = torch.randn(wide, many, 1, 1, generator=generator)
        made[f"conv{level}1_aux.bias"] = torch.zeros(wide)
    return made


@pytest.fixture
def teacher_file(tmp_path: Path) -> Path:
    path = tmp_path / "teacher.safetensors"
    save_file(teacher_tensors(), path)
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("BATCH", 6), ("SIZE", 16), ("JUDGED", 12), ("RATE", 6e-3)):
        monkeypatch.setattr(training, name, value)


class Colors(torch.nn.Module):  # type: ignore[misc]
    """A teacher that sees nothing but color: quickly learned."""

    def forward(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        planes = pictures.movedim(-1, 1)
        return [torch.nn.functional.avg_pool2d(planes, 2**level) for level in range(4)]


def shown(seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(scene(60, 90, seed)).clamp(0.0, 1.0).sqrt()


def test_a_teacher_has_four_levels_each_half_the_size(teacher_file: Path) -> None:
    found = training.read_teacher(teacher_file)(shown()[None])
    assert [tuple(level.shape[1:]) for level in found] == [
        (10, 60, 90), (12, 30, 45), (14, 15, 22), (16, 7, 11),
    ]  # fmt: skip
    assert all(level.min() == 0.0 for level in found)


@pytest.mark.parametrize("kind", ["missing", "no safetensors", "another network"])
def test_a_file_without_a_teacher_is_one_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "some.safetensors"
    if kind == "no safetensors":
        path.write_bytes(b"nothing of the sort")
    elif kind == "another network":
        save_file({"weight": torch.zeros(3)}, path)
    with pytest.raises(ValueError, match=r"holds no teacher.*\.$"):
        training.read_teacher(path)


def test_ranks_are_compared_and_nothing_else() -> None:
    one = torch.tensor([0.1, 5.0, 0.2, 9.0])
    assert training.spearman(one, one.exp()) == pytest.approx(1.0)
    assert training.spearman(one, -one) == pytest.approx(-1.0)
    # Pearson's correlation of the ranks (0, 2, 1, 3) and (0, 1, 2, 3).
    assert training.spearman(one, torch.tensor([1.0, 2.0, 3.0, 4.0])) == pytest.approx(0.8)


def test_batches_are_pictures_of_many_looks_and_the_same_for_a_seed(small: None) -> None:
    def drawn(seed: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(seed)
        return training.batch([shown(0), shown(1), shown(2)[:40, :30]], 16, generator)

    made = drawn(0)
    assert made.shape == (16, training.SIZE, training.SIZE, 3)
    assert made.min() >= 0.0
    assert made.max() <= 1.0
    assert made.mean((1, 2)).std(0).min() > 0.03
    torch.testing.assert_close(drawn(0), made)
    assert not torch.equal(drawn(1), made)


def test_the_network_comes_to_agree_with_its_teacher(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, pictures, judges = Colors(), [shown(0), shown(1)], [shown(2)]
    untrained, _, before = training.train(pictures, judges, teacher, minutes=0.0)
    # A clock that goes on by half a second whenever it is read: a minute has some sixty steps.
    ticks = itertools.count(0.0, 0.5)
    monkeypatch.setattr(training, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    heard: list[tuple[str, float, str]] = []
    network, steps, after = training.train(
        pictures, judges, teacher, minutes=1.0, told=lambda *about: heard.append(about)
    )
    assert isinstance(network, Perceptual)
    assert 40 < steps < 80
    assert after > before + 0.2
    judged = training.batch(pictures, 12, torch.Generator().manual_seed(5))
    wanted = training._distances(teacher(judged))
    off = [
        training._apart(training._distances(each(judged)), wanted).item() for each in (untrained, network)
    ]
    assert off[1] < 0.4 * off[0]
    assert [what for what, _, _ in heard] == ["training"] * len(heard)
    assert [part for _, part, _ in heard] == sorted(part for _, part, _ in heard)


def test_an_interrupted_training_goes_on(
    small: None, teacher_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, path = training.read_teacher(teacher_file), tmp_path / "kept.safetensors"
    count, real = [0], training._apart

    def interrupted(*about: Any) -> Any:
        count[0] += 1
        if count[0] == 4:
            raise KeyboardInterrupt
        return real(*about)

    monkeypatch.setattr(training, "_apart", interrupted)
    with pytest.raises(KeyboardInterrupt):
        training.train([shown()], [shown(1)], teacher, minutes=1.0, checkpoint=path)
    assert path.exists()
    _, steps, _ = training.train([shown()], [shown(1)], teacher, minutes=0.0, checkpoint=path)
    assert steps == 3
    assert not path.exists()


@pytest.fixture
def asked(tmp_path: Path, teacher_file: Path, monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    picture = photo(60, 90)
    pictures = [Picture(Path(f"{n}.dng"), picture, measure_statistics(picture)) for n in range(2)]
    monkeypatch.setattr(command, "training_pictures", lambda *about: iter(pictures))
    monkeypatch.setattr(training, "user_cache_path", lambda name: tmp_path / "cache")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "some.dng").touch()
    return argparse.Namespace(
        stages=["perceptual"], raws=[tmp_path / "photos"], minutes=1e-3, synthetic=0, tap_outs=1.0, seed=0,
        device="cpu", output=tmp_path / "weights", fresh=True, further=False, teacher=teacher_file,
    )  # fmt: skip


def test_weights_are_written_with_their_agreement(small: None, asked: argparse.Namespace) -> None:
    (row,) = training.train_from(asked, lambda *about: None)
    path = asked.output / "perceptual.safetensors"
    assert row["path"] == str(path)
    network, about = weights.read_as(path, KINDS)
    assert (about["steps"], about["agreement"]) == (row["steps"], row["agreement"])
    assert network.config == Perceptual().config


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"teacher": None}, "--teacher"),
        ({"teacher": Path("missing.safetensors")}, "holds no teacher"),
        ({"minutes": 0.0}, "--minutes"),
        ({"device": "abacus"}, "no device abacus"),
    ],
    ids=str,
)
def test_bad_input_is_a_sentence_before_any_work(
    asked: argparse.Namespace, changed: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "training_pictures", None)
    for name, value in changed.items():
        setattr(asked, name, value)
    with pytest.raises(ValueError, match=sentence):
        list(training.train_from(asked, lambda *about: None))
