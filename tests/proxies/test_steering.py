"""What sliders ask for, and the perceptron whose first layer they make."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies.steering import SliderNet, Steered  # noqa: E402


def test_a_slider_net_takes_sliders_and_conditions_or_none_of_them() -> None:
    net = SliderNet(3, 2, 7)
    assert net(torch.zeros(4, 3), torch.zeros(4, 2)).shape == (4, 7)
    assert SliderNet(3, 0, 7)(torch.zeros(1, 3), torch.zeros(1, 0)).shape == (1, 7)


def test_signs_of_sliders_count() -> None:
    torch.manual_seed(0)
    net = SliderNet(1, 0, 5)
    high, low = net(torch.tensor([[0.7], [-0.7]]), torch.zeros(2, 0))
    assert (high - low).abs().max() > 1e-3


def test_each_of_a_batch_is_steered_by_its_own_sliders() -> None:
    torch.manual_seed(0)
    made = Steered(6, 2, 1, outputs=4, width=16, rank=5, plain=3)
    with torch.no_grad():
        made.inner[-1].weight.mul_(30.0)
        made.steering.third.weight.mul_(3.0)
    seen, sliders = torch.randn(2, 9, 6), torch.tensor([[1.0, -1.0], [-0.3, 0.2]])
    condition = torch.tensor([[0.0], [1.0]])
    together = made(seen, sliders, condition)
    assert together.shape == (2, 9, 4)
    for n in range(2):
        alone = made(seen[n : n + 1], sliders[n : n + 1], condition[n : n + 1])
        torch.testing.assert_close(together[n : n + 1], alone)
    swapped = made(seen, sliders.flip(0), condition)
    assert (swapped - together).abs().max() > 1e-2


def test_features_beyond_the_plain_ones_pass_by_the_made_layer_alone() -> None:
    torch.manual_seed(0)
    made = Steered(6, 2, 0, outputs=4, width=16, rank=5, plain=3)
    with torch.no_grad():
        made.inner[-1].weight.normal_()
        made.steering.third.weight.zero_()
    seen, sliders = torch.randn(1, 9, 6), torch.zeros(1, 2)
    other = seen.clone()
    other[..., 3:] = 0.0
    torch.testing.assert_close(made(seen, sliders, sliders[:, :0]), made(other, sliders, sliders[:, :0]))
    other[..., :3] = 0.0
    assert (made(seen, sliders, sliders[:, :0]) - made(other, sliders, sliders[:, :0])).abs().max() > 0.1
