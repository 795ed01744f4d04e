"""Presets: ours come back, and every key of the real ones is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from editor.core.edits import Edits, all_sliders
from editor.files import presets, xmp
from editor.files.crs import CRS
from tests.files import some


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=some.edits())
def test_any_edits_but_the_outline_and_files_come_back(edits: Edits, tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    presets.write_preset(path, edits, "A <name>", "Group")
    found, report = presets.read_preset(path)
    wanted = {
        key: value
        for key, value in edits.items()
        if (not key.startswith("geometry.") or key == "geometry.lens")
        and not (all_sliders()[key].type == "file" and value)
    }
    assert found == Edits(wanted)
    assert {entry.key for entry in report.of("refused")} <= {"silvergrad:look.file"}


def test_every_key_of_real_presets_is_accounted_for(data: Path) -> None:
    found = sorted((data / "looks" / "lightroom_xmp").glob("*.xmp"))
    if not found:
        pytest.skip("the Lightroom presets are not here")
    for path in found:
        edits, report = presets.read_preset(path)
        keys = {key for (uri, key), _ in xmp.parse(path.read_bytes()).properties() if uri == CRS}
        assert keys == {entry.key for entry in report.entries}, path.name
        assert len(edits) >= 5, path.name
        assert all(entry.reason for entry in (*report.of("refused"), *report.of("unsupported")))


def test_a_foreign_preset_crops_nothing_and_names_no_path(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    files = [key for key, slider in all_sliders().items() if slider.type == "file"]
    ours = " ".join(f'silvergrad:{key}="/etc/passwd"' for key in files)
    space = 'xmlns:silvergrad="https://silvergrad.org/ns/1.0/"'
    path.write_text(some.camera_raw(f'{space} crs:CropLeft="0.2" crs:Contrast2012="+5" {ours}'))
    edits, report = presets.read_preset(path)
    assert edits == Edits({"rgb_toning.contrast": 5.0})
    refused = [entry.key for entry in report.of("refused")]
    assert sorted(refused) == sorted(["CropLeft", *(f"silvergrad:{key}" for key in files)])


def test_presets_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path))
    presets.write_preset(tmp_path / "sub" / "b.xmp", Edits({"exposure.exposure": 1.0}), "Bright", "Mine")
    (tmp_path / "broken.xmp").write_text("<")
    own = [preset for preset in presets.find_presets() if not preset.built_in]
    assert [(preset.name, preset.group, preset.path.name) for preset in own] == [
        ("Bright", "Mine", "b.xmp")
    ]
    assert 'crs:WhiteBalance="' not in own[0].path.read_text()


def test_the_built_in_presets_are_ours_throughout() -> None:
    found = [preset for preset in presets.find_presets() if preset.built_in]
    assert 8 <= len(found) <= 12
    for preset in found:
        edits, report = presets.read_preset(preset.path)
        assert edits
        assert not report.of("refused")
        assert not report.of("unsupported")
