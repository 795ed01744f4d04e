"""Presets and looks from the command line: in with a report, out as .xmp."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.core.edits import Edits
from editor.files import presets
from tests.commands.conftest import Run
from tests.files import some

CUBE = "LUT_1D_SIZE 2\nLUT_IN_VIDEO_RANGE\n0 0 0\n1 1 1\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "user" / "presets"))
    monkeypatch.delenv("SILVERGRAD_LOOKS", raising=False)
    return tmp_path


def test_import_tells_of_every_key(run: Run, folder: Path) -> None:
    preset = some.write(folder, some.camera_raw('crs:Contrast2012="+5" crs:Tint="+999" crs:RedHue="+9"'))
    look = folder / "film.cube"
    look.write_text(CUBE)
    code, out, _ = run("style", "import", preset, look, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["summary"] == "1 preset and 1 look imported."
    first, second = document["files"]
    assert {each["key"]: each["outcome"] for each in first["keys"]} == {
        "Contrast2012": "mapped",
        "Tint": "refused",
        "RedHue": "unsupported",
    }
    assert all(each["reason"] for each in first["keys"] if each["outcome"] != "mapped")
    assert {each["key"]: each["outcome"] for each in second["keys"]} == {
        "LUT_1D_SIZE": "mapped",
        "LUT_IN_VIDEO_RANGE": "unsupported",
    }
    assert Path(first["path"]).read_bytes() == preset.read_bytes()
    assert Path(second["path"]).read_text() == CUBE


def test_a_file_that_fails_is_told_and_counts(run: Run, folder: Path) -> None:
    preset = some.write(folder, some.camera_raw('crs:Contrast2012="+5"'))
    code, out, _ = run("style", "import", preset, folder / "none.cube")
    assert code == 1
    assert "a.xmp (preset a in Imported): imported." in out
    assert "No such file" in out
    assert out.endswith("1 preset imported; 1 file could not be taken.\n")


def test_export_writes_what_is_read_back(run: Run, folder: Path) -> None:
    edits = Edits(
        {"exposure.exposure": 0.333, "color_grading.shadow_saturation": 9.0, "grain.amount": 12.0}
    )
    presets.write_preset(presets.user_folder() / "mine.xmp", edits, "My Own", "Mine")
    target = folder / "out.xmp"
    code, out, err = run("style", "export", "my own", "-o", target)
    assert (code, out, err) == (0, f"{target}\n", "")
    assert presets.read_preset(target)[0] == edits
    text = target.read_text()
    for expected in ('crs:Exposure2012="+0.33"', 'crs:ColorGradeBlending="50"', 'crs:PresetType="Normal"'):
        assert expected in text
    found = presets.preset_at(target)
    assert (found.name, found.group) == ("My Own", "Mine")
    assert run("style", "export", target, "-o", folder / "again.xmp", "--name", "B", "--group", "G")[0] == 0
    again = presets.preset_at(folder / "again.xmp")
    assert (again.name, again.group) == ("B", "G")
    assert presets.read_preset(again.path)[0] == edits


def test_export_says_what_lightroom_will_not_see(run: Run, folder: Path) -> None:
    edits = Edits({"profile.profile": "Linear", "exposure.exposure": 1.0})
    presets.write_preset(presets.user_folder() / "mine.xmp", edits, "Mine")
    code, _, err = run("style", "export", "Mine", "-o", folder / "out.xmp")
    assert code == 0
    assert err.startswith("Lightroom passes over what only Silvergrad has: ")
    assert presets.read_preset(folder / "out.xmp")[0] == edits


@pytest.mark.parametrize(
    ("preset", "output", "told"),
    [("No Such", "out.xmp", "no preset called No Such"), ("Late Light", "out.txt", "written as .xmp")],
)
def test_what_cannot_be_exported_ends_in_a_sentence(
    run: Run, folder: Path, preset: str, output: str, told: str
) -> None:
    code, out, err = run("style", "export", preset, "-o", folder / output)
    assert (code, out) == (1, "")
    assert told in err
    assert not (folder / output).exists()
