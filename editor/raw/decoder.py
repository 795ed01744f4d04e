"""The program's side of the decoder process: one request at a time, watched, and never trusted."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from editor.raw.errors import BadReply, Cancelled, UnreadablePhoto
from editor.raw.limits import MAX_HEADER_BYTES, free_memory
from editor.raw.watch import POLL_SECONDS, Cancel, Watch

if TYPE_CHECKING:
    # NumPy comes with it, and the process is to be started before NumPy is imported.
    from editor.raw.protocol import Header

Result = TypeVar("Result")
ReadInto = Callable[[memoryview], None]

_PIPE_BYTES = 1024**2
_F_SETPIPE_SZ = 1031


class Decoder:
    """A few decoder processes: started when needed, kept for the next photo, replaced when they die.

    ``command`` is what to run (ours, unless a test says otherwise), ``processes`` how many requests
    may run side by side.
    """

    def __init__(self, command: Sequence[str] | None = None, processes: int = 2) -> None:
        self._command = command
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(processes)
        self._failed: dict[tuple[Any, ...], str] = {}

    def start(self) -> None:
        """Start one process ahead of the first request, so that its imports overlap with ours."""
        with self._lock:
            if not self._all:
                self._idle.append(self._spawn())

    def close(self) -> None:
        """End every process; a request under way in another thread ends as a failure."""
        with self._lock:
            processes, self._all, self._idle = self._all, [], []
        for process in processes:
            _end(process)

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes now alive."""
        with self._lock:
            return tuple(process.pid for process in self._all if process.poll() is None)

    def ask(
        self,
        request: dict[str, Any],
        receive: Callable[[Header, ReadInto], Result],
        *,
        seconds: float,
        cancel: Cancel | None = None,
    ) -> Result:
        """Send a request about ``request["path"]`` and return what ``receive`` makes of the reply.

        ``receive(header, readinto)`` reads exactly the bytes that the header announces. ``cancel``
        is called from another thread. Raises UnreadablePhoto and Cancelled; a photo that brought a
        process down is refused at once the next time, as long as the file is unchanged.
        """
        name, key = Path(request["path"]).name, _identity(request)
        if key in self._failed:
            raise UnreadablePhoto.because(name, self._failed[key])
        with self._slot(cancel):
            process = self._take()
            watch = Watch(process, seconds, cancel)
            sound = False
            try:
                with watch:
                    made = _converse(process, {**request, "seconds": seconds}, receive)
                sound = True
                return made
            except _Refusal as refusal:
                sound = True
                raise UnreadablePhoto.because(name, str(refusal)) from None
            except (OSError, EOFError, BadReply):
                if watch.cancelled:
                    raise Cancelled from None
                self._failed[key] = "timeout" if watch.late else "crash"
                raise UnreadablePhoto.because(name, self._failed[key]) from None
            finally:
                self._give_back(process, sound and not watch.late and not watch.cancelled)

    @contextlib.contextmanager
    def _slot(self, cancel: Cancel | None) -> Iterator[None]:
        while not self._slots.acquire(timeout=POLL_SECONDS):
            if cancel is not None and cancel():
                raise Cancelled
        try:
            yield
        finally:
            self._slots.release()

    def _take(self) -> subprocess.Popen[bytes]:
        """Return a living process, an idle one if there is any."""
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.poll() is None:
                    return process
                self._forget(process)
            return self._spawn()

    def _give_back(self, process: subprocess.Popen[bytes], sound: bool) -> None:
        """Keep a process for the next photo if its last reply was read to the end, else end it."""
        with self._lock:
            if sound and process in self._all:
                self._idle.append(process)
            else:
                self._forget(process)

    def _spawn(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            # NumPy's linear algebra is not used there; its thread pool costs address space and time.
            "OPENBLAS_NUM_THREADS": "1",
        }
        limit = free_memory() // 2 + 2 * 1024**3
        command = self._command or [sys.executable, "-m", "editor.raw.child"]
        process = subprocess.Popen(
            [*command, str(limit)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.abspath(os.sep),
            env=environment,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if sys.platform == "linux" and process.stdout is not None:
            import fcntl

            with contextlib.suppress(OSError):
                fcntl.fcntl(process.stdout.fileno(), _F_SETPIPE_SZ, _PIPE_BYTES)
        self._all.append(process)
        return process

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        if process in self._all:
            self._all.remove(process)
        _end(process)


class _Refusal(Exception):
    """The decoder's own word that it does not read a photo, and why."""


def _converse(
    process: subprocess.Popen[bytes],
    request: dict[str, Any],
    receive: Callable[[Header, ReadInto], Result],
) -> Result:
    """Send one request, read one reply; raises _Refusal, and EOFError, OSError or BadReply."""
    from editor.raw.protocol import Header

    source: Any = process.stdout
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        line = source.readline(MAX_HEADER_BYTES)
    except ValueError:
        # Closed by another thread, which ends the program.
        raise EOFError from None
    if not line.endswith(b"\n"):
        raise EOFError
    header = Header(line)
    if header.error is not None:
        raise _Refusal(header.error)

    def read_into(view: memoryview) -> None:
        while len(view):
            count = source.readinto(view)
            if not count:
                raise EOFError
            view = view[count:]

    return receive(header, read_into)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and wait for it, so that neither it nor its pipes are left over."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)


def _identity(request: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells this request on this very file from others."""
    path = request["path"]
    try:
        status = os.stat(path)
    except OSError:
        return (request["operation"], path)
    return (request["operation"], path, status.st_size, status.st_mtime_ns)


_shared = Decoder()
atexit.register(_shared.close)


def shared_decoder() -> Decoder:
    """Return the program's decoder."""
    return _shared


def start_decoder() -> None:
    """Start the decoder process ahead of need; returns at once."""
    _shared.start()
