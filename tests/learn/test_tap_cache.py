"""Tap-outs are kept while a training is in progress, and taken up if they are the ones wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from editor.core.stage import find  # noqa: E402
from editor.learn.tap_cache import cached  # noqa: E402
from editor.learn.taps import Taps  # noqa: E402
from editor.learn.training import new_network  # noqa: E402

NETWORK = new_network(find("saturation"))


def some(value: float = 0.0) -> list[Taps]:
    return [group(value) for _ in range(2)]


def group(value: float) -> Taps:
    features = NETWORK.features(torch.full((4, 1, 6, 3), 0.3 + value))
    rest = torch.full((4, 1, 6, 3), value), torch.zeros(4, 2), torch.zeros(4, 0), torch.arange(4)
    return Taps(tuple(features), type(features), *rest)


def never() -> list[Taps]:
    raise AssertionError("sampled anew")


def test_kept_taps_are_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "saturation.taps"
    made = cached(path, {"seed": 1}, NETWORK, some)
    again = cached(path, {"seed": 1}, NETWORK, never)
    assert len(again) == 2
    for one, other in zip(made, again, strict=True):
        assert one.kind is other.kind
        assert torch.equal(one.target, other.target)
        assert all(torch.equal(a, b) for a, b in zip(one.features, other.features, strict=True))
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_others_are_sampled_anew(tmp_path: Path) -> None:
    path = tmp_path / "saturation.taps"
    cached(path, {"seed": 1}, NETWORK, some)
    made = cached(path, {"seed": 2}, NETWORK, lambda: some(0.5))
    assert made[0].target.mean() == 0.5
    assert cached(path, {"seed": 2}, NETWORK, never)[0].target.mean() == 0.5


def test_a_spoiled_file_is_sampled_anew(tmp_path: Path) -> None:
    path = tmp_path / "saturation.taps"
    path.write_bytes(b"no tensors")
    assert len(cached(path, {"seed": 1}, NETWORK, some)) == 2
    cached(path, {"seed": 1}, NETWORK, never)


def test_nothing_is_kept_where_nothing_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(cached(tmp_path / "file" / "saturation.taps", {}, NETWORK, some)) == 2
    assert len(cached(None, {}, NETWORK, some)) == 2
