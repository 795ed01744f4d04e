"""Alignment: known warps are found, whatever the finish, and only what differs is masked."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.learn.match.alignment import Aligned, align, remask
from editor.learn.match.reference import Reference, camera_reference, read_reference
from editor.learn.match.registration import register
from editor.learn.match.warp import TERMS, Warp, displacement, half_diagonal, identity, places, sampled
from editor.raw.photo import open_photo
from editor.render.develop import develop
from editor.synthetic.raws import make_raw

SAMPLE = Path(__file__).parents[3] / "resources" / "sample.dng"
FINISHES: dict[str, dict[str, object]] = {
    "plain": {},
    "bright": {"exposure.exposure": 1.5, "rgb_toning.contrast": 40.0},
    "dark": {"exposure.exposure": -2.5},
    "monochrome": {"color_mixer.monochrome": True, "local_contrast.clarity": 60.0},
    "blue": {"color_balance.temperature": 2600.0, "saturation.saturation": 50.0},
    "haze": {"dehaze.dehaze": -60.0, "detail.sharpening": 120.0},
}


@pytest.fixture(scope="module")
def photo() -> LinearImage:
    return open_photo(SAMPLE, half=True)


@pytest.fixture(scope="module")
def ours(photo: LinearImage) -> FloatArray:
    return finished(photo, 480)


def finished(photo: LinearImage, long_edge: int, values: dict[str, object] | None = None) -> FloatArray:
    return develop(photo, Edits(values), long_edge=long_edge, bits=32).pixels


def as_jpeg(pixels: FloatArray, quality: int = 80) -> Reference:
    codes = np.clip(pixels[..., ::-1] * 255.0 + 0.5, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", codes, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return Reference((cv2.imdecode(data, 1)[..., ::-1] / 255.0).astype(np.float32), "a.jpg")


def view(zoom: float = 1.0, angle: float = 0.0, lens: float = 0.0, tilt: float = 0.0) -> Warp:
    """Where a reference's places lie in the whole picture: a crop, turned, with a lens's distortion."""
    turn = np.radians(angle)
    base = np.eye(3)
    base[:2, :2] = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / zoom
    base[:2, 2], base[2, 0] = (0.03, -0.02), tilt
    terms = np.zeros(TERMS)
    terms[[6, 8, 17, 19]] = lens
    return Warp(base, terms)


def error(found: Warp, true: Warp, theirs: tuple[int, ...], ours: tuple[int, ...]) -> float:
    """How far off, in our pixels, the reference's places come back: nine in ten are nearer."""
    x, y = (axis.astype(np.float64) for axis in places(theirs))
    x, y = (axis[::8, ::8] for axis in np.broadcast_arrays(x, y))
    u, v = true(x, y)
    half = half_diagonal(ours)
    seen = (np.abs(u) < 0.48 * ours[1] / half) & (np.abs(v) < 0.48 * ours[0] / half)
    back = found(u, v)
    off = np.hypot(back[0] - x, back[1] - y)[seen] / found.zoom() * half
    return float(np.percentile(off, 90.0))


@pytest.mark.parametrize("finish", FINISHES)
def test_a_picture_in_its_place_is_not_warped(photo: LinearImage, ours: FloatArray, finish: str) -> None:
    made = align(as_jpeg(finished(photo, 480, FINISHES[finish])), ours)
    assert made.kind == "same picture"
    assert made.exact
    assert made.overlap == 1.0
    assert made.masked < 0.02
    assert made.warning == ""
    assert made.pixels.shape == ours.shape
    assert made.pixels.dtype == made.weight.dtype == np.float32


def test_equal_pixels_stay_as_they_are(ours: FloatArray) -> None:
    made = align(Reference(ours.copy(), "a"), ours)
    assert np.array_equal(made.pixels, ours)
    assert (made.weight == 1.0).all()


def test_a_larger_reference_is_averaged_in_linear_light(photo: LinearImage, ours: FloatArray) -> None:
    made = align(Reference(finished(photo, 1200), "a"), ours)
    assert made.exact
    assert -10.0 * np.log10(np.mean(np.square(made.pixels - ours))) > 36.0


@pytest.mark.parametrize("finish", FINISHES)
@pytest.mark.parametrize(
    "settings",
    [
        {"zoom": 1.04, "angle": 0.8},
        {"lens": 0.05},
        {"lens": -0.04, "zoom": 1.15},
        {"zoom": 1.7, "angle": 12.0},
        {"angle": 90.0, "zoom": 1.1},
        {"tilt": 0.08, "zoom": 1.2},
    ],
    ids=str,
)
def test_warps_are_found_to_half_a_pixel(
    photo: LinearImage, ours: FloatArray, settings: dict[str, float], finish: str
) -> None:
    true = view(**settings)
    large = finished(photo, 960, FINISHES[finish])
    theirs = as_jpeg(sampled(large, true, (700, 1000))[0]).pixels
    found = register(theirs, ours)
    assert found.agreement > 0.6
    assert error(found.warp, true, theirs.shape, ours.shape) < 0.5


def test_a_mirrored_crop_is_found(photo: LinearImage, ours: FloatArray) -> None:
    part = finished(photo, 480)[40:280, 60:400]
    made = align(as_jpeg(part[:, ::-1]), ours)
    assert made.kind == "same picture"
    assert made.overlap == pytest.approx(part.size / ours.size, abs=0.03)
    inside = made.weight > 0.5
    assert np.abs(made.pixels - ours)[inside].mean() < 0.02
    assert not inside[:36].any()
    assert not inside[:, :56].any()


def test_a_warp_lays_pixels_on_pixels(photo: LinearImage, ours: FloatArray) -> None:
    large = finished(photo, 960)
    made = align(as_jpeg(sampled(large, view(zoom=1.1, angle=2.0, lens=0.03), (640, 960))[0], 95), ours)
    inside = made.weight > 0.5
    assert not made.exact
    assert 0.6 < made.overlap < 0.95
    assert -10.0 * np.log10(np.mean(np.square(made.pixels - ours)[inside])) > 33.0


def with_text(pixels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The picture with a word across it, and 1 where that is."""
    drawn = np.zeros(pixels.shape[:2], np.uint8)
    cv2.putText(drawn, "SAMPLE", (60, 260), cv2.FONT_HERSHEY_SIMPLEX, 2.5, 255, 9)
    mark = drawn.astype(np.float32) / 255.0
    return (pixels * (1.0 - mark[..., None]) + 0.9 * mark[..., None]).astype(np.float32), mark


@pytest.mark.parametrize("finish", ["plain", "bright", "blue"])
def test_text_is_masked_and_told(photo: LinearImage, ours: FloatArray, finish: str) -> None:
    theirs, mark = with_text(finished(photo, 480, FINISHES[finish]))
    made = align(as_jpeg(theirs, 92), ours)
    assert made.exact
    assert (made.weight[mark > 0.0] < 0.5).mean() > 0.8
    far = cv2.dilate(mark, np.ones((17, 17), np.uint8)) == 0.0
    assert (made.weight[far] < 0.5).mean() < 0.01
    assert made.masked == pytest.approx(float((1.0 - made.weight).mean()), abs=1e-3)
    assert bool(made.warning) == (made.masked > 0.05)


def test_removed_dust_is_masked(photo: LinearImage, ours: FloatArray) -> None:
    y, x = np.mgrid[0 : ours.shape[0], 0 : ours.shape[1]]
    spot = np.exp(-((y - 60) ** 2 + (x - 240) ** 2) / (2 * 3.0**2))[..., None]
    spotted = (ours * (1.0 - 0.5 * spot)).astype(np.float32)
    made = align(as_jpeg(finished(photo, 480, FINISHES["plain"]), 92), spotted)
    assert made.weight[60, 240] < 0.1
    assert made.masked < 0.01


def test_colors_not_yet_met_are_not_masked(photo: LinearImage, ours: FloatArray) -> None:
    wanted = finished(photo, 480, {"saturation.saturation": 60.0, "tone_mapping.shadows": 50.0})
    near = finished(photo, 480, {"saturation.saturation": 40.0, "tone_mapping.shadows": 30.0})
    first = align(as_jpeg(wanted, 92), ours)
    assert remask(first, near).masked < 0.005


def test_a_second_mask_replaces_the_first(photo: LinearImage, ours: FloatArray) -> None:
    theirs, mark = with_text(finished(photo, 480, FINISHES["bright"]))
    first = align(as_jpeg(theirs, 92), ours)
    second = remask(first, finished(photo, 480, FINISHES["bright"]))
    assert (second.weight[mark > 0.0] < 0.5).mean() > 0.95
    assert remask(second, theirs).masked < 0.005
    assert np.array_equal(second.pixels, first.pixels)


def test_another_picture_is_handed_on(ours: FloatArray, tmp_path: Path) -> None:
    make_raw("chart", tmp_path / "chart.dng", size=(900, 600))
    other = finished(open_photo(tmp_path / "chart.dng"), 900)
    made = align(Reference(other, "chart"), ours)
    assert made.kind == "other picture"
    assert made.pixels.shape == (320, 480, 3)
    assert made.weight.shape == (320, 480)
    assert not made.exact
    assert remask(made, ours) is made


def test_align_can_be_cancelled(ours: FloatArray) -> None:
    with pytest.raises(Cancelled):
        align(Reference(ours[10:300, 30:400], "a"), ours, cancel=lambda: True)


def test_the_terms_of_a_warp_are_what_they_are_called() -> None:
    x, y = np.array([0.3]), np.array([-0.2])
    assert displacement(np.zeros(TERMS), x, y) == (0.0, 0.0)
    radial = np.zeros(TERMS)
    radial[[6, 8, 17, 19]] = 0.1
    across, down = displacement(radial, x, y)
    assert across == pytest.approx(0.1 * 0.13 * x)
    assert down == pytest.approx(0.1 * 0.13 * y)
    assert identity()(x, y) == (x, y)


@pytest.mark.parametrize(
    "name", ["canon_g2_sunny_park.crw", "canon_6d_dark_desk_lossy_small.dng"], ids=lambda n: n[:9]
)
def test_camera_pictures_are_the_same_picture(name: str, data: Path) -> None:
    path = data / "raws" / "photos" / name
    made: Aligned = align(camera_reference(path), finished(open_photo(path), 512))
    assert made.kind == "same picture"
    assert made.overlap > 0.95
    assert made.masked < 0.05


def test_a_cameras_own_jpeg_is_the_same_picture(data: Path) -> None:
    folder = data / "raws" / "charts"
    ours = finished(open_photo(folder / "gopro_hero7black_checker.dng"), 512)
    made = align(read_reference(folder / "gopro_hero7black_checker_camera.jpg"), ours)
    assert made.kind == "same picture"
    assert made.masked < 0.05
