"""The match benchmark hides sliders, gives its peers the same clock and sums up what it says it does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.benchmarks import match, match_hidden, match_looks, match_table  # noqa: E402
from editor.benchmarks.match_figures import of_camera, of_hidden  # noqa: E402
from editor.cli import main  # noqa: E402
from editor.core.edits import Edits  # noqa: E402
from editor.core.image import LinearImage, Metadata  # noqa: E402
from editor.core.pipeline import measure_statistics  # noqa: E402
from editor.core.statistics import Statistics  # noqa: E402
from editor.files.encode import encode  # noqa: E402
from editor.learn.draws import brightest  # noqa: E402
from editor.learn.match.match import Confidence, Matched  # noqa: E402
from editor.learn.match.parameters import BASIC, FOUR, TEMPERATURE  # noqa: E402
from editor.raw.photo import open_photo  # noqa: E402
from editor.render.develop import develop  # noqa: E402
from editor.synthetic.raws import make_raw  # noqa: E402

CONTRAST = "rgb_toning.contrast"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raws") / "still.dng"
    make_raw("still", path, size=(240, 160))
    return path


@pytest.fixture(scope="module")
def photo(raw: Path) -> LinearImage:
    return open_photo(raw)


@pytest.fixture(scope="module")
def statistics(photo: LinearImage) -> Statistics:
    return measure_statistics(photo)


def found(edits: Edits, **more: Any) -> Matched:
    """Return a match that found ``edits``."""
    sure = {key: Confidence(1.5, (), 0.9) for key in edits}
    made = Matched(
        kind="same picture", edits=edits, psnr_before=20.0, psnr=50.0, delta_e_before=9.0,
        delta_e_median=0.5, distance_before=9.0, distance=0.5, masked=0.0, reference_renders=7,
        seconds=0.1, confidence=sure, carried={}, residual=None, warnings=(),
    )  # fmt: skip
    return replace(made, **more)


@dataclass
class Matcher:
    """A match that answers what it is told to, and keeps what it was asked."""

    answer: Matched
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, photo: Any, statistics: Any, edits: Edits, reference: Any, **more: Any) -> Matched:
        self.asked.append({"edits": edits, "reference": reference, **more})
        return self.answer


def test_slider_errors_are_shares_of_the_range() -> None:
    hidden = Edits({CONTRAST: 10.0, "exposure.exposure": -1.0, TEMPERATURE: 2000.0})
    close = Edits({CONTRAST: 13.0, "exposure.exposure": -1.5, TEMPERATURE: 50000.0})
    made = match_hidden.slider_errors(close, hidden, tuple(hidden), Metadata())
    assert made == {CONTRAST: 1.5, "exposure.exposure": 5.0, TEMPERATURE: 100.0}


def test_sliders_are_drawn_over_their_ranges(photo: LinearImage, statistics: Statistics) -> None:
    rng = np.random.default_rng(1)
    drawn = [match_hidden.drawn(rng, BASIC, photo.metadata, statistics) for _ in range(300)]
    assert {key for edits in drawn for key in edits} == set(BASIC)
    mired = np.array([1e6 / float(edits[TEMPERATURE]) for edits in drawn])  # type: ignore[arg-type]
    assert np.quantile(mired, [0.0, 0.5, 1.0]) == pytest.approx([20.0, 260.0, 500.0], abs=35.0)
    exposures = np.array([edits["exposure.exposure"] for edits in drawn], float)
    most = brightest(photo.metadata, statistics)
    assert most - 0.5 < exposures.max() <= most
    assert exposures.min() < -4.5
    contrasts = np.array([edits[CONTRAST] for edits in drawn], float)
    assert abs(np.mean(contrasts)) < 12.0
    assert np.ptp(contrasts) > 190.0


def test_the_picture_goes_through_a_16_bit_file(photo: LinearImage, statistics: Statistics) -> None:
    hidden = match_hidden.hide(np.random.default_rng(0), photo, statistics, FOUR, 96)
    assert max(hidden.target.shape) == 96
    assert hidden.db(hidden.edits) == pytest.approx(120.0)
    read = match_hidden.through_file(hidden.target).pixels
    assert np.abs(read - hidden.target).max() < 0.25 / 65535.0
    levels = np.round(hidden.target * 65535.0)
    np.testing.assert_allclose(levels / 65535.0, hidden.target, atol=1e-7)
    nudged = hidden.edits.changed({CONTRAST: 0.0})
    assert hidden.db(nudged) < 50.0
    assert hidden.errors(nudged)[CONTRAST] == pytest.approx(
        abs(float(hidden.edits[CONTRAST])) / 2.0, abs=1e-3
    )  # type: ignore[arg-type]


def test_peers_have_the_clock_that_the_match_had(
    photo: LinearImage, statistics: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = match_hidden.hide(np.random.default_rng(0), photo, statistics, FOUR, 96)
    clock = iter([100.0, 102.5])
    monkeypatch.setattr(match_hidden.time, "perf_counter", lambda: next(clock))
    given: list[tuple[Any, ...]] = []

    class Searched:
        def at(self, seconds: float) -> Any:
            truth = match_hidden.to_units(hidden.edits, hidden.keys, photo.metadata)
            return truth if seconds > 5.0 else np.full(4, 0.5)

        def renders(self, seconds: float) -> int:
            return int(seconds)

    def search(peer: Any, task: Any, seconds: float, seed: int) -> Searched:
        given.append((peer, max(task.photo.pixels.shape), max(task.target.shape), seconds, seed))
        return Searched()

    monkeypatch.setattr(match_hidden, "search", search)
    matcher = Matcher(found(hidden.edits))
    row = match_hidden.matched_row(hidden, matcher, {"cma_es": 5, "adam": 6}, [7])
    assert given == [(match_hidden.PEERS[n], 96, 96, 7, s) for n, s in (("cma_es", 5), ("adam", 6))]
    assert (row["seconds"], row["db"], set(row["errors"].values())) == (2.5, 120.0, {0.0})
    assert matcher.asked[0]["free"] == FOUR
    assert matcher.asked[0]["edits"] == Edits()
    assert set(row["peers"]) == {"same_clock", "7_s"}
    assert row["peers"]["7_s"]["adam"] == {"db": 120.0, "error": 0.0, "reference_renders": 7}
    assert row["peers"]["same_clock"]["adam"]["db"] < 60.0
    assert row["peers"]["same_clock"]["adam"]["reference_renders"] == 2


def test_a_picture_with_nothing_in_it_makes_a_row_that_says_so(
    photo: LinearImage, statistics: Statistics
) -> None:
    hidden = match_hidden.hide(np.random.default_rng(0), photo, statistics, FOUR, 96)
    black = replace(hidden, target=np.zeros_like(hidden.target))
    row = match_hidden.matched_row(black, Matcher(found(hidden.edits)), {}, [])
    assert row["refused"].endswith(".")
    assert set(row) == {"hidden", "refused"}


def row(db: float, error: float, trained_on: bool = False, peer_db: float = 30.0) -> dict[str, Any]:
    return {
        "photo": "a", "camera": "A", "trained_on": trained_on, "kind": "same picture", "start_db": 15.0,
        "db": db, "seconds": 2.0, "reference_renders": 9, "masked": 0.0, "errors": {CONTRAST: error},
        "spread": {CONTRAST: 1.0},
        "peers": {"same_clock": {"adam": {"db": peer_db, "error": 8.0, "reference_renders": 0}}},
    }  # fmt: skip


def test_figures_of_known_rows() -> None:
    rows = [row(50.0 + n, 0.5 * n, peer_db=30.0 + 2 * n) for n in range(11)]
    rows += [row(0.0, 99.0, trained_on=True), {"trained_on": False, "refused": "Black."}]
    made = of_hidden(rows)
    assert made is not None
    assert (made["count"], made["refused"]) == (11, 1)
    assert (made["median_db"], made["worst_decile_db"]) == (55.0, 51.0)
    assert (made["median_reference_renders"], made["most_reference_renders"]) == (9.0, 9.0)
    assert made["mean_error_percent"] == 2.5
    slider = made["sliders"][CONTRAST]
    assert slider["share_within_2_percent"] == pytest.approx(5 / 11, abs=1e-3)
    assert slider["share_within_spread"] == pytest.approx(3 / 11, abs=1e-3)
    peer = made["peers"]["same_clock"]["adam"]
    assert (peer["median_db"], peer["above_db"], peer["mean_error_percent"]) == (40.0, 15.0, 8.0)
    assert of_hidden([{"trained_on": False, "refused": "Black."}]) is None


def test_cameras_count_alike_however_many_photos_they_took() -> None:
    def of(camera: str, delta_e: float | None) -> dict[str, Any]:
        kind = "same picture" if delta_e is not None else "other picture"
        figures = {"delta_e": delta_e, "delta_e_before": 9.0, "masked": 0.0, "seconds": 1.0}
        return {"camera": camera, "kind": kind, **figures}

    made = of_camera([of("A", 1.0), of("A", 2.0), of("A", 3.0), of("B", 6.0), of("C", None)])
    assert made["median_delta_e_over_cameras"] == 4.0
    assert made["cameras"]["A"]["median_delta_e"] == 2.0
    assert made["cameras"]["C"]["median_delta_e"] is None


def test_a_jpeg_beside_the_raw_comes_before_the_one_in_it(
    raw: Path, photo: LinearImage, statistics: Statistics, tmp_path: Path
) -> None:
    copy = tmp_path / "shot.dng"
    copy.write_bytes(raw.read_bytes())
    assert match_looks.beside(copy) is None
    matcher = Matcher(found(Edits()))
    embedded = match_looks.camera_row(copy, photo, statistics, matcher)
    made = develop(photo, Edits()).pixels
    (tmp_path / "shot.JPG").write_bytes(encode(made, "jpg"))
    (tmp_path / "shot_other.jpg").write_bytes(b"of another shot")
    row = match_looks.camera_row(copy, photo, statistics, matcher)
    assert row is not None
    assert (row["reference"], row["delta_e"]) == ("shot.JPG", 0.5)
    assert embedded is None or embedded["reference"] == "embedded"


def test_other_pictures_are_compared_by_their_histograms(
    photo: LinearImage, statistics: Statistics, tmp_path: Path
) -> None:
    look = Edits({"exposure.exposure": 1.5, "saturation.saturation": -100.0, CONTRAST: 40.0})
    (tmp_path / "look.png").write_bytes(encode(develop(photo, look).pixels, "png"))
    matcher = Matcher(found(look, kind="other picture"))
    row = match_looks.look_row(photo, statistics, tmp_path / "look.png", matcher)
    mean = {name: np.mean(list(shared.values())) for name, shared in row["shared"].items()}
    assert mean["match"] == pytest.approx(np.mean(list(row["ceiling"].values())), abs=0.05)
    assert mean["match"] > mean["reinhard"] > mean["no_change"]
    assert row["at_bounds"] == ["saturation.saturation"]
    summed = match_looks.of_looks([row])
    assert summed["share_of_sliders_at_bounds"] == pytest.approx(1 / 3, abs=1e-3)
    assert summed["match"]["luminance"] == row["shared"]["match"]["luminance"]


def test_all_of_it_as_json_and_as_a_table(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.dng").write_bytes(b"nothing")
    (tmp_path / "still.dng").write_bytes(raw.read_bytes())
    (tmp_path / "looks").mkdir()
    look = develop(open_photo(raw), Edits({CONTRAST: 50.0})).pixels
    for name in ("one.png", "two.png"):
        (tmp_path / "looks" / name).write_bytes(encode(look, "png"))
    matcher = Matcher(
        found(Edits({CONTRAST: 50.0, "color_balance.tint": 3.0, **dict.fromkeys(FOUR[3:], 0.0)}))
    )
    monkeypatch.setattr(match, "match", matcher)
    monkeypatch.setattr(match, "missing_peers", lambda: dict.fromkeys(match.PEERS, "It is missing."))
    words = ["benchmark", "match", "--raws", str(tmp_path), "--count", "2", "--long-edge", "96"]
    words += ["--references", str(tmp_path / "looks"), "--protocols", "four", "other", "--seed", "2"]
    assert main([*words, "--json"]) == 0
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert made["unreadable"] == ["broken.dng"]
    assert (made["four"]["count"], made["other"]["pairs"], len(made["rows"]["four"])) == (2, 2, 2)
    assert made["four"]["peers"] == {"same_clock": {}}
    assert made["protocol"]["long_edge"] == 96
    assert {row["reference"] for row in made["rows"]["other"]} == {"one.png", "two.png"}
    assert "still.dng" in err
    hidden = [row["hidden"][CONTRAST] for row in made["rows"]["four"]]
    errors = [row["errors"][CONTRAST] for row in made["rows"]["four"]]
    assert errors == pytest.approx([abs(50.0 - each) / 2.0 for each in hidden], abs=1e-3)
    assert main(words) == 0
    table = capsys.readouterr().out
    assert "four sliders hidden, 2 pictures" in table
    assert CONTRAST in table
    assert "monge_kantorovich" in table
    assert match_table.table(made) == table


@pytest.mark.parametrize("words", [[], ["--references", "."]], ids=str)
def test_what_cannot_be_measured_is_one_sentence(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.dng").write_bytes(b"nothing")
    assert main(["benchmark", "match", "--raws", str(tmp_path), *words]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert ("no pictures" if words else "None of these raws") in err


def test_without_torch_it_is_one_sentence() -> None:
    words = "['benchmark', 'match']"
    script = (
        f"import sys; sys.modules['torch'] = None; from editor.cli import main; sys.exit(main({words}))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "torch" in ended.stderr
