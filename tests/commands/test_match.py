"""`silvergrad match`: settings that `render --edits` understands, JSON, and bad input in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.commands import learned  # noqa: E402
from editor.commands import match as command  # noqa: E402
from editor.core.edits import Edits  # noqa: E402
from editor.files.sidecar import read_sidecar  # noqa: E402
from editor.learn.match import match as engine  # noqa: E402
from editor.learn.match import reference  # noqa: E402
from editor.learn.match.match import Confidence, Matched, Progress  # noqa: E402
from editor.learn.match.parameters import BASIC, FOUR  # noqa: E402
from editor.learn.match.reference import Reference  # noqa: E402
from tests.commands.conftest import Run  # noqa: E402

HIDDEN = ("--set", "exposure.exposure=0.6", "--set", "saturation.saturation=-40")
FOUND = Matched(
    kind="same picture", edits=Edits({"exposure.exposure": 0.625, "saturation.saturation": -40.0}),
    psnr_before=18.04, psnr=float("inf"), delta_e_before=9.9, delta_e_median=0.123456, distance_before=9.9,
    distance=0.123456, masked=0.02, reference_renders=8, seconds=1.5,
    confidence={"exposure.exposure": Confidence(0.9, ("dehaze.dehaze",), 0.97)},
    carried={"exposure.exposure": 0.75, "saturation.saturation": 0.25},
    residual=np.zeros((2, 3), np.float32), warnings=("It is hazy.",),
)  # fmt: skip


@pytest.fixture(scope="module")
def finished(small_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small raw with exposure and saturation moved, as a 16-bit PNG."""
    from editor.cli import main

    path = tmp_path_factory.mktemp("finished") / "look.png"
    assert main(["render", str(small_raw), *HIDDEN, "--bits", "16", "-o", str(path)]) == 0
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the engine is asked, whose every answer is FOUND."""
    asked: list[dict[str, Any]] = []

    def match(photo: Any, statistics: Any, edits: Edits, reference: Any, **more: Any) -> Matched:
        asked.append({"photo": photo, "edits": edits, "reference": reference, **more})
        more["progress"](Progress(0.5, "Polishing", 1.25, edits))
        return FOUND

    monkeypatch.setattr(engine, "match", match)
    return asked


def test_the_settings_found_make_the_picture(
    run: Run, small_raw: Path, finished: Path, tmp_path: Path
) -> None:
    out = tmp_path / "found.xmp"
    words = ("match", small_raw, finished, "--sliders", "exposure.exposure,saturation.saturation")
    code, said, _ = run(*words, "--json", "-o", out)
    made = json.loads(said)
    assert code == 0
    assert made["kind"] == "same picture"
    assert set(made["confidence"]) == {"exposure.exposure", "saturation.saturation"}
    assert made["psnr"] > 50.0 > made["psnr_before"]
    assert made["reference_renders"] <= 10
    assert read_sidecar(out).edits == Edits(made["edits"])
    assert made["edits"]["exposure.exposure"] == pytest.approx(0.6, abs=0.02)
    assert run("render", small_raw, "--edits", out, "--bits", 16, "-o", tmp_path / "made.png")[0] == 0
    one, other = (
        cv2.imread(str(p), cv2.IMREAD_UNCHANGED) / 65535.0 for p in (finished, tmp_path / "made.png")
    )
    assert -10.0 * np.log10(np.mean((one - other) ** 2)) > 50.0


def test_json_holds_what_was_found(
    run: Run, small_raw: Path, finished: Path, asked: list[dict[str, Any]]
) -> None:
    before = sorted(small_raw.parent.iterdir())
    code, out, err = run("match", small_raw, finished, "--json")
    made = json.loads(out)
    assert code == 0
    assert made["edits"] == dict(FOUND.edits)
    assert made["confidence"]["exposure.exposure"] == {
        "spread": 0.9, "trades_with": ["dehaze.dehaze"], "sure": 0.97,
    }  # fmt: skip
    assert (made["psnr"], made["psnr_before"], made["delta_e_median"]) == (None, 18.04, 0.123)
    assert (made["masked"], made["reference_renders"], made["seconds"]) == (0.02, 8, 1.5)
    assert made["written"] is None
    assert err == "chart.dng: It is hazy.\n"
    assert sorted(small_raw.parent.iterdir()) == before
    assert asked[0]["reference"].name == "look.png"
    assert asked[0]["free"] is None


def test_people_are_told_in_words(
    run: Run, small_raw: Path, finished: Path, asked: list[dict[str, Any]]
) -> None:
    code, out, _ = run("match", small_raw, finished)
    assert code == 0
    assert "same picture as look.png" in out
    assert "CIEDE2000 0.123 in the median (9.9 before); 2.0 % left out" in out
    assert "carried by Exposure 75 %, Saturation 25 %" in out
    assert "trades with Dehaze" in out


def test_it_starts_from_the_settings_named(
    run: Run, small_raw: Path, finished: Path, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    start = tmp_path / "start.xmp"
    assert run("match", small_raw, finished, "-o", start)[0] == 0
    words = ("--edits", start, "--set", "dehaze.dehaze=5", "--sliders", "four, dehaze.dehaze")
    assert run("match", small_raw, finished, *words)[0] == 0
    assert asked[1]["edits"] == FOUND.edits.changed({"dehaze.dehaze": 5.0})
    assert asked[1]["free"] == [*FOUR, "dehaze.dehaze"]


def test_sets_of_sliders_by_name() -> None:
    assert command.sliders_of("basic") == list(BASIC)
    assert command.sliders_of(f"{FOUR[0]},four") == list(FOUR)
    assert command.sliders_of(None) is None


def test_several_raws_match_their_own_jpegs(
    run: Run, small_raw: Path, tmp_path: Path, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def camera_reference(path: Path) -> Reference:
        if path.name == "two.dng":
            raise ValueError("two.dng holds no picture of the camera's.")
        return Reference(np.zeros((2, 3, 3), np.float32), f"{path.name}, camera JPEG", camera=True)

    monkeypatch.setattr(reference, "camera_reference", camera_reference)
    photos = [tmp_path / name for name in ("one.dng", "two.dng", "broken.dng")]
    for photo in photos[:2]:
        photo.write_bytes(small_raw.read_bytes())
    photos[2].write_bytes(b"not a raw at all")
    (tmp_path / "out").mkdir()
    code, out, _ = run("match", *photos, "--camera-jpeg", "-o", tmp_path / "out", "--json")
    rows = json.loads(out)["photos"]
    assert code == 1
    assert [row["photo"] for row in rows] == ["one.dng", "two.dng", "broken.dng"]
    assert ["error" in row for row in rows] == [False, True, True]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["one.xmp"]
    assert len(asked) == 1
    out = run("match", *photos, "--camera-jpeg")[1]
    assert "two.dng: failed (two.dng holds no picture of the camera's.)" in out


def test_settings_that_are_there_are_not_changed_unasked(
    run: Run, small_raw: Path, finished: Path, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "kept.xmp"
    assert run("match", small_raw, finished, "-o", out)[0] == 0
    before = out.read_bytes()
    code, _, err = run("match", small_raw, finished, "-o", out)
    assert (code, err.count("\n")) == (1, 1)
    assert "--overwrite" in err
    assert len(asked) == 1, "it is refused before any work"
    out.write_bytes(before.replace(b"-40", b"-39"))
    assert run("match", small_raw, finished, "-o", out, "--overwrite")[0] == 0
    assert read_sidecar(out).edits == FOUND.edits
    out.write_text("<nonsense")
    code, _, err = run("match", small_raw, finished, "-o", out, "--overwrite")
    assert (code, err.count("\n"), out.read_text()) == (1, 1, "<nonsense")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (lambda raw, look, tmp: (raw,), "Name one photo and one reference"),
        (lambda raw, look, tmp: (raw, look, look), "Name one photo and one reference"),
        (lambda raw, look, tmp: (raw, look, "--sliders", "exposure.exposition"), "no slider"),
        (lambda raw, look, tmp: (raw, look, "--sliders", ""), "no slider"),
        (lambda raw, look, tmp: (raw, look, "-o", tmp / "out.jpg"), "written as .xmp"),
        (lambda raw, look, tmp: (raw, look, "-o", tmp / "no" / "out.xmp"), "no folder"),
        (lambda raw, look, tmp: (raw, tmp / "missing.jpg"), "missing.jpg"),
        (lambda raw, look, tmp: (raw, raw, "--camera-jpeg", "-o", tmp), "both write chart.xmp"),
        (lambda raw, look, tmp: (raw, look, "--camera-jpeg", "-o", tmp / "a.xmp"), "into a folder"),
        (lambda raw, look, tmp: (tmp / "missing.dng", look), "missing.dng"),
        (lambda raw, look, tmp: (raw, look, "--edits", tmp / "missing.xmp"), "missing.xmp"),
        (lambda raw, look, tmp: (raw, look, "--set", f"profile.file={tmp}/missing.dcp"), "missing.dcp"),
    ],
    ids=range(12),
)
def test_bad_input_is_one_sentence(
    run: Run, small_raw: Path, finished: Path, tmp_path: Path, words: Callable[..., Any], sentence: str
) -> None:
    code, out, err = run("match", *words(small_raw, finished, tmp_path))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error", [ValueError("There is nothing in it."), OSError(28, "No space left")], ids=str
)
def test_what_the_engine_cannot_do_is_one_sentence(
    run: Run,
    small_raw: Path,
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def match(*arguments: Any, **more: Any) -> Matched:
        raise error

    monkeypatch.setattr(engine, "match", match)
    code, out, err = run("match", small_raw, finished, "-o", tmp_path / "out.xmp")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert not (tmp_path / "out.xmp").exists()


def test_ctrl_c_ends_it_and_nothing_is_written(
    run: Run, small_raw: Path, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def match(*arguments: Any, **more: Any) -> Matched:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "match", match)
    code, out, err = run("match", small_raw, finished, "-o", tmp_path / "out.xmp")
    assert (code, out, err) == (130, "", "Cancelled.\n")
    assert not (tmp_path / "out.xmp").exists()


def test_without_torch_it_is_one_sentence(
    run: Run, small_raw: Path, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(learned, "import_module", missing)
    code, out, err = run("match", small_raw, finished)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "torch" in err


def test_a_match_with_another_picture_tells_its_distance() -> None:
    from editor.commands.match_report import report, summary

    other = replace(
        FOUND, kind="other picture", psnr=None, psnr_before=None, delta_e_before=None, delta_e_median=None
    )
    row = report(Path("a.dng"), "b.jpg", other, Path("a.xmp"))
    assert (row["psnr"], row["delta_e_median"]) == (None, None)
    text = summary(row)
    assert "other picture as b.jpg" in text
    assert "distance 0.123456 (9.9 before)" in text
    assert text.endswith("written to a.xmp\n")


class Terminal:
    """A terminal that keeps what is written to it."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_that_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("editor.commands.match.sys.stderr", terminal)
    bar = command.Bar("chart.dng")
    bar(Progress(0.0, "Aligning", float("nan"), Edits()))
    assert "nan" not in terminal.text
    bar(Progress(0.5, "Polishing", 1.25, Edits()))
    assert terminal.text.count("\r\033[K") == 2
    assert terminal.text.endswith(f"[{15 * '#'}{15 * '.'}] chart.dng: Polishing, distance 1.25")
    bar.clear()
    assert terminal.text.endswith("\r\033[K")
    assert "\n" not in terminal.text
