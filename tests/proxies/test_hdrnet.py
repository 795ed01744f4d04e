"""HDRNet told the sliders: neutral ones change nothing, and NumPy makes the same grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.edges import shrink  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.render.preview import hdrnet as on_numpy  # noqa: E402
from editor.render.preview.picture_planes import PLANES, node_levels, picture_planes  # noqa: E402
from proxies.bilateral_grid import COLUMNS, DEPTH, KNOTS, ROWS, SPAN, identity  # noqa: E402
from proxies.hdrnet import CONDITIONS, HdrNet  # noqa: E402
from tests.conftest import scene  # noqa: E402
from tests.learn.common import photo  # noqa: E402

SLIDERS = len(on_numpy.SLIDERS)
SOME = dict(zip(on_numpy.SLIDERS, (35.0, -60.0, 20.0, 80.0, -15.0, 50.0), strict=True))


def network(seed: int = 0) -> HdrNet:
    """Return a network that does something to every picture."""
    torch.manual_seed(seed)
    made = HdrNet(SLIDERS, CONDITIONS, PLANES)
    with torch.no_grad():
        made.last.weight.mul_(60.0)
        made.density.normal_()
    return made.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    return measure_statistics(photo(60, 90))


@pytest.fixture(scope="module")
def planes(statistics: Statistics) -> Any:
    return picture_planes(shrink(scene(170, 256)), statistics)


def told(statistics: Statistics, sliders: dict[str, float], finished: bool = False) -> tuple[Any, Any]:
    numbers = on_numpy.slider_numbers(sliders), on_numpy.condition_numbers(statistics, finished)
    return tuple(torch.from_numpy(each)[None] for each in numbers)  # type: ignore[return-value]


@pytest.mark.parametrize("finished", [False, True])
def test_neutral_sliders_give_the_identity_exactly(
    planes: Any, statistics: Statistics, finished: bool
) -> None:
    neutral = dict.fromkeys(on_numpy.SLIDERS, 0.0)
    grid, _ = network()(torch.from_numpy(planes)[None], *told(statistics, neutral, finished))
    assert torch.equal(grid, identity())
    moved, _ = network()(
        torch.from_numpy(planes)[None], *told(statistics, neutral | {on_numpy.SLIDERS[0]: 1.0})
    )
    assert (moved - identity()).abs().max() > 1e-5


@pytest.mark.parametrize("finished", [False, True])
def test_numpy_makes_the_same_grid_and_guide(planes: Any, statistics: Statistics, finished: bool) -> None:
    made = network(1)
    head = on_numpy.HdrNet({name: each.numpy() for name, each in made.state_dict().items()})
    grid, weights, knots = head.grid(head.look_at(planes), SOME, statistics, finished)
    wanted, curve = made(torch.from_numpy(planes)[None], *told(statistics, SOME, finished))
    assert grid.shape == (ROWS, COLUMNS, DEPTH, 3, 4)
    assert np.abs(grid - np.eye(3, 4)).max() > 0.05
    np.testing.assert_allclose(grid, wanted[0], atol=1e-5)
    np.testing.assert_allclose(knots, curve[0], atol=1e-5)
    np.testing.assert_array_equal(weights, made.weights)
    neutral = dict.fromkeys(on_numpy.SLIDERS, 0.0)
    assert (head.grid(head.look_at(planes), neutral, statistics)[0] == np.eye(3, 4)).all()


def test_the_guide_s_curve_rises_over_the_photo_s_own_range(statistics: Statistics) -> None:
    made = network(2)
    for stops in (-2.0, 0.0, 3.0):
        moved = statistics.shifted(stops)
        knots = made.knots(told(moved, SOME)[1])[0]
        assert (knots.diff() >= 0.0).all()
        at = SPAN * np.linspace(0.0, 1.0, KNOTS) - 12.0
        levels = node_levels(moved)
        torch.testing.assert_close(
            knots[at <= levels[0]], torch.full_like(knots[at <= levels[0]], 0.5 / DEPTH)
        )
        above = knots[at >= levels[-1]]
        torch.testing.assert_close(above, torch.full_like(above, 1.0 - 0.5 / DEPTH))
    plain = HdrNet(SLIDERS, CONDITIONS, PLANES).knots(told(statistics, SOME)[1])[0].detach()
    levels = node_levels(statistics)
    at = SPAN * np.linspace(0.0, 1.0, KNOTS) - 12.0
    inside = np.clip((at - levels[0]) / (levels[-1] - levels[0]), 0.0, 1.0)
    np.testing.assert_allclose(plain, (0.5 + (DEPTH - 1) * inside) / DEPTH, atol=1e-5)


def test_every_parameter_can_learn(planes: Any, statistics: Statistics) -> None:
    made = network().requires_grad_(True)
    grid, knots = made(torch.from_numpy(planes)[None], *told(statistics, SOME))
    (grid.square().sum() + (knots * torch.arange(KNOTS)).sum()).backward()
    for name, parameter in made.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.abs().max() > 0.0, name
