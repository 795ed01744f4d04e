"""What an encoder sees: the same of a photo at any size and on its side, another of another."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from editor.core.image import LinearImage, Metadata
from editor.styles.seen import HISTOGRAMS, SIDE, SUMMARY, see
from tests.conftest import scene


def photo(pixels: np.ndarray, **metadata: object) -> LinearImage:
    return LinearImage(np.ascontiguousarray(pixels, np.float32), Metadata(**metadata))  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(96, 128), (301, 200), (40, 30), (1, 1)])
def test_sizes_are_fixed_and_numbers_are_small(shape: tuple[int, int]) -> None:
    seen = see(photo(scene(*shape)))
    assert seen.picture.shape == (SIDE, SIDE, 3)
    assert seen.histograms.shape == (HISTOGRAMS,)
    assert seen.summary.shape == (SUMMARY,)
    for each in (seen.picture, seen.histograms, seen.summary):
        assert each.dtype == np.float32
        assert np.isfinite(each).all()
        assert np.abs(each).max() < 8.0


def test_the_histograms_hold_all_pixels() -> None:
    shares = np.square(see(photo(scene())).histograms)
    assert shares.sum() == pytest.approx(3.0, abs=1e-4)


def test_size_changes_next_to_nothing() -> None:
    large = scene(512, 768)
    small = cv2.resize(large, (384, 256), interpolation=cv2.INTER_AREA)
    one, other = see(photo(large)), see(photo(small))
    assert np.abs(one.summary - other.summary).max() < 0.06
    assert np.abs(one.picture - other.picture).mean() < 0.02


def test_stops_of_light_move_lightness_evenly_and_leave_color() -> None:
    one, other = see(photo(scene())), see(photo(2.0 * scene()))
    moved = other.picture - one.picture
    assert np.median(moved[..., 0]) == pytest.approx(1.0 / 3.0, abs=0.01)
    assert np.median(np.abs(moved[..., 1:])) < 0.1


def test_baseline_exposure_counts() -> None:
    one, other = see(photo(2.0 * scene())), see(photo(scene(), baseline_exposure=1.0))
    assert np.abs(one.picture - other.picture).max() < 1e-4


def test_a_photo_on_its_side_is_seen_upright() -> None:
    pixels = scene(128, 128)
    upright, turned = see(photo(pixels)), see(photo(np.rot90(pixels), orientation=6))
    assert np.abs(upright.picture - turned.picture).max() < 1e-5


def test_what_is_dark_black_or_below_is_no_trouble() -> None:
    pixels = scene()
    pixels[:40], pixels[40:50] = 0.0, -0.01
    seen = see(photo(pixels))
    assert np.isfinite(seen.picture).all()
    assert np.isfinite(seen.summary).all()


def test_a_finished_picture_is_told_from_a_raw() -> None:
    raw = photo(scene())
    finished = replace(raw, metadata=replace(raw.metadata, kind="finished"))
    assert (see(raw).summary != see(finished).summary).sum() == 1
