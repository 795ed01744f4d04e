"""What cleans and sharpens: the code, its planes, and light held among its neighbors."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.encoding import Encoding  # noqa: E402
from proxies.near import BANDS, coded, joined, split, uncoded  # noqa: E402
from tests.proxies.common import network, picture, told  # noqa: E402

OFFSETS = torch.tensor([1e-4, 1e-3, 0.05])[:, None, None, None]


def test_the_code_is_the_editor_s_and_has_an_inverse() -> None:
    light = torch.cat([-torch.logspace(0, -7, 30), torch.zeros(1), torch.logspace(-7, 2, 60)])
    planes = light.expand(3, 1, 1, -1)
    code = coded(planes, OFFSETS)
    torch.testing.assert_close(uncoded(code, OFFSETS), planes, atol=1e-6, rtol=1e-5)
    assert (code.diff(dim=-1) > 0.0).all()
    encoding = Encoding((1e-3, 1e-6), 0.0)
    np.testing.assert_allclose(coded(planes, OFFSETS)[1, 0, 0], encoding.encode(light.numpy()), rtol=1e-5)
    np.testing.assert_allclose(
        uncoded(code, OFFSETS)[1, 0, 0], encoding.decode(code[1, 0, 0].numpy()), atol=1e-5
    )


def test_the_code_s_slope_is_right_at_black() -> None:
    for function, start in ((coded, torch.zeros_like(OFFSETS)), (uncoded, OFFSETS.sqrt())):
        place = start.clone().requires_grad_()
        function(place, OFFSETS).sum().backward()
        slope = 0.5 * OFFSETS.rsqrt() if function is coded else 2.0 * OFFSETS.sqrt()
        torch.testing.assert_close(place.grad, slope)


def test_luma_and_chromas_have_an_inverse_and_grey_has_no_chroma() -> None:
    planes = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(joined(split(planes)), planes)
    grey = split(torch.full((1, 3, 2, 2), 0.4))
    torch.testing.assert_close(grey, torch.tensor([0.4, 0.0, 0.0]).view(1, 3, 1, 1).expand(1, 3, 2, 2))


def test_room_is_how_far_the_neighbors_go() -> None:
    made, image = network("near"), picture(12, 15)
    seen = made.features(image, told()[1])
    luma = seen.code[0, 0]
    assert seen.room.min().item() >= 0.0
    for radius, first in ((1, 0), (2, 2)):
        part = luma[6 - radius : 7 + radius, 7 - radius : 8 + radius]
        low, high = luma[6, 7] - part.min(), part.max() - luma[6, 7]
        torch.testing.assert_close(seen.room[0, first : first + 2, 6, 7], torch.stack([low, high]))


@pytest.mark.parametrize(("hold", "radius"), [(0, 1), (1, 2)])
def test_what_is_held_stays_among_its_neighbors(hold: int, radius: int) -> None:
    made, image = network("near"), picture(30, 40).abs() + 0.01
    sliders, condition = told()
    with torch.no_grad():
        last = made.head.inner[-1]
        last.weight.zero_()
        last.bias.zero_()
        last.bias[: BANDS + 1] = 4.0
        wild = made(image, sliders, condition)
        last.bias[2 * BANDS + 3 + hold] = 1.0
        held = made(image, sliders, condition)
    seen = made.features(image, condition)
    planes = coded(held.permute(0, 3, 1, 2), seen.offset)
    luma, before = split(planes)[:, 0], seen.code[:, 0]
    top = torch.nn.functional.max_pool2d(before, 2 * radius + 1, 1, radius)
    bottom = -torch.nn.functional.max_pool2d(-before, 2 * radius + 1, 1, radius)
    assert (luma <= top + 1e-4).all()
    assert (luma >= bottom - 1e-4).all()
    assert (luma - before).abs().max() > 0.01
    free = split(coded(wild.permute(0, 3, 1, 2), seen.offset))[:, 0]
    assert ((free > top + 0.01) | (free < bottom - 0.01)).any()


def test_all_of_the_bands_taken_away_leaves_a_smooth_picture() -> None:
    made = network("near")
    generator = torch.Generator().manual_seed(0)
    image = 0.3 + 0.05 * torch.randn(1, 64, 64, 3, generator=generator)
    sliders, condition = told()
    with torch.no_grad():
        last = made.head.inner[-1]
        last.weight.zero_()
        last.bias.zero_()
        last.bias[1 : BANDS + 1] = -1.0
        last.bias[BANDS + 1 : 2 * BANDS + 1] = -1.0
        smooth = made(image, sliders, condition)
    assert smooth.std() < 0.12 * image.std()
    assert smooth.mean().item() == pytest.approx(image.mean().item(), abs=0.01)


def test_bands_make_the_picture_that_the_whole_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    made, image = network("near"), picture(200, 40)
    with torch.no_grad():
        whole = made(image, *told())
        monkeypatch.setattr("proxies.areawise.PIXELS_AT_ONCE", 64 * 40)
        torch.testing.assert_close(made(image, *told()), whole, rtol=1e-4, atol=1e-5)
