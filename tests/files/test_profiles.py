"""Lightroom's profiles with a color table: they become looks that do the same to sRGB values."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from editor.core.color.look_files import parse_cube
from editor.files import looks, presets, rgb_table
from editor.files.imports import Imported, import_file
from tests.files import some

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?`'|()[]{}@%$#"
PRIMARIES = {"sRGB": 0, "Adobe RGB": 1, "ProPhoto": 2, "Display P3": 3, "Rec. 2020": 4}
LINEAR, SRGB, GAMMA_18, GAMMA_22, REC_709 = range(5)
Change = Callable[[np.ndarray], np.ndarray]


def base_85(data: bytes) -> str:
    text = ""
    for start in range(0, len(data), 4):
        part = data[start : start + 4]
        word = int.from_bytes(part, "little")
        for _ in range(len(part) + 1):
            text += DIGITS[word % 85]
            word //= 85
    return text


def table(change: Change, primaries: int, gamma: int, divisions: int = 9, dimensions: int = 3) -> bytes:
    steps = (np.arange(divisions) * 0xFFFF + divisions // 2) // (divisions - 1)
    grid = np.stack(np.meshgrid(*[steps] * dimensions, indexing="ij"), axis=-1)
    if dimensions == 1:
        grid = np.repeat(grid, 3, axis=-1)
    wanted = np.round(change(grid / 0xFFFF) * 0xFFFF).astype(np.int64)
    samples = ((wanted - grid) % 0x10000).astype("<u2").tobytes()
    head = struct.pack("<4I", 1, 1, dimensions, divisions)
    return head + samples + struct.pack("<3I", primaries, gamma, 0) + struct.pack("<2d", 0.0, 2.0)


def packed(data: bytes) -> str:
    return base_85(struct.pack("<I", len(data)) + zlib.compress(data))


def profile(data: bytes, more: str = "") -> str:
    digest = hashlib.md5(data).hexdigest().upper()
    tables = f'crs:RGBTable="{digest}" crs:Table_{digest}="{packed(data)}"'
    return some.camera_raw(f'crs:PresetType="Look" crs:Name="Dusty" crs:Group="Old" {tables} {more}')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def colors(count: int = 200) -> np.ndarray:
    return np.random.default_rng(5).uniform(0.05, 0.95, (3, count)).astype(np.float32)


@pytest.mark.parametrize("primaries", PRIMARIES.values(), ids=PRIMARIES)
@pytest.mark.parametrize("gamma", [SRGB, GAMMA_18, GAMMA_22, REC_709])
def test_an_identity_in_any_space_changes_nothing(primaries: int, gamma: int) -> None:
    text = rgb_table.to_cube_file(rgb_table.read(packed(table(lambda x: x, primaries, gamma))), "x")
    np.testing.assert_allclose(parse_cube(text).apply(colors()), colors(), atol=4e-3)


@pytest.mark.parametrize("dimensions", [1, 3])
def test_a_table_in_srgb_does_what_it_says(dimensions: int) -> None:
    data = table(lambda x: 0.1 + 0.7 * x, PRIMARIES["sRGB"], SRGB, 17, dimensions)
    read = rgb_table.read(packed(data))
    whole = parse_cube(rgb_table.to_cube_file(read, "x")).apply(colors())
    np.testing.assert_allclose(whole, 0.1 + 0.7 * colors(), atol=2e-3)
    half = parse_cube(rgb_table.to_cube_file(read, "x", 0.5)).apply(colors())
    np.testing.assert_allclose(half, 0.05 + 0.85 * colors(), atol=2e-3)


def test_red_green_and_blue_are_not_confused() -> None:
    data = table(lambda x: x * [1.0, 0.5, 0.25], PRIMARIES["sRGB"], SRGB)
    made = parse_cube(rgb_table.to_cube_file(rgb_table.read(packed(data)), "x")).apply(colors())
    np.testing.assert_allclose(made, colors() * np.array([[1.0], [0.5], [0.25]]), atol=2e-3)


def test_a_profile_becomes_a_look_and_every_key_is_told(folder: Path) -> None:
    data = table(lambda x: x**2, PRIMARIES["ProPhoto"], GAMMA_22)
    more = 'crs:RGBTableAmount="0.5" crs:Contrast2012="+5" crs:Vibrance="0" crs:LookTable="A"'
    made = import_file(some.write(folder, profile(data, more)))
    assert (made.outcome, made.kind, made.name, made.group) == ("added", "look", "Dusty", "Old")
    (look,) = looks.find_looks()
    assert (look.name, look.group, look.path) == ("Dusty", "Old", made.path)
    outcomes = {entry.key.split("_")[0]: entry.outcome for entry in made.report.entries}
    assert outcomes == {
        "PresetType": "neutral", "Name": "neutral", "Group": "neutral", "RGBTable": "mapped",
        "Table": "mapped", "RGBTableAmount": "mapped", "Contrast2012": "unsupported", "Vibrance": "neutral",
        "LookTable": "unsupported",
    }  # fmt: skip
    assert import_file(folder / "a.xmp").outcome == "present"


def test_a_black_and_white_profile_lets_no_color_through(folder: Path) -> None:
    data = table(lambda x: x, PRIMARIES["sRGB"], SRGB)
    made = import_file(some.write(folder, profile(data, 'crs:ConvertToGrayscale="True"')))
    assert made.path is not None
    grey = parse_cube(made.path.read_text()).apply(colors())
    assert np.ptp(grey, axis=0).max() < 1e-4
    assert np.ptp(grey) > 0.3


def test_a_preset_takes_the_look_it_is_made_with(folder: Path) -> None:
    inside = (
        '<crs:Look><rdf:Description crs:Name="Dusty" crs:Amount="0.6"><crs:Parameters><rdf:Description '
        'crs:RGBTable="A" crs:Clarity2012="+10"/></crs:Parameters></rdf:Description></crs:Look>'
    )
    preset = folder / "preset.xmp"
    preset.write_text(some.camera_raw('crs:Contrast2012="+5"', inside))
    edits, report = presets.read_preset(preset)
    assert dict(edits) == {"rgb_toning.contrast": 5.0}
    assert {"Look", "Look.Parameters.RGBTable"} <= {entry.key for entry in report.of("unsupported")}
    look = import_file(some.write(folder, profile(table(lambda x: x**2, 0, SRGB)))).path
    edits, report = presets.read_preset(preset)
    assert dict(edits) == {
        "rgb_toning.contrast": 5.0,
        "look.file": str(look),
        "look.amount": 60.0,
        "local_contrast.clarity": 6.0,
    }
    assert not report.of("unsupported")
    assert not report.of("refused")


def damaged(folder: Path, text: str) -> Imported:
    tables = f'crs:RGBTable="A" crs:Table_A="{text}"'
    return import_file(some.write(folder, some.camera_raw(tables)))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "damaged"),
        (struct.pack("<4I", 0, 1, 3, 9) + bytes(6000), "another kind"),
        (struct.pack("<4I", 1, 1, 2, 9) + bytes(6000), "damaged"),
        (struct.pack("<4I", 1, 1, 3, 33) + bytes(300_000), "damaged"),
        (struct.pack("<4I", 1, 1, 3, 9) + bytes(60), "damaged"),
        (table(lambda x: x, 9, SRGB), "color space"),
        (bytes(2**21), "damaged"),
    ],
)
def test_a_damaged_table_ends_in_a_sentence(folder: Path, data: bytes, told: str) -> None:
    made = damaged(folder, packed(data))
    assert made.outcome == "failed"
    assert told in made.problem
    assert made.problem.endswith(".")


@pytest.mark.parametrize("text", ["", "0", "00000", "~~~~~~~", packed(bytes(100))[:-9] + "zzzzz"])
def test_a_garbled_table_ends_in_a_sentence(folder: Path, text: str) -> None:
    assert "color table is" in damaged(folder, text).problem
