"""What looks far: guided filters beside the plain way to them, and what each network does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from proxies.added import SPEED  # noqa: E402
from proxies.areawise import MIDDLE, STOPS, luminance, scaled_log  # noqa: E402
from proxies.boxes import shrunk  # noqa: E402
from proxies.far import SMALL, Guided, at_pixels, softsign  # noqa: E402
from proxies.haze import Haze  # noqa: E402
from proxies.tones import KEEN  # noqa: E402
from tests.proxies.common import CONDITIONS, FAR, SLIDERS, network, picture, told  # noqa: E402

every_far = pytest.mark.parametrize("kind", FAR)


def box(planes: Any, reach: int) -> Any:
    """Return the mean of an H x W array over boxes, mirrored."""
    size = 2 * reach + 1
    padded = np.pad(planes, reach, mode="symmetric")
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size)).mean((2, 3))


@pytest.mark.parametrize("with_target", [False, True])
@pytest.mark.parametrize("shape", [(24, 40), (40, 24), (12, 200)])
def test_guided_lines_are_local_regressions(shape: tuple[int, int], with_target: bool) -> None:
    rng = np.random.default_rng(0)
    light, other = rng.normal(size=shape), rng.uniform(size=shape)
    guided = Guided(0.05, 0.3)
    tensors = [torch.from_numpy(each).float()[None, None] for each in (light, other)]
    with torch.no_grad():
        made = guided(*tensors[: 1 + with_target])
    target, reach = other if with_target else light, round(0.05 * max(shape))
    g, t = box(light, reach), box(target, reach)
    slope = (box(light * target, reach) - g * t) / (box(light**2, reach) - g**2 + 0.3 / STOPS**2)
    wanted = np.stack([box(slope, reach), box(t - slope * g, reach)])
    np.testing.assert_allclose(made[0], wanted, atol=1e-5, rtol=1e-4)


def test_a_wide_step_stays_and_small_changes_go() -> None:
    image = torch.full((1, 128, 128, 3), 0.05)
    image[:, :, 64:] = 0.8
    image[:, ::2] *= 1.1
    level = scaled_log(luminance(image.permute(0, 3, 1, 2)))
    slope, offset = Guided(0.04, 0.3)(level).chunk(2, 1)
    base = (slope * level + offset)[0, 0, 64:66].detach()
    assert (base[:, 66] - base[:, 61]).min() > 0.9 * math.log2(16.0) / STOPS
    assert (base[0] - base[1])[:50].abs().max() < 0.2 * math.log2(1.1) / STOPS


def test_lines_reach_pixels_bilinearly() -> None:
    made, image = network("tones"), picture(900, 600)
    _, condition = told()
    seen = made.features(image, condition, (slice(100, 160), slice(560, 600)))
    lines = torch.rand(1, 2, *seen.small.shape[2:])
    wanted = torch.nn.functional.interpolate(lines, (900, 600), mode="bilinear", align_corners=False)
    slope, offset = at_pixels(lines, seen)
    got = torch.cat([slope, offset], 1)
    torch.testing.assert_close(got, wanted[:, :, 100:160, 560:600], atol=1e-4, rtol=1e-4)


@every_far
@pytest.mark.parametrize("shape", [(40, 60), (SMALL, 30), (1000, 90)])
def test_the_small_picture_is_the_picture_where_that_is_small(kind: str, shape: tuple[int, int]) -> None:
    image = picture(*shape)
    seen = network(kind).features(image, told()[1])
    torch.testing.assert_close(seen.small, shrunk(image.permute(0, 3, 1, 2), SMALL))
    assert max(seen.small.shape[2:]) == min(SMALL, max(shape))
    # Only where the picture is larger it matters where in it a pixel lies.
    assert (seen.places.numel() == 0) == (max(shape) <= SMALL)
    assert seen.edge.tolist() == [max(shape)]


@every_far
def test_bands_make_the_picture_that_the_whole_makes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, image = network(kind), picture(150, 40)
    with torch.no_grad():
        whole = made(image, *told())
        monkeypatch.setattr("proxies.areawise.PIXELS_AT_ONCE", 64 * 40)
        torch.testing.assert_close(made(image, *told()), whole, rtol=1e-4, atol=1e-5)


def test_airlight_undoes_the_condition_and_loses_color() -> None:
    light = torch.tensor([[0.8, 0.4, 0.2]])
    condition = torch.zeros(1, CONDITIONS)
    condition[:, 9:12] = (light.log2() - MIDDLE) / STOPS
    for white, share in ((-30.0, 0.0), (0.0, 0.5), (30.0, 1.0)):
        wanted = light + share * (light.mean() - light)
        torch.testing.assert_close(Haze.airlight(condition, torch.tensor(white)), wanted)


def test_haze_follows_what_is_dark_beside_the_airlight() -> None:
    """A picture that grows lighter to the right is hazier there; under brighter air it is less so."""
    made, (_, condition) = network("haze"), told()
    ramp = torch.linspace(0.05, 0.7, 120).expand(80, 120)[..., None] * torch.tensor([1.0, 0.9, 0.8])
    small = ramp[None].permute(0, 3, 1, 2)
    level = scaled_log(luminance(small))

    def haze(told: Any) -> Any:
        slope, offset = made.lines(small, told).detach().chunk(2, 1)
        return (slope * level + offset)[0, 0, 40]

    assert (haze(condition)[5:115].diff() > 0.0).float().mean() > 0.95
    brighter = condition.clone()
    brighter[:, 9:12] += 0.25
    torch.testing.assert_close(haze(brighter), 0.5 * haze(condition), atol=0.02, rtol=0.05)


def test_haze_laid_on_lightens_black() -> None:
    made, (_, condition) = network("haze"), told()
    sliders = torch.full((1, SLIDERS), -0.5)
    with torch.no_grad():
        made.laid.values.fill_(0.1)
    black = torch.zeros(1, 12, 16, 3)
    veiled = made(black, sliders, condition)
    assert veiled.abs().max() > 0.0
    dark = condition.clone()
    dark[:, 9:12] = -5.0
    assert made(black, sliders, dark).abs().max() < 1e-3 * veiled.abs().max()


@pytest.mark.parametrize("kind", ["tones", "haze"])
def test_sliders_at_zero_do_nothing(kind: str) -> None:
    image = picture(20, 30)
    image[0, :3, :4] = torch.tensor([-0.02, 0.0, 3.0])
    _, condition = told()
    torch.testing.assert_close(network(kind)(image, torch.zeros(1, SLIDERS), condition), image)


def test_a_little_haze_is_a_little_change() -> None:
    """Just above zero and just below the picture is near itself, however bright the haze."""
    made, image, (_, condition) = network("haze"), picture(20, 30), told()
    condition[:, 9:12] = 1.5
    for slider in (0.01, -0.01):
        moved = made(image, torch.full((1, SLIDERS), slider), condition) - image
        further = made(image, torch.full((1, SLIDERS), 2.0 * slider), condition) - image
        assert 0.0 < moved.abs().max() < 0.2
        torch.testing.assert_close(further, 2.0 * moved, rtol=0.1, atol=1e-4)


def test_haze_taken_leaves_a_share_of_what_was_there() -> None:
    made, (_, condition) = network("haze"), told()
    with torch.no_grad():
        made.taken.values.fill_(0.1)
    image = 0.02 * picture(20, 30).abs()
    cleared = made(image, torch.full((1, SLIDERS), 0.5), condition)
    torch.testing.assert_close(cleared, 2.0**-3 * image)


def test_haze_laid_on_is_no_brighter_than_its_limit() -> None:
    made, (_, condition) = network("haze"), told()
    with torch.no_grad():
        made.laid.values.fill_(1.0 / made.taken.values.shape[0])
        made.laid.values /= SPEED
        condition[:, 9:12] = (torch.tensor([8.0, 4.0, 2.0]).log2() - MIDDLE) / STOPS
        veiled = made(torch.zeros(1, 8, 8, 3), torch.full((1, SLIDERS), -1.0), condition)
    # One stands for the middle of the channels; half of the airlight's color is kept at first.
    assert veiled.mean().item() == pytest.approx(1.0, rel=0.01)
    assert (veiled[..., 0] > veiled[..., 2]).all()


def test_tones_reach_as_far_as_percentiles_tell_within_limits() -> None:
    made, (_, condition) = network("tones"), told()
    with torch.no_grad():
        made.told.zero_()
        made.told[0, 7], made.told[1, 1] = 1.0 / KEEN, -1.0 / KEEN
        made.plus.zero_()
        made.round.fill_(-8.0 / KEEN)
        condition[:, 7], condition[:, 1] = 0.9, -1.3
        torch.testing.assert_close(made.reach(condition), torch.tensor([[0.9, 1.3]]), atol=1e-3, rtol=0)
        condition[:, 7], condition[:, 1] = 5.0, 5.0
        torch.testing.assert_close(made.reach(condition), torch.tensor([[2.0, 0.5]]), atol=1e-3, rtol=0)


def test_tones_add_above_a_middle_or_below_it() -> None:
    made, (sliders, condition) = network("tones"), told()
    with torch.no_grad():
        made.tables.values.view(2 * SLIDERS, 2, -1)[:, 1] = 0.0
        dark, bright = torch.full((1, 8, 8, 3), 0.05), torch.full((1, 8, 8, 3), 0.6)
        torch.testing.assert_close(made(dark, sliders, condition), dark)
        assert (made(bright, sliders, condition) - bright).abs().min() > 1e-3


def test_the_fine_band_is_fine_and_less_where_there_is_noise() -> None:
    made, (_, condition) = network("contrast"), told()
    with torch.no_grad():
        made.core.copy_(torch.linspace(0.0, 1.0, len(made.core)))
        made.widths.copy_(torch.tensor([0.002, 0.01]).log())
        made.above.zero_()
    at = torch.arange(200.0)

    def strength(wave: float, shot: float) -> float:
        stripes = 0.2 * torch.exp2(0.2 * torch.sin(2.0 * math.pi * at / wave))
        image = stripes[None, :, None, None].expand(1, 200, 60, 3).contiguous()
        noisy = condition.clone()
        noisy[:, 12] = math.log2(shot) / STOPS + 3.0
        with torch.no_grad():
            seen = made.features(image, noisy)
            return float(made.fine(seen, 2, noisy).std())

    assert strength(4.0, 1e-5) > 4.0 * strength(40.0, 1e-5)
    assert strength(4.0, 1e-5) > 1.2 * strength(4.0, 1e-2)


def test_softsign_is_finest_about_zero() -> None:
    at = softsign(torch.tensor([-1e9, -1.0, 0.0, 1.0, 1e9]), 1.0)
    torch.testing.assert_close(at, torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0]))
