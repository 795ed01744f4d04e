"""Writing a file: the old or the new one, whatever happens."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from editor.files import atomic
from editor.files.sidecar import read_sidecar

_POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    atomic.write(path, b"one")
    path.chmod(0o640)
    atomic.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a"]


@_POSIX
def test_a_new_file_has_the_mode_the_user_wants(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        atomic.write(tmp_path / "a", b"")
        atomic.write_new(tmp_path / "b", b"")
    finally:
        os.umask(old)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o640, 0o640]


@_POSIX
def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a", tmp_path / "b"
    target.write_bytes(b"one")
    link.symlink_to(target)
    atomic.write(link, b"two")
    assert link.is_symlink()
    assert target.read_bytes() == b"two"


def test_a_name_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a"
    atomic.write_new(path, b"one")
    with pytest.raises(FileExistsError):
        atomic.write_new(path, b"two")
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_name_is_claimed_where_there_are_no_links(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _raises(number))
    path = tmp_path / "a"
    atomic.write_new(path, b"one")
    with pytest.raises(FileExistsError):
        atomic._claim(tmp_path / "other", path)
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("call", ["open", "fsync", "replace", "chmod"])
@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    call: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, _raises(number))
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the number is checked below
            atomic.write(path, b"two")
    assert caught.value.errno == number
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


def test_a_failed_check_writes_nothing(tmp_path: Path) -> None:
    def check(temporary: Path) -> None:
        assert temporary.read_bytes() == b"two"
        raise ValueError("no")

    for write in (atomic.write, atomic.write_new):
        with pytest.raises(ValueError, match="no"):
            write(tmp_path / "a", b"two", check)
    assert not os.listdir(tmp_path)


def test_temporary_files_of_a_crash_are_swept_once_old(tmp_path: Path) -> None:
    left = tmp_path / f"{atomic.PREFIX}1-2{atomic.SUFFIX}"
    left.touch()
    (tmp_path / "photo.tmp").touch()
    assert atomic.sweep(tmp_path) == 0
    old = time.time() - 7200
    os.utime(left, (old, old))
    assert atomic.sweep(tmp_path) == 1
    assert os.listdir(tmp_path) == ["photo.tmp"]
    assert atomic.sweep(tmp_path / "missing") == 0


_FULL = """
import resource, sys
from pathlib import Path
from editor.core.edits import Edits
from editor.files.sidecar import write_sidecar
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_sidecar(Path(sys.argv[1]), Edits({"exposure.exposure": 2.0}), extras={"History": "x" * 5000})
except OSError as error:
    sys.exit(7)
"""


@_POSIX
def test_a_full_disk_leaves_the_old_sidecar(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    _run(_SAVING, path, "1").communicate()
    before = path.read_bytes()
    process = _run(_FULL, path)
    process.communicate()
    assert process.returncode == 7
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.xmp"]


# Says each value after it is saved, so that the one who kills it knows what must not be lost.
_SAVING = """
import sys
from pathlib import Path
from editor.core.edits import Edits
from editor.files.sidecar import write_sidecar
for n in range(int(sys.argv[2])):
    write_sidecar(Path(sys.argv[1]), Edits({"color_balance.temperature": 2000.0 + n}))
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
"""


@_POSIX
def test_twenty_kills_while_saving_lose_nothing_saved(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(20)]
    for batch in range(0, 20, 4):
        started = []
        for folder in folders[batch : batch + 4]:
            folder.mkdir()
            started.append(_run(_SAVING, folder / "a.xmp", "40000"))
        for number, process in enumerate(started):
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.013 * (batch + number))
            process.send_signal(signal.SIGKILL)
            said = process.communicate()[0].splitlines()
            process.wait()
            saved = int(said[-1]) if said else 0
            folder = folders[batch + number]
            edits = read_sidecar(folder / "a.xmp").edits
            assert edits["color_balance.temperature"] in (2000.0 + saved, 2001.0 + saved)
            atomic.sweep(folder, older_than=0)
            assert os.listdir(folder) == ["a.xmp"]


def _run(program: str, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)


def _raises(number: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call
