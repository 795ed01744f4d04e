"""Bands: the whole picture is covered once, halos are cut, errors and cancelling come through."""

import numpy as np
import pytest

from editor.core.bands import in_bands
from editor.core.cancel import Cancelled


@pytest.mark.parametrize("rows", [None, 1, 7, 64, 1000])
@pytest.mark.parametrize("halo", [0, 1, 5])
def test_bands_equal_the_whole(rows, halo):
    image = np.random.default_rng(1).random((101, 13, 3), dtype=np.float32)

    def add_row_number(band, top):
        return band + np.arange(top, top + band.shape[0], dtype=np.float32)[:, None, None]

    expected = add_row_number(image, 0)
    for out in (None, np.empty_like(image)):
        made = in_bands(add_row_number, image, out, rows=rows, halo=halo)
        np.testing.assert_array_equal(made, expected)


def test_halo_gives_the_neighbours():
    image = np.arange(50.0).reshape(50, 1)

    def mean_of_three(band, top):
        padded = np.pad(band, ((1, 1), (0, 0)), mode="edge")
        return (padded[:-2] + padded[1:-1] + padded[2:]) / 3

    whole = mean_of_three(image, 0)
    np.testing.assert_allclose(in_bands(mean_of_three, image, rows=4, halo=1), whole)


def test_output_may_have_other_columns_and_be_the_input():
    image = np.ones((30, 4, 3))
    assert in_bands(lambda band, top: band.sum(axis=2), image, rows=8).shape == (30, 4)
    in_bands(lambda band, top: band * 2, image, image, rows=8)
    assert (image == 2).all()


def test_an_error_in_a_band_comes_through():
    def fail(band, top):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        in_bands(fail, np.ones((64, 2)), np.ones((64, 2)), rows=4)


def test_cancelled_stops():
    seen = []

    def note(band, top):
        seen.append(top)
        return band

    image = np.ones((640, 2))
    with pytest.raises(Cancelled):
        in_bands(note, image, np.empty_like(image), rows=4, cancel=lambda: len(seen) > 3)
    assert len(seen) < 20
