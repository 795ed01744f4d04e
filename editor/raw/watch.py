"""A watch over a request: ends the decoder process when time is up or nobody waits any more."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

Cancel = Callable[[], bool]

POLL_SECONDS = 0.02


class Watch:
    """Kills a process when its time is up or the caller cancels; ``late`` and ``cancelled`` say why."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, cancel: Cancel | None) -> None:
        self.late = self.cancelled = False
        self._process = process
        self._until = time.monotonic() + seconds
        self._cancel = cancel
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decoder watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        pause = POLL_SECONDS if self._cancel is not None else 0.25
        while not self._done.wait(min(pause, max(0.001, self._until - time.monotonic()))):
            self.cancelled = self._cancel is not None and self._cancel()
            self.late = time.monotonic() >= self._until
            if self.cancelled or self.late:
                self._process.kill()
                return
