"""A training goes on from its checkpoint as if it had never stopped, or begins anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from editor.learn.checkpoint import Checkpoint  # noqa: E402

ABOUT = {"stage": "saturation", "version": 1}


def training(
    path: Path | None, seed: int = 0, about: Any = ABOUT, size: int = 4
) -> tuple[Any, Any, Checkpoint]:
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(3, size), nn.Tanh(), nn.Linear(size, 2))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01, betas=(0.9, 0.99), fused=True)
    return network, optimizer, Checkpoint(path, network, optimizer, about)


def step(network: Any, optimizer: Any, number: int) -> None:
    data = torch.randn(5, 3, generator=torch.Generator().manual_seed(number))
    optimizer.zero_grad()
    network(data).square().sum().backward()
    optimizer.step()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "training" / "saturation.safetensors"


def test_it_goes_on_as_if_it_had_never_stopped(path: Path) -> None:
    network, optimizer, kept = training(path)
    for number in range(5):
        step(network, optimizer, number)
    kept.save(5, 12.5)
    other, its_optimizer, again = training(path, seed=1)
    assert again.load() == (5, 12.5)
    for mine, its in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(its, mine, rtol=0.0, atol=0.0)
        for key in ("step", "exp_avg", "exp_avg_sq"):
            theirs = its_optimizer.state[its][key]
            torch.testing.assert_close(theirs, optimizer.state[mine][key], rtol=0.0, atol=0.0)
    for number in range(5, 8):
        step(network, optimizer, number)
        step(other, its_optimizer, number)
    for mine, its in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(its, mine, rtol=0.0, atol=0.0)


def untouched(network: Any, optimizer: Any, kept: Checkpoint) -> None:
    """Assert that loading finds nothing and changes nothing."""
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    assert kept.load() == (0, 0.0)
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0.0, atol=0.0)
    assert not optimizer.state
    step(network, optimizer, 0)


def test_nothing_kept_is_a_beginning(path: Path) -> None:
    untouched(*training(path))
    untouched(*training(None))


def written(path: Path) -> None:
    network, optimizer, kept = training(path)
    step(network, optimizer, 0)
    kept.save(1, 2.0)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.6, 0.99])
def test_a_damaged_file_is_a_beginning(path: Path, share: float) -> None:
    written(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    untouched(*training(path, seed=1))


def test_another_training_s_file_is_a_beginning(path: Path) -> None:
    written(path)
    untouched(*training(path, seed=1, about={**ABOUT, "version": 2}))
    untouched(*training(path, seed=1, size=5))
    # One that would fit by being repeated does not either.
    untouched(*training(path, seed=1, size=1))


@pytest.mark.parametrize(("key", "value"), [("steps", "many"), ("seconds", ""), ("steps", None)])
def test_figures_that_are_none_are_a_beginning(path: Path, key: str, value: str | None) -> None:
    from safetensors import safe_open
    from safetensors.torch import load, save

    written(path)
    with safe_open(path, "pt") as file:
        told = dict(file.metadata())
    told.pop(key) if value is None else told.update({key: value})
    path.write_bytes(save(load(path.read_bytes()), told))
    untouched(*training(path, seed=1))


def test_before_the_first_step_there_is_nothing_to_keep(path: Path) -> None:
    _, _, kept = training(path)
    kept.save(0, 1.0)
    assert not path.exists()


def test_no_file_means_none_is_written_or_removed(tmp_path: Path) -> None:
    network, optimizer, kept = training(None)
    step(network, optimizer, 0)
    kept.save(1, 1.0)
    kept.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_over_leaves_no_file(path: Path) -> None:
    written(path)
    training(path)[2].remove()
    assert not path.exists()
    training(path)[2].remove()
