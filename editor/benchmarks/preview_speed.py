"""Preview speed: from a slider's new value to the finished frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np

from editor.benchmarks.preview_settings import fitted_to, halfway, movable, moved, ways
from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.core.pipeline import PrefixCache, measure_statistics
from editor.core.pipeline import run as render
from editor.core.stage import find
from editor.core.statistics import Statistics
from editor.render.encode import to_8_bit
from editor.render.preview import Preview
from editor.render.preview.numpy_kernel import NumpyKernel

PARTS = ("source", "head", "table", "grain", "scene", "display")
Say = Callable[[str], None]


def times(photo: LinearImage, size: tuple[int, int], steps: int, seed: int, say: Say) -> dict[str, Any]:
    """Return how long frames of one photo take, over all sliders and each, and other ways beside."""
    statistics = measure_statistics(photo)
    framed = fitted_to(photo, size)
    edits = halfway(seed, photo.metadata, grain=True)
    preview = Preview(framed, statistics)
    preview.frame(edits, resting=True)
    sliders: dict[str, dict[str, Any]] = {}
    taken: list[float] = []
    before: list[float] = []
    after: list[float] = []
    for number, key in enumerate(movable()):
        say(f"dragging {key} ({number + 1} of {len(movable())})")
        whole, parts = _dragged(preview, edits, key, steps)
        sliders[key] = {**_quantiles(whole), "parts": parts}
        taken += whole
        vignette = find("vignette").order
        (before if find(key.split(".")[0]).order < vignette else after).extend(whole)
    median = {
        part: round(float(np.median([row["parts"][part] for row in sliders.values()])), 2) for part in PARTS
    }
    return {
        **_quantiles(taken),
        "size": f"{size[0]}x{size[1]}",
        "steps": steps,
        "before_and_in_grid": _quantiles(before),
        "after_grid": _quantiles(after),
        "parts": median,
        "sliders": sliders,
        "beside": _beside(framed, statistics, edits, say),
    }


def _dragged(preview: Preview, edits: Edits, key: str, steps: int) -> tuple[list[float], dict[str, float]]:
    """Return the milliseconds of each frame of a drag, and of each part in the median."""
    preview.frame(edits)
    whole, parts = [], []
    for step in range(steps):
        start = perf_counter()
        preview.frame(moved(edits, key, step / max(1, steps - 1)))
        whole.append(1e3 * (perf_counter() - start))
        parts.append([1e3 * preview.seconds.get(part, 0.0) for part in PARTS])
    medians = np.median(np.array(parts), axis=0)
    return whole, {part: round(float(value), 2) for part, value in zip(PARTS, medians, strict=True)}


def _beside(framed: LinearImage, statistics: Statistics, edits: Edits, say: Say) -> dict[str, Any]:
    """Return the same for other ways: exposure dragged (before the grid) and contrast (after it)."""
    found: dict[str, Any] = {}
    for name, areawise in ways().items():
        say(f"beside: {name}")
        preview = Preview(framed, statistics, areawise=areawise)
        preview.frame(edits, resting=True)
        found[name] = _two_drags(preview.frame, edits, 20)
    say("beside: plain NumPy")
    plain = Preview(framed, statistics, engine=NumpyKernel())
    plain.frame(edits, resting=True)
    found["plain NumPy"] = _two_drags(plain.frame, edits, 5)
    say("beside: the reference")
    cache = PrefixCache()

    def reference(settings: Edits) -> Any:
        return render(framed, settings, statistics, cache=cache, cache_key=0, finish=to_8_bit)

    found["exact reference"] = _two_drags(reference, edits, 3)
    return found


def _two_drags(frame: Callable[[Edits], Any], edits: Edits, steps: int) -> dict[str, Any]:
    found = {}
    for name, key in (("exposure", "exposure.exposure"), ("contrast", "rgb_toning.contrast")):
        frame(edits)
        whole = []
        for step in range(steps):
            start = perf_counter()
            frame(moved(edits, key, step / max(1, steps - 1)))
            whole.append(1e3 * (perf_counter() - start))
        found[name] = _quantiles(whole)
    return found


def _quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}
