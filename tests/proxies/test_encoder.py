"""Trunk and heads: shapes, bounds, and that everything seen counts."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.encoder import Head, Trunk  # noqa: E402


def sight(batch: int = 3, side: int = 32) -> list[torch.Tensor]:
    torch.manual_seed(0)
    return [torch.randn(batch, side, side, 3), torch.rand(batch, 20), torch.randn(batch, 7)]


def test_features_are_bounded_and_end_in_the_summary() -> None:
    seen = sight()
    made = Trunk(20, 7, 16)(*seen)
    assert made.shape == (3, 23)
    assert made[:, :16].abs().max() <= 1.0
    assert torch.equal(made[:, 16:], seen[2])


@pytest.mark.parametrize("part", range(3))
def test_every_part_of_what_is_seen_counts(part: int) -> None:
    seen = [each.requires_grad_() for each in sight()]
    Trunk(20, 7, 16)(*seen)[:, :16].sum().backward()
    assert seen[part].grad is not None
    assert seen[part].grad.abs().sum() > 0.0


def test_pictures_of_any_size_do() -> None:
    trunk = Trunk(20, 7, 16)
    assert trunk(*sight(side=64)).shape == trunk(*sight(side=20)).shape


@pytest.mark.parametrize("hidden", [0, 8])
def test_a_new_head_leaves_the_dials_near_their_centres(hidden: int) -> None:
    torch.manual_seed(0)
    units = Head(23, 5, hidden)(torch.randn(4, 23))
    assert units.shape == (4, 5)
    assert units.abs().max() < 0.3
