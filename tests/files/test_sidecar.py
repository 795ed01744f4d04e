"""Sidecars: what is set comes back, what is foreign stays, what cannot be read is not lost."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from editor.core.color.camera import as_shot
from editor.core.edits import Edits
from editor.core.image import Calibration, CameraColor, Metadata
from editor.files import sidecar
from editor.files.sidecar import ChangedMeanwhile, read_sidecar, sidecar_path, write_sidecar
from tests.files import some

_QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_QUICK
@given(first=some.edits(), second=some.edits())
def test_any_edits_come_back_unrounded(first: Edits, second: Edits, tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    path.unlink(missing_ok=True)
    since = write_sidecar(path, first)
    assert read_sidecar(path).edits == first
    assert not read_sidecar(path).report.of("refused")
    write_sidecar(path, second, since=since)
    assert read_sidecar(path).edits == second


@_QUICK
@given(first=some.edits())
def test_any_edits_go_over_a_lightroom_sidecar(first: Edits, tmp_path: Path) -> None:
    path = some.write(tmp_path, some.LIGHTROOM)
    write_sidecar(path, first)
    assert read_sidecar(path).edits == first
    assert _foreign(path.read_text()) == _foreign(some.LIGHTROOM)


@_QUICK
@given(first=some.edits())
def test_old_or_applied_settings_stay_and_ours_come_back(first: Edits, tmp_path: Path) -> None:
    for switch in ('crs:ProcessVersion="5.7"', 'crs:ProcessVersion="15.4" crs:AlreadyApplied="True"'):
        path = some.write(tmp_path, some.camera_raw(f'{switch} crs:Saturation="+20" crs:Exposure="1.5"'))
        write_sidecar(path, first)
        assert read_sidecar(path).edits == first
        assert 'crs:Saturation="+20"' in path.read_text()


def test_a_lightroom_sidecar_is_read(tmp_path: Path) -> None:
    found = read_sidecar(some.write(tmp_path, some.LIGHTROOM))
    assert dict(found.edits) == {
        "color_balance.temperature": 5200.0,
        "color_balance.tint": 12.0,
        "exposure.exposure": 0.35,
        "rgb_toning.contrast": 35.0,
        "tone_mapping.highlights": -45.0,
        "saturation.vibrance": 0.0,
        "geometry.lens": True,
        "geometry.crop_top": 0.1,
        "geometry.crop_left": 0.053112,
        "geometry.crop_bottom": 0.9,
        "geometry.crop_right": 1.0,
        "geometry.angle": -1.25,
        "rgb_toning.curve": ((0.0, 0.0), (64.0, 50.0), (255.0, 255.0)),
    }
    outcomes = {entry.key: entry.outcome for entry in found.report.entries}
    assert outcomes["MaskGroupBasedCorrections"] == outcomes["Look"] == "unsupported"
    assert outcomes["Vibrance"] == outcomes["HasSettings"] == "neutral"
    assert outcomes["CropAngle"] == "mapped"


def test_elements_and_other_prefixes_are_read_and_kept(tmp_path: Path) -> None:
    path = some.write(tmp_path, some.ELEMENTS)
    edits = read_sidecar(path).edits
    assert edits == Edits(
        {"exposure.exposure": -0.4, "rgb_toning.contrast": 10.0, "local_contrast.clarity": -7.0}
    )
    write_sidecar(path, edits.changed({"rgb_toning.contrast": 20.0}))
    text = path.read_text()
    assert "<cr:Contrast2012>+20</cr:Contrast2012>" in text
    assert "<cr:Exposure2012> -0.40 </cr:Exposure2012>" in text
    assert "xmlns:crs" not in text


def test_numbers_are_written_as_lightroom_does(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    edits = {
        "exposure.exposure": 0.3512, "rgb_toning.contrast": 35.0, "tone_mapping.highlights": -45.2,
        "saturation.vibrance": 0.4, "color_balance.temperature": 5203.4, "color_balance.tint": 12.0,
        "geometry.lens": True, "color_mixer.monochrome": True, "color_grading.shadow_hue": 220.0,
        "geometry.crop_left": 0.25, "rgb_toning.curve": ((0, 10.4), (255, 255)),
    }  # fmt: skip
    write_sidecar(path, Edits(edits))
    text = path.read_text()
    for expected in (
        'Exposure2012="+0.35"', 'Contrast2012="+35"', 'Highlights2012="-45"', 'Vibrance="0"',
        'Temperature="5203"', 'Tint="+12"', 'LensProfileEnable="1"', 'ConvertToGrayscale="True"',
        'SplitToningShadowHue="220"', 'ColorGradeBlending="50"', 'HasCrop="True"', 'CropLeft="0.25"',
        'CropRight="1"', 'CropAngle="0"', 'WhiteBalance="Custom"', 'ProcessVersion="15.4"',
    ):  # fmt: skip
        assert f"crs:{expected}" in text
    assert "<rdf:li>0, 10</rdf:li>" in text
    assert 'silvergrad:exposure.exposure="0.3512"' in text
    assert "silvergrad:rgb_toning.contrast" not in text
    write_sidecar(path, Edits({"exposure.exposure": 0.0}))
    assert 'crs:Exposure2012="0.00"' in path.read_text()
    assert 'crs:WhiteBalance="As Shot"' in path.read_text()
    assert 'crs:HasCrop="False"' in path.read_text()


def test_a_change_made_in_lightroom_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    write_sidecar(path, Edits({"exposure.exposure": 0.3512, "rgb_toning.contrast": 10.4}))
    text = path.read_text()
    path.write_text(text.replace('Exposure2012="+0.35"', 'Exposure2012="+0.80"'))
    assert read_sidecar(path).edits == Edits({"exposure.exposure": 0.8, "rgb_toning.contrast": 10.4})
    path.write_text(re.sub(r'crs:Contrast2012="[^"]*"', "", text))
    assert read_sidecar(path).edits == Edits({"exposure.exposure": 0.3512})


def test_what_only_completes_a_crop_is_not_an_edit_until_lightroom_changes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    write_sidecar(path, Edits({"geometry.crop_left": 0.25}))
    path.write_text(path.read_text().replace('CropAngle="0"', 'CropAngle="2.5"'))
    assert read_sidecar(path).edits == Edits({"geometry.crop_left": 0.25, "geometry.angle": 2.5})


def test_half_a_white_balance_is_completed_as_shot(tmp_path: Path) -> None:
    import numpy as np

    matrix = np.array([[0.8, -0.2, -0.1], [-0.4, 1.2, 0.2], [-0.1, 0.2, 0.6]])
    color = CameraColor((Calibration(6504.0, matrix),), np.array([0.6, 1.0, 0.7]))
    path = tmp_path / "a.xmp"
    edits = Edits({"color_balance.temperature": 5000.0})
    write_sidecar(path, edits, metadata=Metadata(color=color))
    tint = round(min(max(as_shot(color)[1], -150), 150))
    assert f'crs:Tint="{tint:+d}"' in path.read_text()
    assert read_sidecar(path).edits == edits


@pytest.mark.parametrize(
    ("attributes", "key", "outcome"),
    [
        ('crs:Temperature="+100"', "Temperature", "refused"),
        ('crs:Exposure2012="1e999"', "Exposure2012", "refused"),
        ('crs:Exposure2012="nan"', "Exposure2012", "refused"),
        ('crs:Contrast2012="1_0"', "Contrast2012", "refused"),
        ('crs:Contrast2012=""', "Contrast2012", "refused"),
        ('crs:ToneCurvePV2012="0, 0"', "ToneCurvePV2012", "refused"),
        ('crs:Exposure="+1.00"', "Exposure", "refused"),
        ('crs:ProcessVersion="5.7" crs:Saturation="5"', "Saturation", "refused"),
        ('crs:AlreadyApplied="True" crs:Contrast2012="5"', "Contrast2012", "refused"),
        ('crs:CropLeft="0.9" crs:CropRight="0.1"', "CropLeft", "refused"),
        ('crs:HasCrop="False" crs:CropLeft="0.5"', "CropLeft", "neutral"),
        ('crs:WhiteBalance="As Shot" crs:Temperature="4000"', "Temperature", "neutral"),
        ('crs:PointColors="1"', "PointColors", "unsupported"),
        ('crs:AutoTone="True"', "AutoTone", "unsupported"),
        ('crs:RedHue="0"', "RedHue", "neutral"),
    ],
)
def test_what_is_not_applied_is_reported(attributes: str, key: str, outcome: str, tmp_path: Path) -> None:
    found = read_sidecar(some.write(tmp_path, some.camera_raw(attributes)))
    assert not found.edits
    entry = next(entry for entry in found.report.entries if entry.key == key)
    assert entry.outcome == outcome
    assert entry.reason or outcome == "neutral"
    assert entry.key in str(found.report) or outcome == "neutral"


def test_a_named_white_balance_and_split_toning_from_before_blending(tmp_path: Path) -> None:
    shade = read_sidecar(some.write(tmp_path, some.camera_raw('crs:WhiteBalance="Shade"')))
    assert dict(shade.edits) == {"color_balance.temperature": 7500.0, "color_balance.tint": 10.0}
    toned = read_sidecar(some.write(tmp_path, some.camera_raw('crs:SplitToningShadowSaturation="20"')))
    assert toned.edits["color_grading.blending"] == 100.0


def test_nothing_is_written_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    assert write_sidecar(path, Edits()) == sidecar.MISSING
    assert not path.exists()
    path = some.write(tmp_path, some.LIGHTROOM)
    read = read_sidecar(path)
    assert write_sidecar(path, read.edits, since=read.fingerprint) == read.fingerprint
    assert path.read_text() == some.LIGHTROOM


def test_a_sidecar_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    since = read_sidecar(path).fingerprint
    path.write_text(some.LIGHTROOM)
    with pytest.raises(ChangedMeanwhile):
        write_sidecar(path, Edits({"exposure.exposure": 1.0}), since=since)
    assert path.read_text() == some.LIGHTROOM


def test_extras_and_what_a_newer_version_wrote_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    history = '[{"time": 1, "name": "Ünïcode <&>\\n"}]'
    write_sidecar(
        path, Edits({"exposure.exposure": 1.0}), extras={"History": history, "Odd": ' "\r\x01\ud800'}
    )
    text = path.read_text().replace(
        'silvergrad:Version="1"', 'silvergrad:Version="7" silvergrad:wavelet.size="3"'
    )
    path.write_text(text.replace("exposure=1", "exposure=9 wavelet=2"))
    read = read_sidecar(path)
    assert read.newer
    assert read.stage_versions["exposure"] == 9
    assert read.extras == {"History": history, "Odd": ' "\r\x01\ud800', "wavelet.size": "3"}
    write_sidecar(path, Edits(), extras={"Odd": None})
    again = read_sidecar(path)
    assert again.newer
    assert again.stage_versions["wavelet"] == 2
    assert again.extras == {"History": history, "wavelet.size": "3"}
    for name in ("Version", "exposure.exposure", "a b"):
        with pytest.raises(ValueError, match="cannot name"):
            write_sidecar(path, Edits(), extras={name: "x"})


def test_a_value_of_ours_that_no_slider_takes_is_reported_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    write_sidecar(path, Edits({"geometry.rotation": "90"}))
    path.write_text(path.read_text().replace('rotation="90"', 'rotation="45"'))
    read = read_sidecar(path)
    assert not read.edits
    assert read.report.of("refused")[0].key == "silvergrad:geometry.rotation"
    write_sidecar(path, Edits({"exposure.exposure": 1.0}))
    assert 'silvergrad:geometry.rotation="45"' in path.read_text()


def test_utf_16_is_read_and_goes_back_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    path.write_bytes(some.LIGHTROOM.encode("utf-16"))
    write_sidecar(path, Edits({"exposure.exposure": 1.0}))
    assert _foreign(path.read_text(encoding="utf-8"))[1:] == _foreign(some.LIGHTROOM)[1:]


def test_where_a_sidecar_lies(tmp_path: Path) -> None:
    raw, other, jpeg = (tmp_path / name for name in ("IMG.CR3", "IMG.dng", "IMG.JPG"))
    raw.touch()
    jpeg.touch()
    assert sidecar_path(raw) == tmp_path / "IMG.xmp"
    assert sidecar_path(jpeg) == tmp_path / "IMG.JPG.xmp"
    write_sidecar(sidecar_path(raw), Edits({"exposure.exposure": 1.0}), photo=raw)
    other.touch()
    assert sidecar_path(raw) == tmp_path / "IMG.xmp", "it was made for this one"
    assert sidecar_path(other) == tmp_path / "IMG.dng.xmp"
    (tmp_path / "IMG.xmp").unlink()
    assert sidecar_path(raw) == tmp_path / "IMG.CR3.xmp"


def _foreign(text: str) -> tuple[object, ...]:
    """Return all of a document that no slider of ours speaks for, in order."""
    end = text.index("</x:xmpmeta>") + len("</x:xmpmeta>")
    root = ElementTree.fromstring(text[text.index("<x:") : end])
    found = [node for node in root.iter() if isinstance(node.tag, str) and "Description" in node.tag]
    ours = ("{http://ns.adobe.com/camera-raw-settings/1.0/}", "{https://silvergrad.org/ns/1.0/}")
    attributes = [item for item in found[0].items() if not item[0].startswith(ours)]
    children = [
        ElementTree.tostring(child).decode().split()
        for child in found[0]
        if not child.tag.startswith(ours[1]) and "ToneCurvePV2012" not in child.tag
    ]
    around = text[: text.index("<x:")] + text[end:]
    return around, attributes, children, "<!-- kept -->" in text
