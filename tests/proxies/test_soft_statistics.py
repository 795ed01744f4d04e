"""Soft statistics: near the hard ones, with gradients that are those of differences."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proxies import soft_statistics as soft  # noqa: E402

RNG = np.random.default_rng(0)


def numbers(*shape: int) -> torch.Tensor:
    return torch.tensor(RNG.standard_normal(shape), dtype=torch.float64, requires_grad=True)


def test_quantiles_are_near_the_hard_ones() -> None:
    values = RNG.gamma(2.0, size=20000)
    shares = (0.001, 0.01, 0.25, 0.5, 0.95, 0.999)
    made = soft.quantiles(torch.tensor(values), shares)
    np.testing.assert_allclose(made, np.quantile(values, shares), atol=0.01, rtol=0.01)


def test_quantiles_of_one_value_are_that_value() -> None:
    np.testing.assert_allclose(soft.quantiles(torch.full((50,), 3.0), (0.0, 0.5, 1.0)), 3.0, rtol=1e-6)
    np.testing.assert_allclose(soft.quantiles(torch.tensor([3.0]), (0.0, 0.5, 1.0)), 3.0)


def test_the_gradient_of_a_quantile_goes_to_many_values_and_sums_to_one() -> None:
    values = numbers(5000)
    soft.quantiles(values, (0.5,))[0].backward()
    assert values.grad.sum() == pytest.approx(1.0)
    assert (values.grad > 1e-4).sum() > 30


def test_a_histogram_is_near_the_hard_one_and_drops_what_is_outside() -> None:
    values = RNG.standard_normal(20000)
    made = soft.histogram(torch.tensor(values), -2.0, 2.0, 20)
    hard = np.histogram(values, 20, (-2.0, 2.0))[0] / values.size
    np.testing.assert_allclose(made, hard, atol=0.004)
    assert float(made.sum()) == pytest.approx(hard.sum())


def test_the_mean_of_the_largest_is_near_the_hard_one() -> None:
    colors, by = RNG.random((20000, 3)), RNG.random(20000)
    colors += by[:, None]
    made = soft.mean_of_largest(torch.tensor(colors), torch.tensor(by), 0.01)
    np.testing.assert_allclose(made, colors[by >= np.quantile(by, 0.99)].mean(0), rtol=0.01)
    clipped = torch.ones(100)
    np.testing.assert_allclose(soft.mean_of_largest(torch.ones(100, 3), clipped, 0.01), 1.0, rtol=1e-5)


@pytest.mark.parametrize("size", [(30, 40), (23, 31), (60, 80), (7, 80)])
def test_shrinking_averages_areas(size: tuple[int, int]) -> None:
    image = RNG.random((60, 80, 3)).astype(np.float32)
    expected = cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(soft.shrunk(torch.tensor(image), *size), expected, atol=1e-5)


def test_gradients_are_those_of_differences() -> None:
    values = numbers(60)
    assert torch.autograd.gradcheck(lambda x: soft.quantiles(x, (0.1, 0.5)), values)
    assert torch.autograd.gradcheck(lambda x: soft.histogram(x, -2.0, 2.0, 8), values)
    assert torch.autograd.gradcheck(lambda x: soft.shrunk(x, 2, 3), numbers(5, 4, 2))
    by = values.detach()
    assert torch.autograd.gradcheck(lambda x: soft.mean_of_largest(x, by, 0.2), numbers(60, 3))
