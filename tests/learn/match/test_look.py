"""A look: no distance to itself, more to what looks more different, and a gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.image import FloatArray  # noqa: E402
from editor.learn.match.look import Look  # noqa: E402
from editor.learn.perceptual import perceptual_features  # noqa: E402
from tests.conftest import scene  # noqa: E402


def shown(seed: int = 0, height: int = 48, width: int = 64) -> FloatArray:
    return np.clip(scene(height, width, seed), 0.0, 1.0) ** np.float32(0.45)


def distance(one: FloatArray, other: FloatArray) -> float:
    residuals = Look(other, perceptual_features()).residuals(torch.from_numpy(one)[None])
    return float(residuals.square().sum())


def test_a_picture_has_its_own_look() -> None:
    assert distance(shown(), shown()) < 1e-9


def test_a_reference_may_have_another_shape() -> None:
    assert distance(shown(), shown(0, 40, 80)) < 0.3 * distance(shown(), shown(0, 40, 80) ** 2.0)


@pytest.mark.parametrize(
    "finish",
    [
        lambda x, much: x * (1.0 - 0.7 * much),
        lambda x, much: x * np.array([1.0, 1.0 - 0.2 * much, 1.0 - 0.6 * much]),
        lambda x, much: 0.5 + (x - 0.5) * (1.0 - 0.8 * much),
        lambda x, much: x + much * (x.mean(-1, keepdims=True) - x),
    ],
    ids=["darker", "warmer", "flatter", "greyer"],
)
def test_more_of_a_finish_is_farther(finish: Callable[[Any, float], Any]) -> None:
    distances = [distance(finish(shown(), much).astype(np.float32), shown()) for much in (0.1, 0.4, 1.0)]
    assert distances == sorted(distances)
    assert distances[-1] > 4.0 * distances[0] > 0.0


def test_pictures_of_a_batch_are_told_apart() -> None:
    both = torch.from_numpy(np.stack([shown(), shown() ** 2.0]))
    made = Look(shown(), perceptual_features()).residuals(both)
    assert made.shape[0] == 2
    assert float(made[0].square().sum()) < 1e-9 < float(made[1].square().sum())


def test_descending_the_gradient_comes_nearer() -> None:
    """Three gains, one a channel, find back to the reference's."""
    picture, gains = shown(0, 18, 24), torch.tensor([0.6, 0.9, 0.7], requires_grad=True)
    look = Look(picture, perceptual_features())
    optimizer, losses = torch.optim.Adam([gains], 0.03), []
    for _ in range(40):
        loss = look.residuals((torch.from_numpy(picture) * gains)[None]).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.05 * losses[0]
    torch.testing.assert_close(gains.detach(), torch.ones(3), atol=0.06, rtol=0.0)
