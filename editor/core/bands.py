"""Row bands over threads: NumPy and OpenCV release the GIL, so bands of rows run in parallel."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.cancel import Cancelled
from editor.core.memory import keep_memory

Band = NDArray[Any]

# Temporaries of about this many pixels stay near the cores; smaller bands queue for the GIL.
PIXELS_PER_BAND = 131072
_LEAST_ROWS = 16
# What has no more pixels is done before another thread has started.
_ALONE = 131072


# A band's temporaries serve the next band.
keep_memory(largest=4 << 20, free=64 << 20)


def in_bands(
    function: Callable[[Band, int], Band],
    image: Band,
    out: Band | None = None,
    *,
    rows: int | None = None,
    halo: int = 0,
    cancel: Callable[[], bool] | None = None,
) -> Band:
    """Apply ``function`` to bands of rows of ``image`` on every core and return ``out``.

    ``function(band, top)`` gets rows of ``image`` from row ``top`` on and returns as many rows.
    With a ``halo`` it gets up to that many more rows above and below (fewer at the picture's
    edge; ``top`` is then the first of them); what it returns for those is dropped. ``out`` may be
    ``image`` itself where there is no halo; left out, it is made like the first result.
    ``rows`` defaults to bands of about PIXELS_PER_BAND pixels. Bands must not call `in_bands`
    expecting more cores. Raises Cancelled once ``cancel()`` is true, and whatever a band raised.
    """
    height = image.shape[0]
    rows = rows or _rows(height, image.shape[1] if image.ndim > 1 else 1)
    made_out: list[Band] = [] if out is None else [out]
    lock = Lock()

    def one(top: int) -> None:
        if cancel is not None and cancel():
            raise Cancelled
        bottom = min(height, top + rows)
        start = max(0, top - halo)
        made = function(image[start : min(height, bottom + halo)], start)
        with lock:
            if not made_out:
                made_out.append(np.empty((height, *made.shape[1:]), made.dtype))
        made_out[0][top:bottom] = made[top - start : bottom - start]

    _run(one, range(0, height, rows))
    return made_out[0]


def _rows(height: int, width: int) -> int:
    """Return the rows of a band: about PIXELS_PER_BAND pixels, fewer where cores would stand idle."""
    if height * width <= _ALONE:
        return max(1, height)
    pixels = min(PIXELS_PER_BAND, height * width // (2 * (os.cpu_count() or 1)))
    return max(1, min(height, _LEAST_ROWS), pixels // max(1, width))


def _run(one: Callable[[int], None], tops: range) -> None:
    """Call ``one`` for every top, on as many threads as there are cores."""
    workers = min(len(tops), os.cpu_count() or 1)
    if workers <= 1:
        for top in tops:
            one(top)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="band") as pool:
        futures = [pool.submit(one, top) for top in tops]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
