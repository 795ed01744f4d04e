"""The sample raw in resources is a sound file whose chart has the right colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rawpy

from editor.synthetic import spectra
from editor.synthetic.camera import camera, color_tags
from editor.synthetic.sample import SIZE, chart_patches
from editor.synthetic.scene import colour_card

SAMPLE = Path(__file__).parents[2] / "resources" / "sample.dng"


def test_the_sample_is_small_and_opens() -> None:
    assert SAMPLE.stat().st_size < 10_000_000
    with rawpy.imread(str(SAMPLE)) as raw:
        assert (raw.sizes.width, raw.sizes.height) == SIZE
        assert raw.extract_thumb().format == rawpy.ThumbFormat.JPEG
        clipped = (raw.raw_image == raw.white_level).mean()
    assert 0.001 < clipped < 0.05


def test_the_samples_chart_has_the_colours_of_a_chart() -> None:
    with rawpy.imread(str(SAMPLE)) as raw:
        codes = (raw.raw_image.astype(float) - 512) / (16383 - 512)
        white = 1 / np.array(raw.camera_whitebalance[:3])
    seen = []
    for x0, y0, x1, y1 in chart_patches(colour_card(), SIZE):
        x0, y0 = x0 + x0 % 2, y0 + y0 % 2
        patch = codes[y0:y1, x0:x1]
        green = (patch[::2, 1::2].mean() + patch[1::2, ::2].mean()) / 2
        seen.append((patch[::2, ::2].mean(), green, patch[1::2, 1::2].mean()))
    balanced = np.array(seen) / (white / white.max())
    warm, cool = color_tags(camera("nikon")).forward_matrices
    xyz = balanced @ (0.4 * warm + 0.6 * cool).T
    d50 = spectra.illuminant("D50")
    truth = spectra.xyz(spectra.chart_reflectances()[1], d50)
    xyz *= np.median(truth[18:22, 1] / xyz[18:22, 1])
    error = np.linalg.norm(spectra.lab(xyz, spectra.white_xyz(d50)) - spectra.chart_lab(), axis=1)
    assert error.mean() < 3.5
    assert error.max() < 9
