"""The pointwise network: a color's answer depends on nothing but the color."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from proxies import pointwise  # noqa: E402
from tests.proxies.common import network, picture, told  # noqa: E402


def test_places_play_no_part() -> None:
    made, image = network("pointwise"), picture(20, 30)
    order = torch.randperm(600, generator=torch.Generator().manual_seed(0))
    mixed = image.flatten(1, 2)[:, order].view(1, 30, 20, 3)
    sliders, condition = told()
    plain = made(image, sliders, condition).flatten(1, 2)[:, order]
    torch.testing.assert_close(made(mixed, sliders, condition).flatten(1, 2), plain, atol=1e-5, rtol=1e-5)


def test_large_pictures_are_answered_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    made, image = network("pointwise"), picture(20, 30, 2)
    sliders, condition = told(2)
    whole = made(image, sliders, condition)
    monkeypatch.setattr(pointwise, "PIECE", 77)
    torch.testing.assert_close(made(image, sliders, condition), whole, atol=1e-5, rtol=1e-5)


def flat(hue: float = 0.0, tone: float = 0.0, *, turned: bool = False) -> pointwise.Pointwise:
    """Return a network whose tables are level, whatever the sliders: hue's stretch and tone's light."""
    made: pointwise.Pointwise = network("pointwise")
    with torch.no_grad():
        for net in (made.hues, made.tones, made.chromas):
            net.last.weight.zero_()
            net.last.bias.zero_()
            net.shapes[0] = 1.0
        made.hues.last.bias.view(4, -1)[0 if turned else 1, 0] = hue
        made.tones.last.bias.view(5, -1)[2, 0] = tone
        made.shares.zero_()
    return made


COLORS = torch.tensor([[0.2, 0.2, 0.2], [0.3, 0.2, 0.1], [0.05, 0.1, 0.3], [0.9, 0.9, 0.8]]).view(
    1, 1, -1, 3
)


def test_level_tables_change_nothing() -> None:
    made = flat()
    torch.testing.assert_close(made(COLORS, *told()), COLORS, atol=2e-5, rtol=1e-3)


def test_no_chroma_leaves_the_grey_of_the_same_luminance() -> None:
    made = flat(hue=-1.0)
    grey = (COLORS @ made.weights)[..., None].expand_as(COLORS)
    torch.testing.assert_close(made(COLORS, *told()), grey, atol=2e-3, rtol=1e-2)


def test_light_moves_luminance_and_leaves_black_and_white() -> None:
    made = flat(tone=0.7)
    ends = torch.tensor([[[[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]]])
    torch.testing.assert_close(made(ends, *told()), ends, atol=1e-4, rtol=1e-4)
    before, after = COLORS @ made.weights, made(COLORS, *told()) @ made.weights
    assert (after > before).all()


def test_a_turned_color_keeps_its_luminance_and_stays_on_the_display() -> None:
    made = flat(hue=1.5, turned=True)
    after = made(COLORS, *told())
    torch.testing.assert_close(after @ made.weights, COLORS @ made.weights, atol=1e-3, rtol=1e-2)
    assert (after[0, 0, 1] - COLORS[0, 0, 1]).abs().max() > 0.05
    assert (after @ made.display).min() > -1e-3


@pytest.mark.parametrize("light", [None, 0.0, 0.18, 1.0, -0.05, 300.0])
def test_gradients_are_finite_for_every_color(light: float | None) -> None:
    made = network("pointwise")
    image = picture(10, 14, 2) if light is None else torch.full((2, 5, 6, 3), light)
    sliders, condition = told(2)
    inputs = [each.requires_grad_() for each in (image, sliders)]
    made(*inputs, condition).sum().backward()
    for each in inputs:
        assert each.grad is not None
        assert each.grad.isfinite().all()


def test_the_matrices_are_no_weights() -> None:
    assert not {"display", "cones", "opponent", "weights", "basis"} & {
        name.split(".")[0] for name in network("pointwise").state_dict()
    }
