"""Detail: noise goes, edges and colours stay, no rings, the same at any scale."""

import itertools
from typing import Any

import cv2
import numpy as np
import pytest

from editor.core.encoding import Encoding
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.sharpen import gaussian
from editor.core.stage import find
from editor.core.statistics import Statistics

NOISY = (2.6e-3, 6e-5)
CLEAN = (2e-5, 1e-8)


def applied(image: FloatArray, noise=CLEAN, scale=1.0, **sliders: Any) -> FloatArray:
    stage = find("detail")
    metadata = Metadata(noise=noise, frame=Frame(*image.shape[:2], scale=scale))
    made: FloatArray = stage(image, stage.neutral() | sliders, metadata, Statistics())
    return made


def noisy(image, noise=NOISY, seed=3):
    """Add noise as after demosaicking: correlated over neighbours, different in every channel."""
    deviate = np.random.default_rng(seed).standard_normal(image.shape).astype(np.float32)
    deviate = cv2.GaussianBlur(deviate, (0, 0), 0.5)
    deviate /= deviate.std()
    shot, read = noise
    return (image + deviate * np.sqrt(shot * image + read) * np.array([1.2, 0.6, 1.0])).astype(np.float32)


def two_colors(height=128, width=160):
    """Return a picture whose left and right halves differ in hue and little in luminance."""
    image = np.empty((height, width, 3), np.float32)
    image[:, : width // 2] = [0.20, 0.16, 0.08]
    image[:, width // 2 :] = [0.10, 0.18, 0.22]
    return image


def step(height=64, width=96, low=0.05, high=0.4):
    image = np.full((height, width, 3), low, np.float32)
    image[:, width // 2 :] = high
    return image


def chroma(image):
    return np.stack([image[..., 0] - image[..., 1], image[..., 2] - image[..., 1]])


def test_defaults_follow_the_kind():
    stage = find("detail")
    assert stage.defaults(Metadata(kind="raw"))["sharpening"] == 40.0
    assert stage.defaults(Metadata(kind="raw"))["color_noise"] == 25.0
    assert stage.is_neutral(stage.defaults(Metadata(kind="finished")))


def test_encoding_evens_out_noise_and_inverts():
    code = Encoding(NOISY, 1.0)
    light = np.linspace(-0.05, 3.0, 1000, dtype=np.float32)
    np.testing.assert_allclose(code.decode(code.encode(light)), light, atol=1e-6)
    rng = np.random.default_rng(1)
    for level in (0.02, 0.2, 1.0):
        # One stop brighter: twice the shot noise, four times the read noise.
        sigma = np.sqrt(2 * NOISY[0] * level + 4 * NOISY[1])
        spread = code.encode((level + sigma * rng.standard_normal(50_000)).astype(np.float32)).std()
        assert spread == pytest.approx(code.sigma, rel=0.12)


@pytest.mark.parametrize("sigma", [0.1, 0.3, 0.75, 2.25])
def test_gaussian_has_its_variance(sigma):
    kernel = gaussian(sigma).astype(np.float64)
    places = np.arange(kernel.size) - kernel.size // 2
    assert kernel.sum() == pytest.approx(1.0, abs=1e-6)
    assert (kernel * places**2).sum() == pytest.approx(sigma**2, rel=0.03)


def test_color_noise_goes_and_colours_stay():
    clean = two_colors()
    image = noisy(clean)
    made = applied(image, NOISY, color_noise=25.0)
    flat = np.s_[:, 16:-16, 16:56]
    before = (chroma(image) - chroma(clean))[flat].std()
    after = (chroma(made) - chroma(clean))[flat].std()
    assert after < 0.35 * before
    # The mean colour close to the edge, on either side of it.
    for columns in (slice(72, 78), slice(82, 88)):
        bled = (chroma(made) - chroma(clean))[:, 16:-16, columns].mean(axis=(1, 2))
        assert np.abs(bled).max() < 0.012


def test_color_noise_leaves_clean_detail_alone():
    clean = two_colors()
    clean[40:43, 20:140] = [0.3, 0.05, 0.05]
    np.testing.assert_allclose(applied(clean, CLEAN, color_noise=25.0), clean, atol=0.01)


def test_luminance_noise_goes_and_edges_stay():
    clean = step(128, 160)
    image = noisy(clean)
    made = applied(image, NOISY, luminance_noise=60.0)
    grey = np.array([0.25, 0.5, 0.25], np.float32)
    before = ((image - clean) @ grey)[16:-16, 16:64].std()
    assert ((made - clean) @ grey)[16:-16, 16:64].std() < 0.45 * before
    profile = (made @ grey)[16:-16].mean(axis=0)
    assert profile[81] - profile[78] > 0.8 * 0.35


def test_sharpening_steepens_without_rings():
    blurred = cv2.GaussianBlur(step(), (0, 0), 1.0)
    made = applied(blurred, sharpening=100.0, detail=0.0)[32, :, 0]
    before = blurred[32, :, 0]
    assert np.diff(made).max() > 1.2 * np.diff(before).max()
    span = 0.35
    assert made.max() < 0.4 + 0.06 * span
    assert made.min() > 0.05 - 0.06 * span
    # Rising all the way but for one overshoot on either side.
    signs = np.sign(np.round(np.diff(made), 5))
    assert (np.diff(signs[signs != 0]) != 0).sum() <= 2


def test_detail_lets_edges_overshoot_more():
    blurred = cv2.GaussianBlur(step(), (0, 0), 1.0)
    peaks = [applied(blurred, sharpening=100.0, detail=d).max() for d in (0.0, 50.0, 100.0)]
    assert peaks[0] < peaks[1] < peaks[2]


def test_sharpening_keeps_chroma_and_leaves_noise():
    image = noisy(np.full((128, 128, 3), 0.2, np.float32))
    made = applied(image, NOISY, sharpening=40.0)
    assert made.std() < 1.15 * image.std()
    flat = np.full((64, 64, 3), 0.3, np.float32)
    np.testing.assert_allclose(applied(flat, sharpening=150.0, radius=3.0), flat, atol=1e-6)


def test_masking_keeps_smooth_areas():
    rng = np.random.default_rng(2)
    image = step(128, 160)
    image[:, :80] += (
        cv2.GaussianBlur(rng.standard_normal((128, 80)).astype(np.float32), (0, 0), 1)[..., None] * 0.004
    )
    plain = applied(image, sharpening=100.0) - image
    masked = applied(image, sharpening=100.0, masking=80.0) - image
    assert masked[:, 10:60].std() < 0.2 * plain[:, 10:60].std()
    assert np.abs(masked[:, 76:84]).max() > 0.7 * np.abs(plain[:, 76:84]).max()


def test_sharpening_fades_at_small_scales():
    blurred = cv2.GaussianBlur(step(), (0, 0), 1.0)
    moved = [
        np.abs(applied(blurred, scale=s, sharpening=100.0) - blurred).max()
        for s in (1.0, 0.5, 0.25, 0.1, 0.04)
    ]
    assert all(a >= b for a, b in itertools.pairwise(moved))
    assert moved[3] < 0.06 * moved[0]
    assert moved[4] < 1e-6


def test_a_smaller_picture_looks_the_same():
    clean = two_colors(256, 320)
    image = noisy(clean)
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    made = applied(image, NOISY, color_noise=50.0)
    after = cv2.resize(made, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    difference = chroma(applied(small, NOISY, scale=0.5, color_noise=50.0)) - chroma(after)
    assert difference.std() < 0.4 * (chroma(small) - chroma(two_colors(128, 160))).std()


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (50, 2), (97, 131), (200, 1030)])
@pytest.mark.parametrize("scale", [1.0, 0.7, 0.2])
def test_any_shape(shape, scale):
    image = np.random.default_rng(1).random((*shape, 3), dtype=np.float32)
    made = applied(
        image,
        NOISY,
        scale,
        sharpening=150.0,
        radius=3.0,
        masking=50.0,
        color_noise=100.0,
        luminance_noise=50.0,
    )
    assert made.shape == image.shape
    assert np.isfinite(made).all()


def test_tiles_leave_no_seams():
    y, x = np.mgrid[0:260, 0:1100].astype(np.float32)
    image = np.stack([0.2 + 0.1 * np.sin(x / 40 + k) * np.cos(y / 30) for k in range(3)], axis=-1)
    made = applied(image, NOISY, color_noise=50.0, sharpening=100.0, radius=3.0)
    curvature = np.abs(np.diff(made, n=2, axis=1))
    assert curvature[:, 505:520].max() < 2 * curvature[:, 300:500].max()
    curvature = np.abs(np.diff(made, n=2, axis=0))
    assert curvature[90:100].max() < 2 * curvature[20:85].max()
