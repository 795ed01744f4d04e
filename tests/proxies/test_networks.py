"""Every kind of network: features and answer, windows, mirrors, batches, sizes and gradients."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from proxies.networks import NETWORKS  # noqa: E402
from tests.proxies.common import FAR, POINTWISE, network, picture, told  # noqa: E402

KINDS = list(NETWORKS)
every_far = pytest.mark.parametrize("kind", FAR)
every_kind = pytest.mark.parametrize("kind", KINDS)


def close(one: Any, other: Any, tolerance: float = 2e-5) -> None:
    torch.testing.assert_close(one, other, atol=tolerance, rtol=tolerance)


@every_kind
def test_features_and_answer_are_what_forward_does(kind: str) -> None:
    made, image = network(kind), picture(30, 44, 2)
    sliders, condition = told(2)
    whole = made(image, sliders, condition)
    assert whole.shape == image.shape
    assert (whole - image).abs().mean() > 0.001, "a network that does nothing would pass these tests"
    close(made.answer(made.features(image, condition), sliders, condition), whole)


@every_kind
def test_untouched_is_the_picture(kind: str) -> None:
    image = picture(20, 28)
    image[0, :3, :4] = torch.tensor([-0.02, 0.0, 3.0])
    made = network(kind)
    close(made.untouched(made.features(image, told()[1])), image, 1e-5)


@every_kind
def test_an_untrained_network_leaves_almost_everything(kind: str) -> None:
    torch.manual_seed(0)
    moved = network(kind)
    fresh = type(moved)(**moved.config)
    image = picture(24, 32)
    assert (fresh(image, *told()) - image).abs().mean() < 0.02


@every_kind
def test_pictures_of_a_batch_do_not_see_each_other(kind: str) -> None:
    made, image = network(kind), picture(26, 40, 3)
    sliders, condition = told(3)
    together = made(image, sliders, condition)
    for n in range(3):
        close(together[n : n + 1], made(image[n : n + 1], sliders[n : n + 1], condition[n : n + 1]))


@every_kind
def test_a_mirrored_picture_has_the_mirrored_answer(kind: str) -> None:
    # What is reduced (by 3 here) begins in a corner: sizes that divide have the same parts from all.
    made, image = network(kind), picture(45, 72)
    sliders, condition = told()
    plain = made(image, sliders, condition)
    for axes in ((1,), (2,), (1, 2)):
        close(made(image.flip(axes), sliders, condition).flip(axes), plain, 2e-4)


@every_kind
def test_a_picture_on_its_side_has_the_answer_on_its_side(kind: str) -> None:
    made, image = network(kind), picture(33, 50)
    sliders, condition = told()
    plain = made(image, sliders, condition)
    close(made(image.transpose(1, 2), sliders, condition).transpose(1, 2), plain, 2e-4)


@every_kind
@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 9), (5, 7), (7, 5), (17, 64), (64, 40), (90, 150), (700, 36)]
)
def test_any_size_will_do(kind: str, shape: tuple[int, int]) -> None:
    image = picture(*shape)
    with torch.no_grad():
        made = network(kind)(image, *told())
    assert made.shape == image.shape
    assert made.isfinite().all()
    # However small or narrow, what comes out is a picture of what went in.
    assert (made - image).abs().mean() < 1.0


@every_kind
def test_sliders_and_what_is_known_of_the_photo_count(kind: str) -> None:
    made, image = network(kind), picture(16, 24)
    sliders, condition = told()
    plain = made(image, sliders, condition)
    for number in range(sliders.shape[1]):
        moved = sliders.clone()
        moved[:, number] += 0.5
        assert (made(image, moved, condition) - plain).abs().max() > 1e-3
    changed = (made(image, sliders, condition + 0.5) - plain).abs().max()
    assert changed == 0.0 if kind in POINTWISE else changed > 1e-3


def hard_colors() -> Any:
    """Return black, greys, equal channels, negative, tiny and huge colors, and a flat part."""
    image = picture(20, 24)
    image[0, 0] = 0.0
    image[0, 1] = 0.18
    image[0, 2] = torch.tensor([0.5, 0.5, 0.1])
    image[0, 3] = -0.03
    image[0, 4] = torch.tensor([-0.1, 0.0, 0.2])
    image[0, 5] = 1e-30
    image[0, 6] = torch.tensor([60.0, 40.0, 0.0])
    image[0, 7, ::5] = 1e4
    image[0, 8:12] = 1.0
    image[0, 12:16, :6] = 300.0
    return image


@every_kind
@pytest.mark.parametrize("flat", [None, 0.0, 0.18, -0.05, 1.0, 1000.0])
def test_gradients_are_finite_everywhere(kind: str, flat: float | None) -> None:
    made = network(kind)
    image = hard_colors() if flat is None else torch.full((1, 9, 11, 3), flat)
    sliders, condition = told()
    # A pointwise proxy knows nothing of the photo.
    inputs = [image, sliders] if kind in POINTWISE else [image, sliders, condition]
    for each in inputs:
        each.requires_grad_()
    answer = made(image, sliders, condition)
    assert answer.isfinite().all()
    weight = torch.randn(answer.shape, generator=torch.Generator().manual_seed(1))
    (answer * weight).sum().backward()
    for each in inputs:
        assert each.grad is not None
        assert each.grad.isfinite().all()
        # In a flat picture there is nothing to clean; beyond white a curve may go on as it is.
        assert each.grad.any() or (flat is not None and (kind in ("near", *FAR) or each is sliders))
    assert all(p.grad is None or p.grad.isfinite().all() for p in made.parameters())


@every_kind
@pytest.mark.parametrize("light", [0.0, -0.02, 0.18])
def test_every_pixel_of_a_flat_picture_has_a_gradient(kind: str, light: float) -> None:
    image = torch.full((1, 6, 8, 3), light, requires_grad=True)
    network(kind)(image, *told()).sum().backward()
    assert image.grad is not None
    # Where color is told apart from light, light below zero is black.
    least = 0.0 if kind == "pointwise" and light < 0.0 else 0.1
    slopes = image.grad.sum(-1)
    if kind == "haze":
        # Of equal pixels one is the darkest around, and has all of that slope.
        slopes = slopes.mean()
    assert (slopes > least).all(), "more light in is more light out"


@every_kind
def test_gradients_are_the_slopes(kind: str) -> None:
    # Steps in double precision may be so short that they meet no corner.
    precision, short = (torch.float32, 1.0) if kind == "near" else (torch.float64, 1e-3)
    made = network(kind).to(precision)
    inputs = [each.to(precision) for each in (picture(18, 26).abs() + 0.01, *told())]
    image = inputs[0]
    weight = torch.randn(image.shape, generator=torch.Generator().manual_seed(3))

    def value(*given: Any) -> Any:
        return (made(*given).double() * weight).sum()

    asked = [each.clone().requires_grad_() for each in inputs]
    value(*asked).backward()
    for which, step in ((0, 1e-3), (1, 1e-2), (2, 1e-2)):
        grad = asked[which].grad
        if kind in POINTWISE and which == 2:
            assert grad is None or not grad.any()
            continue
        assert grad is not None
        # Along the gradient, but by relative amounts of light.
        move = grad * image.square() if which == 0 else grad
        move = short * step * move / move.abs().amax()
        moved = [
            [each + sign * move if n == which else each for n, each in enumerate(inputs)]
            for sign in (1, -1)
        ]
        with torch.no_grad():
            slope = 0.5 * (value(*moved[0]) - value(*moved[1]))
        assert slope.item() == pytest.approx((grad * move).sum().item(), rel=0.03)


@pytest.mark.parametrize("kind", [*FAR, "near"])
@pytest.mark.parametrize("size", [(150, 230), (230, 120), (70, 66)])
def test_windows_are_parts_of_the_whole(kind: str, size: tuple[int, int]) -> None:
    made, image = network(kind), picture(*size)
    height, width = size
    sliders, condition = told()
    with torch.no_grad():
        context = made.context(image, condition)
        seen = made.features(image, condition)
        whole = made.answer(seen, sliders, condition)
        corners = [(0, 0), (0, width - 40), (height - 40, 0), (height - 40, width - 40)]
        for top, left in [*corners, (height // 2 - 20, width // 2 - 25), (3, 11)]:
            window = slice(top, top + 40), slice(left, left + 40)
            part = made.features(image, condition, window, context)
            close(made.untouched(part), image[:, *window], 1e-5)
            close(made.answer(part, sliders, condition), whole[:, *window], 2e-4)
            alone = made.features(image, condition, window)
            close(made.answer(alone, sliders, condition), whole[:, *window], 2e-4)
            for name, mine, all_of in zip(seen._fields, part, seen, strict=True):
                if name in (*made.shared, "offset", "edge"):
                    close(mine, all_of)
                elif name == "color":
                    close(mine, all_of[:, *window])
                elif kind in FAR:
                    continue  # what lies around a window, and where it lies


@every_far
def test_a_context_is_used_where_it_is_given(kind: str) -> None:
    made, image = network(kind), picture(80, 120)
    sliders, condition = told()
    window = slice(20, 60), slice(30, 70)
    other = made.context(image.flip(2) * 0.3, condition)
    with torch.no_grad():
        one = made.answer(made.features(image, condition, window), sliders, condition)
        two = made.answer(made.features(image, condition, window, other), sliders, condition)
    assert (one - two).abs().max() > 1e-3


@every_far
def test_windows_of_several_pictures_keep_their_context(kind: str) -> None:
    made, image = network(kind), picture(60, 90, 2) * torch.tensor([1.0, 3.0])[:, None, None, None]
    sliders, conditions = told(6)
    conditions = conditions[[0, 0, 0, 3, 3, 3]]
    parts = [
        made.features(image[n // 3][None], conditions[n][None], (slice(5 * n, 5 * n + 20), slice(30, 70)))
        for n in range(6)
    ]
    single = [made.answer(part, sliders[n : n + 1], conditions[n : n + 1]) for n, part in enumerate(parts)]
    fields = [torch.cat(each) for each in zip(*parts, strict=True)]
    small = parts[0]._fields.index("small")
    fields[small] = fields[small][::3]
    together = made.answer(type(parts[0])(*fields), sliders, conditions)
    close(together, torch.cat(single), 2e-4)
