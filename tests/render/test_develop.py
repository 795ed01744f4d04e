"""Developing: sizes, scale, geometry first, and colors true to the chart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from editor.benchmarks.scale import edits_at, psnr
from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.raw.photo import open_photo
from editor.render.develop import develop
from editor.synthetic.raws import make_raw

LINEAR = {"profile.profile": "Linear", "detail.sharpening": 0.0}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raws") / "still.dng"
    make_raw("still", path, size=(960, 640))
    return path


@pytest.mark.parametrize("resize", ["before", "after"])
@pytest.mark.parametrize("long_edge", [100, 5000])
def test_the_long_edge_bounds_and_never_enlarges(still: Path, resize: str, long_edge: int) -> None:
    made = develop(open_photo(still), Edits(), long_edge=long_edge, resize=resize)  # type: ignore[arg-type]
    assert max(made.pixels.shape) == min(long_edge, 960)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_small_render_looks_like_the_large_one_made_small(still: Path, seed: int) -> None:
    photo, edits = open_photo(still), edits_at(0.8, seed)
    fit = develop(photo, edits, long_edge=400, bits=32).pixels
    full = develop(photo, edits, long_edge=400, resize="after", bits=32).pixels
    assert psnr(fit, full) > 36.0


@pytest.mark.parametrize(
    ("device", "illuminant", "limit"),
    # A layered sensor's sensitivities are far from the eye's, and no matrix brings them nearer.
    [("nikon", "A", 2.5), ("nikon", "D50", 1.5), ("nikon", "D65", 1.2), ("sigma", "D50", 3.5)],
)
def test_chart_colors_are_true(tmp_path: Path, device: str, illuminant: str, limit: float) -> None:
    path = tmp_path / "chart.dng"
    truth = make_raw("chart", path, device=device, illuminant=illuminant, noisy=False)
    linear = srgb_decode(develop(open_photo(path), Edits(LINEAR), bits=32).pixels)
    patches = np.array(
        [np.median(linear[y0 + 3 : y1 - 3, x0 + 3 : x1 - 3].reshape(-1, 3), axis=0)
         for x0, y0, x1, y1 in truth.patches]
    )  # fmt: skip
    gains = 2.0 ** np.linspace(-1.0, 1.0, 81)
    best = min(ciede2000(lab_from_linear_srgb(patches * g), truth.lab).mean() for g in gains)
    assert best < limit


def test_the_result_is_what_it_is_whoever_asks(still: Path) -> None:
    edits = Edits({"tone_mapping.shadows": 40.0, "grain.amount": 30.0})
    one, other = (develop(open_photo(still), edits).pixels for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_sixteen_bits_agree_with_eight(still: Path) -> None:
    eight = develop(open_photo(still), Edits()).pixels.astype(float) / 255.0
    sixteen = develop(open_photo(still), Edits(), bits=16).pixels.astype(float) / 65535.0
    assert np.abs(eight - sixteen).max() <= 1.01 / 255.0
