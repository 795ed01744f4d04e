"""Edits are immutable, checked on the way in, and know a photo's defaults."""

from __future__ import annotations

import pytest

from editor.core.edits import Edits, all_sliders, parse_setting
from editor.core.image import Metadata
from editor.core.stage import find


def test_edits_are_a_mapping_that_never_rounds() -> None:
    edits = Edits({"exposure.exposure": 0.123456789})
    assert edits["exposure.exposure"] == 0.123456789
    assert Edits(dict(edits)) == edits
    assert hash(Edits(dict(edits))) == hash(edits)


def test_changing_makes_new_edits() -> None:
    edits = Edits({"exposure.exposure": 1.0})
    brighter = edits.changed({"exposure.exposure": 2.0, "saturation.vibrance": 10.0})
    assert edits["exposure.exposure"] == 1.0
    assert brighter.without("exposure.exposure") == Edits({"saturation.vibrance": 10.0})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("exposure.exposure", 99.0), ("exposure.exposure", float("nan")), ("exposure.exposure", True),
        ("exposure.exposure", "1"), ("nothing.here", 1.0), ("rgb_toning.curve", ((0, 0),)),
        ("rgb_toning.curve", ((9, 0), (3, 0))), ("color_conversion.space", "CMYK"),
        ("color_mixer.monochrome", 1), ("look.file", "a\0b"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_a_sentence(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Edits({key: value})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exposure.exposure=+0,5", 0.5),
        ("color_mixer.monochrome=true", True),
        ("rgb_toning.curve=0,0 128,140 255,255", ((0.0, 0.0), (128.0, 140.0), (255.0, 255.0))),
        ("color_conversion.space=Display P3", "Display P3"),
    ],
)
def test_settings_are_parsed(text: str, value: object) -> None:
    assert parse_setting(text)[1] == value


@pytest.mark.parametrize("text", ["exposure.exposure", "exposure.exposure=bright", "x=1", ""])
def test_a_wrong_setting_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_setting(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exposure=1", "There is no slider 'exposure'; did you mean exposure.exposure?"),
        ("tone_maping.shadow=1", "did you mean tone_mapping.shadows or "),
        ("Contrast=1", "There is no slider 'Contrast'; did you mean rgb_toning.contrast or "),
        ("zzz=1", "There is no slider 'zzz'."),
        ("rgb_toning.curve=0,0 64,50 40,210", "with rising x, not 0,0 64,50 40,210."),
        ("rgb_toning.curve=0,0 64", "with rising x, not '0,0 64'."),
    ],
)
def test_a_wrong_setting_is_said_as_it_was_written(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"There|takes") as refused:
        parse_setting(text)
    assert said in str(refused.value)


def test_defaults_depend_on_the_photo() -> None:
    detail = find("detail")
    assert Edits().of(detail, Metadata(kind="raw"))["sharpening"] == 40
    assert Edits().of(detail, Metadata(kind="finished"))["sharpening"] == 0


def test_every_camera_raw_slider_of_the_six_panels_is_there() -> None:
    keys = {slider.crs for slider in all_sliders().values()}
    basic = ["Temperature", "Tint", "Exposure2012", "Contrast2012", "Highlights2012", "Shadows2012"]
    basic += ["Whites2012", "Blacks2012", "Texture", "Clarity2012", "Dehaze", "Vibrance", "Saturation"]
    curve = [f"Parametric{part}" for part in ("Shadows", "Darks", "Lights", "Highlights")]
    curve += [f"Parametric{part}Split" for part in ("Shadow", "Midtone", "Highlight")]
    curve += [f"ToneCurvePV2012{channel}" for channel in ("", "Red", "Green", "Blue")]
    bands = ["Red", "Orange", "Yellow", "Green", "Aqua", "Blue", "Purple", "Magenta"]
    kinds = ["HueAdjustment", "SaturationAdjustment", "LuminanceAdjustment", "GrayMixer"]
    mixer = [kind + band for kind in kinds for band in bands] + ["ConvertToGrayscale"]
    grading = ["SplitToningShadowHue", "SplitToningShadowSaturation", "SplitToningHighlightHue"]
    grading += ["SplitToningHighlightSaturation", "SplitToningBalance", "ColorGradeBlending"]
    grading += [f"ColorGrade{part}" for part in ("MidtoneHue", "MidtoneSat", "GlobalHue", "GlobalSat")]
    grading += [f"ColorGrade{part}Lum" for part in ("Shadow", "Midtone", "Highlight", "Global")]
    detail = ["Sharpness", "SharpenRadius", "SharpenDetail", "SharpenEdgeMasking"]
    detail += ["LuminanceSmoothing", "LuminanceNoiseReductionDetail"]
    detail += ["LuminanceNoiseReductionContrast", "ColorNoiseReduction"]
    detail += ["ColorNoiseReductionDetail", "ColorNoiseReductionSmoothness"]
    effects = [f"PostCropVignette{part}" for part in ("Amount", "Midpoint", "Roundness", "Feather")]
    effects += ["PostCropVignetteHighlightContrast", "GrainAmount", "GrainSize", "GrainFrequency"]
    wanted = {*basic, *curve, *mixer, *grading, *detail, *effects}
    assert wanted <= keys, wanted - keys
