"""The perceptual network: levels of features of a picture, and its file."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from proxies import weights  # noqa: E402
from proxies.perceptual import DEVIATION, MEAN, WIDTHS, Perceptual, normalized  # noqa: E402

KINDS = {"perceptual": Perceptual}


def network() -> Perceptual:
    torch.manual_seed(0)
    return Perceptual().eval()


@pytest.mark.parametrize(("height", "width"), [(48, 64), (33, 21), (8, 8)])
def test_each_level_has_half_the_size(height: int, width: int) -> None:
    found = network()(torch.rand(2, height, width, 3))
    assert [level.shape[1] for level in found] == list(WIDTHS)
    sizes = [(height // 2**n, width // 2**n) for n in range(len(WIDTHS))]
    assert [tuple(level.shape[2:]) for level in found] == sizes


def test_a_flat_picture_has_flat_features_up_to_the_border() -> None:
    for level in network()(torch.full((1, 24, 32, 3), 0.4)):
        torch.testing.assert_close(level, level[..., :1, :1].expand(level.shape))


def test_gradients_flow_to_every_channel_of_the_picture() -> None:
    shown = torch.rand(1, 16, 16, 3, requires_grad=True)
    sum(level.square().sum() for level in network()(shown)).backward()
    assert shown.grad is not None
    assert (shown.grad.abs().sum((0, 1, 2)) > 0.0).all()


def test_mean_pictures_are_normalized_to_zero() -> None:
    assert normalized(torch.tensor(MEAN).expand(1, 4, 5, 3)).abs().max() < 1e-6
    above = torch.tensor(MEAN) + torch.tensor(DEVIATION)
    torch.testing.assert_close(normalized(above.expand(1, 4, 5, 3)), torch.ones(1, 3, 4, 5))


def test_a_file_gives_the_same_network_back(tmp_path: Path) -> None:
    made, path = network(), tmp_path / "some.safetensors"
    path.write_bytes(weights.to_bytes(made, {"steps": 3}, KINDS))
    back, about = weights.read_as(path, KINDS)
    assert about["steps"] == 3
    shown = torch.rand(1, 16, 16, 3)
    for one, other in zip(back(shown), made(shown), strict=True):
        torch.testing.assert_close(one, other, atol=0.01, rtol=0.01)


def test_a_file_is_no_proxy_and_a_proxy_no_perceptual_network(tmp_path: Path) -> None:
    path = tmp_path / "some.safetensors"
    path.write_bytes(weights.to_bytes(network(), {}, KINDS))
    with pytest.raises(ValueError, match="does not fit"):
        weights.read(path)
    with pytest.raises(ValueError, match="does not fit"):
        weights.read_as(path, {"other": Perceptual})
