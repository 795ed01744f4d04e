"""The one way a file of the user's is written: whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PREFIX, SUFFIX = ".silvergrad-", ".tmp"
Check = Callable[[Path], None]

# What a file system answers that knows no hard links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}


def write(path: Path, data: bytes, check: Check | None = None) -> None:
    """Make ``data`` the content of ``path``; a crash at any moment leaves the old or the new file.

    The file keeps its mode bits; a symbolic link stays and its target is written. ``check`` looks
    at the finished temporary file and may raise. OSError (or what ``check`` raises) when nothing
    was written; the old file is untouched then and no temporary file stays.
    """
    target = Path(os.path.realpath(path))
    with _naming(path):
        temporary = _temporary(target.parent, data, _mode(target), check)
        try:
            os.replace(temporary, target)
        except BaseException:
            _remove(temporary)
            raise
    _sync_folder(target.parent)


def write_new(path: Path, data: bytes, check: Check | None = None) -> None:
    """Write ``path`` as `write` does, but only if nothing has that name.

    FileExistsError if something has, even if it came in this very moment.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with _naming(path):
        temporary = _temporary(path.parent, data, None, check)
        try:
            _claim(temporary, path)
        finally:
            _remove(temporary)
    _sync_folder(path.parent)


def sweep(folder: Path, older_than: float = 3600.0) -> int:
    """Delete temporary files a crash left in ``folder``, last written ``older_than`` seconds ago.

    Return how many went. A folder or file that cannot be read or deleted is passed over.
    """
    swept = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime >= older_than:
                        os.unlink(entry.path)
                        swept += 1
    return swept


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an OSError speak of the file that was asked for, not of a temporary one."""
    try:
        yield
    except OSError as error:
        if error.filename is None or PREFIX in str(error.filename):
            error.filename = str(path)
        raise


def _temporary(folder: Path, data: bytes, mode: int | None, check: Check | None) -> Path:
    """Write ``data`` to a file of its own in ``folder``, down to the disk; return its path."""
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(folder))
    path = folder / f"{PREFIX}{os.getpid()}-{os.urandom(8).hex()}{SUFFIX}"
    # 0o666 and not tempfile's 0o600: the user's umask decides who may read a new file.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if os.fstat(file.fileno()).st_size != len(data):
                raise OSError(errno.EIO, "Not every byte was written", str(path))
        if mode is not None:
            os.chmod(path, mode)
        if check is not None:
            check(path)
    except BaseException:
        _remove(path)
        raise
    return path


def _claim(temporary: Path, path: Path) -> None:
    """Give the temporary file its name unless that is taken."""
    if os.name == "nt":  # Windows renames onto nothing that exists
        os.rename(temporary, path)
        return
    try:
        os.link(temporary, path)  # fails where the name is taken, and is never half a file
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            os.replace(temporary, path)
        except BaseException:
            _remove(path)
            raise


def _mode(path: Path) -> int | None:
    """Return the permission bits of a file, None if there is none yet."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    """Bring the folder's new entry to the disk, where the system can."""
    if os.name == "nt":
        return
    # Some network file systems refuse to sync a folder; the file itself is safe by then.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
