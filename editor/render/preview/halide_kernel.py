"""The fused kernel in Halide, compiled for this machine when the program starts.

`Scene` and `Display` of `editor.render.preview.parts` say what the pipelines compute; `numpy_kernel`
does the same in plain steps. Formulas are the stages' own: who changes one there changes it here as well.
"""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray
from editor.core.sharpen import gaussian
from editor.render.preview.detail_pass import Sharpening
from editor.render.preview.halide_chroma import Average, Clean
from editor.render.preview.halide_detail import Calm, Edges, Sharpen
from editor.render.preview.halide_display import ToDisplay
from editor.render.preview.halide_scene import GridScene, LocalScene
from editor.render.preview.parts import Display, Grid, HalfArray, Places, Scene

_LOCK = Lock()


class HalideKernel:
    """The kernel as Halide compiles it."""

    name = "Halide"

    def __init__(self) -> None:
        self._local, self._grid = LocalScene(), GridScene()
        self._display = ToDisplay()
        self._calm, self._edges, self._sharpen = Calm(), Edges(), Sharpen()
        self._average, self._clean = Average(), Clean()

    def scene(self, source: HalfArray, band: HalfArray, parts: Scene, out: Places) -> None:
        """Fill ``out`` (3 x H x W) from ``source`` (as large) and the fine ``band`` (H x W)."""
        scene = self._grid if isinstance(parts.areawise, Grid) else self._local
        with _LOCK:
            scene.run(source, band, parts, out)

    def display(self, places: Places, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4) from ``places`` (3 x H x W) and grain's layers (4 x H x W)."""
        with _LOCK:
            self._display.run(places, noise, parts, out)

    def calm(
        self, luma: FloatArray, rests: HalfArray, ratios: HalfArray, noise: FloatArray, out: FloatArray
    ) -> None:
        """Fill ``out`` with luma less rests (4 x H x W) times min(1, noise times ratios)."""
        with _LOCK:
            self._calm.run(luma, rests, ratios, noise, out)

    def edges(self, luma: FloatArray, radius: float, out: HalfArray) -> None:
        """Fill ``out`` with `edge_strength` of luma (H x W)."""
        with _LOCK:
            self._edges.run(luma, gaussian(max(1.0, radius)), out)

    def sharpen(
        self, luma: FloatArray, chroma: HalfArray, edges: HalfArray, parts: Sharpening, out: HalfArray
    ) -> None:
        """Fill ``out`` (3 x H x W) with linear light of sharpened luma and chroma (2 x H x W)."""
        with _LOCK:
            self._sharpen.run(luma, chroma, edges, parts, out)

    def average(self, planes: FloatArray, step: int, weights: tuple[float, float]) -> FloatArray:
        """Return what `denoise.averaged` makes of planes (3 x h x w)."""
        with _LOCK:
            return self._average.run(planes, step, weights)

    def clean(self, planes: FloatArray, lines: FloatArray, step: int, noise: float, out: HalfArray) -> None:
        """Fill ``out`` (2 x H x W) as `detail.cleaned` does on lines (4 x h x w).

        ``planes`` (3) have BORDER mirrored pixels more on each side.
        """
        with _LOCK:
            self._clean.run(planes, lines, step, noise, out)
