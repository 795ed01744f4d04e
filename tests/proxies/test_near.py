"""What cleans and sharpens: the code, its planes, and light held among its neighbors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.encoding import Encoding  # noqa: E402
from proxies.areawise import STOPS  # noqa: E402
from proxies.sensor_code import coded, joined, split, uncoded  # noqa: E402
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


def numbers(made: Any, image: Any, **asked: float) -> Any:
    """Make ``made`` answer with these numbers, the others such that it does nothing; return its answer."""
    idle = {"gain": 0.0, "outside": 1.0, "spread": 1.0, "bands": 0.0, "kept": 0.0}
    sliders, condition = told(len(image))
    counts = {"gain": 1} | {name: n for part in made.parts for name, n in part.counts.items()}
    values = {name: (idle | asked).get(name, 1.0) for name in counts}
    made.numbers = lambda *_: {n: torch.full((len(image), counts[n], 1, 1), v) for n, v in values.items()}
    with torch.no_grad():
        return made(image, sliders, condition)


def planes(linear: Any) -> Any:
    """Return luma and chromas of the code of told()'s noise."""
    offset = torch.exp2(4.0 * (told(len(linear))[1][:, 13, None, None, None] - 3.0))
    return split(coded(linear.permute(0, 3, 1, 2), offset))


def speckled(height: int = 64, width: int = 72) -> Any:
    generator = torch.Generator().manual_seed(0)
    return 0.3 + 0.05 * torch.randn(1, height, width, 3, generator=generator)


def test_numbers_that_ask_for_nothing_leave_the_picture() -> None:
    image = picture(40, 50)
    torch.testing.assert_close(numbers(network("near"), image), image, atol=2e-5, rtol=1e-4)


def test_noise_in_light_goes_and_color_stays() -> None:
    image = speckled()
    made = planes(numbers(network("near"), image, bands=1e6))
    before = planes(image)
    assert made[:, 0].std() < 0.12 * before[:, 0].std()
    assert made[:, 0].mean().item() == pytest.approx(before[:, 0].mean().item(), abs=1e-3)
    torch.testing.assert_close(made[:, 1:], before[:, 1:], atol=1e-4, rtol=1e-4)


def test_noise_in_color_goes_and_light_stays() -> None:
    image = speckled()
    made = planes(numbers(network("near"), image, kept=1e6, luma=1e3, chroma=1e6, lines=1e3))
    before = planes(image)
    assert (made[:, 1:].std((2, 3)) < 0.2 * before[:, 1:].std((2, 3))).all()
    torch.testing.assert_close(made[:, :1], before[:, :1], atol=1e-4, rtol=1e-4)


def bounding(bound: float) -> Any:
    """Return a network that looks wide for radii above ``bound``."""
    made = network("near")
    with torch.no_grad():
        made.bound.copy_(torch.tensor([math.log2(bound) / STOPS, 2.0]))
    return made


@pytest.mark.parametrize(("bound", "radius"), [(1.3, 1), (0.7, 2)])
def test_what_is_sharpened_stays_among_its_neighbors(bound: float, radius: int) -> None:
    image = picture(30, 40).abs() + 0.01
    asked = {"gain": 6.0, "coring": 0.0, "threshold": 1e-9}
    wild = planes(numbers(bounding(bound), image, **asked))[:, 0]
    held = planes(numbers(bounding(bound), image, **asked, outside=0.0))[:, 0]
    before = planes(image)[:, 0]
    top = torch.nn.functional.max_pool2d(before, 2 * radius + 1, 1, radius)
    bottom = -torch.nn.functional.max_pool2d(-before, 2 * radius + 1, 1, radius)
    assert (held <= top + 1e-4).all()
    assert (held >= bottom - 1e-4).all()
    assert (held - before).abs().max() > 0.01
    assert ((wild > top + 0.01) | (wild < bottom - 0.01)).any()


@pytest.mark.parametrize(("number", "value"), [("coring", 1e9), ("threshold", 1e9)])
def test_neither_noise_nor_what_is_even_is_sharpened(number: str, value: float) -> None:
    image = speckled()
    asked = {"gain": 4.0, "coring": 0.0, "threshold": 1e-9}
    sharp = numbers(network("near"), image, **asked)
    calm = numbers(network("near"), image, **(asked | {number: value}))
    assert sharp.std() > 1.3 * image.std()
    torch.testing.assert_close(calm, image, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_part_does_nothing_without_its_amount_and_may_want_one(part: int) -> None:
    made, image = network("near"), speckled()
    sliders, condition = told()
    amounts = [places[0] for places in made.config["parts"]]
    sliders[:, amounts] = -1.0
    torch.testing.assert_close(made(image, sliders, condition), image, atol=1e-5, rtol=1e-5)
    sliders[:, amounts[part]] = 0.5
    moved = (planes(made(image, sliders, condition)) - planes(image)).abs().amax((0, 2, 3))
    light, color = moved[0].item(), moved[1:].max().item()
    asked, other = (color, light) if part == 2 else (light, color)
    assert asked > 1e-3
    assert other < 1e-4
    # Where there is no sharpening yet, there is a slope to it.
    start = sliders.clone().index_fill_(1, torch.tensor(amounts), -1.0).requires_grad_()
    made(image, start, condition).square().sum().backward()
    assert start.grad is not None
    assert start.grad.isfinite().all()
    assert start.grad[0, amounts[0]].abs() > 1e-3


def test_edges_are_as_wide_as_the_radius_but_never_narrower_than_the_least() -> None:
    made = network("near")
    with torch.no_grad():
        made.edge.copy_(torch.tensor([0.5, 0.0, 1.0]))
    radii = torch.tensor([1e-3, 0.1, 1.0, 2.0])
    torch.testing.assert_close(
        made._edge_width(radii), torch.tensor([1.0, 1.0, 4.0, 8.0]), atol=0.01, rtol=0
    )


def test_pictures_of_every_scale_go_together() -> None:
    made, image = network("near"), picture(50, 62, 4)
    sliders, condition = told(4)
    condition[:, 15] = torch.tensor([-3.0, 0.0, 1.0, 0.0])
    together = made(image, sliders, condition)
    seen = made.features(image, condition)
    assert seen.places[:, 0, 0].tolist() == [1, 2, 4, 2]
    for n in range(4):
        one = made(image[n : n + 1], sliders[n : n + 1], condition[n : n + 1])
        torch.testing.assert_close(together[n : n + 1], one, atol=1e-5, rtol=1e-4)


def test_bands_make_the_picture_that_the_whole_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    made, image = network("near"), picture(200, 40)
    with torch.no_grad():
        whole = made(image, *told())
        monkeypatch.setattr("proxies.areawise.PIXELS_AT_ONCE", 64 * 40)
        torch.testing.assert_close(made(image, *told()), whole, rtol=1e-4, atol=1e-5)
