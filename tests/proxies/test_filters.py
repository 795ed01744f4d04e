"""Filters whose numbers are made: means, Gaussians, extremes, gradients, edges kept, lines found."""

from __future__ import annotations

import math
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from proxies import filters  # noqa: E402
from proxies.filters import (  # noqa: E402
    box,
    diffused,
    edge_avoiding,
    highest,
    local_lines,
    steepness,
    wiener,
)

close = torch.testing.assert_close


def noise(*shape: int) -> Any:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def one(value: float) -> Any:
    return torch.tensor(value).view(1, 1, 1, 1)


@pytest.mark.parametrize("radius", [1, 2])
def test_a_box_averages_squares_mirrored_at_the_edges(radius: int) -> None:
    planes = noise(2, 3, 11, 8)
    mirrored = functional.pad(planes, (radius,) * 4, mode="reflect")
    close(box(planes, radius), functional.avg_pool2d(mirrored, 2 * radius + 1, 1))


def test_a_wiener_filter_keeps_what_exceeds_the_noise() -> None:
    signal, energy = one(2.0), torch.tensor([0.0, 0.5, 1.0, 2.0, 1000.0]).view(-1, 1, 1, 1)
    kept = wiener(signal, energy, one(1.0)).flatten()
    close(kept, torch.tensor([0.0, 0.0, 0.0, 1.0, 1.998]))


@pytest.mark.parametrize("variance", [0.0, 0.02, 0.3, 1.0, 5.0])
def test_a_diffused_spot_has_the_variance_asked_for(variance: float) -> None:
    spot = torch.zeros(1, 1, 41, 51)
    spot[0, 0, 20, 25] = 1.0
    made = diffused(spot, one(variance))[0, 0]
    assert made.sum().item() == pytest.approx(1.0, abs=1e-5)
    for axis, center in ((0, 20), (1, 25)):
        profile = made.sum(1 - axis)
        away = torch.arange(len(profile)) - center
        # A wide one is cut off a little.
        assert (profile * away**2).sum().item() == pytest.approx(variance, rel=0.02, abs=1e-4)


def test_every_picture_is_diffused_by_its_own_variance_up_to_its_edges() -> None:
    planes, variances = noise(2, 1, 20, 25), torch.tensor([0.4, 3.0]).view(2, 1, 1, 1)
    made = diffused(planes, variances)
    for n in range(2):
        close(made[n : n + 1], diffused(planes[n : n + 1], variances[n : n + 1]))
    mirrored = diffused(functional.pad(planes, (12, 12, 12, 12), mode="reflect"), variances)
    close(made, mirrored[:, :, 12:-12, 12:-12])


def test_the_highest_are_those_of_max_pooling() -> None:
    planes = noise(2, 2, 13, 9)
    for radius, made in zip((1, 2), highest(planes), strict=True):
        close(made, functional.max_pool2d(planes, 2 * radius + 1, 1, radius))


@pytest.mark.parametrize("turn", [0.0, 0.3, 1.2, 2.0])
def test_a_ramp_is_as_steep_in_every_direction(turn: float) -> None:
    y, x = torch.meshgrid(torch.arange(9.0), torch.arange(9.0), indexing="ij")
    ramp = (math.cos(turn) * x + math.sin(turn) * y)[None, None]
    made = steepness(ramp, torch.tensor(0.2))[:, :, 1:-1, 1:-1]
    close(made, torch.full_like(made, 2.0))


@pytest.mark.parametrize("step", [1, 3])
def test_colors_are_averaged_with_what_looks_alike(step: int) -> None:
    luma, chroma = torch.zeros(1, 1, 20, 24), noise(1, 2, 20, 24)
    near = torch.tensor([-0.2, -0.9])
    plain = edge_avoiding(luma, chroma, step, (one(1.0), one(1e30)), near)
    straight, across = near.exp().tolist()
    kernel = torch.tensor(
        [[across, straight, across], [straight, 1.0, straight], [across, straight, across]]
    )
    padded = functional.pad(chroma, (step,) * 4, mode="replicate").transpose(0, 1)
    wanted = functional.conv2d(padded, (kernel / kernel.sum())[None, None], dilation=step)
    close(plain, wanted.transpose(0, 1))


@pytest.mark.parametrize("which", ["luma", "chroma"])
def test_colors_do_not_cross_edges(which: str) -> None:
    edge = torch.zeros(1, 1, 12, 16)
    edge[..., 8:] = 1.0
    speckled = 0.1 * noise(1, 2, 12, 16)
    luma, chroma = (edge, speckled + edge) if which == "luma" else (0.0 * edge, speckled + edge)
    alike = (one(1e-3), one(1e30)) if which == "luma" else (one(1e30), one(1.0 / 15.0))
    made = edge_avoiding(luma, chroma, 1, alike, torch.tensor([-0.1, -0.1]))
    assert (made - edge).std() < 0.7 * speckled.std()
    assert (made - edge).abs().max() < speckled.abs().max() + 1e-3


def test_colors_that_are_lines_in_light_give_the_lines() -> None:
    guide = noise(1, 1, 16, 18)
    slope, level = local_lines(guide, torch.cat([2.0 * guide + 0.5, -guide], 1), one(1e-6))
    close(slope.mean((2, 3)), torch.tensor([[2.0, -1.0]]), atol=1e-4, rtol=1e-4)
    close(level.mean((2, 3)), torch.tensor([[0.5, 0.0]]), atol=1e-4, rtol=1e-4)
    flat, _ = local_lines(guide, guide, one(1e6))
    assert flat.abs().max() < 1e-4


def test_what_is_kept_between_calls_serves_gradients_too() -> None:
    with torch.inference_mode():
        filters._places(23, torch.device("cpu"))
    places, away = filters._places(23, torch.device("cpu"))
    assert not places.is_inference()
    assert not away.is_inference()
