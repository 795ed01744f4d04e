"""The other commands: JSON alone on standard output, an honest end for every photo."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from editor.core.stage import stages
from tests.commands.conftest import Run


def test_stages_as_json(run: Run) -> None:
    code, out, _ = run("stages", "--json")
    document = json.loads(out)
    assert code == 0
    assert [stage["name"] for stage in document["stages"]] == [stage.name for stage in stages()]
    for stage in document["stages"]:
        assert set(stage) == {"name", "order", "kind", "panel", "sliders", "proxy"}
        for slider in stage["sliders"]:
            assert {"name", "label", "type", "neutral", "default", "crs"} <= set(slider)
            assert ("low" in slider) == (slider["type"] == "number")
    by_name = {stage["name"]: stage for stage in document["stages"]}
    assert by_name["detail"]["sliders"][0]["default"] is None
    assert by_name["color_balance"]["sliders"][0]["default"] is None
    assert by_name["exposure"]["proxy"] == "program"
    assert by_name["rendition"]["proxy"] == "table"


def test_stages_say_whose_proxy_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("editor.learn.store.resources", lambda: tmp_path)
    assert "proxy: not trained" in run("stages")[1]


def test_stages_plainly(run: Run) -> None:
    assert "tone_mapping.highlights" in run("stages")[1]


def test_info_as_json(run: Run, small_raw: Path) -> None:
    code, out, _ = run("info", small_raw, "--json")
    facts = json.loads(out)
    assert code == 0
    assert facts["width"] > 0
    assert 2000 < facts["temperature"] < 20000
    assert facts["previews"]
    assert facts["model"]


def test_info_of_nothing_is_one_sentence(run: Run, tmp_path: Path) -> None:
    code, out, err = run("info", tmp_path / "missing.dng", "--json")
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_taps_are_written_for_every_stage(run: Run, small_raw: Path, tmp_path: Path) -> None:
    words = ("tap", small_raw, "-o", tmp_path / "taps", "--long-edge", 64)
    assert run(*words, "--set", "exposure.exposure=1") == (
        0,
        f"chart.dng: written ({tmp_path / 'taps'})\n",
        "",
    )
    names = sorted(path.name for path in (tmp_path / "taps").iterdir())
    assert len(names) == 2 * len(stages())
    before = tifffile.imread(tmp_path / "taps" / "200_exposure_in.tif")
    after = tifffile.imread(tmp_path / "taps" / "200_exposure_out.tif")
    assert after.dtype == np.float32
    # The chart's BaselineExposure is one stop as well.
    np.testing.assert_allclose(after, 4.0 * before, rtol=1e-5)


def test_export_uses_sidecars_and_names_every_photo(run: Run, small_raw: Path, tmp_path: Path) -> None:
    from editor.core.edits import Edits
    from editor.files.sidecar import sidecar_path, write_sidecar

    photos = [tmp_path / "one.dng", tmp_path / "two.dng", tmp_path / "broken.dng"]
    for photo in photos[:2]:
        photo.write_bytes(small_raw.read_bytes())
    photos[2].write_bytes(b"not a raw at all")
    write_sidecar(sidecar_path(photos[1]), Edits({"saturation.saturation": -100.0}))
    folder = tmp_path / "out"
    code, out, _ = run("export", *photos, "--to", folder, "--format", "png", "--long-edge", 80)
    lines = out.splitlines()
    assert code == 1
    assert [line.split(":")[0] for line in lines] == ["one.dng", "two.dng", "broken.dng"]
    assert [line.split()[1] for line in lines] == ["written", "written", "failed"]
    assert (folder / "one.png").exists()
    assert (folder / "one.png").read_bytes() != (folder / "two.png").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["one.png", "two.png"]


def test_export_beside_an_unreadable_sidecar_says_so(run: Run, small_raw: Path, tmp_path: Path) -> None:
    photo = tmp_path / "one.dng"
    photo.write_bytes(small_raw.read_bytes())
    photo.with_suffix(".xmp").write_text("<nonsense")
    code, out, _ = run("export", photo, "--to", tmp_path / "out")
    assert code == 1
    assert out.startswith("one.dng: failed")
    assert photo.with_suffix(".xmp").read_text() == "<nonsense"


def test_export_on_a_name_clash(run: Run, small_raw: Path, tmp_path: Path) -> None:
    words = ("export", small_raw, "--to", tmp_path)
    assert run(*words)[0] == run(*words)[0] == 0
    assert sorted(path.name for path in tmp_path.glob("*.jpg")) == ["chart-2.jpg", "chart.jpg"]
    assert "skipped" in run(*words, "--on-clash", "skip")[1]


def test_settings_that_cannot_be_used_are_named(run: Run, small_raw: Path, tmp_path: Path) -> None:
    preset = tmp_path / "look.xmp"
    preset.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:ProcessVersion="15.4"'
        ' crs:Exposure2012="+9.5" crs:Tint="NaN" crs:Clarity2012="+20"/></rdf:RDF></x:xmpmeta>'
    )
    code, _, err = run("render", small_raw, "-o", tmp_path / "out.png", "--edits", preset)
    assert code == 0
    assert err.count("\n") == 1
    assert "Exposure2012 = +9.5" in err


def test_a_folder_among_the_photos_fails_alone(run: Run, small_raw: Path, tmp_path: Path) -> None:
    code, out, _ = run("export", ".", small_raw, tmp_path, "--to", tmp_path / "out")
    assert code == 1
    assert [line.split(":")[1].split()[0] for line in out.splitlines()] == ["failed", "failed", "written"]


def test_an_unknown_command_is_one_sentence(run: Run) -> None:
    code, out, err = run("rendr")
    assert (code, out) == (1, "")
    assert "no command" in err


@pytest.mark.parametrize("words", [("--quality", 0), ("--bits", 12), ("--long-edge", 0)])
def test_a_wrong_option_is_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, int]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("render", "--sample", "-o", "out.jpg", *words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
