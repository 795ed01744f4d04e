"""Tables on torch: the same as on NumPy, with gradients that are right and finite."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.color.spaces import srgb_decode, srgb_encode  # noqa: E402
from editor.core.color.tables import apply_hue_table, cube_planes  # noqa: E402
from editor.core.color.tone import keep_hue  # noqa: E402
from editor.core.image import HueTable  # noqa: E402
from proxies import tables  # noqa: E402

RNG = np.random.default_rng(0)
COLORS = (RNG.random((3, 4000)) * 1.6 - 0.3).astype(np.float32)
# Black, grays, equal channels, negative ones, colors without a positive channel, white and above.
SPECIAL = np.array(
    [[0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1], [3, 3, 3], [0.2, 0.2, 0.7], [0.7, 0.2, 0.2], [-0.1, -0.1, -0.1],
     [-0.2, -0.1, 0], [-0.01, 0, 0.02], [1e-9, 0, 0], [0, 0, 1], [1, 1, 0], [1e-7, 1e-7, 2e-7]],
    np.float32,
).T  # fmt: skip
ALL = np.ascontiguousarray(np.concatenate([COLORS, SPECIAL], axis=1))
DELTAS = np.stack(
    [
        RNG.uniform(-20, 20, (12, 4, 5)),
        RNG.uniform(0.5, 1.8, (12, 4, 5)),
        RNG.uniform(0.7, 1.3, (12, 4, 5)),
    ],
    axis=-1,
).astype(np.float32)
CUBE = RNG.random((3, 5**3)).astype(np.float32)


def bent(light: Any) -> Any:
    return light * (2.0 - light)


def clipped(light: Any, xp: Any) -> Any:
    return bent(xp.clip(light, 0.0, 1.0))


hue_table = partial(tables.hue_table, deltas=torch.tensor(DELTAS))
encoded_hue_table = partial(
    hue_table, encode=partial(srgb_encode, xp=torch), decode=partial(srgb_decode, xp=torch)
)
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "hue_table": (hue_table, lambda rgb: apply_hue_table(rgb.T, HueTable(DELTAS)).T),
    "encoded_hue_table": (encoded_hue_table, lambda rgb: apply_hue_table(rgb.T, HueTable(DELTAS, True)).T),
    "cube": (
        lambda rgb: tables.cube(rgb, torch.tensor(CUBE), (0.0, -0.1, 0.0), (1.0, 1.0, 1.2)),
        lambda rgb: cube_planes(rgb, CUBE, (0.0, -0.1, 0.0), (1.0, 1.0, 1.2)),
    ),
    "keep_hue": (
        lambda rgb: tables.keep_hue(rgb, lambda light: clipped(light, torch), 0.4, 1.0),
        lambda rgb: keep_hue(rgb.T, lambda light: clipped(light, np), 0.4, 1.0).T,
    ),
    "keep_hue_clipped": (
        lambda rgb: tables.keep_hue(rgb, lambda light: light.clamp(0.0, 1.0)),
        lambda rgb: keep_hue(rgb.T, lambda light: np.clip(light, 0.0, 1.0)).T,
    ),
}
BY_NAME = pytest.mark.parametrize("name", FUNCTIONS)


@BY_NAME
def test_it_is_the_same_as_on_numpy(name: str) -> None:
    made, expected = (
        function(rgb) for function, rgb in zip(FUNCTIONS[name], (torch.tensor(ALL), ALL), strict=True)
    )
    np.testing.assert_allclose(made.numpy(), expected, atol=1e-5)


@BY_NAME
def test_gradients_are_finite_everywhere(name: str) -> None:
    rgb = torch.tensor(ALL, requires_grad=True)
    FUNCTIONS[name][0](rgb).sum().backward()
    assert torch.isfinite(rgb.grad).all()
    assert rgb.grad.abs().max() < 1e5


@BY_NAME
def test_gradients_are_those_of_differences(name: str) -> None:
    # Kinks lie between the entries: almost every color has none within a small step.
    function, step = FUNCTIONS[name][0], 1e-4
    rgb = torch.tensor(RNG.uniform(0.05, 0.95, (3, 500)), dtype=torch.float32, requires_grad=True)
    direction = torch.tensor(RNG.standard_normal(rgb.shape), dtype=torch.float32)
    (gradient,) = torch.autograd.grad(function(rgb).sum(), rgb)
    slopes = (gradient * direction).sum(0)
    with torch.no_grad():
        ends = [function(rgb + sign * step * direction).sum(0) for sign in (1, -1)]
    expected = (ends[0] - ends[1]) / (2 * step)
    wrong = (slopes - expected).abs() > 0.02 * (1.0 + expected.abs())
    assert wrong.float().mean() < 0.05


def test_a_gray_bends_by_the_slope_of_the_curve() -> None:
    gray = torch.full((3, 1), 0.25, requires_grad=True)
    (gradient,) = torch.autograd.grad(tables.keep_hue(gray, bent)[0, 0], gray)
    assert gradient.sum() == pytest.approx(1.5, rel=1e-2)


def test_a_line_through_points_is_that_of_numpy() -> None:
    inputs, outputs = np.array([0.0, 0.1, 0.4, 1.0], np.float32), np.array([0.1, 0.5, 0.4, 0.9], np.float32)
    values = np.linspace(-0.5, 1.5, 101, dtype=np.float32)
    made = tables.through_points(torch.tensor(values), torch.tensor(inputs), torch.tensor(outputs))
    np.testing.assert_allclose(made, np.interp(values, inputs, outputs), atol=1e-6)


def test_entries_are_interpolated_and_held_to_the_ends() -> None:
    entries = torch.tensor([[0.0, 1.0, 4.0]])
    made = tables.interpolated(entries, torch.tensor([-1.0, 0.5, 1.25, 2.0, 9.0]))
    np.testing.assert_allclose(made, [[0.0, 0.5, 1.75, 4.0, 4.0]])
