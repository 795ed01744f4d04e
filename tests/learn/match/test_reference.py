"""References: every kind of finished picture as sRGB, and one sentence for what is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.image import FloatArray
from editor.files.icc import profile
from editor.learn.match.reference import LONG_EDGE, Reference, camera_reference, read_reference
from editor.raw.photo import embedded_preview
from editor.synthetic.raws import make_raw

HEIGHT, WIDTH = 90, 120


def codes(top: int = 255) -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] / max(HEIGHT, WIDTH)
    return np.round(np.stack([x, y, (x + y) / 2.0], axis=2) * top).astype(
        np.uint8 if top < 256 else np.uint16
    )


def picture() -> Image.Image:
    return Image.fromarray(codes())


def wide(path: Path) -> None:
    """Two copies of the picture, of which the second is another, in one file."""
    picture().save(path, save_all=True, append_images=[picture().rotate(180)])


def turned(path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    picture().transpose(Image.Transpose.ROTATE_90).save(path, exif=exif, quality=98, subsampling=0)


def in_p3(path: Path) -> None:
    """The picture's colors as their Display P3 values, with the profile that says so."""
    to_p3 = np.linalg.inv([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])
    linear = srgb_decode(codes() / 255.0) @ to_p3.T
    made = np.round(srgb_encode(linear) * 255.0).astype(np.uint8)
    Image.fromarray(made).save(path, icc_profile=profile("Display P3"))


@pytest.mark.parametrize(
    ("name", "save", "tolerance"),
    [
        ("a.png", lambda p: picture().save(p), 0.02),
        ("deep.png", lambda p: cv2.imwrite(str(p), codes(65535)[..., ::-1]), 0.6),
        ("a.tif", lambda p: picture().save(p), 0.02),
        ("a.jpg", lambda p: picture().save(p, quality=98, subsampling=0), 4.0),
        ("ink.jpg", lambda p: picture().convert("CMYK").save(p, quality=98), 10.0),
        ("seen.png", lambda p: picture().convert("RGBA").save(p), 0.02),
        ("moving.png", wide, 0.02),
        ("pages.tif", wide, 0.02),
        ("turned.jpg", turned, 4.0),
        ("p3.png", in_p3, 6.0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_finished_pictures_are_read(
    name: str, save: Callable[[Path], object], tolerance: float, tmp_path: Path
) -> None:
    save(tmp_path / name)
    made = read_reference(tmp_path / name)
    assert (made.name, made.camera) == (name, False)
    assert made.pixels.dtype == np.float32
    assert made.pixels.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(made.pixels * 255.0 - codes()).max() < tolerance


def test_large_pictures_are_averaged_in_linear_light(tmp_path: Path) -> None:
    stripes = np.zeros((256, 2 * LONG_EDGE, 3), np.uint8)
    stripes[:, LONG_EDGE::2] = 255
    Image.fromarray(stripes).save(tmp_path / "a.png")
    made = read_reference(tmp_path / "a.png").pixels
    assert made.shape == (128, LONG_EDGE, 3)
    assert made[:, LONG_EDGE // 2 :] == pytest.approx(float(srgb_encode(np.array(0.5))), abs=1e-3)
    assert (made[:, : LONG_EDGE // 2] == 0.0).all()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "black.png": (lambda p: Image.new("RGB", (64, 64)).save(p), "is black all over"),
    "grey.png": (lambda p: Image.new("RGB", (64, 64), (90, 91, 90)).save(p), "is of one tone"),
    "tiny.png": (lambda p: picture().resize((40, 20)).save(p), "is too small to be matched: 40 x 20"),
    "huge.png": (lambda p: Image.new("1", (20000, 11000)).save(p), "is too large for a reference: 220"),
    "moving.gif": (wide, "is not a picture that can be read"),
    "text.txt": (lambda p: p.write_text("no picture"), "is not a picture that can be read"),
    "false.jpg": (lambda p: p.write_text("no picture"), "is not a picture that can be read"),
    "empty.jpg": (lambda p: p.write_bytes(b""), "is empty"),
    "raw.dng": (lambda p: make_raw("chart", p), "is a raw, not a finished picture"),
    "none.jpg": (lambda p: None, "does not exist"),
    "folder.jpg": (lambda p: p.mkdir(), "is a folder"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_references_are_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    save, told = BAD[name]
    save(tmp_path / name)
    with pytest.raises(ValueError, match=told) as refusal:
        read_reference(tmp_path / name)
    text = str(refusal.value)
    assert text.startswith(name)
    assert text.endswith(".")
    assert "\n" not in text


def test_a_damaged_jpeg_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    picture().save(path)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(ValueError, match="damaged or incomplete"):
        read_reference(path)


def test_the_cameras_picture_is_the_preview(tmp_path: Path) -> None:
    path = tmp_path / "still.dng"
    make_raw("still", path, orientation=6)
    made = camera_reference(path)
    preview = embedded_preview(path)
    assert preview is not None
    assert made.camera
    assert np.allclose(made.pixels * 255.0, preview, atol=1e-3)
    assert made.pixels.shape[0] < made.pixels.shape[1]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("charts/gopro_hero7black_checker.dng", "holds no picture of the camera's."),
        ("edge/kodak_dc120_compressed.kdc", "holds only a tiny picture of the camera's: 80 x 60."),
    ],
)
def test_raws_without_a_usable_preview_are_refused(name: str, told: str, data: Path) -> None:
    with pytest.raises(ValueError, match=told):
        camera_reference(data / "raws" / name)


def test_a_finished_picture_holds_none(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.jpg")
    with pytest.raises(ValueError, match="holds no picture of the camera's"):
        camera_reference(tmp_path / "a.jpg")


def test_references_are_values(tmp_path: Path) -> None:
    pixels: FloatArray = np.zeros((40, 40, 3), np.float32)
    with pytest.raises(AttributeError):
        Reference(pixels, "a").name = "b"  # type: ignore[misc]
