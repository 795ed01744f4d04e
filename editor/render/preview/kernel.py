"""Which kernel runs: Halide's once it is compiled, NumPy's until then and where there is no Halide."""

from __future__ import annotations

import logging
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from editor.render.preview import numpy_kernel
from editor.render.preview.detail_pass import NO_SHARPENING, DetailKernel
from editor.render.preview.parts import (
    HALF,
    Display,
    HalfArray,
    Places,
    Scene,
    neutral_display,
    neutral_local,
    neutral_scene,
)

# Entries a side of the table of colors: while a slider moves, and at rest.
MOVING, RESTING = 33, 49
# Compiled code works on whole vectors and strips: smaller arrays are NumPy's.
SMALLEST = 128

log = logging.getLogger(__name__)


class Kernel(DetailKernel, Protocol):
    """From the source to bytes for the screen, in two steps; before them, what it does of `detail`."""

    name: str

    def scene(self, source: HalfArray, band: HalfArray, parts: Scene, out: Places) -> None:
        """Fill ``out`` (3 x H x W) from ``source`` (as large) and the fine ``band`` (H x W)."""

    def display(self, places: Places, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4) from ``places`` (3 x H x W) and grain's layers (4 x H x W)."""


PLAIN: Kernel = numpy_kernel.NumpyKernel()
_lock = Lock()
_compiled: list[Kernel] = []


def kernel() -> Kernel:
    """Return the fastest kernel that is ready."""
    return _compiled[0] if _compiled else PLAIN


def kernel_name() -> str:
    """Return the name of that kernel: "Halide" or "NumPy"."""
    return kernel().name


def warm() -> str:
    """Compile the kernel, on any thread, and return its name; a second call does nothing.

    Halide compiles while it first runs, without the interpreter's lock: other threads go on.
    """
    with _lock:
        if not _compiled:
            _compiled.append(_made())
    return kernel_name()


def _made() -> Kernel:
    try:
        from editor.render.preview.halide_kernel import HalideKernel
    except ImportError as error:
        log.info("the preview runs without Halide: %s", error)
        return PLAIN
    made = HalideKernel()
    shape = (SMALLEST, SMALLEST)
    pixels, places = np.zeros((4, *shape), HALF), np.zeros((3, *shape), np.uint16)
    luma = np.zeros(shape, np.float32)
    made.scene(pixels[:3], pixels[3], neutral_scene(neutral_local(), SMALLEST), places)
    made.display(places, pixels, neutral_display(MOVING), np.empty((*shape, 4), np.uint8))
    made.sharpen(luma, pixels[:2], pixels[0], NO_SHARPENING, pixels[:3])
    made.edges(luma, 1.0, pixels[0])
    made.calm(luma, pixels, pixels, np.zeros(4, np.float32), np.empty_like(luma))
    planes = np.zeros((4, *shape), np.float32)
    made.average(planes[:3], 1, (1.0, 1.0))
    made.clean(planes[:3], planes, 1, 1.0, pixels[:2, :-4, :-4])
    return made
