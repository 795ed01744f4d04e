"""Sight: every so manieth pixel, and the derivatives of what the chain makes of them."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from editor.core.edits import Edits
from editor.core.pipeline import measure_statistics, run
from editor.learn.chain import ProxyChain
from editor.learn.match.parameters import from_units
from editor.learn.match.sight import STEP, Sight, sampled, thinned
from tests.learn.common import NO_NETWORKS, photo

# Programs alone: what the chain makes of these is what the stages make.
KEYS = ("color_balance.temperature", "color_balance.tint", "exposure.exposure", "vignette.amount")
UNITS = np.array([0.4, 0.52, 0.55, 0.99])


def sight(long_edge: int = 32) -> Sight:
    made = photo()
    small = thinned(made, long_edge)
    target = np.zeros(small.pixels.shape, np.float32)
    edits = Edits(NO_NETWORKS)
    statistics = measure_statistics(made)
    return Sight(ProxyChain({}), small, statistics, edits, KEYS, target, target[..., 0])


@pytest.mark.parametrize("shape", [(40, 60, 3), (61, 33), (5, 7, 3)])
def test_sampled_pixels_are_pixels_in_order(shape: tuple[int, ...]) -> None:
    plane = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    made = sampled(plane, 10)
    assert max(made.shape[:2]) == min(10, max(shape[:2]))
    assert np.isin(made, plane).all()
    assert (np.diff(made, axis=0) > 0).all()
    assert np.array_equal(sampled(plane, 1000), plane)


def test_a_thinned_photo_knows_its_size() -> None:
    small = thinned(photo(), 20)
    frame = small.metadata.frame
    assert (frame.height, frame.width) == small.pixels.shape[:2]
    assert max(frame.height, frame.width) == 20


def test_pictures_are_those_of_the_pixels() -> None:
    seen = sight()
    made = seen.pictures([UNITS, UNITS * 0.9])
    for units, picture in zip((UNITS, UNITS * 0.9), made, strict=True):
        edits = from_units(seen.edits, KEYS, units, seen.photo.metadata)
        assert picture == pytest.approx(run(seen.photo, edits, seen.statistics), abs=1e-4)


def test_slopes_are_the_differences_of_pictures() -> None:
    seen = sight()
    picture, slopes = seen.slopes(UNITS)
    assert picture == pytest.approx(seen.pictures([UNITS])[0], abs=1e-5)
    for k in range(len(KEYS)):
        # The last slider stands at the end of its range: its difference is taken backwards.
        by = STEP if UNITS[k] + STEP <= 1.0 else -STEP
        moved = UNITS.copy()
        moved[k] += by
        expected = (seen.pictures([moved])[0] - picture) / by
        assert slopes[k] == pytest.approx(expected, abs=2e-3)
        assert np.abs(expected).max() > 0.05
