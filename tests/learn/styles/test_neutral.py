"""What pictures share is taken off, and scenes stay what they are."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.image import FloatArray
from editor.learn.styles.neutral import neutral, shared_by
from tests.learn.styles.own_photos import painted


def pictures(count: int = 10) -> list[FloatArray]:
    return [painted(seed).astype(np.float32) / 255.0 for seed in range(count)]


def looked(picture: FloatArray) -> FloatArray:
    """Return a picture with a warm, dark, dull look."""
    gray = picture.mean(axis=2, keepdims=True)
    return np.clip((0.5 * picture + 0.5 * gray) * np.array([0.75, 0.62, 0.45]) + 0.05, 0, 1).astype(
        np.float32
    )


def test_a_shared_look_is_taken_off() -> None:
    plain = pictures()
    with_look = [looked(each) for each in plain]
    shared = shared_by(with_look)
    made = [neutral(each, shared, n) for n, each in enumerate(with_look)]

    def cast(some: list[FloatArray]) -> float:
        return float(np.median([each[..., 0].mean() - each[..., 2].mean() for each in some]))

    assert abs(cast(made)) < 0.5 * abs(cast(with_look))
    assert np.mean(made) > np.mean(with_look) + 0.06
    # Scenes keep their order of light: what was brighter than another still is.
    before, after = (np.array([each.mean() for each in some]) for some in (with_look, made))
    assert np.corrcoef(before, after)[0, 1] > 0.8


def test_a_picture_varies_with_the_seed_alone() -> None:
    plain = pictures(4)
    shared = shared_by(plain)
    np.testing.assert_array_equal(neutral(plain[0], shared, 1), neutral(plain[0], shared, 1))
    assert np.abs(neutral(plain[0], shared, 1) - neutral(plain[0], shared, 2)).max() > 0.005
    made = neutral(plain[1], shared, 3)
    assert made.shape == plain[1].shape
    assert 0.0 <= made.min() <= made.max() <= 1.0


@pytest.mark.parametrize("tone", [(1.0, 1.0, 1.0), (1.0, 0.9, 0.75)])
def test_black_and_white_is_known_toned_or_not(tone: tuple[float, float, float]) -> None:
    gray = [np.asarray(each.mean(axis=2, keepdims=True) * tone, np.float32) for each in pictures()]
    assert shared_by(gray).gray
    assert not shared_by(pictures()).gray
