"""The export queue: one honest result a photo, and no source is ever written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.files import atomic, icc
from editor.files.export import ExportOptions, Job, Picture, Result, clean_name, hindrance, prepare, run

_PIXELS = np.full((20, 30, 3), 128, np.uint8)


def _develop(job: Job) -> Picture:
    return _PIXELS.copy(), icc.profile("sRGB"), b""


def _jobs(folder: Path, *names: str, **options: object) -> list[Job]:
    chosen = replace(ExportOptions(folder / "out"), **options)  # type: ignore[arg-type]
    jobs = []
    for name in names:
        photo = folder / name
        photo.parent.mkdir(parents=True, exist_ok=True)
        photo.write_bytes(name.encode())
        jobs.append(Job(photo, Edits(), chosen))
    return jobs


def _outcomes(results: list[Result]) -> list[str]:
    return [result.outcome for result in results]


def test_photos_are_written_and_numbered(tmp_path: Path) -> None:
    jobs = _jobs(tmp_path, "a.dng", "b.dng", "sub/a.dng", template="{name}_{number}-x")
    heard: list[tuple[int, int]] = []
    results = list(run(jobs, _develop, lambda done, total: heard.append((done, total))))
    assert _outcomes(results) == ["written"] * 3
    assert [r.path.name for r in results if r.path] == ["a_0001-x.jpg", "b_0002-x.jpg", "a_0003-x.jpg"]
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert cv2.imread(str(results[0].path)).shape == (20, 30, 3)


@pytest.mark.parametrize(
    ("place", "template", "said"),
    [
        ("out", "{name}", ""),
        ("made/later", "{name} {number} {", ""),
        ("", "{name}", ""),
        ("file", "{name}", "file is not a folder."),
        ("file/below", "{name}", "file is not a folder."),
        ("dangling", "{name}", "dangling is not a folder."),
        ("x" * 300, "{name}", "too long."),
        ("out", "{name}-{bogus}", "There is no {bogus}; a file name may have {name} and {number}."),
        ("out", "{0.__class__}", "There is no {0.__class__}; a file name may have {name} and {number}."),
    ],
)
def test_what_stands_in_the_way_is_said_beforehand(
    place: str, template: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    found = hindrance(ExportOptions(tmp_path / place, template=template))
    assert found.endswith(said)
    assert bool(found) == bool(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "file"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_file_system_that_takes_no_files_is_known() -> None:
    assert hindrance(ExportOptions(Path("/proc/nowhere"))) == "The folder /proc/nowhere cannot be made."
    with pytest.raises(OSError, match="nowhere"):
        prepare(Path("/proc/nowhere"))


def test_a_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    prepare(tmp_path / "made" / "now")
    assert not list((tmp_path / "made" / "now").iterdir())


@pytest.mark.parametrize("on_clash", ["number", "skip", "overwrite"])
def test_a_name_that_is_taken(on_clash: str, tmp_path: Path) -> None:
    jobs = _jobs(tmp_path, "a.dng", "sub/a.dng", on_clash=on_clash)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.jpg").write_bytes(b"old")
    results = list(run(jobs, _develop))
    expected = {
        "number": (["written"] * 2, {"a.jpg", "a-2.jpg", "a-3.jpg"}),
        "skip": (["skipped"] * 2, {"a.jpg"}),
        "overwrite": (["written"] * 2, {"a.jpg", "a-2.jpg"}),
    }[on_clash]
    assert (_outcomes(results), set(os.listdir(tmp_path / "out"))) == expected
    assert ((tmp_path / "out" / "a.jpg").read_bytes() == b"old") == (on_clash != "overwrite")


def test_a_source_is_never_a_target(tmp_path: Path) -> None:
    jobs = _jobs(tmp_path, "a.jpg", "b.jpg", on_clash="overwrite")
    jobs = [replace(job, options=replace(job.options, folder=tmp_path)) for job in jobs]
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "a.jpg").symlink_to(tmp_path / "b.jpg")
    jobs.append(replace(jobs[0], options=replace(jobs[0].options, folder=tmp_path / "link")))
    results = list(run(jobs, _develop))
    assert _outcomes(results) == ["failed"] * 3
    assert all("is a photo of this export" in result.reason for result in results)
    assert (tmp_path / "a.jpg").read_bytes() == b"a.jpg"
    assert (tmp_path / "b.jpg").read_bytes() == b"b.jpg"


def test_one_failure_ends_one_photo(tmp_path: Path) -> None:
    def develop(job: Job) -> Picture:
        if job.photo.stem == "b":
            raise ValueError("b.dng cannot be read.")
        if job.photo.stem == "c":
            raise MemoryError
        if job.photo.stem == "d":
            return np.zeros((2, 2, 3), np.uint16), b"", b""
        return _develop(job)

    results = list(run(_jobs(tmp_path, "a.dng", "b.dng", "c.dng", "d.dng", "e.dng"), develop))
    assert _outcomes(results) == ["written", "failed", "failed", "failed", "written"]
    assert results[1].reason == "b.dng cannot be read."
    assert all(result.reason for result in results[1:4])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_fails_all_that_is_left(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = _jobs(tmp_path, "a.dng", "b.dng", "c.dng")
    results = []
    developed = []

    def develop(job: Job) -> Picture:
        developed.append(job)
        return _develop(job)

    real = os.fsync

    def fsync(descriptor: int) -> None:
        if len(developed) == 2:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", fsync)
    results = list(run(jobs, develop))
    assert _outcomes(results) == ["written", "failed", "failed"]
    assert os.strerror(number) in results[1].reason
    assert os.strerror(number) in results[2].reason
    assert len(developed) == 2
    assert os.listdir(tmp_path / "out") == ["a.jpg"]


def test_another_error_of_the_system_fails_one(tmp_path: Path) -> None:
    def develop(job: Job) -> Picture:
        if job.photo.stem == "a":
            raise PermissionError(errno.EACCES, "Permission denied")
        return _develop(job)

    assert _outcomes(list(run(_jobs(tmp_path, "a.dng", "b.dng"), develop))) == ["failed", "written"]


def test_what_cannot_be_read_back_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.files.export.dimensions", lambda data, format: (1, 1))
    results = list(run(_jobs(tmp_path, "a.dng"), _develop))
    assert _outcomes(results) == ["failed"]
    assert not os.listdir(tmp_path / "out")


def test_cancelling_leaves_nothing_half_done(tmp_path: Path) -> None:
    answers = iter([False, False, False, True])
    jobs = _jobs(tmp_path, "a.dng", "b.dng", "c.dng")
    results = list(run(jobs, _develop, cancel=lambda: next(answers, True)))
    assert _outcomes(results) == ["written", "cancelled", "cancelled"]
    assert os.listdir(tmp_path / "out") == ["a.jpg"]

    def develop(job: Job) -> Picture:
        raise Cancelled

    assert _outcomes(list(run(jobs[:1], develop))) == ["cancelled"]


@given(st.text(max_size=300))
def test_a_name_is_clean(name: str) -> None:
    cleaned = clean_name(name, "jpg")
    assert cleaned.endswith(".jpg")
    assert 5 <= len(cleaned.encode()) <= 255
    assert not set(cleaned) & set('/\\:*?"<>|\0\n\x7f')
    assert cleaned[:-4].strip(". ") or cleaned[:-4] == "_"
    assert clean_name(cleaned[:-4], "jpg") == cleaned


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("con", "_con.jpg"), ("LPT1.x", "_LPT1.x.jpg"), ("..", "_.jpg"), ("a/../b", "a_.._b.jpg"),
        ("end. . ", "end.jpg"), ("", "_.jpg"), ("🌄 sunrise", "🌄 sunrise.jpg"), ("console", "console.jpg"),
    ],
)  # fmt: skip
def test_names_that_systems_refuse(name: str, expected: str) -> None:
    assert clean_name(name, "jpg") == expected


def test_an_export_of_a_jpeg_loads_no_heavy_library() -> None:
    program = (
        "import sys; from editor.files import export, exif, icc, journal, presets, sidecar\n"
        "heavy = {'PIL', 'tifffile', 'torch', 'PySide6', 'platformdirs', 'rawpy', 'scipy'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
