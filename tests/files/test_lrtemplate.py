"""Lightroom's older presets: read as data, every kind of it, and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.files import lrtemplate, lua
from editor.files import settings as camera_raw
from editor.files.crs import CRS
from editor.files.tree import Malformed

TEMPLATE = r"""-- a preset
s = {
	id = "0A9E8C1D-0000-0000-0000-000000000000",
	internalName = "Warm \"Evening\"",
	title = LOC "$$$/Presets/Warm=Warm \"Evening\"",
	type = "Develop",
	value = {
		settings = {
			Blacks2012 = -12,
			["Contrast2012"] = 25, --[[ punchy ]]
			ConvertToGrayscale = false,
			EnableDetail = false,
			EnableSplitToning = true,
			Exposure2012 = 0.35,
			Look = { Name = "Adobe Vivid", Amount = 0.5, Parameters = { Version = "10.3" } },
			MaskGroupBasedCorrections = { { What = "Correction", CorrectionAmount = 1 } },
			ProcessVersion = "6.7",
			Sharpness = 90,
			SplitToningShadowHue = 0x20;
			SplitToningShadowSaturation = 1.5e1,
			ToneCurvePV2012 = { 0, 10, 64, 50, 255, 250, },
			WhiteBalance = 'As Shot',
		},
		uuid = "1DF2363E-780A-4C26-9711-D980D505BF0D",
	},
	version = 0,
}
"""


def test_every_setting_of_a_template_is_read_and_accounted_for() -> None:
    template = lrtemplate.read(TEMPLATE.encode())
    assert template.name == 'Warm "Evening"'
    found = camera_raw.read(template.packet)
    assert found.values == {
        "tone_mapping.blacks": -12.0,
        "rgb_toning.contrast": 25.0,
        "color_mixer.monochrome": False,
        "exposure.exposure": 0.35,
        "color_grading.shadow_hue": 32.0,
        "color_grading.shadow_saturation": 15.0,
        "color_grading.blending": 100.0,
        "rgb_toning.curve": ((0.0, 10.0), (64.0, 50.0), (255.0, 250.0)),
    }
    outcomes = {entry.key: (entry.outcome, entry.reason) for entry in found.entries}
    assert outcomes["Sharpness"] == ("neutral", "Its panel is switched off (EnableDetail).")
    assert outcomes["Look"][0] == outcomes["MaskGroupBasedCorrections"][0] == "unsupported"
    settings = lua.parse(TEMPLATE)["value"]["settings"]  # type: ignore[index,call-overload]
    assert set(settings) <= set(outcomes)
    assert len(found.entries) == len(outcomes), "no key twice"


def test_the_packet_holds_name_identity_and_structures() -> None:
    packet = lrtemplate.read(TEMPLATE.encode()).packet
    found = {key: each for (uri, key), each in packet.properties() if uri == CRS}
    assert found["UUID"].text == "1DF2363E780A4C269711D980D505BF0D"
    assert found["Name"].text == 'Warm "Evening"'
    assert found["ToneCurvePV2012"].items == ["0, 10", "64, 50", "255, 250"]
    look = found["Look"].structure
    assert look is not None
    assert {key: each.text for (_, key), each in look.properties()}["Amount"] == "0.5"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"s = { type = 'Export', value = { settings = { a = 1 } } }", "template for Export"),
        (b"s = { value = { settings = { } } }", "no settings"),
        (b"s = { value = 3 }", "no settings"),
        (b"\xff\xfe\x00binary", "no text"),
        (b"s = {" + b" " * 1_000_001, "bytes"),
    ],
)
def test_other_templates_are_refused_in_words(data: bytes, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        lrtemplate.read(data)


def test_a_setting_that_no_packet_can_hold_is_refused_and_the_rest_is_read() -> None:
    data = b'return { value = { settings = { ["no name"] = 1, Contrast2012 = 5, Copyright = "\\1" } } }'
    template = lrtemplate.read(data)
    assert [entry.key for entry in template.refused] == ["no name", "Copyright"]
    assert all(entry.outcome == "refused" and entry.reason for entry in template.refused)
    assert camera_raw.read(template.packet).values == {"rgb_toning.contrast": 5.0}


_PIECES = ["s", "=", "{", "}", "[", "]", "[[", "]]", "--", "--[[", ",", ";", '"', "'", "\\", "LOC", "nil"]
_PIECES += [
    "true",
    "-",
    "1e999",
    "0x",
    ".5",
    "\n",
    " ",
    "type",
    "value",
    "settings",
    "Exposure2012",
    "é",
    "\0",
]


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_garbage_is_refused_and_never_more(text: str) -> None:
    for whole in (text, f"s = {{ {text} }}", f"s = {{ value = {{ settings = {{ {text} }} }} }}"):
        with contextlib.suppress(Malformed):
            camera_raw.read(lrtemplate.read(whole.encode("utf-8", "surrogatepass")).packet)
