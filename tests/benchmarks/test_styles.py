"""The styles' benchmark: what it counts as near, what it says where something is missing."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.benchmarks import styles, styles_imports, styles_looks, styles_sequence  # noqa: E402
from editor.benchmarks.styles_looks import halves, of_ceiling, shares  # noqa: E402
from editor.benchmarks.styles_photos import Judge, judges  # noqa: E402
from editor.benchmarks.styles_table import table  # noqa: E402
from editor.cli import main  # noqa: E402
from editor.core.edits import Edits  # noqa: E402
from editor.core.image import FloatArray  # noqa: E402
from editor.styles.style import Style, read_style  # noqa: E402
from editor.synthetic.raws import make_raw  # noqa: E402
from tests.conftest import scene  # noqa: E402
from tests.styles.some import DIALS, random_style  # noqa: E402


def say(line: str) -> None:
    pass


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of six finished pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    for seed in range(6):
        light = scene(80, 120, seed) * 2.0 ** np.random.default_rng(seed).uniform(-2.0, 2.0)
        encoded = np.clip(light, 0.0, 1.0) ** (1 / 2.2)
        cv2.imwrite(str(folder / f"{seed}.png"), (255 * encoded[..., ::-1]).astype(np.uint8))
    return folder


@pytest.fixture(scope="module")
def photos(pictures: Path) -> list[Judge]:
    return list(judges([], sorted(pictures.iterdir())))


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raws") / "chart.dng"
    make_raw("chart", path)
    return path


@pytest.fixture(scope="module")
def two(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Style]:
    folder = tmp_path_factory.mktemp("styles")
    return [random_style(folder / f"{name}.safetensors", raw, name, seed) for seed, name in enumerate("ab")]


def test_finished_pictures_become_raws_and_those_trained_on_stay_out(
    photos: list[Judge], pictures: Path, raw: Path, tmp_path: Path
) -> None:
    assert [photo.name for photo in photos] == [f"{n}.png" for n in range(6)]
    assert {photo.photo.metadata.kind for photo in photos} == {"raw"}
    folder = tmp_path / "kodak24"
    folder.mkdir()
    trained = folder / "0.png"
    trained.write_bytes((pictures / "0.png").read_bytes())
    assert list(judges([raw], [trained, pictures / "nothing.png"])) == []


def test_a_collection_shares_all_with_itself_and_little_with_its_negative(photos: list[Judge]) -> None:
    plain = [photo.finished(Edits()) for photo in photos]
    dark = [0.2 * picture for picture in plain]
    assert shares(plain, plain)["mean"] > 0.6
    assert shares(plain, dark)["luminance"] < 0.6 * shares(plain, plain)["luminance"]
    assert halves(plain)["mean"] < shares(plain, plain)["mean"]
    assert of_ceiling({"luminance": 0.4, "contrast": 0.6, "saturation": 0.3, "mean": 0.0},
                      {"luminance": 0.8, "contrast": 0.6, "saturation": 0.6, "mean": 0.0}) == {
        "luminance": 0.5, "contrast": 1.0, "saturation": 0.5, "mean": 0.6667}  # fmt: skip


def test_a_style_that_is_the_look_is_the_nearest(photos: list[Judge], two: list[Style]) -> None:
    """The looks are what the styles themselves make of the photos."""
    by_scene = {zlib.crc32(photo.scene.tobytes()): photo for photo in photos}

    def look(style: Style) -> Any:
        from editor.styles.style import predict

        def finish(light: FloatArray) -> FloatArray:
            photo = by_scene[zlib.crc32(light.tobytes())]
            return photo.finished(predict(style, photo.seen))

        return finish

    fitted = {dial.name: 0.0 for dial in DIALS}
    from dataclasses import replace

    known = [replace(style, report={"fixed_preset": fitted}) for style in two]
    found = styles_looks.measure(known, {style.name: look(style) for style in two}, photos, say)
    assert found["own_is_nearest"] == ["a", "b"]
    assert found["nearer_than_preset"] == found["compared_with_preset"] == 2
    for row in found["rows"]:
        assert row["delta_e"]["style"] == 0.0
        assert row["delta_e"]["fixed_preset"] > 1.0
        assert 0.0 < row["ceiling"]["mean"] <= 1.0
        assert row["shared"]["style"]["mean"] > row["shared"]["no_change"]["mean"]
    json.dumps(found, allow_nan=False)
    text = table({"styles": ["a", "b"], "looks": found})
    assert "a look's own style is the nearest" in text
    assert "expert C" in text


def test_dials_that_are_turned_to_their_ends_are_counted(photos: list[Judge], two: list[Style]) -> None:
    from dataclasses import replace as with_

    from editor.styles.dials import Dial
    from editor.styles.style import Head, read_head

    head = read_head(two[0].path)
    matrix, offset = head.layers[-1]
    wide = tuple(
        Dial(d.key, 0.0, 1e4, d.part) if d.key == "saturation.saturation" else d for d in head.dials
    )
    loud = Head(wide, ((0.0 * matrix, np.full_like(offset, 9.0)),))
    told = {photo.name: np.zeros(matrix.shape[1], np.float32) for photo in photos}
    share = styles_looks._at_bounds(loud, photos, told)
    sliders = len({d.key for d in DIALS})
    assert share == pytest.approx(1 / sliders, abs=0.01)
    assert styles_looks._at_bounds(with_(head, layers=((0.0 * matrix, 0.0 * offset),)), photos, told) == 0.0


def test_a_sequence_is_measured_three_ways(two: list[Style], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles_sequence, "STILL", 3)
    monkeypatch.setattr(styles_sequence, "SIZE", (240, 160))
    monkeypatch.setattr(styles_sequence, "DUSK", 16)
    found = styles_sequence.measure(two[:1], [], say)
    assert [row["scene"] for row in found["still"]] == ["synthetic"]
    assert found["still_above_scene"]["keyframes"]["worst"] < 0.1
    dusk = found["dusk_above_trend"]
    assert dusk["deflickered"]["p95"] < dusk["keyframes"]["p95"] < dusk["each_frame"]["p95"]
    json.dumps(found, allow_nan=False)
    assert "keyframes and deflicker" in table({"styles": ["a"], "sequence": found})


def test_every_key_of_an_import_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from editor.files import imports
    from editor.files.presets import write_preset

    monkeypatch.setenv("SILVERGRAD_PRESETS", str(tmp_path / "mine"))
    write_preset(tmp_path / "presets" / "some.xmp", Edits({"saturation.vibrance": 20.0}), "Some")
    found = styles_imports.measure(tmp_path / "presets", say)
    assert found["outcomes"] == {"added": 1}
    assert found["keys"]["mapped"] >= 1
    assert found["unaccounted"] == 0
    assert not (tmp_path / "mine").exists()
    silent = imports.Import(())
    original = imports.import_paths
    monkeypatch.setattr(
        imports, "import_paths",
        lambda *a, **k: tuple(imports.replace(each, report=silent) for each in original(*a, **k)),
    )  # fmt: skip
    assert styles_imports.measure(tmp_path / "presets", say)["unaccounted"] > 1


def test_what_is_missing_is_said(raw: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("editor.styles.style.built_in_folder", lambda: tmp_path)
    found = styles.run([raw], protocols=("looks", "own", "sequence", "imports"))
    notes = {name: found[name]["note"] for name in ("looks", "own", "sequence", "imports")}
    assert all(note.endswith(".") for note in notes.values())
    assert "--presets" in notes["imports"]
    assert notes["own"] in table(found)


def test_the_command_takes_protocols_of_its_own(
    raw: Path, capsys: pytest.CaptureFixture[str], two: list[Style]
) -> None:
    assert read_style(two[0].path).name == "a"
    words = ["benchmark", "styles", "--raws", str(raw.parent), "--protocols"]
    assert main([*words, "imports", "--json"]) == 0
    assert "note" in json.loads(capsys.readouterr().out)["imports"]
    assert main([*words, "four"]) == 1
    assert "no protocol four" in capsys.readouterr().err
