"""The pointwise network: a color's answer depends on nothing but the color."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from editor.core.color.perceptual import MATRICES  # noqa: E402
from proxies import pointwise  # noqa: E402
from proxies.light import decode, encode  # noqa: E402
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


def test_opponent_color_is_the_perceptual_one_and_grey_has_no_hue() -> None:
    made = network("pointwise")
    greys = torch.tensor([0.01, 0.18, 1.0, 4.0])[None, None, :, None].expand(1, 1, 4, 3)
    lab = made.features(greys).lab[0, 0]
    assert lab[:, 1:].abs().max() < 1e-4
    assert lab[2, 0].item() == pytest.approx(1.0 - 1e-4 ** (1 / 3), abs=2e-3)
    red = torch.tensor([0.6, 0.2, 0.1])
    to_cones, to_lab = (torch.tensor(matrix) for matrix in MATRICES)
    cones = to_cones @ red
    near = to_lab @ cones ** (1 / 3)
    torch.testing.assert_close(
        made.features(red.view(1, 1, 1, 3)).lab.flatten()[1:], near[1:], atol=0.01, rtol=0.0
    )


def test_features_stay_within_bounds_where_color_does_not() -> None:
    """Apart from the encoded color itself, which grows as color does."""
    made = network("pointwise")
    wild = torch.tensor(
        [[0.0, 0.0, 0.0], [-5.0, 9.0, 0.0], [1e3, 0.0, 0.0], [-1e3, -1e3, -1e3], [1e4, 1e4, 1e4]]
    )
    told = made.features(wild.view(1, 1, -1, 3)).told[0, 0]
    assert told.isfinite().all()
    waves = told[:, 12:]
    assert waves.abs().max() <= 4.0


NUMBERS, CURVES, SAMPLES = 2, 4, 9


def curved(seed: int = 0, *, moved: bool = True) -> pointwise.Pointwise:
    """Return a network that reads curves, and, where it is ``moved``, does more than that."""
    torch.manual_seed(seed)
    config = {"sliders": NUMBERS + CURVES * SAMPLES, "curves": CURVES, "samples": SAMPLES}
    made = pointwise.Pointwise(**(network("pointwise").config | config))
    with torch.no_grad():
        for part in (made.head, made.places):
            for parameter in part.parameters():
                parameter *= float(moved)
                parameter += 0.03 * float(moved) * torch.randn_like(parameter)
    return made


def test_curves_are_read_linearly_and_level_beyond_their_ends() -> None:
    curves = torch.tensor([[[0.0, 1.0, 0.5], [2.0, 2.0, 4.0]]])
    places = torch.tensor([[[-1.0, 0.0], [0.25, 0.5], [0.5, 0.75], [0.75, 1.0], [9.0, 9.0]]])
    wanted = torch.tensor([[[0.0, 2.0], [0.5, 2.0], [1.0, 3.0], [0.75, 4.0], [0.5, 4.0]]])
    torch.testing.assert_close(pointwise.read(curves, places), wanted)


def test_flat_curves_change_nothing_and_others_add_to_encoded_color() -> None:
    made, image = curved(moved=False), picture(12, 16).clamp(0.001, 0.9)
    _, condition = told()
    sliders = torch.zeros(1, NUMBERS + CURVES * SAMPLES)
    torch.testing.assert_close(made(image, sliders, condition), image, atol=1e-5, rtol=1e-4)
    all_channels, blue = torch.linspace(0.1, 0.0, SAMPLES), torch.linspace(0.0, -0.2, SAMPLES)
    curves = sliders[:, NUMBERS:].view(CURVES, SAMPLES)
    curves[0], curves[3] = all_channels, blue
    encoded = encode(image)
    encoded = encoded + 0.1 * (1.0 - encoded)
    encoded[..., 2] -= 0.2 * encoded[..., 2]
    torch.testing.assert_close(made(image, sliders, condition), decode(encoded), atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("light", [None, 0.0, 0.18, 1.0, -0.05, 300.0])
def test_with_curves_gradients_are_finite_and_pieces_are_the_whole(
    light: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = curved()
    image = picture(10, 14, 2) if light is None else torch.full((2, 5, 6, 3), light)
    _, condition = told(2)
    sliders = 0.3 * torch.randn(2, NUMBERS + CURVES * SAMPLES, generator=torch.Generator().manual_seed(0))
    inputs = [each.requires_grad_() for each in (image, sliders)]
    answer = made(*inputs, condition)
    answer.sum().backward()
    for each in inputs:
        assert each.grad is not None
        assert each.grad.isfinite().all()
        assert each.grad.any()
    monkeypatch.setattr(pointwise, "PIECE", 11)
    torch.testing.assert_close(made(image, sliders, condition), answer, atol=1e-4, rtol=1e-4)
    alone = made(image[1:], sliders[1:], condition[1:])
    torch.testing.assert_close(alone, answer[1:], atol=1e-4, rtol=1e-4)


def test_the_matrices_are_no_weights() -> None:
    assert not {"display", "cones", "opponent"} & {
        name.split(".")[0] for name in network("pointwise").state_dict()
    }
