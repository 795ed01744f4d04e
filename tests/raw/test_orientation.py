"""Turning pixels: copies and pictures turned in place are what the plain views are."""

from __future__ import annotations

import numpy as np
import pytest

from editor.raw.orientation import upright, upright_copy


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("size", [(7, 10), (64, 33), (1, 5)])
def test_a_copy_shows_what_the_view_shows(orientation: int, overwrite: bool, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).random((*size, 3), dtype=np.float32)
    before = pixels.copy()
    expected = upright(pixels, orientation).copy()
    made = upright_copy(pixels, orientation, overwrite)
    np.testing.assert_array_equal(made, expected)
    assert made.flags.c_contiguous
    if not overwrite:
        np.testing.assert_array_equal(pixels, before)
