"""How long a frame takes that a GPU draws: from the slider's new value until the GPU has drawn it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from editor.benchmarks.preview_settings import fitted_to, halfway, movable, moved
from editor.core.pipeline import measure_statistics
from editor.raw.photo import open_photo
from editor.render.preview import Preview
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.gpu.check import check, expected
from editor.ui.gpu.hindrance import hindrance
from editor.ui.gpu.surface import Surface
from editor.ui.layers import Place
from editor.ui.start import application
from editor.ui.waiting import quantiles

# The widget's own pixels: reading them back is how the GPU is waited for, and takes no time for a few.
_FEW = 16


def run(
    photo: Path,
    size: tuple[int, int],
    steps: int,
    seed: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Return times of every slider in turn, dragged as for the CPU, and their parts, on either chip.

    Where no GPU is, or none that is fit, ``device`` is None and ``why`` says so. ``software`` marks a
    driver that draws on the CPU: its times say nothing of a GPU.
    """
    application()
    why = hindrance() or check(expected()).why_not
    if why:
        return {"device": None, "why": why}
    image = open_photo(photo)
    edits = halfway(seed, image.metadata, grain=True)
    preview = Preview(fitted_to(image, size), measure_statistics(image))
    preview.parts(edits, resting=True)
    frames: list[GpuFrame] = []
    surface = Surface(lambda: (frames[-1], Place(0, 0, _FEW, _FEW)) if frames else None)
    window = QWidget()
    surface.setParent(window)
    surface.setFixedColorBufferSize(_FEW, _FEW)
    window.show()
    rows: dict[str, Any] = {}
    for number, key in enumerate(movable()):
        say(f"dragging {key} on the GPU ({number + 1} of {len(movable())})")
        rows[key] = []
        for step in range(-1, steps):
            start = perf_counter()
            settings = moved(edits, key, max(step, 0) / max(1, steps - 1))
            frames[:] = [preview.for_gpu(settings, some=False)[0]]
            handed = perf_counter()
            surface.grabFramebuffer()
            if step >= 0:
                rows[key].append((handed - start, perf_counter() - handed))
    device, software = surface.driver, surface.software
    surface.end()
    window.close()
    seconds = np.array(list(rows.values()))
    return {
        "device": device,
        "software": software,
        "size": f"{size[0]}x{size[1]}",
        **_quantiles(seconds.sum(axis=2)),
        "parts": {"cpu": _quantiles(seconds[..., 0]), "gpu": _quantiles(seconds[..., 1])},
        "sliders": {key: _quantiles(row.sum(axis=1)) for key, row in zip(rows, seconds, strict=True)},
    }


def _quantiles(seconds: NDArray[np.float64]) -> dict[str, float | None]:
    return quantiles(seconds.ravel().tolist())
