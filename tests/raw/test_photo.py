"""Opening raws: the shared ones, synthetic ones with known truth, and refusals in one sentence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from editor.raw.orientation import upright
from editor.raw.photo import Cancelled, UnreadablePhoto, embedded_preview, open_photo, read_info
from editor.synthetic.raws import make_raw
from tests.conftest import DATA

RAWS = sorted(p.relative_to(DATA).as_posix() for p in DATA.glob("raws/*/**/*") if p.is_file())
REFUSED = ("gopro_hero7_garden.gpr", "nikon_d70s_truncated_1.nef")


def is_sentence(text: str, path: Path) -> bool:
    return text.startswith(path.name) and text.endswith(".") and "\n" not in text and "Error" not in text


@pytest.mark.parametrize("name", RAWS or [pytest.param("", marks=pytest.mark.skip("no shared data"))])
def test_every_shared_raw_opens_or_is_refused_in_a_sentence(name: str, data: Path) -> None:
    path = data / name
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    if path.name in REFUSED:
        with pytest.raises(UnreadablePhoto) as refusal:
            open_photo(path)
        assert is_sentence(str(refusal.value), path)
        return
    photo = open_photo(path)
    metadata = photo.metadata
    assert photo.pixels.dtype == np.float32
    assert photo.pixels.shape == (metadata.size[1], metadata.size[0], 3)
    assert np.isfinite(photo.pixels).all()
    assert -0.1 < photo.pixels.min() < 0.2
    assert 0.1 < photo.pixels.max() < 8.0
    assert metadata.color is not None
    assert metadata.color.neutral.max() == pytest.approx(1.0)
    half = open_photo(path, half=True)
    assert half.scale == pytest.approx(0.5)
    assert half.pixels.mean(dtype=np.float64) == pytest.approx(
        photo.pixels.mean(dtype=np.float64), rel=0.02
    )
    info = read_info(path)
    assert info.metadata.size == metadata.size
    assert 1500 < info.temperature < 15000
    preview = embedded_preview(path)
    if info.previews and preview is not None:
        assert sorted(preview.shape[:2]) == sorted(info.previews[0])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"pattern": "GBRG"},
        {"pattern": "BGGR", "bits": 12},
        {"storage": "linear"},
        {"storage": "table"},
        {"size": (321, 217)},
        {"orientation": 6},
        {"pattern": "XTRANS"},
        {"pattern": "XTRANS", "size": (528, 516)},
    ],
    ids=str,
)
def test_pixels_are_the_camera_signal(settings: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "chart.dng"
    truth = make_raw("chart", path, noisy=False, **settings)  # type: ignore[arg-type]
    photo = open_photo(path)
    assert photo.metadata.orientation == settings.get("orientation", 1)
    seen = upright(photo.pixels, photo.metadata.orientation)
    assert seen.shape == truth.camera_rgb.shape
    error = np.abs(seen - truth.camera_rgb)
    assert np.median(error) < 3e-4
    assert error.mean() < 4e-3
    assert photo.metadata.color is not None
    np.testing.assert_allclose(photo.metadata.color.neutral, truth.neutral / truth.neutral.max(), atol=1e-5)
    half = open_photo(path, half=True)
    assert half.scale == pytest.approx(1 / 3 if settings.get("pattern") == "XTRANS" else 0.5)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_becomes_upright(orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "chart.dng"
    truth = make_raw("chart", path, noisy=False, orientation=orientation, size=(160, 108))
    photo = open_photo(path)
    seen = upright(photo.pixels, photo.metadata.orientation)
    assert np.median(np.abs(seen - truth.camera_rgb)) < 3e-4
    preview = embedded_preview(path)
    assert preview is not None
    assert preview.shape[:2] == truth.camera_rgb.shape[:2]


def test_values_below_black_survive(tmp_path: Path) -> None:
    path = tmp_path / "dark.dng"
    make_raw("chart", path, iso=6400, exposure=0.02)
    pixels = open_photo(path).pixels
    assert (pixels < 0).mean() > 0.01


def test_a_declared_crop_is_cut(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.dng", tmp_path / "cut.dng"
    make_raw("still", whole, noisy=False)
    make_raw("still", cut, noisy=False, crop_border=8)
    np.testing.assert_array_equal(open_photo(cut).pixels, open_photo(whole).pixels[8:-8, 8:-8])


@pytest.mark.parametrize("iso", [100, 800, 6400])
def test_noise_is_estimated_where_the_file_says_nothing(iso: int, tmp_path: Path) -> None:
    path = tmp_path / "noisy.dng"
    make_raw("sky", path, iso=iso, size=(640, 432))
    stated = open_photo(path).metadata.noise
    # The number of the tag (of type double) is changed to one that nobody reads.
    kind = b"\x0c\0"
    entry = (51041).to_bytes(2, "little") + kind
    path.write_bytes(path.read_bytes().replace(entry, (65000).to_bytes(2, "little") + kind))
    shot, read = open_photo(path).metadata.noise
    light = 0.2
    assert shot * light + read == pytest.approx(stated[0] * light + stated[1], rel=0.25)


def test_refusals_name_the_file_and_the_cause(tmp_path: Path) -> None:
    missing, empty, text = tmp_path / "missing.nef", tmp_path / "empty.dng", tmp_path / "notes.cr2"
    empty.touch()
    text.write_text("no photo " * 500)
    made = tmp_path / "cut.dng"
    make_raw("chart", made)
    made.write_bytes(made.read_bytes()[:-9000])
    causes = {missing: "exist", empty: "empty", tmp_path: "folder", text: "not a photo", made: "damaged"}
    for path, cause in causes.items():
        for opener in (open_photo, read_info):
            if path == made and opener is read_info:
                continue
            with pytest.raises(UnreadablePhoto) as refusal:
                opener(path)
            assert is_sentence(str(refusal.value), path)
            assert cause in str(refusal.value)


def test_a_file_name_may_be_anything(tmp_path: Path) -> None:
    for name in ("naïve 📷.dng", "new\nline.dng", b"bytes \xff.dng".decode("utf-8", "surrogateescape")):
        path = tmp_path / name
        try:
            make_raw("chart", path, size=(96, 64))
        except (OSError, UnicodeError):
            continue
        assert open_photo(path).pixels.shape == (64, 96, 3)


def test_cancel_before_the_start(tmp_path: Path) -> None:
    path = tmp_path / "chart.dng"
    make_raw("chart", path, size=(96, 64))
    with pytest.raises(Cancelled):
        open_photo(path, cancel=lambda: True)


def test_no_path_of_one_machine_is_in_the_code() -> None:
    root = Path(__file__).parents[2]
    for folder in ("editor/raw", "tests/raw"):
        for path in (root / folder).glob("*.py"):
            assert not re.search(r"/(home|root|work)/", path.read_text("utf-8")), path
