"""Camera matrices keep white, and reproduce the chart."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from editor.synthetic import spectra
from editor.synthetic.camera import Camera, camera, color_tags
from editor.synthetic.ljpeg import encode


@pytest.mark.parametrize(("name", "limit"), [("nikon", 4), ("narrow", 4), ("sigma", 8)])
def test_forward_matrix_reproduces_the_chart(name: str, limit: float) -> None:
    device, d50 = camera(name), spectra.illuminant("D50")
    tags, chart = color_tags(device), spectra.chart_reflectances()[1]
    for light_name, matrix in zip(("A", "D65"), tags.forward_matrices, strict=True):
        light = spectra.illuminant(light_name)
        balanced = device.respond(chart, light) / device.white(light)
        error = spectra.lab(balanced @ matrix.T, spectra.white_xyz(d50)) - spectra.chart_lab()
        assert np.linalg.norm(error, axis=1).mean() < limit
        assert matrix.sum(axis=1) == pytest.approx([0.9642, 1, 0.8249], abs=2e-3)


def test_color_matrix_takes_white_to_neutral() -> None:
    device = camera("nikon")
    tags = color_tags(device)
    for name, matrix in zip(("A", "D65"), tags.color_matrices, strict=True):
        light = spectra.illuminant(name)
        seen = matrix @ spectra.white_xyz(light)
        assert seen / seen.max() == pytest.approx(device.neutral(light), abs=1e-6)


def test_a_camera_can_come_from_a_file(tmp_path: Path) -> None:
    known = camera("narrow")
    rows = {str(int(w)): list(v) for w, v in zip(spectra.WAVELENGTHS, known.sensitivity, strict=True)}
    table = {"header": {"manufacturer": "own"}, "spectral_data": {"data": {"main": rows}}}
    (tmp_path / "mine.json").write_text(json.dumps(table))
    read = camera("mine", tmp_path)
    assert isinstance(read, Camera)
    assert read.sensitivity == pytest.approx(known.sensitivity)


def test_lossless_jpeg_survives_extreme_samples() -> None:
    rng = np.random.default_rng(0)
    stream = encode(rng.integers(0, 65536, (16, 8, 2)).astype(np.uint16), 16)
    assert stream.startswith(b"\xff\xd8\xff\xc3")
    assert stream.endswith(b"\xff\xd9")
    assert b"\xff\xff" not in stream
