"""Waiting, for those who time the window: the event loop goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer

PATIENCE_MS = 60_000


@contextmanager
def waiting(signal: Any) -> Iterator[None]:
    """Do what is to be done and wait for ``signal``."""
    loop, late = QEventLoop(), QTimer(singleShot=True, interval=PATIENCE_MS)
    signal.connect(loop.quit)
    late.timeout.connect(lambda: loop.exit(1))
    late.start()
    yield
    if loop.exec():
        raise TimeoutError("The window did not answer within a minute.")
    signal.disconnect(loop.quit)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    clock = QElapsedTimer()
    clock.start()
    while not true():
        if clock.elapsed() > PATIENCE_MS:
            raise TimeoutError("The window did not come to rest within a minute.")
        pause(20)


def pause(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def quantiles(seconds: list[float]) -> dict[str, float | None]:
    """Return the median and the 95th percentile in milliseconds, None of nothing."""
    if not seconds:
        return {"p50_ms": None, "p95_ms": None}
    p50, p95 = 1e3 * np.percentile(seconds, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}
