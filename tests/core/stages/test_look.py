"""Look: .cube and HaldCLUT files are read, refused with a sentence, and applied to sRGB values."""

import cv2
import numpy as np
import pytest

from editor.core.color.look_files import parse_cube, read_cube
from editor.core.color.spaces import prophoto_to, srgb_encode
from tests.core.stages.common import applied, colors, greys, wheel


def cube_text(change, size=5, head=""):
    axis = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    rows = change(np.stack([red, green, blue], axis=-1).reshape(-1, 3))
    return f'TITLE "x"\n# note\nLUT_3D_SIZE {size}\n{head}\n' + "\n".join(
        " ".join(map(str, r)) for r in rows
    )


@pytest.fixture
def look_file(tmp_path):
    def write(text, name="look.cube"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def encoded(image):
    return srgb_encode(image @ prophoto_to("sRGB").T.astype(np.float32))


def test_identity_changes_nothing_even_out_of_gamut(look_file):
    file = look_file(cube_text(lambda rgb: rgb))
    vivid = np.array([[[0.9, 0.1, 0.0], [0.0, 0.8, 0.1], [0.1, 0.0, 0.9]]], np.float32)
    for image in (wheel(), wheel(1.0, 1.0), greys(), vivid):
        np.testing.assert_allclose(applied("look", image, file=file), image, atol=2e-5)


def test_the_table_acts_on_srgb_values(look_file):
    file = look_file(cube_text(lambda rgb: rgb[:, ::-1] * 0.5 + 0.25))
    image = colors((200, 100, 50), (0, 128, 255), (255, 255, 255))
    expected = encoded(image)[..., ::-1] * 0.5 + 0.25
    np.testing.assert_allclose(encoded(applied("look", image, file=file)), expected, atol=1e-4)
    half = applied("look", image, file=file, amount=50.0)
    np.testing.assert_allclose(half, (applied("look", image, file=file) + image) / 2, atol=1e-6)


def test_black_and_white_lets_no_colour_through(look_file):
    file = look_file(cube_text(lambda rgb: np.repeat(rgb.mean(axis=1, keepdims=True), 3, axis=1)))
    vivid = np.array([[[0.9, 0.1, 0.0], [0.0, 0.8, 0.1], [0.1, 0.0, 0.9]]], np.float32)
    made = encoded(applied("look", vivid, file=file))
    assert np.ptp(made, axis=-1).max() < 1e-3


def test_a_changed_file_is_read_again(look_file):
    image = greys(5)
    file = look_file(cube_text(lambda rgb: rgb * 0.5))
    first = applied("look", image, file=file)
    import os

    look_file(cube_text(lambda rgb: rgb))
    os.utime(file, ns=(1, 1))
    assert (applied("look", image, file=file)[0, 1:] > first[0, 1:] + 0.01).all()


def test_domain_and_one_dimension():
    head = "DOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2"
    wide = parse_cube(cube_text(lambda rgb: rgb * 2, head=head))
    values = np.array([[0.3], [1.5], [1.9]], np.float32)
    np.testing.assert_allclose(wide.apply(values), values, atol=1e-5)
    curve = parse_cube("LUT_1D_SIZE 3\n0 0 0\n0.25 0.5 0.75\n1 1 1\n")
    made = curve.apply(np.full((3, 1), 0.5, np.float32))
    np.testing.assert_allclose(made[:, 0], [0.25, 0.5, 0.75])
    made = curve.apply(np.full((3, 1), 0.25, np.float32))
    np.testing.assert_allclose(made[:, 0], [0.125, 0.25, 0.375])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "either LUT_1D_SIZE or LUT_3D_SIZE"),
        ("LUT_3D_SIZE 2\n0 0 0", "1 rows"),
        ("LUT_3D_SIZE 9999\n", "2 to 256"),
        ("LUT_3D_SIZE two\n", "2 to 256"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 x", "numbers"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 nan", "finite"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 1 1\n0 0 0\n1 1 1", "domain"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN a 1 1\n0 0 0\n1 1 1", "domain"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0\n1 1 1", "either"),
    ],
)
def test_bad_cubes_are_refused_with_a_sentence(look_file, text, told):
    with pytest.raises(ValueError, match=told) as caught:
        applied("look", greys(4), file=look_file(text))
    assert str(caught.value).startswith("The look look.cube")
    assert str(caught.value).endswith(".")


def test_other_files_are_refused_with_a_sentence(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        applied("look", greys(4), file=str(tmp_path / "none.cube"))
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ValueError, match="neither"):
        applied("look", greys(4), file=str(tmp_path / "text.png"))
    cv2.imwrite(str(tmp_path / "photo.png"), np.zeros((60, 80, 3), np.uint8))
    with pytest.raises(ValueError, match="no HaldCLUT"):
        applied("look", greys(4), file=str(tmp_path / "photo.png"))


@pytest.mark.parametrize("level", [2, 4, 8])
def test_haldclut_identity(tmp_path, level):
    side = level * level
    values = np.linspace(0, 65535, side).round().astype(np.uint16)
    blue, green, red = np.meshgrid(values, values, values, indexing="ij")
    bgr = np.stack([blue, green, red], axis=-1).reshape(level**3, level**3, 3)
    path = tmp_path / "identity.png"
    cv2.imwrite(str(path), bgr)
    np.testing.assert_allclose(applied("look", wheel(), file=str(path)), wheel(), atol=5e-5)


def test_every_shared_look_is_read(data):
    files = (
        sorted((data / "looks").glob("cube_film/*.cube"))[::7]
        + sorted((data / "looks").glob("haldclut/*.png"))[:1]
    )
    assert files
    for file in files:
        entries = read_cube(file).entries
        assert entries.min() >= -0.5
        assert entries.max() <= 1.5
