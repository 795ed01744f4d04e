"""Color transfer: the statistics that each method moves are the reference's afterwards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from editor.benchmarks.transfer import monge_kantorovich, reinhard
from editor.core.image import FloatArray

Transfer = Callable[[FloatArray, FloatArray], FloatArray]


def picture(seed: int, height: int = 40, width: int = 50) -> FloatArray:
    """A picture of correlated channels that stays clear of black and white."""
    rng = np.random.default_rng(seed)
    mixing = np.eye(3) + 0.4 * rng.standard_normal((3, 3))
    middle = rng.uniform(0.42, 0.58, 3)
    return (middle + 0.04 * rng.standard_normal((height, width, 3)) @ mixing).astype(np.float32)


@pytest.mark.parametrize("transfer", [reinhard, monge_kantorovich])
def test_a_picture_is_its_own_reference(transfer: Transfer) -> None:
    shown = picture(0)
    np.testing.assert_allclose(transfer(shown, shown), shown, atol=2e-3)


@pytest.mark.parametrize("transfer", [reinhard, monge_kantorovich])
def test_the_reference_may_have_another_size_and_nothing_leaves_the_range(transfer: Transfer) -> None:
    made = transfer(picture(0), 2.0 * picture(1, 20, 90) - 0.5)
    assert made.shape == picture(0).shape
    assert made.dtype == np.float32
    assert made.min() >= 0.0
    assert made.max() <= 1.0


def test_monge_kantorovich_reaches_mean_and_covariance() -> None:
    one, other = picture(0), picture(1)
    made = monge_kantorovich(one, other).reshape(-1, 3)
    np.testing.assert_allclose(made.mean(0), other.reshape(-1, 3).mean(0), atol=1e-4)
    np.testing.assert_allclose(np.cov(made.T), np.cov(other.reshape(-1, 3).T), atol=1e-5)


def test_monge_kantorovich_is_the_map_that_moves_least() -> None:
    """It is the gradient of a convex function: its matrix is symmetric and positive."""
    one, other = picture(0), picture(1)
    source, target = one.reshape(-1, 3), monge_kantorovich(one, other).reshape(-1, 3)
    linear = np.linalg.lstsq(source - source.mean(0), target - target.mean(0), rcond=None)[0]
    np.testing.assert_allclose(linear, linear.T, atol=1e-3)
    assert np.linalg.eigvalsh(linear).min() > 0.0


def test_reinhard_reaches_mean_and_deviation_of_the_opponents() -> None:
    from editor.benchmarks.transfer import _opponents

    made, other = _opponents(reinhard(picture(0), picture(1))), _opponents(picture(1))
    np.testing.assert_allclose(made.mean(0), other.mean(0), atol=1e-3)
    np.testing.assert_allclose(made.std(0), other.std(0), rtol=0.01)


@pytest.mark.parametrize("transfer", [reinhard, monge_kantorovich])
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_flat_pictures_and_references_are_no_harm(transfer: Transfer, level: float) -> None:
    flat = np.full((10, 12, 3), level, np.float32)
    assert np.isfinite(transfer(flat, picture(1))).all()
    np.testing.assert_allclose(transfer(picture(0), flat).mean(), level, atol=0.02)
