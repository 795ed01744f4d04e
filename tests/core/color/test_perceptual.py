"""Oklab: published values, exact greys, and the soft limit of the gamut."""

import numpy as np
import pytest

from editor.core.color.perceptual import confined, from_oklab, luminance, oklab, place, planes
from tests.core.stages.common import colors


@pytest.mark.parametrize(
    ("srgb", "lab"),
    [
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((255, 0, 0), (0.6280, 0.2249, 0.1258)),
        ((0, 255, 0), (0.8664, -0.2339, 0.1795)),
        ((0, 0, 255), (0.4520, -0.0324, -0.3115)),
    ],
)
def test_published_values(srgb, lab):
    np.testing.assert_allclose(oklab(planes(colors(srgb)))[:, 0], lab, atol=6e-4)


def test_round_trip_and_greys():
    rgb = np.random.default_rng(1).random((3, 50_000), dtype=np.float32)
    np.testing.assert_allclose(from_oklab(oklab(rgb)), rgb, atol=1e-5)
    grey = np.repeat(np.linspace(0, 1, 100, dtype=np.float32)[None], 3, axis=0)
    assert np.abs(oklab(grey)[1:]).max() < 1e-6


def test_extent():
    assert place(planes(colors((128, 128, 128)))).extent[0] < 1e-4
    np.testing.assert_allclose(place(planes(colors((255, 0, 0), (0, 90, 200)))).extent, 1.0, atol=1e-3)
    assert 0.2 < place(planes(colors((120, 150, 130)))).extent[0] < 0.6


def test_confined_is_smooth_and_keeps_luminance():
    rgb = planes(colors((180, 120, 90)))
    before = place(rgb)
    grey = luminance(rgb)
    extents = []
    for gain in np.linspace(0, 8, 200, dtype=np.float32):
        pushed = (rgb - grey) * gain + grey
        made = confined(pushed, grey, before)
        np.testing.assert_allclose(luminance(made), grey, rtol=1e-4)
        extents.append(place(made).extent[0])
    assert (np.diff(extents) > -1e-6).all()
    assert max(extents) <= 1.0 + 1e-4
    np.testing.assert_allclose(
        extents[:20], np.linspace(0, 8, 200)[:20] * before.extent[0], rtol=1e-3, atol=1e-6
    )
