"""The toning network: curves that numbers make, an axis that bends, curves drawn by hand, hue kept."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from proxies.light import decode, encode  # noqa: E402
from proxies.toning import Bend, Surfaces, Toning, place, read_inversely, read_smoothly  # noqa: E402
from tests.proxies.common import CONDITIONS, picture  # noqa: E402

NUMBERS, CURVES, SAMPLES = 5, 4, 33
PLACES = torch.linspace(0.0, 1.0, SAMPLES)


def toning(curves: int = CURVES, *, moved: bool = True, seed: int = 0) -> Toning:
    """Return a network of five numbers and some curves; where it is ``moved``, the numbers do something."""
    torch.manual_seed(seed)
    made = Toning(
        NUMBERS + curves * SAMPLES, CONDITIONS, [0], [1, 2], [3, 4], curves, SAMPLES,
        spans=4, controls=9, bending=9, hidden=32,
    )  # fmt: skip
    if moved:
        with torch.no_grad():
            for name, parameter in made.named_parameters():
                parameter.add_((0.3 if "bend" in name else 0.1) * torch.randn_like(parameter))
    return made.eval()


def asked(*drawn: Any, numbers: float | None = None, batch: int = 1) -> Any:
    """Return sliders: random numbers, or all the same, and the curves given, straight ones after them."""
    generator = torch.Generator().manual_seed(1)
    made = torch.zeros(batch, NUMBERS + CURVES * SAMPLES)
    free = 2.0 * torch.rand(batch, NUMBERS, generator=generator) - 1.0
    made[:, :NUMBERS] = free if numbers is None else numbers
    for number, curve in enumerate(drawn):
        made[:, NUMBERS + number * SAMPLES : NUMBERS + (number + 1) * SAMPLES] = curve
    return made


def after(made: Toning, image: Any, sliders: Any) -> Any:
    return made(image, sliders, torch.zeros(len(sliders), CONDITIONS))


def lift(amount: float = 0.3) -> Any:
    """Return a smooth curve as what it adds."""
    return amount * PLACES * (1.0 - PLACES)


def test_a_smooth_curve_is_read_between_its_samples() -> None:
    places = torch.linspace(-0.2, 1.2, 301)[None, None]
    curves = torch.sin(3.0 * PLACES)[None, None].requires_grad_()
    made = read_smoothly(curves, places)
    wanted = torch.sin(3.0 * places.clamp(0.0, 1.0))
    assert (made - wanted).abs().max() < 2e-4
    assert (made - wanted)[..., 60:240].abs().max() < 2e-5
    (slope,) = torch.autograd.grad(made.sum(), curves)
    assert slope.sum().item() == pytest.approx(301.0, rel=1e-4)
    samples = read_smoothly(curves, PLACES[None, None])
    torch.testing.assert_close(samples, curves, atol=1e-5, rtol=0.0)


@pytest.mark.parametrize("sliders", [-1.0, 0.0, 0.4, 3.0])
def test_a_bent_axis_rises_and_is_straightened_again(sliders: float) -> None:
    torch.manual_seed(0)
    bend = Bend(2, 9, 32)
    with torch.no_grad():
        assert (bend(torch.zeros(1, 2)) - torch.linspace(0.0, 1.0, 25)).abs().max() < 0.01
        for parameter in bend.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
        axis = bend(torch.full((1, 2), sliders))
    assert axis[0, 0] == 0.0
    assert axis[0, -1].item() == pytest.approx(1.0)
    assert (axis.diff() > 0.0).all()
    values = torch.linspace(0.0, 1.0, 100)[None]
    found = read_inversely(axis, values)
    at = (found * 24).clamp(0.0, 24.0)
    before = at.long().clamp_max(23)
    back = axis.gather(1, before) + (at - before) * axis.diff().gather(1, before)
    torch.testing.assert_close(back, values, atol=1e-5, rtol=0.0)
    assert read_inversely(axis, torch.tensor([[-3.0, 9.0]])).tolist() == [[0.0, 1.0]]


def test_a_number_at_zero_adds_nothing_and_its_neighbors_do_not_see_it() -> None:
    torch.manual_seed(0)
    made = Surfaces(3, 4, 9)
    with torch.no_grad():
        made.controls.add_(torch.randn_like(made.controls))
        tables = made(torch.tensor([[0.0, 0.5, -1.0], [0.7, 0.5, 1.0]]))
    assert not tables[0, 0].any()
    assert tables[1, 0].any()
    torch.testing.assert_close(tables[0, 1], tables[1, 1])
    assert (tables[0, 2] - tables[1, 2]).abs().max() > 0.1


def test_numbers_at_zero_and_straight_curves_change_nothing() -> None:
    image = picture(12, 16)
    image[0, 0, :5] = torch.tensor([[-0.1], [0.0], [1e-6], [1.0], [40.0]])
    for curves in (0, 1, 4):
        made = toning(curves)
        sliders = asked(numbers=0.0)[:, : NUMBERS + curves * SAMPLES]
        torch.testing.assert_close(after(made, image, sliders), image, atol=2e-6, rtol=1e-5)


def test_what_bends_counts_by_what_it_bends() -> None:
    made, image, sliders = toning(), picture(12, 16), asked()
    plain = after(made, image, sliders)
    moved = sliders.clone()
    moved[:, 3:5] += 0.5
    assert (after(made, image, moved) - plain).abs().max() > 1e-3
    straight, both = sliders.clone(), moved.clone()
    straight[:, 1:3] = both[:, 1:3] = 0.0
    torch.testing.assert_close(after(made, image, both), after(made, image, straight), atol=1e-5, rtol=1e-4)


def test_the_first_curve_keeps_hue_and_the_rest_are_for_a_channel_each() -> None:
    made, image = toning(moved=False), picture(12, 16).clamp(0.001, 0.95)
    low, high = image.amin(-1, keepdim=True), image.amax(-1, keepdim=True)

    def curved(light: Any, amount: float) -> Any:
        encoded = encode(light)
        return decode(encoded + amount * encoded * (1.0 - encoded))

    between = (image - low) / (high - low).clamp_min(1e-6)
    wanted = curved(low, 0.3) + between * (curved(high, 0.3) - curved(low, 0.3))
    answer = after(made, image, asked(lift(0.3)))
    torch.testing.assert_close(answer, wanted, atol=2e-4, rtol=1e-3)
    wanted[..., 2] = curved(wanted[..., 2], -0.4)
    answer = after(made, image, asked(lift(0.3), 0.0, 0.0, lift(-0.4)))
    torch.testing.assert_close(answer, wanted, atol=3e-4, rtol=1e-3)


def test_beyond_black_and_white_curves_go_on_with_slope_one() -> None:
    made = toning()
    sliders = asked(lift() + 0.05)
    ends = after(made, torch.tensor([0.0, 1.0])[None, None, :, None].expand(1, 1, 2, 3), sliders)
    beyond = after(made, torch.tensor([-0.2, 5.0])[None, None, :, None].expand(1, 1, 2, 3), sliders)
    moved = torch.tensor([-0.2, 4.0])[None, None, :, None]
    torch.testing.assert_close(beyond, ends + moved, atol=1e-4, rtol=1e-4)


def test_shadows_have_more_of_the_table_than_light() -> None:
    places = place(torch.tensor([-1.0, 0.0, 1e-4, 0.01, 0.25, 1.0, 7.0]))
    assert (places.diff() >= 0.0).all()
    assert places[[0, -1]].tolist() == pytest.approx([0.0, 1.0])
    assert places[3] > 0.08
    assert places[4] > 0.45


@pytest.mark.parametrize("light", [None, 0.0, 0.18, 1.0, -0.05, 300.0])
def test_gradients_flow_to_picture_numbers_and_curves(light: float | None) -> None:
    made = toning()
    image = picture(10, 14, 2) if light is None else torch.full((2, 5, 6, 3), light)
    sliders = asked(lift(), lift(-0.1), 0.0, 0.01, batch=2).requires_grad_()
    answer = after(made, image.requires_grad_(), sliders)
    answer.sum().backward()
    for each in (image, sliders):
        assert each.grad is not None
        assert each.grad.isfinite().all()
        assert each.grad.any()
    if light is None:
        assert (sliders.grad[:, NUMBERS:].unflatten(1, (CURVES, SAMPLES)).abs().amax(-1) > 0.0).all()
        assert (sliders.grad[:, :NUMBERS] != 0.0).all()
    alone = after(made, image[1:], sliders[1:])
    torch.testing.assert_close(alone, answer[1:], atol=1e-5, rtol=1e-5)
