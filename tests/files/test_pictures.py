"""Exported files: pixels, ICC profile and EXIF are read back by other programs' readers."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from editor.core import tiff
from editor.core.color.spaces import OUTPUT_SPACES, srgb_encode
from editor.core.image import Metadata
from editor.files import exif, icc
from editor.files.encode import Format, Pixels, dimensions, encode

_METADATA = Metadata(
    make="Maker", model="Modèl", lens="Lens 50", iso=400, shutter=1 / 250, aperture=2.8, focal_length=50,
    taken="2024-05-01T12:30:00",
)  # fmt: skip


def _picture(bits: int, height: int = 61, width: int = 47) -> Pixels:
    rng = np.random.default_rng(1)
    wide = cv2.resize(rng.integers(0, 65536, (7, 9, 3), dtype=np.uint16), (width, height))
    return (wide >> 8).astype(np.uint8) if bits == 8 else np.asarray(wide, np.uint16)


@pytest.mark.parametrize("space", sorted(OUTPUT_SPACES))
def test_a_profile_means_its_space(space: str) -> None:
    made = ImageCms.ImageCmsProfile(io.BytesIO(icc.profile(space)))
    assert ImageCms.getProfileDescription(made).strip() == space
    assert len(icc.profile(space)) < 700
    # Colours of the space, taken to sRGB by Little CMS and by our matrices.
    colors = np.random.default_rng(0).integers(60, 200, (16, 16, 3)).astype(np.uint8)
    out = ImageCms.profileToProfile(
        Image.fromarray(colors), made, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    linear = np.where(
        colors / 255 <= 0.04045, colors / 255 / 12.92, ((colors / 255 + 0.055) / 1.055) ** 2.4
    )
    to_srgb = np.linalg.inv(OUTPUT_SPACES["sRGB"]) @ OUTPUT_SPACES[space]
    expected = np.clip(srgb_encode(linear @ to_srgb.T), 0, 1) * 255
    inside = (linear @ to_srgb.T > 0).all(axis=2)
    assert out is not None
    assert np.abs(np.asarray(out, float) - expected)[inside].max() <= 1.5


@pytest.mark.parametrize(("format", "bits"), [("png", 8), ("png", 16), ("tif", 8), ("tif", 16), ("jpg", 8)])
def test_a_file_holds_pixels_profile_and_exif(format: Format, bits: int) -> None:
    pixels, profile = _picture(bits), icc.profile("Display P3")
    block = exif.build(_METADATA, (47, 61), "Display P3")
    data = encode(pixels, format, icc=profile, exif=block)
    assert dimensions(data, format) == (47, 61)
    if format == "tif":
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            page: Any = file.pages[0]
            assert page.tags[34675].value == profile
            assert page.tags["ExifTag"].value["ExposureTime"] == (1, 250)
            np.testing.assert_array_equal(page.asarray(), pixels)
        return
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (47, 61)
        assert image.info["icc_profile"] == profile
        tags = image.getexif()
        assert (tags[271], tags[305], tags[274]) == ("Maker", "Silvergrad", 1)
        assert tags.get_ifd(34665)[33434] == 1 / 250
    back = cv2.cvtColor(
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), cv2.COLOR_BGR2RGB
    )
    if format == "png":
        np.testing.assert_array_equal(back, pixels)
    else:
        assert np.abs(back.astype(int) - pixels).mean() < 5


def test_a_jpeg_is_420_and_carries_a_long_profile() -> None:
    profile = bytes(range(256)) * 800
    with Image.open(io.BytesIO(encode(_picture(8), "jpg", icc=profile))) as image:
        assert image.info["icc_profile"] == profile
        assert [layer[1:3] for layer in image.layer] == [(2, 2), (1, 1), (1, 1)]


def test_what_a_format_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        encode(_picture(16), "jpg")
    with pytest.raises(ValueError, match="cannot hold"):
        encode(_picture(8).astype(np.float32), "png")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="height x width"):
        encode(_picture(8)[..., 0], "png")


@pytest.mark.parametrize("format", ["jpg", "png", "tif"])
def test_a_file_cut_short_is_noticed(format: Format) -> None:
    data = encode(_picture(8), format)
    for length in (*range(0, len(data) - 100, 97), *range(len(data) - 100, len(data))):
        with pytest.raises(ValueError, match=r"not whole|no frame|no TIFF"):
            dimensions(data[:length], format)


def test_exif_says_what_metadata_says() -> None:
    tags, inner = _read(exif.build(_METADATA, (300, 200)))
    assert (tags[271], tags[272], tags[305], tags[274]) == (
        "Maker",
        "Modèl".encode().decode("latin-1"),
        "Silvergrad",
        1,
    )
    assert inner[36867] == "2024:05:01 12:30:00"
    assert (inner[33434], inner[33437], inner[34855], inner[37386]) == (1 / 250, 2.8, 400, 50)
    assert (inner[42036], inner[40961], inner[40962], inner[40963]) == ("Lens 50", 1, 300, 200)
    assert _read(exif.build(Metadata(), (1, 1), "Display P3"))[1][40961] == 0xFFFF


@pytest.mark.parametrize("kind", ["tif", "jpg", "raf", "cr3", "big-endian"])
def test_exif_of_the_source_is_copied_but_for_what_is_no_longer_true(kind: str, tmp_path: Path) -> None:
    gps = {1: tiff.make(tiff.ASCII, "N"), 2: tiff.make(tiff.RATIONAL, [(48, 1), (7, 1), (35, 10)])}
    inner = {
        33434: tiff.make(tiff.RATIONAL, [(1, 99)]),
        37500: tiff.make(tiff.UNDEFINED, b"maker's notes" * 9),
        40962: tiff.make(tiff.LONG, [9999]),
        37510: tiff.make(tiff.UNDEFINED, b"x" * 5000),
    }
    main = {271: tiff.make(tiff.ASCII, "Source"), 274: tiff.make(tiff.SHORT, [6])}
    children = {tiff.EXIF_IFD: (tiff.Directory(inner),), tiff.GPS_IFD: (tiff.Directory(gps),)}
    block = tiff.to_bytes(tiff.Directory(main, children))
    jpeg = encode(_picture(8), "jpg", exif=block)
    boxes = b"".join(
        name + tiff.to_bytes(tiff.Directory(tags))
        for name, tags in ((b"CMT1", main), (b"CMT2", inner), (b"CMT4", gps))
    )
    content = {
        "tif": block,
        "jpg": jpeg,
        "raf": b"FUJIFILMCCD-RAW ".ljust(84) + struct.pack(">II", 100, len(jpeg)) + bytes(8) + jpeg,
        "cr3": b"\0\0\0\x18ftypcrx \0\0" + boxes,
        "big-endian": b"MM\0*\0\0\0\x08\0\x01"
        + struct.pack(">HHII", 271, 2, 7, 26)
        + bytes(4)
        + b"Source\0",
    }[kind]
    source = tmp_path / "a.raw"
    source.write_bytes(content)
    built = exif.build(_METADATA, (300, 200), "sRGB", source)
    tags, found = _read(built)
    assert (tags[271], tags[274]) == ("Source", 1)
    if kind != "big-endian":
        assert found[33434] == 1 / 99
        assert found[40962] == 300
        assert not {37500, 37510} & set(found)
        image = Image.Exif()
        image.load(b"Exif\0\0" + built)
        assert image.get_ifd(tiff.GPS_IFD)[2] == (48.0, 7.0, 3.5)
    for length in range(0, len(content), 7):
        source.write_bytes(content[:length])
        assert len(exif.build(_METADATA, (300, 200), "sRGB", source)) > 100


def test_exif_of_real_raws_is_copied(data: Path) -> None:
    for path in sorted((data / "raws").rglob("*.*")):
        assert 100 < len(exif.build(_METADATA, (3, 2), "sRGB", path)) < 65_000
    garden = data / "raws" / "photos" / "gopro_hero7_garden.dng"
    if garden.exists():
        assert _read(exif.build(Metadata(), (3, 2), "sRGB", garden))[0][272] == "HERO7 Black"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_directory_with_flipped_bytes_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(exif.build(_METADATA, (300, 200)))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    try:
        found = tiff.read_ifds(bytes(whole))
    except ValueError:
        return
    for directory in found:
        for tag in directory.tags.values():
            assert len(tag.raw) == tag.size
            assert tag.values is not None


def _read(block: bytes) -> tuple[dict[int, Any], dict[int, Any]]:
    image = Image.Exif()
    image.load(b"Exif\0\0" + block)
    return dict(image), dict(image.get_ifd(34665))
