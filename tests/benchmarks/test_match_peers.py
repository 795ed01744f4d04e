"""What stands beside the match searches in earnest, within its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.benchmarks import match_peers  # noqa: E402
from editor.benchmarks.match_peers import PEERS, Search, Task, TimeUp, search, task_of  # noqa: E402
from editor.core.edits import Edits  # noqa: E402
from editor.core.image import LinearImage  # noqa: E402
from editor.core.pipeline import measure_statistics, run  # noqa: E402
from editor.learn.match.parameters import from_units, to_units  # noqa: E402
from editor.raw.photo import open_photo  # noqa: E402
from editor.synthetic.raws import make_raw  # noqa: E402

Clock = Callable[[], float]
KEYS = ("color_balance.temperature", "color_balance.tint", "exposure.exposure")
TRUTH = np.array([0.31, 0.62, 0.55])


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> LinearImage:
    path = tmp_path_factory.mktemp("raws") / "still.dng"
    make_raw("still", path, size=(48, 32))
    return open_photo(path)


@pytest.fixture(scope="module")
def task(photo: LinearImage) -> Task:
    statistics, start = measure_statistics(photo), to_units(Edits(), KEYS, photo.metadata)
    target = run(photo, from_units(Edits(), KEYS, TRUTH, photo.metadata), statistics)
    return task_of(photo, statistics, KEYS, start, target, 48)


@dataclass
class Counted:
    """Time that passes by a second with every look at the clock."""

    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        seconds = count(1000)
        self.monkeypatch.setattr(match_peers.time, "perf_counter", lambda: float(next(seconds)))


def test_a_search_knows_what_it_knew_when(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    Counted(monkeypatch)
    searching = Search(task, 6.5)
    assert searching.error(TRUTH + 0.1) > searching.error(TRUTH) == pytest.approx(0.0, abs=1e-9)
    searching.error(TRUTH + 0.05)
    with pytest.raises(TimeUp):
        searching.error(TRUTH)
    # Each answer looks at the clock when it comes and when it is kept.
    np.testing.assert_array_equal(searching.at(1.0), task.start)
    np.testing.assert_array_equal(searching.at(2.0), TRUTH + 0.1)
    np.testing.assert_array_equal(searching.at(6.5), TRUTH)
    assert [searching.renders(each) for each in (0.5, 1.0, 3.0, 6.5)] == [0, 1, 2, 3]


def test_an_answer_that_comes_too_late_does_not_count(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    Counted(monkeypatch)
    searching = Search(task, 1.5)
    with pytest.raises(TimeUp):
        searching.error(TRUTH)
    np.testing.assert_array_equal(searching.at(1.5), task.start)


@pytest.mark.parametrize(
    ("name", "looks", "near"),
    [
        ("cma_es", 600, 0.05),
        ("gaussian_process", 100, 0.1),
        ("finite_differences", 120, 1e-3),
        ("adam", 50, 0.05),
    ],
)
def test_every_peer_finds_three_sliders(
    name: str, looks: int, near: float, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    if PEERS[name].package is not None:
        pytest.importorskip(str(PEERS[name].package).split(".")[0])
    Counted(monkeypatch)
    searched = search(PEERS[name], task, float(looks), seed=3)
    assert np.abs(searched.at(looks) - TRUTH).max() < near < np.abs(task.start - TRUTH).max()
    assert searched.renders(looks) == 0 if name == "adam" else searched.renders(looks) > 20


def test_the_target_is_made_as_small_as_the_picture(photo: LinearImage) -> None:
    statistics, start = measure_statistics(photo), np.zeros(3)
    large = np.full((320, 480, 3), 0.5, np.float32)
    large[::2] = 0.0
    made = task_of(photo, statistics, KEYS, start, large, 24)
    assert made.target.shape == made.photo.pixels.shape == (16, 24, 3)
    # Half of the light of 0.5, which is 0.214.
    assert made.target.mean() == pytest.approx(0.3612, abs=0.002)


def test_a_peer_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(match_peers.importlib, "import_module", absent)
    missing = match_peers.missing_peers()
    assert set(missing) == {"cma_es", "gaussian_process"}
    assert "silvergrad[benchmark]" in missing["cma_es"]


def test_the_packages_are_an_extra() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert 'benchmark = ["cma' in project
