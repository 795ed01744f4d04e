"""The pointwise network: a color's answer depends on nothing but the color."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from editor.core.color.perceptual import MATRICES  # noqa: E402
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


def test_the_matrices_are_no_weights() -> None:
    assert not {"display", "cones", "opponent"} & {
        name.split(".")[0] for name in network("pointwise").state_dict()
    }
