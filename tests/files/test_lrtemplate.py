"""Lightroom's older presets: read as data, every kind of it, and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.files import lrtemplate
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
    settings = lrtemplate.parse(TEMPLATE)["value"]["settings"]  # type: ignore[index,call-overload]
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
    ("text", "value"),
    [
        (r'"a\\b\"c\n\65\x41\u{1F600}"', 'a\\b"c\nAA\U0001f600'),
        ("'it''s'", None),
        ("[[long\n]]", "long\n"),
        ("[==[ ]] ]==]", " ]] "),
        ("-0x1F", -31),
        ("-.5e1", -5.0),
        ("true", True),
        ("nil", None),
        ('LOC("$$$/A/B=Name = x")', "Name = x"),
        ("{ 1, 2; a = 3, [7] = 4 }", {1: 1, 2: 2, "a": 3, 7: 4}),
    ],
)
def test_values(text: str, value: object) -> None:
    if value is None and text != "nil":
        with pytest.raises(Malformed):
            lrtemplate.parse(f"s = {{ x = {text} }}")
    else:
        assert lrtemplate.parse(f"s = {{ x = {text} }}") == {"x": value}
        assert lrtemplate.parse(f"return {{ x = {text} }};") == {"x": value}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "begin"),
        ("s = 5", "'{'"),
        ("s = { a = os.execute('x') }", "cannot be read at '.'"),
        ("s = { a = execute('x') }", "'execute' is no value"),
        ("s = { a = function() end }", "no value"),
        ("s = { a = 1 + 1 }", "cannot be read"),
        ("s = { a = 1 } t = {}", "follows"),
        ("s = { a = 1", "missing"),
        ("s = { a = ", "too early"),
        ('s = { a = "x }', "cannot be read"),
        ('s = { a = "\\q" }', "escape"),
        ("s = { [{}] = 1 }", "no key"),
        ("s = { a = 1 --[[ never ends }", "cannot be read"),
        ("s = {" + "{" * 200, "nested"),
        ("s = { 1 2 }", "missing"),
    ],
)
def test_what_is_no_data_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        lrtemplate.parse(text)


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


_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,12}", fullmatch=True).filter(
    lambda name: name not in ("true", "false", "nil", "LOC")
)
_SCALARS = st.integers(-(10**9), 10**9) | st.booleans() | st.floats(-1e6, 1e6) | st.text(max_size=10)
_TABLES = st.recursive(
    st.dictionaries(_NAMES, _SCALARS, max_size=4),
    lambda inner: st.dictionaries(_NAMES, _SCALARS | inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(table=_TABLES)
def test_any_table_written_is_read(table: dict[str, object]) -> None:
    assert lrtemplate.parse(f"s = {_lua(table)}") == table


def _lua(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key} = {_lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        quoted = "".join(f"\\u{{{ord(c):x}}}" if ord(c) < 32 or c in '"\\' else c for c in value)
        return f'"{quoted}"'
    return repr(value)
