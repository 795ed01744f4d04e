"""Camera colour from DNG tags and profiles, highlights, gain maps, and finished pictures."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from editor.core.color.camera import as_shot
from editor.core.color.spaces import DISPLAY_P3, SRGB, srgb_decode
from editor.core.image import FloatArray
from editor.raw.dcp import read_dcp
from editor.raw.highlights import rebuild_highlights
from editor.raw.icc import matrix_profile
from editor.raw.opcodes import GainMap, apply_gain_maps, gain_maps
from editor.raw.photo import UnreadablePhoto, embedded_preview, open_photo, read_info
from editor.synthetic.raws import make_raw


@pytest.mark.parametrize(("illuminant", "kelvin"), [("D50", 5003), ("D65", 6504), ("A", 2856)])
def test_as_shot_white_is_the_light_it_was_shot_in(illuminant: str, kelvin: float, tmp_path: Path) -> None:
    path = tmp_path / "chart.dng"
    make_raw("chart", path, illuminant=illuminant)
    info = read_info(path)
    assert info.temperature == pytest.approx(kelvin, rel=0.02)
    assert abs(info.tint) < 10
    color = open_photo(path).metadata.color
    assert color is not None
    assert as_shot(color)[0] == info.temperature


def test_shared_dng_tags(data: Path) -> None:
    photo = read_info(data / "raws/photos/canon_6d_dark_desk_lossy_small.dng").metadata
    assert photo.baseline_exposure == 0.25
    assert [c.temperature for c in photo.color.calibrations] == [2856.0, 6504.0]  # type: ignore[union-attr]
    profile = photo.profiles[0]
    assert profile.name == "Adobe Standard"
    assert [table.deltas.shape for _, table in profile.hue_tables] == [(90, 30, 1, 3)] * 2
    assert profile.look_table is not None
    assert profile.look_table.deltas.shape == (36, 8, 16, 3)
    assert photo.lens == "EF24-105mm f/4L IS USM"
    crw = read_info(data / "raws/photos/canon_g2_sunny_park.crw").metadata
    assert crw.model == "Canon PowerShot G2"
    assert crw.iso == 100
    assert crw.size == (2272, 1704)
    gopro = read_info(data / "raws/charts/gopro_hero7black_checker.dng").metadata
    assert gopro.orientation == 2
    assert gopro.noise[0] == pytest.approx(4.17e-4, rel=1e-2)


def test_a_checker_lies_as_in_the_cameras_jpeg(data: Path) -> None:
    """Where the camera's JPEG is bright, so is the upright raw."""
    from editor.raw.geometry import apply_geometry

    raw, finished = (
        apply_geometry(open_photo(data / "raws/charts" / name), {}, 400).pixels[..., 1]
        for name in ("gopro_hero7black_checker.dng", "gopro_hero7black_checker_camera.jpg")
    )
    assert np.corrcoef(raw.ravel(), finished.ravel())[0, 1] > 0.95
    assert np.corrcoef(raw[:, ::-1].ravel(), finished.ravel())[0, 1] < 0.9


def test_profiles_are_read(data: Path) -> None:
    names = {path.name: read_dcp(path) for path in sorted((data / "looks/dcp").glob("*.dcp"))}
    canon = names["Canon_EOS_6D.dcp"]
    assert canon.name == "Canon EOS 6D"
    assert canon.look_table is not None
    assert canon.look_table.srgb_encoded
    assert canon.tone_curve is not None
    assert canon.tone_curve.shape == (8192, 2)
    assert canon.color is not None
    assert len(canon.color.calibrations) == 2
    # An identity curve is the word for no curve at all.
    assert names["OLYMPUS_E-M1.dcp"].tone_curve.shape == (0, 2)  # type: ignore[union-attr]


def test_what_is_no_profile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.dcp"
    for data in (b"", b"IIRC", b"IIRC\x08\0\0\0\xff\xff" + bytes(40), b"II*\0" + bytes(60)):
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r"odd\.dcp .*profile\.$"):
            read_dcp(path)
    with pytest.raises(ValueError, match=r"gone\.dcp"):
        read_dcp(tmp_path / "gone.dcp")


def clipped_sky() -> tuple[FloatArray, FloatArray, np.ndarray]:
    """Return a sky that brightens to far above white, as it is and as a sensor clips it."""
    neutral = np.array([0.5, 1.0, 0.6])
    light = np.geomspace(0.3, 6.0, 400, dtype=np.float32)[None, :, None]
    blue = np.array([0.9, 1.0, 1.1], np.float32)
    share = np.clip(light, 0, 1.5) / 1.5
    true = light * (blue * (1 - share) + share) * neutral.astype(np.float32)
    true = np.repeat(true, 40, axis=0)
    return true, np.minimum(true, 1.0), neutral


def test_highlights_never_turn_magenta() -> None:
    true, seen, neutral = clipped_sky()
    pixels = seen.copy()
    rebuild_highlights(pixels, neutral, np.ones(3))
    balanced = pixels / neutral
    green_lack = (0.5 * (balanced[..., 0] + balanced[..., 2]) - balanced[..., 1]) / balanced.max(axis=2)
    assert green_lack.max() < 0.06
    whole = (seen < 0.97).all(axis=2)
    np.testing.assert_array_equal(pixels[whole], seen[whole])
    assert (pixels >= seen - 1e-6).all()
    some = (seen >= 0.98).any(axis=2) & (seen < 0.97).any(axis=2)
    assert np.abs(pixels[some] / true[some] - 1).mean() < 0.06
    # Smooth: no step along the gradient is larger than the light's own few per cent.
    steps = np.abs(np.diff(np.log(balanced[20]), axis=0))
    assert steps.max() < 0.08
    # All clipped: white.
    blown = (seen >= 1.0).all(axis=2)
    spread = balanced[blown].max(axis=1) / balanced[blown].min(axis=1)
    assert spread.max() < 1.01


def test_the_shared_skies_are_not_magenta(data: Path) -> None:
    for name in ("gopro_hero6_mural.dng", "gopro_fusion_back_sun.dng"):
        photo = open_photo(data / "raws/photos" / name)
        assert photo.metadata.color is not None
        balanced = photo.pixels[::4, ::4] / photo.metadata.color.neutral.astype(np.float32)
        bright = balanced[balanced.min(axis=2) > 0.8]
        lack = (0.5 * (bright[:, 0] + bright[:, 2]) - bright[:, 1]) / bright.max(axis=1)
        assert np.quantile(lack, 0.99) < 0.12


def gain_map_opcode(gain: float, top: int, left: int) -> bytes:
    head = struct.pack(">10I", top, left, 100, 100, 0, 1, 2, 2, 2, 2)
    body = head + struct.pack(">4d", 1.0, 1.0, 0.0, 0.0) + struct.pack(">I", 1)
    body += struct.pack(">4f", 1.0, gain, 1.0, gain)
    return struct.pack(">I", 1) + struct.pack(">4I", 9, 0x01030000, 0, len(body)) + body


def test_a_gain_map_brightens_its_colour() -> None:
    pattern = np.array([[0, 1], [3, 2]])
    (found,) = gain_maps(gain_map_opcode(3.0, 1, 1))
    pixels = np.ones((100, 200, 3), np.float32)
    apply_gain_maps(pixels, [found], pattern, (0.0, 0.0, 1.0, 1.0))
    np.testing.assert_array_equal(pixels[..., :2], 1.0)
    expected = 1.0 + 2.0 * (np.arange(200) + 0.5) / 200
    np.testing.assert_allclose(pixels[50, :, 2], expected, rtol=1e-5)


def test_a_malformed_gain_map_is_left_out() -> None:
    data = gain_map_opcode(2.0, 0, 0)
    assert gain_maps(data[:-4]) == []
    assert gain_maps(gain_map_opcode(float("nan"), 0, 0)) == []
    assert isinstance(gain_maps(data)[0], GainMap)


def encoded() -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.integers(0, 65536, (40, 60, 3)).astype(np.uint16)


@pytest.mark.parametrize("name", ["a.png", "b.tif", "c.png", "d.tif", "e.jpg"])
def test_finished_pictures_become_linear_light(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    samples = encoded()
    if name in ("c.png", "d.tif", "e.jpg"):
        samples = (samples >> 8).astype(np.uint8)
    if name == "e.jpg":
        samples = np.repeat(np.repeat(samples[:4, :4], 16, 0), 16, 1)
        Image.fromarray(samples).save(path, quality=100, subsampling=0)
    elif path.suffix == ".tif":
        tifffile.imwrite(path, samples)
    else:
        assert cv2.imwrite(str(path), samples[..., ::-1])
    photo = open_photo(path)
    expected = srgb_decode(samples / np.iinfo(samples.dtype).max)
    np.testing.assert_allclose(photo.pixels, expected, atol=0.03 if name == "e.jpg" else 1e-6)
    assert photo.metadata.kind == "finished"
    assert as_shot(photo.metadata.color)[0] == pytest.approx(6504, abs=3)  # type: ignore[arg-type]
    assert open_photo(path, half=True).scale == 0.5
    assert read_info(path).metadata.size == (samples.shape[1], samples.shape[0])


def test_floating_point_alpha_and_grey(tmp_path: Path) -> None:
    path = tmp_path / "float.tif"
    values = np.linspace(-0.5, 4.0, 40 * 60 * 3, dtype=np.float32).reshape(40, 60, 3)
    tifffile.imwrite(path, values, photometric="rgb")
    np.testing.assert_allclose(open_photo(path).pixels, values)
    path = tmp_path / "alpha.png"
    Image.fromarray(np.full((8, 8, 4), 128, np.uint8)).save(path)
    assert open_photo(path).pixels.shape == (8, 8, 3)
    path = tmp_path / "grey.png"
    Image.fromarray(np.full((8, 8), 128, np.uint8)).save(path)
    np.testing.assert_allclose(open_photo(path).pixels, srgb_decode(128 / 255), rtol=1e-5)
    path = tmp_path / "ink.jpg"
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(path)
    red = open_photo(path).pixels[8, 8]
    assert red[0] > 2 * red[1]


def p3_profile() -> bytes:
    """Return a matrix profile of Display P3's primaries and a gamma of 2.0, adapted to D50."""
    from editor.core.color.spaces import D50, D65, adaptation

    matrix = adaptation(D65, D50) @ DISPLAY_P3

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    tags = {}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), matrix.T, strict=True):
        tags[name] = b"XYZ \0\0\0\0" + b"".join(number(v) for v in column)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = b"para\0\0\0\0\0\0\0\0" + number(2.0)
    table, body = b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(value))
        body += value
    head = bytearray(128)
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    return bytes(head) + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize("bits", [8, 16])
def test_an_embedded_profile_is_honoured(bits: int, tmp_path: Path) -> None:
    path = tmp_path / "wide.tif"
    samples = encoded() if bits == 16 else (encoded() >> 8).astype(np.uint8)
    tifffile.imwrite(path, samples, iccprofile=p3_profile())
    linear = (samples / np.iinfo(samples.dtype).max) ** 2.0
    expected = linear @ (np.linalg.inv(SRGB) @ DISPLAY_P3).T
    np.testing.assert_allclose(open_photo(path).pixels, expected, atol=2e-4)


def test_profiles_of_tables_and_broken_ones(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert matrix_profile(srgb) is not None
    for cut in (0, 40, 131, 200, len(srgb) // 2):
        matrix_profile(srgb[:cut])
    path = tmp_path / "odd.png"
    Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(path, icc_profile=b"nonsense" * 40)
    np.testing.assert_allclose(open_photo(path).pixels, srgb_decode(90 / 255), rtol=1e-5)


def test_an_orientation_in_a_jpeg_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    picture = Image.new("RGB", (32, 16), "white")
    exif = picture.getexif()
    exif[274] = 6
    picture.save(path, exif=exif)
    photo = open_photo(path)
    assert photo.metadata.orientation == 6
    assert photo.pixels.shape == (16, 32, 3)
    preview = embedded_preview(path)
    assert preview is not None
    assert preview.shape == (32, 16, 3)


def test_broken_finished_pictures_are_refused(tmp_path: Path) -> None:
    good = io.BytesIO()
    Image.fromarray((encoded() >> 8).astype(np.uint8)).save(good, "PNG")
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II5B", 60000, 60000, 8, 2, 0, 0, 0) + bytes(64)
    for name, data in (
        ("cut.png", good.getvalue()[:60]),
        ("bomb.png", bomb),
        ("cut.jpg", b"\xff\xd8\xff\xe0" * 9),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UnreadablePhoto, match=rf"^{name} .*\.$"):
            open_photo(path)
