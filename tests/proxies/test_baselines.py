"""The baselines' networks: shapes, settings and what a linear layer has to do with constant channels."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.baselines import Srcnn, UNet  # noqa: E402


@pytest.mark.parametrize("shape", [(32, 48), (17, 29), (8, 8)])
@pytest.mark.parametrize("made", [Srcnn, UNet])
def test_any_size_comes_out_as_it_went_in(made: type[torch.nn.Module], shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    network = made(4, 3)
    image, sliders, condition = torch.rand(2, *shape, 3), torch.rand(2, 4), torch.rand(2, 3)
    sliders.requires_grad_(True)
    out = network(image, sliders, condition)
    assert out.shape == image.shape
    out.square().mean().backward()
    assert sliders.grad is not None
    assert bool(sliders.grad.abs().sum() > 0.0)
    assert bool(torch.isfinite(sliders.grad).all())


def test_a_linear_layer_is_a_convolution_of_constant_channels() -> None:
    torch.manual_seed(1)
    network = Srcnn(2, 1).double()
    channels = torch.nn.Conv2d(3, 64, 9, padding=4, padding_mode="replicate", bias=False).double()
    told = torch.rand(1, 3, dtype=torch.float64)
    with torch.no_grad():
        network.told.weight.copy_(channels.weight.sum((2, 3)))
        network.told.bias.zero_()
        planes = told[:, :, None, None].expand(1, 3, 12, 14)
        expected = channels(planes)
        found = network.told(told)[:, :, None, None].expand_as(expected)
    torch.testing.assert_close(found, expected)
