"""The gamut's border, and the limit before it."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.gamut import BRIGHTEST, DARKEST, FARTHEST, SoftLimit, extent  # noqa: E402


@pytest.mark.parametrize(
    ("shown", "grey", "wanted"),
    [
        ([0.4, 0.4, 0.4], 0.4, 0.0),
        ([1.0, 0.4, 0.3], 0.4, 1.0),
        ([0.5, 0.4, 0.0], 0.4, 1.0),
        ([0.7, 0.4, 0.4], 0.4, 0.5),
        ([1.6, 0.4, 0.4], 0.4, 2.0),
        ([5.0, 0.0, 0.0], 1.0, FARTHEST),
    ],
)
def test_the_border_lies_at_one(shown: list[float], grey: float, wanted: float) -> None:
    assert extent(torch.tensor(shown), torch.tensor(grey)).item() == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("light", [0.0, 1e-7, 1.0 - 1e-7, 1.0])
def test_hardly_any_light_moves_nothing_far(light: float) -> None:
    shown = torch.full((3,), light, requires_grad=True)
    (slope,) = torch.autograd.grad(extent(shown + torch.tensor([1e-9, 0.0, 0.0]), shown.mean()), shown)
    assert slope.abs().max() <= max(1.0 / DARKEST, 1.0 / (1.0 - BRIGHTEST)) * (1.0 + 1e-4)


@pytest.mark.parametrize("hardness", [-1.0, 0.0, 2.0])
def test_growth_stays_within_the_room_and_small_growth_is_kept(hardness: float) -> None:
    limit = SoftLimit()
    with torch.no_grad():
        limit.hardness.fill_(hardness)
    growth = torch.logspace(-4, 3, 50)
    kept = growth * limit(growth, torch.tensor(0.5))
    assert (kept.diff() >= -1e-6).all()
    assert (kept <= 0.5 + 1e-5).all()
    assert limit(torch.tensor(1e-5), torch.tensor(0.5)).item() == pytest.approx(1.0, abs=1e-3)
    assert limit(torch.tensor(0.0), torch.tensor(0.0)).item() == pytest.approx(1.0, abs=0.5)


def test_gradients_are_finite_where_nothing_grows_and_no_room_is_left() -> None:
    limit = SoftLimit()
    growth = torch.tensor([0.0, 0.0, 1.0], requires_grad=True)
    room = torch.tensor([0.0, 1.0, 0.0], requires_grad=True)
    (growth * limit(growth, room)).sum().backward()
    assert growth.grad is not None
    assert room.grad is not None
    assert growth.grad.isfinite().all()
    assert room.grad.isfinite().all()
