"""Each benchmark runs on a small raw and reports what it says it does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from editor.benchmarks import charts, export, scale
from editor.cli import main
from editor.core.edits import Edits
from editor.raw.photo import open_photo
from editor.render.develop import develop
from editor.synthetic.raws import Truth, make_raw


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("raws") / "chart.dng"
    return path, make_raw("chart", path, size=(960, 640), noisy=False)


def test_export_times_us_beside_the_programs_that_are_there(
    chart: tuple[Path, Truth], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export.shutil, "which", lambda name: None)
    figures = export.run([chart[0]], repeats=1)
    assert figures["photos"][0]["seconds"]["silvergrad"] > 0.05
    assert figures["ratios"] == {}


def test_a_program_that_writes_nothing_has_no_time(tmp_path: Path) -> None:
    assert export._time(["true"], tmp_path / "out.jpg") is None


def test_scale_reports_three_settings(chart: tuple[Path, Truth]) -> None:
    figures = scale.run([chart[0]], long_edge=200)
    assert set(figures["median_db"]) == {"literal", "sides_1", "sides_2"}
    assert min(figures["median_db"].values()) > 25.0


def test_settings_at_a_share_of_the_range_are_valid() -> None:
    assert scale.edits_at(0.8)["tone_mapping.shadows"] == pytest.approx(60.0)
    assert scale.edits_at(0.8, 1) != scale.edits_at(0.8, 2)
    assert "grain.amount" not in scale.edits_at(0.8)


def test_psnr_of_a_known_error() -> None:
    assert scale.psnr(np.zeros(10), np.full(10, 0.1)) == pytest.approx(20.0)


def test_charts_measures_the_patches_it_is_given(chart: tuple[Path, Truth]) -> None:
    path, truth = chart
    corners = np.array(
        [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in truth.patches], float
    )
    row = charts.measure(open_photo(path), corners, truth.lab)
    assert row["mean_delta_e"] < 1.5
    assert row["greys_worst_ab"] < 2.0


def test_charts_says_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "texture.dng"
    make_raw("texture", path)
    figures = charts.run([path])
    assert figures == {"charts": [], "without_chart": 1, "mean_delta_e": None}


def test_the_command_writes_json(capsys: pytest.CaptureFixture[str], chart: tuple[Path, Truth]) -> None:
    assert main(["benchmark", "charts", "--raws", str(chart[0].parent), "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"charts", "without_chart", "mean_delta_e"}
    assert main(["benchmark", "scale", "--raws", str(chart[0].parent / "nothing")]) == 1
    assert "no raws" in capsys.readouterr().err


def test_float_renders_are_what_the_benchmarks_compare(chart: tuple[Path, Truth]) -> None:
    made = develop(open_photo(chart[0]), Edits(), bits=32).pixels
    assert made.dtype == np.float32
    assert made.max() <= 1.0
