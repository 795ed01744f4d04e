"""The crash journal: every edit of an open photo on disk before its sidecar is saved.

One strict JSON line an edit, each with all values, so that the last whole line is the answer. The
journal stays locked while its program lives; what is found unlocked was left by a crash.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import time
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from editor.core.edits import Edits

_OPEN, _REPLAYING, _ASIDE = ".jsonl", ".replaying", ".aside"
_BLOCK = 1 << 16
_LONGEST_LINE = 1_000_000
_SYNC_EVERY = 1.0


def state_folder() -> Path:
    """Return where journals lie (SILVERGRAD_STATE names another place)."""
    own = os.environ.get("SILVERGRAD_STATE")
    if own:
        return Path(own) / "journal"
    import platformdirs

    return platformdirs.user_state_path("silvergrad", appauthor=False) / "journal"


def identity(photo: Path) -> str:
    """Return a hash of a photo's size, first and last 64 KiB; "" if it cannot be read."""
    try:
        with photo.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.sha256(f"{size}\n".encode() + file.read(_BLOCK))
            file.seek(max(0, size - _BLOCK))
            digest.update(file.read(_BLOCK))
    except OSError:
        return ""
    return digest.hexdigest()


class Journal:
    """The journal of one open photo. Use from one thread."""

    def __init__(self, photo: Path, folder: Path | None = None) -> None:
        """Start a journal, locked until it is closed or the process ends; OSError if that fails."""
        self.photo = photo.absolute()
        folder = folder or state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(os.fsencode(self.photo)).hexdigest()[:16]
        self._path = folder / f"{name}-{secrets.token_hex(4)}{_OPEN}"
        self._file: FileIO | None = self._path.open("x+b", buffering=0)
        _lock(self._file.fileno())
        self._synced = 0.0
        self._line({"silvergrad": 1, "photo": str(self.photo), "identity": identity(self.photo)})

    def append(self, edits: Edits) -> None:
        """Write down the edits: in the system's hands at once, on the disk at most once a second."""
        self._line({"edits": dict(edits)})

    def sync(self) -> None:
        """Bring what is written to the disk now."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()

    def discard(self) -> None:
        """Delete the journal: the sidecar is saved, or the edits are given up."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _line(self, content: dict[str, Any]) -> None:
        if self._file is None:
            raise ValueError("The journal is closed.")
        data = json.dumps(content, allow_nan=False).encode() + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        if self._file.write(data) != len(data):
            self._file.truncate(end)  # half a line would spoil the next one
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
        if time.monotonic() - self._synced >= _SYNC_EVERY:
            self.sync()


@dataclass(frozen=True)
class Pending:
    """Edits that a crash left behind.

    ``unchanged`` says that the photo is there and the same file still; ``problems`` name values
    that were left out because no slider takes them.
    """

    photo: Path
    edits: Edits
    unchanged: bool
    written: float
    problems: tuple[str, ...]
    path: Path

    def claim(self) -> Edits:
        """Return the edits to replay; should that crash, they are set aside at the next start.

        Call `discard` once the edits are shown and in a journal or sidecar of their own.
        """
        os.replace(self.path, self.path.with_suffix(_REPLAYING))
        return self.edits

    def discard(self) -> None:
        """Delete the journal, replayed or declined."""
        for suffix in (_OPEN, _REPLAYING):
            self.path.with_suffix(suffix).unlink(missing_ok=True)


def pending(folder: Path | None = None) -> tuple[Pending, ...]:
    """Return what can be replayed, newest first; call it once, at the start of the program.

    A journal whose replay crashed is set aside for good and not offered again; one without a
    single edit is deleted; one of a living program is left alone.
    """
    folder = folder or state_folder()
    if not folder.is_dir():
        return ()
    for path in folder.glob(f"*{_REPLAYING}"):
        with contextlib.suppress(OSError):
            os.replace(path, path.with_suffix(_ASIDE))
    found = []
    for path in folder.glob(f"*{_OPEN}"):
        with contextlib.suppress(OSError):
            each = _read(path)
            if each is not None:
                found.append(each)
    return tuple(sorted(found, key=lambda each: each.written, reverse=True))


def _read(path: Path) -> Pending | None:
    """Read one journal; None if it is in use or holds no edits."""
    with path.open("r+b") as file:
        if not _lock(file.fileno()):
            return None
        header = _json(file.readline(_LONGEST_LINE))
        last: dict[str, Any] | None = None
        while line := file.readline(_LONGEST_LINE):
            content = _json(line).get("edits")
            last = content if isinstance(content, dict) else last
        written = os.fstat(file.fileno()).st_mtime
    photo = header.get("photo")
    if not isinstance(photo, str) or "\0" in photo or not last:
        path.unlink(missing_ok=True)
        return None
    values: dict[str, object] = {}
    problems = []
    for key, value in last.items():
        try:
            values |= Edits({key: value})
        except ValueError as error:
            problems.append(str(error))
    unchanged = identity(Path(photo)) == header.get("identity") != ""
    return Pending(Path(photo), Edits(values), unchanged, written, tuple(problems), path)


def _json(line: bytes) -> dict[str, Any]:
    """Return the object on a line, an empty one if the line is torn, no object or no strict JSON."""
    if not line.endswith(b"\n"):
        return {}
    try:
        content = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")


def _lock(descriptor: int) -> bool:
    """Lock a file until it is closed or the process ends; False if another holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(descriptor, 1 << 40, os.SEEK_SET)  # beyond the content, which stays readable
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
