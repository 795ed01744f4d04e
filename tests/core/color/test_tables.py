"""Tables: cubes by tetrahedra, hue tables as the DNG specification reads them."""

import colorsys

import numpy as np
import pytest

from editor.core.color.tables import apply_cube, apply_hue_table
from editor.core.image import HueTable


def cube(change, size=9):
    axis = np.linspace(0, 1, size, dtype=np.float32)
    return change(np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)).astype(np.float32)


def pixels(count=4000, seed=0):
    return np.random.default_rng(seed).random((count // 40, 40, 3), dtype=np.float32)


def hues(image):
    return np.array([colorsys.rgb_to_hsv(*p) for p in image.reshape(-1, 3).astype(float)])


def table(shape=(6, 2, 1), shift=0.0, saturation=1.0, value=1.0, srgb=False):
    deltas = np.empty((*shape, 3), np.float32)
    deltas[...] = [shift, saturation, value]
    return HueTable(deltas, srgb)


def test_a_linear_cube_is_exact():
    matrix = np.array([[0.5, 0.2, 0.1], [0.0, 0.7, 0.2], [0.3, 0.0, 0.6]], np.float32)
    image = pixels()
    np.testing.assert_allclose(apply_cube(image, cube(lambda c: c @ matrix)), image @ matrix, atol=2e-6)


def test_entries_come_out_as_they_are_and_outside_is_clamped():
    entries = np.random.default_rng(1).random((5, 5, 5, 3), dtype=np.float32)
    axis = np.linspace(0, 1, 5, dtype=np.float32)
    image = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    np.testing.assert_allclose(apply_cube(image, entries), entries, atol=1e-6)
    np.testing.assert_allclose(
        apply_cube(np.float32([[2.0, -1.0, 0.5]]), entries)[0], entries[4, 0, 2], atol=1e-6
    )


def test_domain():
    image = pixels() * 3 - 1
    made = apply_cube(image, cube(lambda c: c), (-1.0, -1.0, -1.0), (2.0, 2.0, 2.0))
    np.testing.assert_allclose(made, (image + 1) / 3, atol=1e-5)


@pytest.mark.parametrize("shape", [(6, 2, 1), (36, 8, 16), (90, 30, 1), (1, 2, 2)])
@pytest.mark.parametrize("srgb", [False, True])
def test_a_neutral_hue_table_changes_nothing(shape, srgb):
    image = np.concatenate([pixels(), pixels() * 4 - 0.5])
    np.testing.assert_allclose(apply_hue_table(image, table(shape, srgb=srgb)), image, atol=4e-6)


def test_hue_saturation_and_value():
    image = pixels() * 0.6 + 0.05
    before, after = hues(image), hues(apply_hue_table(image, table(shift=30.0, saturation=0.5, value=1.2)))
    turned = (after[:, 0] - before[:, 0] + 0.5) % 1 - 0.5
    np.testing.assert_allclose(turned, 30 / 360, atol=2e-4)
    np.testing.assert_allclose(after[:, 1], before[:, 1] * 0.5, atol=1e-5)
    np.testing.assert_allclose(after[:, 2], before[:, 2] * 1.2, rtol=1e-5)


def test_value_scale_of_an_encoded_table_acts_on_srgb_values():
    image = np.full((1, 1, 3), 0.5, np.float32)
    made = apply_hue_table(image, table((2, 2, 2), value=0.5, srgb=True))
    # sRGB 0.735357 halves to 0.367678, which is 0.1113 in linear light.
    np.testing.assert_allclose(made, 0.11133, atol=1e-4)


def test_saturation_stays_below_one_and_greys_stay_grey():
    image = np.concatenate([pixels(), np.repeat(pixels()[..., :1], 3, axis=-1)])
    made = apply_hue_table(image, table(shift=20.0, saturation=3.0))
    assert made.min() >= -1e-6
    assert np.ptp(made[len(made) // 2 :], axis=-1).max() < 1e-6


def test_hue_wraps_and_is_interpolated():
    deltas = np.zeros((4, 2, 1, 3), np.float32)
    deltas[..., 1:] = 1.0
    deltas[0, ..., 2], deltas[3, ..., 2] = 2.0, 1.0
    # Hue 315 degrees lies halfway between the last row (270) and the first (360 = 0).
    image = np.float32([[colorsys.hsv_to_rgb(315 / 360, 0.5, 0.4), colorsys.hsv_to_rgb(0.0, 0.5, 0.4)]])
    made = apply_hue_table(image, HueTable(deltas))
    np.testing.assert_allclose(made[0].max(axis=-1), [0.4 * 1.5, 0.4 * 2.0], rtol=1e-4)


def test_black_and_negative_pixels_stay():
    image = np.float32([[[0, 0, 0], [-0.1, -0.2, -0.3], [-0.1, 0.0, -0.1]]])
    np.testing.assert_array_equal(apply_hue_table(image, table(shift=10, saturation=2.0, value=2.0)), image)
