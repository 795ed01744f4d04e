"""One worker thread: a frozen request in, a frozen result out, the newest wins. Nothing of Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from editor.core.cancel import Cancelled

Cancel = Callable[[], bool]
Task = Callable[[Cancel], Any]


@dataclass(frozen=True)
class Answer:
    """What became of one task: its value, or the error it raised, or that it was cancelled."""

    id: int
    value: Any = None
    error: Exception | None = None
    cancelled: bool = False


@dataclass
class _Job:
    id: int
    task: Task
    patient: bool
    stop: threading.Event = field(default_factory=threading.Event)


class NewestWins:
    """Runs the newest task and forgets those that waited; ``deliver`` is called on the thread.

    A running task is cancelled by a newer one unless it is ``patient``: a quick task that ends soon
    anyway, so that a stream of them still shows something.
    """

    def __init__(self, name: str, deliver: Callable[[Answer], None]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._deliver = deliver
        self._lock = threading.Lock()
        self._waiting: _Job | None = None
        self._running: _Job | None = None
        self._last = 0
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether a task runs or waits."""
        return self._running is not None or self._waiting is not None

    def submit(self, task: Task, *, patient: bool = False) -> int:
        """Run ``task`` as soon as the thread is free, unless a newer one comes; return its id."""
        with self._lock:
            self._last += 1
            if self._closed:
                return self._last
            if self._running is not None and not self._running.patient:
                self._running.stop.set()
            idle = self._running is None and self._waiting is None
            self._waiting = _Job(self._last, task, patient)
            if idle:
                self._pool.submit(self._run)
            return self._last

    def cancel(self) -> None:
        """Forget what waits and stop what runs; its answer says that it was cancelled."""
        with self._lock:
            self._waiting = None
            if self._running is not None:
                self._running.stop.set()

    def close(self, *, wait: bool = True) -> None:
        """Cancel everything, take no more, and wait for the thread unless told not to."""
        self._closed = True
        self.cancel()
        self._pool.shutdown(wait=wait, cancel_futures=True)

    def _run(self) -> None:
        while True:
            with self._lock:
                job, self._waiting = self._waiting, None
                self._running = job
                if job is None:
                    return
            answer = _answer(job)
            with self._lock:
                self._running = None
                more = self._waiting is not None
            if not self._closed:
                self._deliver(answer)
            if not more:
                with self._lock:
                    if self._waiting is None:
                        return


class InOrder:
    """Runs every task, one after another: what is written to the disk must not overtake itself."""

    def __init__(self, name: str, deliver: Callable[[Answer], None]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._deliver = deliver
        self._last = 0

    def submit(self, task: Callable[[], Any]) -> Future[Any]:
        """Run ``task`` after those before it; its answer is delivered and is in the future too."""
        self._last += 1
        job = _Job(self._last, lambda _cancel: task(), True)
        return self._pool.submit(self._run, job)

    def close(self) -> None:
        """Finish what was submitted and end the thread."""
        self._pool.shutdown(wait=True)

    def _run(self, job: _Job) -> Answer:
        answer = _answer(job)
        self._deliver(answer)
        return answer


def _answer(job: _Job) -> Answer:
    """Run one job; whatever it raises is its answer, and nobody waits for ever."""
    try:
        return Answer(job.id, job.task(job.stop.is_set))
    except Cancelled:
        return Answer(job.id, cancelled=True)
    except Exception as error:  # noqa: BLE001  (it is told where the user looks, and logged there)
        return Answer(job.id, error=error)
