"""`silvergrad style`: what there is, applied to photos and sequences; every failure one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from editor.core.edits import Edits
from editor.files.sidecar import read_sidecar, sidecar_path, write_sidecar
from editor.raw.photo import open_photo
from editor.styles.apply import laid, mixed
from editor.styles.seen import see
from editor.styles.style import Style, predict, read_head, write_style
from tests.commands.conftest import Run
from tests.styles.some import random_style


@pytest.fixture
def chance(small_raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Style:
    """A style of chance among the user's own."""
    monkeypatch.setenv("SILVERGRAD_STYLES", str(tmp_path / "styles"))
    return random_style(tmp_path / "styles" / "chance.safetensors", small_raw)


@pytest.fixture
def frames(small_raw: Path, tmp_path: Path) -> Path:
    """A folder with four frames: the small raw, four times."""
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in (1, 2, 9, 10):
        (folder / f"f{number}.dng").write_bytes(small_raw.read_bytes())
    return folder


def test_the_list_has_styles_and_presets(run: Run, chance: Style) -> None:
    code, out, _ = run("style", "list", "--json")
    rows = {(row["kind"], row["name"]): row for row in json.loads(out)["styles"]}
    assert code == 0
    assert rows["style", "Chance"]["path"] == str(chance.path)
    assert not rows["style", "Chance"]["built_in"]
    assert rows["preset", "Late Light"]["built_in"]
    plain = run("style", "list")[1]
    assert "Chance" in plain
    assert "Whatever comes" in plain


def test_a_style_sets_what_it_predicts_and_keeps_the_crop(
    run: Run, chance: Style, small_raw: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "one.dng"
    photo.write_bytes(small_raw.read_bytes())
    before = Edits({"geometry.angle": 3.0, "saturation.vibrance": 30.0})
    write_sidecar(sidecar_path(photo), before)
    out = tmp_path / "out"
    code, said, _ = run("style", "apply", "chance", photo, "-o", out, "--sidecars", "--amount", 50)
    assert (code, said) == (0, f"one.dng: written ({out / 'one.xmp'})\n")
    made, opened = read_sidecar(out / "one.xmp").edits, open_photo(photo, half=True)
    wanted = mixed(before, laid(before, predict(chance, see(opened))), 0.5, opened.metadata)
    assert made["geometry.angle"] == 3.0
    assert made["saturation.vibrance"] == pytest.approx(15.0)
    assert made["exposure.exposure"] == pytest.approx(wanted["exposure.exposure"], abs=1e-6)
    assert read_sidecar(sidecar_path(photo)).edits == before
    assert sorted(path.name for path in out.iterdir()) == ["one.xmp"]


def test_pictures_are_exported_with_it(run: Run, chance: Style, small_raw: Path, tmp_path: Path) -> None:
    words = ("style", "apply", chance.path, small_raw, "-o", tmp_path / "out", "--long-edge", 64)
    code, out, _ = run(*words, "--format", "png", "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["style"], document["kind"], document["amount"]) == ("Chance", "style", 100.0)
    written = Path(document["photos"][0]["written"])
    assert written == tmp_path / "out" / "chart.png"
    plain = tmp_path / "plain.png"
    settings = [f"{key}={value}" for key, value in document["photos"][0]["edits"].items()]
    flags = [word for setting in settings for word in ("--set", setting)]
    assert run("render", small_raw, "-o", plain, *flags)[0] == 0
    import cv2

    theirs, ours = (cv2.imread(str(path)) for path in (plain, written))
    smaller = cv2.resize(theirs, ours.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(smaller.astype(float) - ours).mean() < 4.0


@pytest.mark.parametrize(("name", "key", "value"), [
    ("late light", "tone_mapping.highlights", -35.0),
    ("Silver", "color_mixer.monochrome", True),
])  # fmt: skip
def test_a_preset_goes_on_top_of_what_is_there(
    run: Run, small_raw: Path, tmp_path: Path, name: str, key: str, value: object
) -> None:
    words = ("style", "apply", name, small_raw, "-o", tmp_path, "--sidecars", "--json")
    code, out, _ = run(*words)
    edits = json.loads(out)["photos"][0]["edits"]
    assert code == 0
    assert edits[key] == value


def test_an_older_preset_is_a_file(run: Run, small_raw: Path, tmp_path: Path) -> None:
    template = tmp_path / "old.lrtemplate"
    template.write_text(
        's = { id = "1", internalName = "Old", title = "Old", type = "Develop",'
        ' value = { settings = { ProcessVersion = "11.0", Vibrance = 25, Exposure2012 = 0.5 } } }'
    )
    words = ("style", "apply", template, small_raw, "-o", tmp_path, "--sidecars", "--json", "--amount", 150)
    edits = json.loads(run(*words)[1])["photos"][0]["edits"]
    assert edits["saturation.vibrance"] == pytest.approx(37.5)
    template.write_text("s = os.exit()")
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_the_looks_of_ones_own_have_names(
    run: Run, small_raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILVERGRAD_LOOKS", str(tmp_path / "looks"))
    cube = tmp_path / "looks" / "mine.cube"
    cube.parent.mkdir()
    rows = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    cube.write_text('TITLE "My Film"\nLUT_3D_SIZE 2\n' + "\n".join(rows) + "\n")
    found = json.loads(run("style", "list", "--json")[1])["styles"]
    assert [row["name"] for row in found if row["kind"] == "look"] == ["My Film"]
    words = ("style", "apply", "my film", small_raw, "-o", tmp_path, "--sidecars", "--json")
    assert json.loads(run(*words)[1])["photos"][0]["edits"] == {"look.file": str(cube)}


def test_of_two_by_one_name_the_file_is_named(
    run: Run, chance: Style, small_raw: Path, tmp_path: Path
) -> None:
    random_style(chance.path.with_name("other.safetensors"), small_raw, "Chance", 1)
    words = ("-o", tmp_path, "--sidecars")
    code, _, err = run("style", "apply", "Chance", small_raw, *words)
    assert (code, err.count("\n")) == (1, 1)
    assert "name the file" in err
    assert run("style", "apply", chance.path, small_raw, *words)[0] == 0


def test_a_style_goes_before_a_preset_of_its_name(
    run: Run, chance: Style, small_raw: Path, tmp_path: Path
) -> None:
    random_style(chance.path.with_name("silver.safetensors"), small_raw, "Silver", 1)
    out = run("style", "apply", "silver", small_raw, "-o", tmp_path, "--sidecars", "--json")[1]
    assert json.loads(out)["kind"] == "style"


def test_a_style_learned_from_pictures_is_listed(run: Run, chance: Style, small_raw: Path) -> None:
    report = {
        "learned_from": {"finished": 9, "raws": 0, "passed_over": 0},
        "held_out": {"photos": 2, "distance": {"style": 0.1, "average": 0.2, "no_change": 0.4}},
    }
    head = read_head(chance.path)
    write_style(chance.path.with_name("seen.safetensors"), head, name="Seen", description="", report=report)
    told = run("style", "list")[1]
    assert "learned from 9 pictures; look 0.1 off on pictures held out (one fixed preset 0.2)" in told


def test_a_look_is_a_file(run: Run, small_raw: Path, tmp_path: Path) -> None:
    cube = tmp_path / "negative.cube"
    rows = [f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    cube.write_text("LUT_3D_SIZE 2\n" + "\n".join(rows) + "\n")
    words = ("style", "apply", cube, small_raw, "-o", tmp_path, "--sidecars", "--json", "--amount", 50)
    edits = json.loads(run(*words)[1])["photos"][0]["edits"]
    assert edits["look.file"] == str(cube)


def test_a_bad_photo_fails_alone(run: Run, small_raw: Path, tmp_path: Path) -> None:
    bad, strange = tmp_path / "bad.dng", tmp_path / "strange.dng"
    bad.write_bytes(b"not a raw at all")
    strange.write_bytes(small_raw.read_bytes())
    strange.with_suffix(".xmp").write_text("<nonsense")
    out = tmp_path / "out"
    for more in ((), ("--sidecars",), ("--sequence",), ("--sequence", "--sidecars", "--overwrite")):
        words = ("style", "apply", "Silver", bad, strange, small_raw, "-o", out, *more)
        code, said, _ = run(*words)
        ends = {line.split(":")[0]: line.split(": ")[1].split()[0] for line in said.splitlines()[:3]}
        assert code == 1
        assert ends == {"bad.dng": "failed", "strange.dng": "failed", "chart.dng": "written"}


def test_settings_that_are_there_are_not_written_over(run: Run, small_raw: Path, tmp_path: Path) -> None:
    words = ("style", "apply", "Silver", small_raw, "-o", tmp_path, "--sidecars")
    assert run(*words)[0] == 0
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "--overwrite" in err
    assert run(*words, "--overwrite")[0] == 0


@pytest.mark.parametrize(("words", "said"), [
    (("late ligh",), "did you mean Late Light?\n"),
    (("nothing of the kind",), "no style"),
    (("photo.cr3",), "no style"),
    (("Silver", "--deflicker"), "--sequence"),
    (("Silver", "--bits", 16), "8 bits"),
])  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    run: Run, small_raw: Path, tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    style, *more = words
    code, out, err = run("style", "apply", style, small_raw, "-o", tmp_path, *more)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


@pytest.mark.parametrize("amount", ["-1", "151", "much"])
def test_an_amount_out_of_range_is_one_line(run: Run, small_raw: Path, amount: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("style", "apply", "Silver", small_raw, "-o", "out", f"--amount={amount}")
    assert ended.value.code == 2


def test_a_folder_is_a_sequence_in_order(run: Run, chance: Style, frames: Path, tmp_path: Path) -> None:
    words = (
        "style",
        "apply",
        "Chance",
        frames,
        "-o",
        tmp_path / "out",
        "--sequence",
        "--sidecars",
        "--json",
    )
    code, out, _ = run(*words, "--keyframes", 2, "--deflicker")
    told = json.loads(out)["sequence"]
    assert code == 0
    assert told["frames"] == ["f1.dng", "f2.dng", "f9.dng", "f10.dng"]
    assert told["keyframes"] == ["f1.dng", "f9.dng", "f10.dng"]
    assert told["flicker"]["frames"]["most"] == 0.0
    assert len(list((tmp_path / "out").glob("*.xmp"))) == 4
    edits = [read_sidecar(path).edits for path in sorted((tmp_path / "out").glob("*.xmp"))]
    assert edits == [edits[0]] * 4
    assert "exposure.exposure" in edits[0]


def test_the_figures_of_a_sequence_are_told(run: Run, frames: Path, tmp_path: Path) -> None:
    code, out, _ = run(
        "style", "apply", "Silver", frames, "-o", tmp_path / "out", "--sequence", "--sidecars"
    )
    assert code == 0
    assert "4 frames, 2 keyframes" in out
    assert "what the sliders add" in out


def test_an_empty_folder_holds_no_photos(run: Run, tmp_path: Path) -> None:
    assert "no photos" in run("style", "apply", "Silver", tmp_path, "-o", tmp_path)[2]


def test_neither_list_nor_apply_imports_torch(small_raw: Path, tmp_path: Path) -> None:
    words = ["style", "apply", "Silver", str(small_raw), "-o", str(tmp_path), "--sidecars", "--sequence"]
    code = f"import sys; from editor.cli import main; main({words!r}); main(['style', 'list'])"
    code += "; assert 'torch' not in sys.modules and 'PySide6' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
