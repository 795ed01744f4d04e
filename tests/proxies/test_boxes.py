"""Boxes, extremes, Gaussians and averages by area, beside the plain way to each."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from proxies.boxes import Reach, box_mean, extremes, gaussian, mirrored, shrunk  # noqa: E402


def plane(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (5, 7), (40, 33)])
@pytest.mark.parametrize("pixels", [1, 2, 6, 40])
def test_boxes_are_means_of_the_mirrored_plane(shape: tuple[int, int], pixels: int) -> None:
    reach, planes = min(pixels, *shape), plane(2, 3, *shape)
    padded = np.pad(planes.numpy(), [(0, 0), (0, 0), (reach, reach), (reach, reach)], mode="symmetric")
    wanted = functional.avg_pool2d(torch.from_numpy(padded), 2 * reach + 1, stride=1)
    torch.testing.assert_close(box_mean(planes, torch.tensor(float(reach))), wanted, atol=1e-5, rtol=1e-5)
    beyond = box_mean(planes, torch.tensor(float(pixels)))
    assert beyond.shape == planes.shape
    assert planes.min() - 1e-4 <= beyond.min() <= beyond.max() <= planes.max() + 1e-4


def test_boxes_have_slopes_to_any_order() -> None:
    planes = plane(1, 2, 6, 5).double().requires_grad_()
    reach = torch.tensor(2.2, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: box_mean(x, reach), (planes,))
    assert torch.autograd.gradgradcheck(lambda x: box_mean(x, reach).square(), (planes,))


@pytest.mark.parametrize("filtered", [box_mean, extremes])
@pytest.mark.parametrize("share", [0.012, 0.05])
def test_a_reach_learns_what_another_was(filtered, share: float) -> None:  # type: ignore[no-untyped-def]
    """Whole pixels are all that can be seen of it: it comes to lie where they are the same."""
    planes = functional.avg_pool2d(plane(1, 1, 206, 86), 7, stride=1)
    wanted = filtered(planes, torch.tensor(share * 200.0))
    learned = Reach(0.025)
    optimizer = torch.optim.Adam(learned.parameters(), lr=0.03)
    for _ in range(60):
        optimizer.zero_grad()
        (filtered(planes, learned(200)) - wanted).square().mean().backward()
        optimizer.step()
    assert learned(200).item() == pytest.approx(200.0 * share, abs=0.9)


def test_a_reach_is_a_share_of_the_long_edge_and_at_least_a_pixel() -> None:
    reach = Reach(0.02)
    assert reach(640).item() == pytest.approx(12.8)
    assert reach(20).item() == 1.0


def test_extremes_are_the_plane_its_least_and_their_highest() -> None:
    planes = plane(2, 1, 12, 9)
    made = extremes(planes, torch.tensor(2.0))
    low = -functional.max_pool2d(-planes, 5, 1, 2)
    torch.testing.assert_close(made, torch.cat([planes, low, functional.max_pool2d(low, 5, 1, 2)], 1))
    asked = planes.clone().requires_grad_()
    again = extremes(asked, torch.tensor(2.0))
    torch.testing.assert_close(again, made)
    again.sum().backward()
    assert asked.grad is not None
    # Each result is one of the values.
    assert asked.grad.sum().item() == pytest.approx(3.0 * planes.numel())


@pytest.mark.parametrize("sigma", [0.1, 0.7, 2.0])
def test_gaussians_add_up_and_are_as_wide_as_asked(sigma: float) -> None:
    point = torch.zeros(1, 1, 41, 41)
    point[..., 20, 20] = 1.0
    made = gaussian(point, torch.tensor(sigma), 10)[0, 0]
    assert made.shape == (21, 21)
    assert made.sum().item() == pytest.approx(1.0, abs=1e-5)
    away = torch.arange(-10.0, 11.0)
    spread = (made.sum(0) * away.square()).sum().sqrt().item()
    assert spread == pytest.approx(sigma if sigma > 0.5 else 0.0, abs=0.05)


def test_mirrored_samples_go_on_beyond_the_ends() -> None:
    assert mirrored(4, slice(0, 4), 2, torch.device("cpu")).tolist() == [1, 0, 0, 1, 2, 3, 3, 2]
    assert mirrored(4, slice(1, 3), 1, torch.device("cpu")).tolist() == [0, 1, 2, 3]
    assert mirrored(2, slice(0, 2), 5, torch.device("cpu")).max().item() == 1


@pytest.mark.parametrize("shape", [(30, 40), (64, 7), (640, 3), (75, 100)])
def test_pictures_shrink_by_area(shape: tuple[int, int]) -> None:
    planes = plane(1, 3, *shape)
    made = shrunk(planes, 30)
    assert max(made.shape[2:]) == 30
    share = 30 / max(shape)
    assert made.shape[2:] == tuple(max(1, round(share * each)) for each in shape)
    torch.testing.assert_close(made.mean((2, 3)), planes.mean((2, 3)))
    # Each pixel counts as far as it lies in a span: as if all were made finer first.
    finer = planes.repeat_interleave(made.shape[2], 2).repeat_interleave(made.shape[3], 3)
    wanted = functional.avg_pool2d(finer, shape)
    torch.testing.assert_close(made, wanted, atol=1e-5, rtol=1e-4)
    assert shrunk(planes, 1000) is planes
