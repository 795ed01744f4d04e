"""What looks far: bands, coarse averages, haze and the guided context."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from editor.core.color.spaces import LUMINANCE  # noqa: E402
from proxies import areawise  # noqa: E402
from proxies.areawise import FLOOR, TAPS, airlight, averaged, cascade, luminance, places_of  # noqa: E402
from tests.proxies.common import CONDITIONS, network, picture, told  # noqa: E402


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (40, 33), (70, 90)])
def test_bands_add_up_and_flat_planes_have_none(shape: tuple[int, int], twice: bool) -> None:
    planes = torch.randn(2, 3, *shape, generator=torch.Generator().manual_seed(0))
    bands = cascade(planes, twice=twice)
    assert len(bands) == areawise.LEVELS + 1
    torch.testing.assert_close(torch.stack(bands).sum(0), planes, atol=1e-5, rtol=1e-5)
    for band in cascade(torch.full((1, 1, *shape), 0.7), twice=twice)[:-1]:
        assert band.abs().max() < 1e-6


def test_coarser_bands_look_farther_and_none_beyond_its_reach() -> None:
    point = torch.zeros(1, 1, 201, 201)
    point[..., 100, 100] = 1.0
    for level, band in enumerate(cascade(point)):
        places = band[0, 0].abs().amax(0).nonzero().flatten() - 100
        reach = 2 ** min(level + 1, areawise.LEVELS) - 1
        assert (places.min().item(), places.max().item()) == (-reach, reach)
    assert (cascade(point, twice=True)[-1][0, 0].amax(0).nonzero() - 100).abs().max().item() == 62


def test_luminance_is_prophoto_s_and_never_below_the_floor() -> None:
    image = picture(6, 8)
    wanted = (image @ torch.tensor(LUMINANCE, dtype=torch.float32)).clamp_min(FLOOR)
    torch.testing.assert_close(luminance(image.permute(0, 3, 1, 2))[:, 0], wanted, rtol=1e-3, atol=0.0)
    assert luminance(torch.full((1, 3, 2, 2), -1.0)).min().item() == FLOOR


def test_airlight_undoes_the_condition_and_is_half_its_own_color() -> None:
    light = torch.tensor([[0.8, 0.4, 0.2]])
    condition = torch.zeros(1, CONDITIONS)
    condition[:, 9:12] = (light.log2() - areawise.MIDDLE) / areawise.STOPS
    wanted = 0.5 * (light + light.mean())
    torch.testing.assert_close(airlight(condition).flatten(1), wanted)


def test_places_of_a_window_are_those_in_the_whole_picture() -> None:
    like = torch.zeros(1)
    whole = places_of((4, 8), (slice(0, 4), slice(0, 8)), like)
    torch.testing.assert_close(whole[0, :, 0], torch.linspace(-0.875, 0.875, 8))
    torch.testing.assert_close(whole[:, 0, 1], torch.linspace(-0.75, 0.75, 4))
    torch.testing.assert_close(places_of((4, 8), (slice(1, 3), slice(2, 99)), like), whole[1:3, 2:])


@pytest.mark.parametrize("shape", [(30, 40), (9, 7), (2, 128)])
def test_averages_are_separable_convolutions_of_the_mirrored_grid(shape: tuple[int, int]) -> None:
    generator = torch.Generator().manual_seed(0)
    planes, kernels = (
        torch.randn(2, 3, *shape, generator=generator),
        torch.rand(3, TAPS, generator=generator),
    )
    made = averaged(planes, kernels)
    assert made.shape == planes.shape
    if min(shape) <= TAPS // 2:
        assert made.isfinite().all()
        return
    padded = functional.pad(planes, (TAPS // 2,) * 4, mode="reflect")
    wanted = functional.conv2d(padded, kernels[:, None, :, None] * kernels[:, None, None, :], groups=3)
    torch.testing.assert_close(made, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("shape", [(2, 2), (5, 7), (64, 64), (300, 200), (60, 700), (700, 60)])
def test_the_grid_has_the_picture_s_shape_and_its_means(shape: tuple[int, int]) -> None:
    image = picture(*shape)
    _, condition = told()
    moments = network("far").context(image, condition)
    assert moments.shape[1] == 2 + 2 * areawise.LOOKS
    assert max(moments.shape[2:]) == areawise.GRID
    assert moments.shape[2] / moments.shape[3] == pytest.approx(shape[0] / shape[1], rel=0.1)
    light = areawise.scaled_log(luminance(image.permute(0, 3, 1, 2)))
    assert moments[:, 0].mean().item() == pytest.approx(light.mean().item(), abs=0.03)
    variance = moments[:, 1] - moments[:, 0].square()
    assert variance.min().item() > -1e-5
    looks = moments[:, 2 : 2 + areawise.LOOKS]
    assert looks.min().item() >= 0.0
    assert looks.max().item() <= 1.0


def test_context_lines_follow_edges() -> None:
    """A step of light much wider than the kernels stays a step in what the lines make of it."""
    image = torch.full((1, 128, 128, 3), 0.05)
    image[:, :, 64:] = 0.8
    made, (_, condition) = network("far"), told()
    seen = made.features(image, condition)
    slope, offset = made.lines(seen.moments, condition).chunk(2, 1)
    guided = slope * seen.local[..., 0][:, None] + offset
    first = guided[0, 0, 64]
    step = first[127] - first[0]
    assert (first[65] - first[62]) / step > 0.6
    wanted = 0.25 * (torch.tensor([0.05, 0.8]).log2() + 3.0)
    torch.testing.assert_close(first[[0, 127]], wanted, atol=0.02, rtol=0.0)


def test_brighter_haze_moves_what_is_seen_through_it() -> None:
    made, image = network("far"), picture(40, 60)
    _, condition = told()
    brighter = condition.clone()
    brighter[:, 9:12] += 0.5
    assert (made.context(image, condition) - made.context(image, brighter)).abs().max() > 0.05


def test_bands_make_the_picture_that_the_whole_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    made, image = network("far"), picture(150, 40)
    with torch.no_grad():
        whole = made(image, *told())
        monkeypatch.setattr("proxies.areawise.PIXELS_AT_ONCE", 64 * 40)
        torch.testing.assert_close(made(image, *told()), whole, rtol=1e-4, atol=1e-5)
