"""Style losses: soft histograms become hard ones, and gradients are those of differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.learn.match.look import OKLAB  # noqa: E402
from proxies import style_losses as style  # noqa: E402

RNG = np.random.default_rng(0)
# Each histogram of pictures as a function of them and of its softness.
OF_PICTURES: dict[str, Callable[[Any, float], Any]] = {
    "luma": lambda shown, width: style.luma_histogram(shown, 12, width),
    "saturation": lambda shown, width: style.saturation_histogram(shown, 12, width),
    "contrast": lambda shown, width: style.contrast_histogram(shown, 12, width, 0.5),
    "chroma": lambda shown, width: style.chroma_histogram(shown, 10, width, OKLAB),
}


def pictures(batch: int = 1, height: int = 12, width: int = 16, seed: int = 0) -> torch.Tensor:
    drawn = np.random.default_rng(seed).uniform(0.02, 0.98, (batch, height, width, 3))
    return torch.tensor(drawn, requires_grad=True)


def plain(color: tuple[float, float, float]) -> torch.Tensor:
    return torch.tensor(color, dtype=torch.float64).expand(1, 8, 8, 3)


def test_a_soft_histogram_goes_to_the_hard_one_with_its_width() -> None:
    values, edges = RNG.uniform(0.0, 1.0, 5000), np.linspace(0.0, 1.0, 17)
    hard = np.histogram(values, edges)[0] / values.size
    errors = [
        np.abs(style.histogram(torch.tensor(values), torch.tensor(edges), width).numpy() - hard).sum()
        for width in (0.1, 0.03, 0.01, 0.003, 1e-7)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-12


def test_a_soft_histogram_of_two_dimensions_goes_to_the_hard_one() -> None:
    values, edges = RNG.uniform(-1.0, 1.0, (4000, 2)), np.linspace(-1.0, 1.0, 9)
    hard = np.histogram2d(values[:, 0], values[:, 1], (edges, edges))[0] / len(values)
    made = style.histogram_2d(torch.tensor(values), torch.tensor(edges), 1e-7)
    np.testing.assert_allclose(made, hard, atol=1e-12)


def test_a_value_is_a_normal_distribution() -> None:
    """Five percent of it lie beyond 1.645 deviations to one side."""
    edges = torch.tensor([-1.0, 0.5 - 1.6449 * 0.1, 0.5, 2.0], dtype=torch.float64)
    made = style.shares(torch.tensor([0.5], dtype=torch.float64), edges, 0.1)
    np.testing.assert_allclose(made[0], [0.05, 0.45, 0.5], atol=1e-4)


@pytest.mark.parametrize("width", [1e-6, 0.02, 0.3])
def test_nothing_is_lost_beyond_the_outer_edges(width: float) -> None:
    values = torch.tensor([[-3.0, 0.2, 0.9, 7.0]], dtype=torch.float64)
    made = style.histogram(values, torch.linspace(0.0, 1.0, 6, dtype=torch.float64), width)
    assert float(made.sum()) == pytest.approx(1.0)
    assert made[0, 0] >= 0.25 - 1e-9
    assert made[0, -1] >= 0.25 - 1e-9


@pytest.mark.parametrize("name", OF_PICTURES)
def test_histograms_of_pictures_sum_to_one_picture_by_picture(name: str) -> None:
    shown = pictures(3)
    made = OF_PICTURES[name](shown, 0.02)
    torch.testing.assert_close(made.flatten(1).sum(1), torch.ones(3, dtype=torch.float64))
    torch.testing.assert_close(OF_PICTURES[name](shown[1:2], 0.02)[0], made[1])


@pytest.mark.parametrize("name", OF_PICTURES)
def test_gradients_are_those_of_differences(name: str) -> None:
    shown = pictures(2, 5, 6)
    assert torch.autograd.gradcheck(lambda x: OF_PICTURES[name](x, 0.05), shown)


@pytest.mark.parametrize("name", ["luma", "saturation", "chroma"])
def test_places_play_no_part_in_color(name: str) -> None:
    shown = pictures()
    mixed = shown.flatten(1, 2)[:, torch.randperm(12 * 16)].view(shown.shape)
    torch.testing.assert_close(OF_PICTURES[name](mixed, 0.02), OF_PICTURES[name](shown, 0.02))


def test_luma_and_saturation_are_the_known_ones() -> None:
    shown = pictures(1, 40, 40)
    image = shown[0].detach().numpy().astype(np.float32)
    luma = image @ np.array([0.2126, 0.7152, 0.0722])
    hard = np.histogram(luma, 12, (0.0, 1.0))[0] / luma.size
    np.testing.assert_allclose(OF_PICTURES["luma"](shown, 1e-7)[0].detach(), hard, atol=1e-3)
    saturation = cv2.cvtColor(image, cv2.COLOR_RGB2HLS)[..., 2]
    hard = np.histogram(saturation, 12, (0.0, 1.0))[0] / saturation.size
    # It is a little less where there is hardly room for color.
    assert np.abs(OF_PICTURES["saturation"](shown, 1e-7)[0].detach().numpy() - hard).sum() < 0.1


def test_contrast_is_twice_the_deviation_within_squares() -> None:
    board = torch.tensor([0.3, 0.5], dtype=torch.float64).repeat(1, 8, 4)[..., None].expand(1, 8, 8, 3)
    made = style.contrast_histogram(board, 20, 1e-7, 0.5)
    # Stripes 0.2 apart deviate by 0.1.
    assert made[0].argmax() in (3, 4)
    assert float(style.contrast_histogram(plain((0.4, 0.4, 0.4)), 20, 1e-7, 0.5)[0, 0]) == pytest.approx(
        1.0
    )


def test_means_are_those_of_the_histograms() -> None:
    shown = pictures(2, 30, 40)
    middles = (torch.arange(200, dtype=torch.float64) + 0.5) / 200
    histograms = (
        style.luma_histogram(shown, 200, 1e-6),
        style.contrast_histogram(shown, 200, 1e-6, 0.5),
        style.saturation_histogram(shown, 200, 1e-6),
    )
    expected = torch.stack([each @ middles for each in histograms], dim=1)
    torch.testing.assert_close(style.means(shown, 0.5), expected, atol=3e-3, rtol=0.0)
    assert torch.autograd.gradcheck(lambda x: style.means(x, 0.5), pictures(2, 5, 6))


def test_contrast_is_the_same_in_a_mirror() -> None:
    ramp = torch.linspace(0.1, 0.9, 53, dtype=torch.float64) ** 2.0
    shown = ramp[None, None, :, None].expand(1, 40, 53, 3)
    torch.testing.assert_close(
        style.means(shown.flip(2), 0.8), style.means(shown, 0.8), atol=0.01, rtol=0.0
    )


def test_chroma_has_grey_in_the_middle_and_opposites_at_opposite_ends() -> None:
    def where(color: tuple[float, float, float]) -> tuple[int, int]:
        made = style.chroma_histogram(plain(color), 11, 1e-7, OKLAB)[0]
        a, b = np.unravel_index(int(made.argmax()), (11, 11))
        return int(a), int(b)

    assert where((0.1, 0.1, 0.1)) == where((0.9, 0.9, 0.9)) == (5, 5)
    assert where((0.9, 0.2, 0.2))[0] > 5 > where((0.1, 0.7, 0.3))[0]
    assert where((0.9, 0.9, 0.1))[1] > 5 > where((0.1, 0.1, 0.9))[1]


def test_casts_are_the_mean_chromas_of_dark_and_light() -> None:
    grey = style.casts(plain((0.5, 0.5, 0.5)), OKLAB)
    torch.testing.assert_close(grey, torch.zeros(1, 4, dtype=torch.float64), atol=1e-3, rtol=0.0)
    split = torch.cat([plain((0.02, 0.06, 0.1)), plain((1.0, 0.95, 0.7))], dim=2)
    _, dark_b, _, light_b = style.casts(split, OKLAB)[0].tolist()
    assert dark_b < -0.01 < 0.03 < light_b
    alike = style.casts(plain((0.9, 0.3, 0.3)), OKLAB)[0]
    torch.testing.assert_close(alike[:2], alike[2:])
    assert alike[0] > 0.1
    assert torch.autograd.gradcheck(lambda x: style.casts(x, OKLAB), pictures(2, 4, 5))


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_black_and_white_have_no_cast_to_speak_of(level: float) -> None:
    made = style.casts(plain((level,) * 3), OKLAB)
    assert made.isfinite().all()
    assert made.abs().max() < 1e-3


def test_farther_shares_are_farther_by_their_running_sums() -> None:
    def at(place: float) -> torch.Tensor:
        return style.cumulative(style.luma_histogram(plain((place,) * 3), 64, 0.01))

    distances = [float((at(0.2) - at(0.2 + by)).square().sum()) for by in (0.1, 0.3, 0.6)]
    # Cramér's distance of two points is how far they are apart.
    np.testing.assert_allclose(distances, [0.1, 0.3, 0.6], atol=0.02)


def test_gram_matrices_are_mean_products_wherever_they_are() -> None:
    features = torch.tensor(RNG.standard_normal((2, 5, 6, 7)))
    expected = np.einsum("bchw,bdhw->bcd", features, features) / 42.0
    torch.testing.assert_close(style.gram(features), torch.tensor(expected))
    torch.testing.assert_close(style.gram(features.flip(-1).mT), torch.tensor(expected))
    assert torch.autograd.gradcheck(
        style.gram, torch.tensor(RNG.standard_normal((1, 3, 2, 4))).requires_grad_()
    )


def test_distances_of_gram_matrices_are_relative_and_symmetric() -> None:
    one, other = (style.gram(torch.tensor(RNG.standard_normal((3, 5, 6, 7)))) for _ in range(2))
    made = style.gram_distance(one, other)
    assert made.shape == (3,)
    assert made.min() > 0.0
    torch.testing.assert_close(style.gram_distance(other, one), made)
    torch.testing.assert_close(style.gram_distance(7.0 * one, 7.0 * other), made)
    assert style.gram_distance(one, one).abs().max() == 0.0
    assert float(style.gram_distance(one[:1], 0.0 * one[:1])[0]) > 1.0
