"""The crash journal: what was written down is offered again, and nothing else happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from editor.core.edits import Edits
from editor.files import journal
from editor.files.journal import Journal, pending
from tests.files import some

_EDITS = Edits({"exposure.exposure": 0.123, "rgb_toning.curve": ((0, 0), (9.5, 99), (255, 255))})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "phóto\udcff.dng"
    path.write_bytes(b"raw" * 100_000)
    return path


def _crashed(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _leave(photo: Path, folder: Path, *edits: Edits) -> Path:
    """Leave a journal behind as a crash does: on disk, and not locked."""
    opened = Journal(photo, folder)
    for each in edits:
        opened.append(each)
    content = opened._path.read_bytes()
    opened.discard()
    opened._path.write_bytes(content)
    return opened._path


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=some.edits(), second=some.edits())
def test_the_last_edits_are_offered(first: Edits, second: Edits, photo: Path, tmp_path: Path) -> None:
    path = _leave(photo, tmp_path / "journal", first, second)
    offered = pending(tmp_path / "journal")
    assert [each.edits for each in offered] == ([second] if second else [])
    assert all(each.photo == photo and each.unchanged and not each.problems for each in offered)
    path.unlink(missing_ok=True)


def test_a_line_torn_anywhere_costs_only_itself(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    path = _leave(photo, folder, Edits({"exposure.exposure": 1.0}), _EDITS)
    whole = path.read_bytes()
    first_two = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    for length in range(first_two, len(whole)):
        path.write_bytes(whole[:length])
        assert [each.edits for each in pending(folder)] == [Edits({"exposure.exposure": 1.0})]
    path.write_bytes(whole)
    assert pending(folder)[0].edits == _EDITS


@pytest.mark.parametrize(
    "line",
    [
        '{"edits": {"exposure.exposure": NaN}}', '{"edits": {"exposure.exposure": 1e999}}',
        '{"edits": {"exposure.exposure": "1"}}', '{"edits": {"no.slider": 1}}', "[" * 100_000, "\0\0",
        '{"edits": 5}', '{"edits": {"exposure.exposure": 99}}',
    ],
)  # fmt: skip
def test_nonsense_is_left_out(line: str, photo: Path, tmp_path: Path) -> None:
    path = _leave(photo, tmp_path, _EDITS)
    content = path.read_text() + line + "\n"
    path.write_text(content)
    offered = pending(tmp_path)[0]
    assert offered.edits in (_EDITS, Edits())
    assert offered.problems or offered.edits == _EDITS


def test_a_replay_that_crashes_is_not_offered_again(photo: Path, tmp_path: Path) -> None:
    _leave(photo, tmp_path / "j", _EDITS)
    offered = pending(tmp_path / "j")[0]
    assert offered.claim() == _EDITS
    assert not pending(tmp_path / "j"), "the program crashed and started again"
    assert [path.suffix for path in (tmp_path / "j").iterdir()] == [".aside"]


def test_a_replay_that_works_leaves_nothing(photo: Path, tmp_path: Path) -> None:
    _leave(photo, tmp_path / "j", _EDITS)
    offered = pending(tmp_path / "j")[0]
    offered.claim()
    offered.discard()
    assert not list((tmp_path / "j").iterdir())


def test_saving_discards_and_no_edit_is_no_offer(photo: Path, tmp_path: Path) -> None:
    opened = Journal(photo, tmp_path / "j")
    opened.append(_EDITS)
    opened.discard()
    opened.discard()
    with pytest.raises(ValueError, match="closed"):
        opened.append(_EDITS)
    _leave(photo, tmp_path / "j")
    assert not pending(tmp_path / "j")
    assert not list((tmp_path / "j").iterdir())


def test_a_photo_that_is_another_by_now_is_said(photo: Path, tmp_path: Path) -> None:
    _leave(photo, tmp_path / "j", _EDITS)
    photo.write_bytes(b"other")
    assert not pending(tmp_path / "j")[0].unchanged
    photo.unlink()
    assert not pending(tmp_path / "j")[0].unchanged


def test_the_place_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERGRAD_STATE", str(tmp_path))
    assert journal.state_folder() == tmp_path / "journal"
    assert not pending()


def test_the_disk_is_synced_at_most_once_a_second(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: calls.append(descriptor))
    opened = Journal(photo, tmp_path / "j")
    for _ in range(200):
        opened.append(_EDITS)
    assert len(calls) <= 3
    opened.sync()
    assert len(calls) <= 4
    opened.discard()


_EDITING = """
import sys, time
from pathlib import Path
from editor.core.edits import Edits
from editor.files.journal import Journal
journal = Journal(Path(sys.argv[1]), Path(sys.argv[2]))
for n in range(50):
    journal.append(Edits({"exposure.exposure": n / 100}))
sys.stdout.write("done\\n")
sys.stdout.flush()
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_killed_program_loses_no_edit_and_a_living_one_is_left_alone(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "j"
    command = [sys.executable, "-c", _EDITING, str(photo), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not pending(folder)
        assert len(_crashed(folder)) == 1
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert pending(folder)[0].edits == Edits({"exposure.exposure": 0.49})
    assert json.loads(_crashed(folder)[0].read_text().splitlines()[0])["silvergrad"] == 1
