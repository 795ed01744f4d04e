"""Losses: what they measure, and that they are zero for what is the same."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.losses import edges, psnr, robust  # noqa: E402


def test_robust_is_the_mean_absolute_difference_but_smooth_at_zero() -> None:
    assert robust(torch.zeros(2, 3, 4, 3)).item() == 0.0
    difference = torch.tensor([0.5, -0.25, 0.0])
    assert robust(difference).item() == pytest.approx(0.25, abs=1e-3)
    at_zero = torch.zeros(4, requires_grad=True)
    robust(at_zero).backward()
    assert at_zero.grad is not None
    assert not at_zero.grad.any()
    tiny = torch.full((4,), 1e-4)
    assert robust(tiny).item() == pytest.approx(0.5 * 1e-8 / 1e-3, rel=0.05), "a parabola about zero"


def test_edges_sees_steps_across_and_down_and_no_even_offset() -> None:
    assert edges(torch.full((1, 5, 6, 3), 0.3)).item() == 0.0
    across, down = torch.zeros(1, 5, 6, 3), torch.zeros(1, 5, 6, 3)
    across[:, :, 3:] = 1.0
    down[:, 2:] = 1.0
    assert edges(across).item() == pytest.approx(1.0 / 5.0)
    assert edges(down).item() == pytest.approx(1.0 / 4.0)


def test_psnr_is_of_each_picture_as_it_is_seen() -> None:
    one = torch.full((3, 4, 5, 3), 0.5)
    other = one.clone()
    other[0] += 0.1
    other[1] += 0.01
    torch.testing.assert_close(psnr(one, other), torch.tensor([20.0, 40.0, 120.0]), rtol=1e-4, atol=0.0)
    assert psnr(one + 1.0, one + 9.0).min().item() == pytest.approx(120.0), "beyond white is white"
