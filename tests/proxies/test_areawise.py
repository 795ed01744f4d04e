"""What all that look around share: bands, light, places and windows."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from editor.core.color.spaces import LUMINANCE  # noqa: E402
from proxies import areawise  # noqa: E402
from proxies.areawise import FLOOR, cascade, luminance, places_of  # noqa: E402
from tests.proxies.common import picture  # noqa: E402


@pytest.mark.parametrize("levels", [1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (40, 33), (70, 90)])
def test_bands_add_up_and_flat_planes_have_none(shape: tuple[int, int], levels: int) -> None:
    planes = torch.randn(2, 3, *shape, generator=torch.Generator().manual_seed(0))
    bands = cascade(planes, levels)
    assert len(bands) == levels + 1
    torch.testing.assert_close(torch.stack(bands).sum(0), planes, atol=1e-5, rtol=1e-5)
    for band in cascade(torch.full((1, 1, *shape), 0.7), levels)[:-1]:
        assert band.abs().max() < 1e-6


def test_coarser_bands_look_farther_and_none_beyond_its_reach() -> None:
    point = torch.zeros(1, 1, 201, 201)
    point[..., 100, 100] = 1.0
    for level, band in enumerate(cascade(point, 5)):
        places = band[0, 0].abs().amax(0).nonzero().flatten() - 100
        reach = 2 * (2 ** min(level + 1, 5) - 1)
        assert (places.min().item(), places.max().item()) == (-reach, reach)


def test_luminance_is_prophoto_s_and_never_below_the_floor() -> None:
    image = picture(6, 8)
    wanted = (image @ torch.tensor(LUMINANCE, dtype=torch.float32)).clamp_min(FLOOR)
    torch.testing.assert_close(luminance(image.permute(0, 3, 1, 2))[:, 0], wanted, rtol=1e-3, atol=0.0)
    assert luminance(torch.full((1, 3, 2, 2), -1.0)).min().item() == FLOOR


def test_places_of_a_window_are_those_in_the_whole_picture() -> None:
    like = torch.zeros(1)
    whole = places_of((4, 8), (slice(0, 4), slice(0, 8)), like)
    torch.testing.assert_close(whole[0, :, 0], torch.linspace(-0.875, 0.875, 8))
    torch.testing.assert_close(whole[:, 0, 1], torch.linspace(-0.75, 0.75, 4))
    torch.testing.assert_close(places_of((4, 8), (slice(1, 3), slice(2, 99)), like), whole[1:3, 2:])


def test_bands_of_rows_are_the_whole_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    image = torch.zeros(1, 150, 40, 3)
    assert areawise.bands_of(image) == [(slice(0, 150), slice(0, 40))]
    with torch.no_grad():
        monkeypatch.setattr("proxies.areawise.PIXELS_AT_ONCE", 64 * 40)
        bands = areawise.bands_of(image)
    assert [(rows.start, rows.stop) for rows, _ in bands] == [(0, 64), (64, 128), (128, 150)]
