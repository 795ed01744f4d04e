"""The preview's benchmark: what it drags, and that its figures hold what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from editor.benchmarks import preview, preview_nearness, preview_settings
from editor.cli import main
from editor.core.edits import Edits, all_sliders, slider
from editor.core.image import Metadata
from editor.synthetic.raws import make_raw


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raws") / "chart.dng"
    make_raw("chart", path, size=(480, 320), noisy=False)
    return path


def test_every_number_slider_is_dragged_from_end_to_end() -> None:
    numbers = {k for k, s in all_sliders().items() if s.type == "number" and not k.startswith("geometry.")}
    assert set(preview_settings.movable()) == numbers
    edits = preview_settings.halfway(0, Metadata())
    for key in preview_settings.movable():
        low, high = (preview_settings.moved(edits, key, share)[key] for share in (0.0, 1.0))
        assert (low, high) == pytest.approx((slider(key).low, slider(key).high))


def test_halfway_is_half_of_each_range_to_either_side() -> None:
    edits = preview_settings.halfway(3, Metadata())
    assert abs(edits["tone_mapping.shadows"]) == 50.0
    assert abs(edits["exposure.exposure"]) == 2.5
    assert edits["detail.sharpening"] == 75.0
    assert edits["grain.amount"] == 0.0
    sides = {preview_settings.halfway(n, Metadata())["tone_mapping.shadows"] for n in range(8)}
    assert sides == {-50.0, 50.0}


def test_nearness_of_a_known_error() -> None:
    exact = np.full((30, 30, 3), 100, np.uint8)
    frame = np.dstack([exact, np.full((30, 30), 255, np.uint8)])
    assert preview_nearness.nearness(frame, exact)["max"] == 0.0
    frame[..., :3] += 10
    near = preview_nearness.nearness(frame, exact)
    assert near["db"] == pytest.approx(20 * np.log10(25.5), abs=0.01)
    assert near["p50"] == pytest.approx(near["max"], abs=0.01)
    assert near["p50"] > 2.0


def test_figures_name_every_slider_part_and_way(chart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("exposure.exposure", "saturation.vibrance")
    for module in (preview_nearness, preview.times.__globals__, preview_settings):
        if isinstance(module, dict):
            monkeypatch.setitem(module, "movable", lambda: keys)
        else:
            monkeypatch.setattr(module, "movable", lambda: keys)
    monkeypatch.setattr(preview_nearness, "halfway", lambda *a, **k: Edits({}))
    monkeypatch.setitem(preview.times.__globals__, "halfway", lambda *a, **k: Edits({}))
    figures = preview.run([chart], size=(320, 180), steps=3, draws=1)
    assert json.loads(json.dumps(figures)) == figures
    assert figures["size"] == "320x180"
    assert set(figures["sliders"]) == set(keys)
    assert 0.0 < figures["p50_ms"] <= figures["p95_ms"]
    assert {"head", "table", "scene", "display"} <= set(figures["parts"])
    assert {"own code", "fitted grid", "plain NumPy", "exact reference"} <= set(figures["beside"])
    contract = figures["contract"]
    assert contract["worst_slider"]["slider"] in keys
    assert contract["serves"]["color_balance"] == "matrix"
    assert contract["summary"]["own code"]["median_db"] > 40.0
    assert contract["summary"]["resting"]["count"] == 1


def test_a_size_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["benchmark", "preview", "--size", "wide"])
    assert "1920x1080" in capsys.readouterr().err
