"""The bilateral grid: where its nodes lie, its gradients, and what a fit finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proxies.bilateral_grid import (  # noqa: E402
    DEPTH,
    KNOTS,
    SPAN,
    applied,
    fitted,
    guide,
    identity,
    level,
    places,
    sliced,
)
from tests.proxies.common import picture  # noqa: E402

WEIGHTS = torch.tensor([0.3, 0.6, 0.1])
EVEN = torch.linspace(0.0, 1.0, KNOTS)[None]


def drawn(*shape: int, low: float = 0.0, high: float = 1.0, seed: int = 0) -> Any:
    generator = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(*shape, generator=generator, dtype=torch.float64)


def between(count: int, *shape: int, seed: int = 0) -> Any:
    """Return places in 0..``count`` - 1 that keep away from whole numbers, where slopes leap."""
    whole = drawn(*shape, low=0.0, high=count - 1.0, seed=seed).floor()
    return whole + drawn(*shape, low=0.2, high=0.8, seed=seed + 1)


def test_a_constant_grid_is_sliced_to_itself() -> None:
    transform = drawn(3, 4)
    grid = transform.expand(2, 5, 6, 4, 3, 4)
    made = sliced(grid, drawn(2, 7, 9, 2, low=-0.1, high=1.1), drawn(2, 7, 9, low=-0.1, high=1.1))
    torch.testing.assert_close(made, transform.expand(2, 7, 9, 3, 4))


def test_the_identity_changes_nothing() -> None:
    image = picture(11, 13, 2)
    made = sliced(
        identity(2), places(11, 13, image).expand(2, -1, -1, -1), guide(image, WEIGHTS, EVEN.expand(2, -1))
    )
    torch.testing.assert_close(applied(made, image), image, rtol=1e-6, atol=0.0)


def test_nodes_lie_at_the_centres_of_even_cells_and_lines_run_between_them() -> None:
    rows, columns, depth = 4, 3, 5
    grid = torch.zeros(1, rows, columns, depth, 3, 4)
    y, x, z = np.meshgrid(range(rows), range(columns), range(depth), indexing="ij")
    grid[0, ..., 0, 0], grid[0, ..., 1, 1], grid[0, ..., 2, 2] = map(torch.from_numpy, (x, y, z))
    place, guided = drawn(1, 6, 8, 2).float(), drawn(1, 6, 8, seed=1).float()
    made = sliced(grid, place, guided)
    wanted = [place[..., 0] * columns, place[..., 1] * rows, guided * depth]
    for channel, (at, count) in enumerate(zip(wanted, (columns, rows, depth), strict=True)):
        inside = (at - 0.5).clamp(0.0, count - 1.0)
        torch.testing.assert_close(made[..., channel, channel], inside, atol=1e-5, rtol=1e-5)


def test_places_are_pixels_centres() -> None:
    made = places(2, 4, WEIGHTS)
    torch.testing.assert_close(made[0, :, 0], torch.tensor([0.125, 0.375, 0.625, 0.875]))
    torch.testing.assert_close(made[:, 1, 1], torch.tensor([0.25, 0.75]))


def test_level_counts_stops_and_nothing_is_darker_than_black() -> None:
    light = torch.tensor([-1.0, 0.0, 2.0**-12, 1.0 - 2.0**-12, 16.0])[:, None].expand(-1, 3)
    wanted = torch.tensor([0.0, 0.0, 1.0 / SPAN, 12.0 / SPAN, 1.0])
    torch.testing.assert_close(level(light, WEIGHTS), wanted, atol=1e-5, rtol=0.0)


def test_the_guide_runs_straight_through_its_knots() -> None:
    knots = torch.stack([EVEN[0] ** 2, 0.2 + 0.5 * EVEN[0]])
    stops = SPAN * torch.linspace(0.0, 1.0, 61) - 12.0
    image = ((2.0**stops - 2.0**-12)[:, None]).expand(2, 61, 3)
    made = guide(image, WEIGHTS, knots)
    at = np.linspace(0.0, 1.0, 61)
    for row in range(2):
        np.testing.assert_allclose(made[row], np.interp(at, EVEN[0], knots[row]), atol=2e-5)
    bright = guide(torch.full((2, 1, 3), 1e6), WEIGHTS, knots)
    torch.testing.assert_close(bright[:, 0], knots[:, -1])


def test_gradients_of_slicing_are_the_numeric_ones() -> None:
    # The trilinear weights have kinks at the nodes: the guide's samples stay between them.
    guided = ((between(4, 2, 3, 4) + 0.5) / 4).requires_grad_()
    place = drawn(2, 3, 4, 2, low=0.02, high=0.98)
    grid = drawn(2, 3, 3, 4, 3, 4, low=-1.0).requires_grad_()
    image = drawn(2, 3, 4, 3, low=-0.5, high=2.0).requires_grad_()

    def made(nodes: Any, guided: Any, image: Any) -> Any:
        return applied(sliced(nodes, place, guided), image)

    assert torch.autograd.gradcheck(made, (grid, guided, image), eps=1e-6, atol=1e-7)


def test_gradients_of_the_guide_and_through_it_are_the_numeric_ones() -> None:
    # Its own kinks are at the knots and at black; these colors lie between knots, and their guide
    # between nodes: knots at the middles of even thirds of the depth never put one on a node.
    at = between(KNOTS - 1, 1, 4, 5, seed=3)
    light = 2.0 ** (at / (KNOTS - 1.0) * SPAN - 12.0) - 2.0**-12
    tint = drawn(1, 4, 5, 3, low=0.5, high=1.5)
    weights = WEIGHTS.double()
    image = (light[..., None] * tint / (tint * weights).sum(-1, keepdim=True)).requires_grad_()
    knots = drawn(1, KNOTS, low=0.02, high=0.1).cumsum(-1)
    knots = knots.requires_grad_()
    weights = weights.requires_grad_()
    assert torch.autograd.gradcheck(guide, (image, weights, knots), eps=1e-9, atol=1e-4, rtol=1e-4)
    nodes = drawn(1, 2, 3, DEPTH, 3, 4).requires_grad_()
    place = drawn(1, 4, 5, 2)
    depth = guide(image, weights, knots).detach() * DEPTH - 0.5
    clear = ((depth - depth.round()).abs() > 0.02).double()[..., None]
    assert clear.sum() > 12.0

    def through(image: Any, knots: Any) -> Any:
        return clear * applied(sliced(nodes, place, guide(image, weights, knots)), image)

    assert torch.autograd.gradcheck(through, (image, knots), eps=1e-9, atol=1e-3, rtol=1e-3)


def smooth_grid(rows: int, columns: int, depth: int) -> Any:
    """Return a grid near the identity with a random gain, matrix and offset in every node."""
    grid = identity(1, rows, columns, depth).double()
    return grid + drawn(*grid.shape, low=-0.2, high=0.2, seed=7)


def colors(height: int, width: int) -> Any:
    return drawn(1, height, width, 3, low=0.05, high=1.0, seed=11)


def test_a_fit_recovers_a_known_grid() -> None:
    known = smooth_grid(2, 3, 2)
    image, guided = colors(60, 80), drawn(1, 60, 80, seed=12)
    place = places(60, 80, image)[None]
    target = applied(sliced(known, place, guided), image)
    rough = fitted(image, target, guided, rows=2, columns=3, depth=2)
    found = fitted(image, target, guided, rows=2, columns=3, depth=2, steps=60)
    assert (rough - known).abs().mean() < 0.5 * (identity(1, 2, 3, 2) - known).abs().mean()
    torch.testing.assert_close(found, known, atol=1e-8, rtol=0.0)


def test_a_fit_of_one_transform_is_that_transform_everywhere_there_is_light() -> None:
    transform = torch.tensor([[0.8, 0.1, 0.0, 0.05], [0.1, 1.2, -0.1, 0.0], [0.0, 0.2, 0.5, 0.1]]).double()
    image, guided = colors(40, 50), drawn(1, 40, 50, low=0.3, high=0.7, seed=2)
    found = fitted(image, applied(transform, image), guided)
    made = applied(sliced(found, places(40, 50, image)[None], guided), image)
    torch.testing.assert_close(made, applied(transform, image), atol=2e-3, rtol=0.0)


def test_a_fit_goes_on_where_there_are_no_pixels() -> None:
    image, guided = colors(32, 48), torch.full((1, 32, 48), 0.5, dtype=torch.float64)
    found = fitted(image, 2.0 * image, guided)
    assert found.isfinite().all()
    gains = found[..., :3].diagonal(dim1=-2, dim2=-1)
    torch.testing.assert_close(gains, torch.full_like(gains, 2.0), atol=0.02, rtol=0.0)
    black = fitted(torch.zeros_like(image), torch.zeros_like(image), guided)
    torch.testing.assert_close(black, identity().double())


def test_what_weighs_nothing_is_not_fitted() -> None:
    image, guided = colors(32, 48), drawn(1, 32, 48, seed=5)
    target = 1.5 * image
    weight = torch.ones_like(guided)
    weight[:, ::2] = 0.0
    target[:, ::2] = 9.0
    found = fitted(image, target, guided, weight)
    made = applied(sliced(found, places(32, 48, image)[None], guided), image)
    torch.testing.assert_close(made[:, 1::2], target[:, 1::2], atol=1e-2, rtol=0.0)


def test_a_grid_and_its_guide_descend_to_a_target() -> None:
    """Gharbi et al.'s own test: what is sliced must be able to become any picture like it."""
    torch.manual_seed(0)
    image = picture(24, 32).clamp(0.0, 1.0)
    target = torch.where(image.mean(-1, keepdim=True) > 0.1, 0.5 * image + 0.1, 1.5 * image)
    grid, knots = identity(1, 4, 4, 4).requires_grad_(), (0.2 + 0.6 * EVEN).requires_grad_()
    optimizer = torch.optim.Adam([grid, knots], lr=0.03)
    place = places(24, 32, image)[None]
    errors = []
    for _ in range(150):
        made = applied(sliced(grid, place, guide(image, WEIGHTS, knots)), image)
        error = (made - target).square().mean()
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        errors.append(error.item())
    assert errors[-1] < 0.01 * errors[0]
    assert knots.grad is not None
    assert knots.grad.abs().max() > 0.0
