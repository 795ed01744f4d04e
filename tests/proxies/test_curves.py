"""The differentiable curve is the stages' own, and its gradient is that of its points."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.color.curves import spline as reference  # noqa: E402
from proxies.curves import spline  # noqa: E402

PLACES = np.linspace(0.0, 255.0, 65)


def points(seed: int, count: int = 5, *, rising: bool = True) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(256, count, replace=False)).astype(float)
    y = rng.uniform(0.0, 255.0, count)
    return np.stack([x, np.sort(y) if rising else y], axis=1)


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("count", [2, 3, 5, 9])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_curve_of_the_stages(seed: int, count: int, rising: bool) -> None:
    told = points(seed, count, rising=rising)
    made = spline(torch.tensor(told)[None], torch.tensor(PLACES))[0].numpy()
    assert made == pytest.approx(reference(told.tolist(), PLACES), abs=1e-9)


def test_gradients_are_those_of_differences() -> None:
    told = torch.tensor(np.stack([points(1), points(2)]))
    across, up = told[..., :1], told[..., 1:].clone().requires_grad_()

    def curve(heights: torch.Tensor) -> torch.Tensor:
        return spline(torch.cat([across, heights], -1), torch.tensor(PLACES))

    assert torch.autograd.gradcheck(curve, (up,))


def test_each_of_a_batch_has_its_own_knots() -> None:
    one, other = points(3), points(4)
    both = spline(torch.tensor(np.stack([one, other])), torch.tensor(PLACES))
    for made, told in zip(both, (one, other), strict=True):
        assert made.numpy() == pytest.approx(reference(told.tolist(), PLACES), abs=1e-9)
