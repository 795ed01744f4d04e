"""Camera Raw's keys that need more than their own value: looks, panels that are off, other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.edits import Edits
from editor.files import settings as camera_raw
from editor.files import xmp
from editor.files.crs import CRS
from editor.files.settings import Settings
from editor.files.sidecar import read_sidecar, write_sidecar
from tests.files import some

_MASKS = "MaskGroupBasedCorrections"
MONOCHROME = "color_mixer.monochrome"


def read(attributes: str = "", inside: str = "") -> Settings:
    found = camera_raw.read(xmp.parse(some.camera_raw(attributes, inside).encode()))
    keys = {entry.key for entry in found.entries}
    packet = xmp.parse(some.camera_raw(attributes, inside).encode())
    assert {key for (uri, key), _ in packet.properties() if uri == CRS} <= keys
    assert len(keys) == len(found.entries), "every key once"
    assert all(entry.reason for entry in found.entries if entry.outcome in ("unsupported", "refused"))
    return found


def look(attributes: str, parameters: str = "", inside: str = "") -> str:
    within = f"<crs:Parameters><rdf:Description {parameters}>{inside}</rdf:Description></crs:Parameters>"
    structure = f"<rdf:Description {attributes}>{within if parameters else ''}</rdf:Description>"
    return f"<crs:Look>{structure}</crs:Look>"


def items(key: str, *texts: str, attributes: str = "") -> str:
    inside = "".join(f"<rdf:li{attributes}>{text}</rdf:li>" for text in texts)
    return f"<crs:{key}><rdf:Seq>{inside}</rdf:Seq></crs:{key}>"


def outcome(found: Settings, key: str) -> str:
    return next(entry.outcome for entry in found.entries if entry.key == key)


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('crs:ConvertToGrayscale="True"', ""),
        ('crs:Treatment="Black &amp; White"', ""),
        ('crs:Treatment="Monochrome"', ""),
        ("", look('crs:Name="Adobe Monochrome"')),
        ("", look('crs:Name="B&amp;W 01" crs:Amount="0.5" crs:Stubbed="true"')),
        ("", look('crs:Name="Mine" crs:RGBTable="A1"', 'crs:ConvertToGrayscale="True" crs:RGBTable="A1"')),
        ('crs:ConvertToGrayscale="False"', look('crs:Name="Mine"', 'crs:ConvertToGrayscale="True"')),
        ("<", '<crs:Look crs:Name="Adobe Monochrome" crs:Amount="1"/>'),
        ("<", '<crs:Look rdf:parseType="Resource"><crs:Name>Adobe Monochrome</crs:Name></crs:Look>'),
        ("<", "<crs:ConvertToGrayscale>True</crs:ConvertToGrayscale>"),
    ],
)
def test_black_and_white_in_all_its_forms(attributes: str, inside: str) -> None:
    found = read(attributes.strip("<"), inside)
    assert found.values[MONOCHROME] is True
    if "Look" in inside:
        assert outcome(found, "Look") == "mapped"


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('crs:Treatment="Color"', look('crs:Name="Adobe Color"')),
        ("", look('crs:Name="Adobe Monochrome" crs:Amount="0"')),
        ('crs:ConvertToGrayscale="False" crs:Treatment="Monochrome"', ""),
        ("", look('crs:Name="Mine"', 'crs:ConvertToGrayscale="False"')),
    ],
)
def test_color_stays_color(attributes: str, inside: str) -> None:
    assert not read(attributes, inside).values.get(MONOCHROME)


def test_a_look_never_replaces_what_the_preset_says_and_counts_by_its_amount() -> None:
    parameters = 'crs:Contrast2012="+40" crs:Vibrance="+20" crs:Clarity2012="0" crs:NoSuch="1"'
    curve = items("ToneCurvePV2012", "0, 0", "128, 148", "255, 255")
    found = read('crs:Contrast2012="+10"', look('crs:Name="Mine" crs:Amount="0.5"', parameters, curve))
    assert found.values == {
        "rgb_toning.contrast": 10.0,
        "saturation.vibrance": 10.0,
        "rgb_toning.curve": ((0.0, 0.0), (128.0, 138.0), (255.0, 255.0)),
    }
    assert outcome(found, "Look.Parameters.Contrast2012") == "unsupported"
    assert outcome(found, "Look.Parameters.Vibrance") == outcome(found, "Look") == "mapped"
    assert outcome(found, "Look.Parameters.Clarity2012") == "neutral"
    assert outcome(found, "Look.Parameters.NoSuch") == "unsupported"


@pytest.mark.parametrize(
    ("inside", "key", "expected"),
    [
        (look('crs:Name="Adobe Color"'), "Look", "neutral"),
        (look('crs:Name="Adobe Color"', 'crs:LookTable="E1" crs:CameraProfile="X"'), "Look", "neutral"),
        (look('crs:Name="Adobe Vivid"'), "Look", "unsupported"),
        (look('crs:Name="A"', 'crs:RGBTable="E1"'), "Look.Parameters.RGBTable", "unsupported"),
        (look('crs:Name="A" crs:RGBTable="E1"', 'crs:Dehaze="9"'), "Look.Parameters.Dehaze", "unsupported"),
        (look('crs:Name="A" crs:Amount="many"', 'crs:Dehaze="9"'), "Look.Amount", "refused"),
        (look('crs:Name="A" crs:Amount="2"', 'crs:Dehaze="90"'), "Look.Parameters.Dehaze", "refused"),
        (look('crs:Name="A"', 'crs:Dehaze="x"'), "Look.Parameters.Dehaze", "refused"),
    ],
)
def test_what_becomes_of_other_looks(inside: str, key: str, expected: str) -> None:
    found = read("", inside)
    assert outcome(found, key) == expected
    assert not found.values


@pytest.mark.parametrize(
    ("attributes", "key", "expected"),
    [
        ('crs:EnableSplitToning="False" crs:ColorGradeMidtoneSat="9"', "ColorGradeMidtoneSat", "neutral"),
        ('crs:EnableEffects="0" crs:GrainAmount="9"', "GrainAmount", "neutral"),
        ('crs:EnableToneCurve="false" crs:ParametricDarks="9"', "ParametricDarks", "neutral"),
        ('crs:EnableColorAdjustments="False" crs:HueAdjustmentRed="9"', "HueAdjustmentRed", "neutral"),
        ('crs:EnableCalibration="False" crs:RedHue="9"', "RedHue", "neutral"),
        ('crs:EnableSomethingNew="False"', "EnableSomethingNew", "unsupported"),
        ('crs:EnableSomethingNew="True"', "EnableSomethingNew", "neutral"),
        ('crs:SharpnessRadius="+1.4" crs:SharpenRadius="+1.0"', "SharpnessRadius", "unsupported"),
        ('crs:Clarity="50" crs:Clarity2012="0"', "Clarity", "neutral"),
        ('crs:Clarity="50"', "Clarity", "refused"),
        ('crs:IncrementalTemperature="+12"', "IncrementalTemperature", "unsupported"),
        ('crs:IncrementalTint="0"', "IncrementalTint", "neutral"),
        ('crs:HDREditMode="1"', "HDREditMode", "unsupported"),
        ('crs:LensManualDistortionAmount="+5"', "LensManualDistortionAmount", "unsupported"),
        ('crs:RedHue="+5"', "RedHue", "unsupported"),
        ('crs:ToggleStyleAmount="1" crs:ProcessVersion="15.4"', "ToggleStyleAmount", "neutral"),
    ],
)
def test_what_becomes_of_a_key(attributes: str, key: str, expected: str) -> None:
    found = read(attributes)
    assert outcome(found, key) == expected
    assert not {value for value in found.values.values() if value not in (0.0, 1.0)}


@pytest.mark.parametrize(
    ("inside", "key", "expected"),
    [
        (items("PointColors", "-1.000000, -1"), "PointColors", "neutral"),
        (items("ColorVariance", "0.000000", "0.000000"), "ColorVariance", "neutral"),
        (items("PointColors", "0.5, 1"), "PointColors", "unsupported"),
        (
            items(_MASKS, "<crs:What>A</crs:What>", attributes=' rdf:parseType="Resource"'),
            _MASKS,
            "unsupported",
        ),
        (items("ISODependent", "", attributes=' crs:ISO="400"'), "ISODependent", "unsupported"),
        ('<crs:Contrast2012 crs:What="5"/>', "Contrast2012", "refused"),
    ],
)
def test_what_becomes_of_a_structure(inside: str, key: str, expected: str) -> None:
    assert outcome(read("", inside), key) == expected


def test_other_names_of_a_key_are_read_as_what_they_mean() -> None:
    found = read(
        'crs:ColorGradeShadowHue="220" crs:ColorGradeShadowSat="35" crs:ColorGradeBalance="-20" '
        'crs:GrainAmount="20" crs:GrainRoughness="70" crs:SharpnessDetail="30" crs:ColorGradeBlending="60"'
    )
    assert found.values == {
        "color_grading.shadow_hue": 220.0,
        "color_grading.shadow_saturation": 35.0,
        "color_grading.balance": -20.0,
        "color_grading.blending": 60.0,
        "grain.amount": 20.0,
        "grain.roughness": 70.0,
        "detail.detail": 30.0,
    }
    reasons = {entry.key: entry.reason for entry in found.entries}
    assert reasons["ColorGradeShadowHue"] == "Camera Raw calls it SplitToningShadowHue."


def test_a_hue_that_cannot_be_used_takes_its_saturation_along() -> None:
    found = read('crs:ColorGradeShadowHue="-30" crs:ColorGradeShadowSat="8" crs:ColorGradeBlending="50"')
    assert set(found.values) == {"color_grading.blending"}
    assert outcome(found, "ColorGradeShadowSat") == "refused"


def test_a_sidecar_with_other_names_panels_off_and_a_look_obeys_edits(tmp_path: Path) -> None:
    text = some.camera_raw(
        'crs:ColorGradeShadowHue="220" crs:ColorGradeShadowSat="35" crs:EnableEffects="False" '
        'crs:GrainAmount="20" crs:PostCropVignetteAmount="-10"',
        look('crs:Name="Adobe Monochrome"'),
    )
    path = some.write(tmp_path, text)
    edits = read_sidecar(path).edits
    assert edits[MONOCHROME] is True
    assert "grain.amount" not in edits
    for changed in (
        edits.without(MONOCHROME, "color_grading.shadow_saturation"),
        edits.without(MONOCHROME).changed({"vignette.amount": -30.0, "color_grading.shadow_hue": 10.0}),
        Edits(),
    ):
        write_sidecar(path, changed)
        assert read_sidecar(path).edits == changed
        assert "Adobe Monochrome" in path.read_text(), "what is not ours stays"
