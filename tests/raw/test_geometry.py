"""Geometry: Camera Raw's crop, orientation, turning, resizing; and the lens field's warp."""

from __future__ import annotations

import math
import struct

import cv2
import numpy as np
import pytest

from editor.core.image import FloatArray, Frame, LinearImage, Metadata
from editor.raw.geometry import apply_geometry, crop_of
from editor.raw.lens import EMBEDDED, lens_field, lens_name
from editor.raw.orientation import turned, upright


def ramp(height: int, width: int) -> FloatArray:
    """Return a picture whose red is x, green y (pixel centres, in pixels) and blue a constant."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack([x + 0.5, y + 0.5, np.full_like(x, 7.0)], axis=2)


def photo(height: int = 60, width: int = 90, **metadata: object) -> LinearImage:
    return LinearImage(ramp(height, width), Metadata(size=(width, height), **metadata))  # type: ignore[arg-type]


def test_neutral_geometry_is_the_picture_itself() -> None:
    source = photo()
    made = apply_geometry(source, {})
    assert np.shares_memory(made.pixels, source.pixels)
    assert made.metadata.frame == Frame(60, 90, 0, 0, 1.0)


@pytest.mark.parametrize(
    ("orientation", "first"),
    [
        (1, (0, 0)),
        (2, (0, 89)),
        (3, (59, 89)),
        (4, (59, 0)),
        (5, (0, 0)),
        (6, (59, 0)),
        (7, (59, 89)),
        (8, (0, 89)),
    ],
)
def test_orientation_puts_the_right_corner_first(orientation: int, first: tuple[int, int]) -> None:
    source = photo(orientation=orientation)
    made = apply_geometry(source, {})
    np.testing.assert_array_equal(made.pixels[0, 0], source.pixels[first])
    assert made.pixels.shape[:2] == ((90, 60) if orientation >= 5 else (60, 90))
    assert made.metadata.orientation == 1
    assert made.pixels.flags.c_contiguous


def test_crop_counts_in_the_stored_picture() -> None:
    values = {"crop_left": 0.1, "crop_top": 0.2, "crop_right": 0.5, "crop_bottom": 0.9}
    source = photo(orientation=6)
    made = apply_geometry(source, values)
    expected = np.rot90(source.pixels[12:54, 9:45], -1)
    np.testing.assert_array_equal(made.pixels, expected)
    assert made.metadata.frame == Frame(36, 42, 0, 0, 1.0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rotation", ["0", "90", "180", "270"])
@pytest.mark.parametrize("flip", [False, True])
def test_every_turn_is_one_turn(orientation: int, rotation: str, flip: bool) -> None:
    source = photo(orientation=orientation)
    made = apply_geometry(source, {"rotation": rotation, "flip": flip}).pixels
    expected = turned(upright(source.pixels, orientation), int(rotation), flip)
    np.testing.assert_array_equal(made, expected)


def test_rotation_and_flip_follow_orientation() -> None:
    source = photo()
    np.testing.assert_array_equal(
        apply_geometry(source, {"rotation": "90"}).pixels, np.rot90(source.pixels, -1)
    )
    made = apply_geometry(source, {"rotation": "180", "flip": True}).pixels
    np.testing.assert_array_equal(made, source.pixels[::-1])


@pytest.mark.parametrize("angle", [-30.0, -3.0, 2.5, 10.0])
def test_a_turned_crop_joins_its_two_corners(angle: float) -> None:
    height, width = 400, 600
    values = {"crop_left": 0.3, "crop_top": 0.35, "crop_right": 0.7, "crop_bottom": 0.72, "angle": angle}
    made = apply_geometry(photo(height, width), values).pixels
    rows, columns = made.shape[:2]
    across, down = 0.4 * width, 0.37 * height
    turn = math.radians(angle)
    assert columns == pytest.approx(across * math.cos(turn) + down * math.sin(turn), abs=1)
    assert rows == pytest.approx(down * math.cos(turn) - across * math.sin(turn), abs=1)
    # Half a pixel inside the corners, which is where the outermost pixel centres lie.
    np.testing.assert_allclose(made[0, 0, :2], [0.3 * width, 0.35 * height], atol=1.3)
    np.testing.assert_allclose(made[-1, -1, :2], [0.7 * width, 0.72 * height], atol=1.3)
    # Clockwise: walking along the top edge goes down for positive angles.
    slope = (made[0, -1, 1] - made[0, 0, 1]) / (made[0, -1, 0] - made[0, 0, 0])
    assert slope == pytest.approx(math.tan(turn), abs=5e-3)


@pytest.mark.parametrize("angle", [-45.0, -7.0, 0.5, 20.0])
def test_straightening_alone_stays_inside_and_keeps_the_shape(angle: float) -> None:
    crop = crop_of({"angle": angle}, 600, 400)
    assert crop.width / crop.height == pytest.approx(1.5)
    turn = math.radians(angle)
    reach = crop.width / 2 * abs(math.cos(turn)) + crop.height / 2 * abs(math.sin(turn))
    tall = crop.width / 2 * abs(math.sin(turn)) + crop.height / 2 * abs(math.cos(turn))
    assert reach <= 300.01
    assert tall <= 200.01
    assert max(reach / 300, tall / 200) == pytest.approx(1.0, abs=1e-3)
    assert apply_geometry(photo(400, 600), {"angle": angle}).pixels.shape[2] == 3


@pytest.mark.parametrize(
    "values",
    [
        {"crop_left": 1.0, "crop_right": 1.0},
        {"crop_left": 0.9, "crop_right": 0.1},
        {"crop_top": 0.5, "crop_bottom": 0.5, "angle": 45.0},
        {"crop_left": 0.0, "crop_right": 0.001, "angle": -45.0},
    ],
)
def test_degenerate_crops_still_make_a_picture(values: dict[str, float]) -> None:
    assert min(apply_geometry(photo(), values, 10).pixels.shape) >= 1


def test_resizing_averages_areas_and_never_enlarges() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.random((80, 120, 3), np.float32)
    source = LinearImage(pixels, Metadata(size=(240, 160)), 0.5)
    made = apply_geometry(source, {}, 60)
    np.testing.assert_allclose(made.pixels, pixels.reshape(40, 2, 60, 2, 3).mean(axis=(1, 3)), atol=1e-6)
    assert made.metadata.frame == Frame(40, 60, 0, 0, 0.25)
    assert made.scale == 0.25
    assert apply_geometry(source, {}, 500).pixels.shape == (80, 120, 3)
    cropped = apply_geometry(source, {"crop_right": 0.5}, 60)
    assert cropped.metadata.frame == Frame(60, 45, 0, 0, 0.375)


def test_a_reduced_warp_does_not_alias() -> None:
    y, x = np.mgrid[0:600, 0:600]
    checks = np.repeat(((x + y) % 2).astype(np.float32)[..., None], 3, axis=2)
    made = apply_geometry(LinearImage(checks, Metadata(size=(600, 600))), {"angle": 10.0}, 150).pixels
    assert np.abs(made - 0.5).max() < 0.1


def warp_opcodes(radial: float, planes: int = 1, vignette: float = 0.0) -> bytes:
    """Return an opcode list of one radial warp and one vignetting correction about the middle."""
    coefficients = [(1.0, radial * (1 + 0.1 * plane), 0.0, 0.0, 0.0, 0.0) for plane in range(planes)]
    warp = struct.pack(">I", planes) + b"".join(struct.pack(">6d", *c) for c in coefficients)
    warp += struct.pack(">2d", 0.5, 0.5)
    fix = struct.pack(">7d", vignette, 0, 0, 0, 0, 0.5, 0.5)
    opcodes = [(3, fix), (1, warp)]
    listed = (struct.pack(">4I", n, 0x01030000, 0, len(body)) + body for n, body in opcodes)
    return struct.pack(">I", len(opcodes)) + b"".join(listed)


@pytest.mark.parametrize("planes", [1, 3])
def test_dng_opcodes_correct_distortion_and_vignetting(planes: int) -> None:
    source = photo(400, 600, lens_opcodes=warp_opcodes(-0.1, planes, 0.5))
    assert lens_name(source.metadata) == EMBEDDED
    made = apply_geometry(source, {"lens": True}).pixels
    reach = math.hypot(300, 200)
    y, x = 100, 500
    square = ((x + 0.5 - 300) ** 2 + (y + 0.5 - 200) ** 2) / reach**2
    from_x = 300 + (x + 0.5 - 300) * (1 - 0.1 * square)
    from_square = square * (1 - 0.1 * square) ** 2
    assert made[y, x, 0] == pytest.approx(from_x * (1 + 0.5 * from_square), abs=1.0)
    assert np.array_equal(apply_geometry(source, {"lens": False}).pixels, source.pixels)


def test_malformed_opcodes_do_nothing() -> None:
    whole = warp_opcodes(-0.1)
    for cut in range(0, len(whole), 7):
        source = photo(lens_opcodes=whole[:cut])
        assert apply_geometry(source, {"lens": True}).pixels.shape == (60, 90, 3)


def test_lens_correction_finds_a_lens_by_name() -> None:
    pytest.importorskip("lensfunpy")
    known = Metadata(
        make="Canon", model="Canon EOS 6D", lens="EF24-105mm f/4L IS USM", focal_length=24.0, aperture=5.6,
        size=(600, 400),
    )  # fmt: skip
    assert "24-105" in lens_name(known)
    field = lens_field(known)
    assert field is not None
    assert len(field.shifts) == 3
    made = apply_geometry(LinearImage(ramp(400, 600), known), {"lens": True, "angle": 1.0}, 300)
    assert made.pixels.shape[1] <= 300
    assert np.isfinite(made.pixels).all()


@pytest.mark.parametrize(
    "metadata",
    [Metadata(size=(90, 60)), Metadata(make="Nobody", model="None", lens="Nothing", size=(90, 60))],
)
def test_an_unknown_lens_is_left_alone(metadata: Metadata) -> None:
    assert lens_name(metadata) == ""
    source = LinearImage(ramp(60, 90), metadata)
    np.testing.assert_array_equal(apply_geometry(source, {"lens": True}).pixels, source.pixels)


def test_warp_of_a_smooth_picture_is_exact() -> None:
    made = apply_geometry(photo(300, 300), {"angle": 30.0}).pixels
    middle = np.array(made.shape[:2]) // 2
    x, y = made[middle[0], middle[1], :2]
    assert abs(x - 150) < 1.0
    assert abs(y - 150) < 1.0
    gradient = cv2.Sobel(made[..., 0], cv2.CV_32F, 1, 0, scale=1 / 8)[20:-20, 20:-20]
    np.testing.assert_allclose(gradient, math.cos(math.radians(30)), atol=2e-2)
