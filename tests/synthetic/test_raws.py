"""The synthetic raws open as what they claim to be, and show what their truth says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rawpy

from editor.synthetic import spectra
from editor.synthetic.raws import make_raw
from editor.synthetic.suite import SUITE, make_suite


@pytest.mark.parametrize("pattern", ["RGGB", "BGGR", "GRBG", "GBRG"])
def test_bayer_layouts_open_with_levels_and_size(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "a.dng"
    make_raw("still", path, pattern=pattern, size=(321, 215), bits=12)
    with rawpy.imread(str(path)) as raw:
        letters = raw.color_desc.decode()
        assert "".join(letters[i] for i in raw.raw_pattern.ravel()) == pattern
        assert (raw.sizes.width, raw.sizes.height) == (321, 215)
        assert raw.white_level == 4095
        assert set(raw.black_level_per_channel) == {128}


def test_xtrans_opens_as_xtrans(tmp_path: Path) -> None:
    make_suite(tmp_path, ("still_xtrans",))
    with rawpy.imread(str(tmp_path / "still_xtrans.dng")) as raw:
        assert raw.raw_pattern.shape == (6, 6)
        assert np.bincount(raw.raw_pattern.ravel() % 3).tolist() == [8, 20, 8]
        assert raw.postprocess(half_size=True).ndim == 3


@pytest.mark.parametrize("storage", ["mosaic", "table", "linear"])
def test_stored_codes_return_the_signal(tmp_path: Path, storage: str) -> None:
    path = tmp_path / "a.dng"
    truth = make_raw("chart", path, storage=storage, noisy=False)
    with rawpy.imread(str(path)) as raw:
        codes = raw.raw_image.astype(float) if storage != "linear" else None
        if codes is None:
            picture = raw.postprocess(
                gamma=(1, 1), output_color=rawpy.ColorSpace.raw, no_auto_bright=True,
                user_wb=[1, 1, 1, 1], output_bps=16, no_auto_scale=True,
            )  # fmt: skip
            assert picture.shape == truth.camera_rgb.shape
            return
        signal = (codes - 512) / (16383 - 512)
    red = truth.camera_rgb[::2, ::2, 0]
    assert np.abs(signal[::2, ::2] - np.minimum(red, 1)).max() < (0.002 if storage == "table" else 1e-4)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_turns_the_picture_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.dng"
    truth = make_raw("still", path, orientation=orientation, size=(240, 160))
    with rawpy.imread(str(path)) as raw:
        picture = raw.postprocess(use_camera_wb=True, no_auto_bright=True).astype(float).mean(axis=2)
    assert picture.shape == truth.xyz.shape[:2]
    aim = np.sqrt(truth.xyz[..., 1])
    assert np.corrcoef(picture.ravel(), aim.ravel())[0, 1] > 0.95


def test_equal_seeds_give_equal_files(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make_raw("texture", tmp_path / name, seed=seed)
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    assert first != other


def test_noise_follows_the_noise_profile(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    truth = make_raw("chart", path, iso=6400)
    x0, y0, x1, y1 = truth.patches[20]
    x0, y0 = x0 + x0 % 2, y0 + y0 % 2
    with rawpy.imread(str(path)) as raw:
        patch = (raw.raw_image[y0:y1:2, x0 + 1 : x1 : 2].astype(float) - 512) / (16383 - 512)
    electrons = 40000 * 100 / 6400
    assert patch.std() == pytest.approx(np.sqrt(patch.mean() / electrons + (3 / electrons) ** 2), rel=0.15)


def test_sky_clips_and_land_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    make_raw("sky", path)
    with rawpy.imread(str(path)) as raw:
        clipped = raw.raw_image == raw.white_level
    assert 0.02 < clipped.mean() < 0.5
    assert not clipped[-40:].any()


def test_chart_truth_is_a_color_checker() -> None:
    lab = spectra.chart_lab()
    assert np.abs(lab[18:, 1:]).max() < 4.5
    assert (np.diff(lab[18:, 0]) < 0).all()
    # Published D50 values of the classic chart: dark skin, blue sky, red.
    published = {0: (37.5, 14.4, 14.9), 2: (49.3, -3.8, -22.5), 14: (42.5, 51.1, 28.6)}
    for index, value in published.items():
        assert np.linalg.norm(lab[index] - value) < 4


def test_every_raw_of_the_suite_opens_and_is_small(tmp_path: Path) -> None:
    truths = make_suite(tmp_path)
    assert set(truths) == set(SUITE)
    for name in SUITE:
        path = tmp_path / f"{name}.dng"
        with rawpy.imread(str(path)) as raw:
            raw.unpack()
            assert raw.extract_thumb().format == rawpy.ThumbFormat.JPEG
        assert path.stat().st_size < 400_000
