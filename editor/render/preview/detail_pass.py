"""`detail` while its sliders move: what they share is made once, the rest by the kernel.

Luma and chroma are split once for a white balance. Noise in luma is weighed anew on wavelets that are
kept; sharpening is the kernel's, and so is the cleaning of chroma.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.denoise import SCALES, luma_noise, luma_thresholds, spread
from editor.core.encoding import Encoding
from editor.core.image import FloatArray
from editor.core.pipeline import Step
from editor.core.sharpen import (
    UNSHARP,
    edge_threshold,
    gaussian,
    looks_wide,
    overshoot,
)
from editor.core.stages.detail import (
    chroma_lines,
    color_strength,
    color_threshold,
    reduced,
    split,
    window_of,
)
from editor.render.preview.parts import HALF, HalfArray

# Taps of the kernel's Gaussian, the outermost zero; energies in units of the noise's, in half precision.
TAPS = 15
# Taps of the Gaussian that averages noise out of edges.
EDGE_TAPS = 19
_MOST = 60000.0
# Rows that all scales of wavelets and the energy around them look at above and below.
_WAVELETS_REACH = 2 * (2**SCALES - 1) + 2
# What cleaning chroma looks at around a pixel.
BORDER = 2


@dataclass(frozen=True, eq=False)
class Sharpening:
    """Numbers of `sharpening_of`, of the join of luma and chroma, and of the way back to linear light."""

    taps: FloatArray
    amount: float
    coring: float
    edge: float
    wide: bool
    overshoot: float
    black: float
    offset: float


NO_SHARPENING = Sharpening(np.zeros(TAPS, np.float32), 0.0, 1.0, 0.0, False, 0.0, 0.0, 0.0)


class DetailKernel(Protocol):
    """What a kernel does of `detail`."""

    def calm(
        self, luma: FloatArray, rests: HalfArray, ratios: HalfArray, noise: FloatArray, out: FloatArray
    ) -> None:
        """Fill ``out`` with luma less rests (4 x H x W) times min(1, noise times ratios)."""

    def edges(self, luma: FloatArray, radius: float, out: HalfArray) -> None:
        """Fill ``out`` with `edge_strength` of luma (H x W)."""

    def average(self, planes: FloatArray, step: int, weights: tuple[float, float]) -> FloatArray:
        """Return what `denoise.averaged` makes of planes (3 x h x w)."""

    def clean(self, planes: FloatArray, lines: FloatArray, step: int, noise: float, out: HalfArray) -> None:
        """Fill ``out`` (2 x H x W) as `detail.cleaned` does on lines (4 x h x w).

        ``planes`` (3) have BORDER mirrored pixels more on each side.
        """

    def sharpen(
        self, luma: FloatArray, chroma: HalfArray, edges: HalfArray, parts: Sharpening, out: HalfArray
    ) -> None:
        """Fill ``out`` (3 x H x W) with linear light of sharpened luma and chroma (2 x H x W)."""


class DetailPass:
    """`detail` of one picture (H x W x 3 as it enters the stage), for any values of its sliders."""

    def __init__(self, image: FloatArray, step: Step) -> None:
        """Take the picture, and of the step the noise, the exposure and the scale."""
        self._code = Encoding(step.metadata.noise, float(step.statistics.shift))
        self._scale = min(step.metadata.frame.scale, 1.0)
        borders = (*4 * (BORDER,), cv2.BORDER_REFLECT_101)
        self._around = np.stack([cv2.copyMakeBorder(each, *borders) for each in split(image, self._code)])
        self._planes = self._around[:, BORDER:-BORDER, BORDER:-BORDER]
        self._kept: dict[str, tuple[Hashable, Any]] = {}
        self._none = np.zeros(image.shape[:2], HALF)

    def run(self, step: Step, engine: DetailKernel, out: HalfArray, *, resting: bool) -> None:
        """Fill ``out`` (3 x H x W) with the picture after the stage, exactly so where it is ``resting``."""
        sliders, code, scale = step.sliders, self._code, self._scale
        luma = self._calm(sliders, engine)
        chroma = self._chroma(sliders, engine)
        radius = sliders["radius"] * scale
        amount = sliders["sharpening"] / 100.0 if radius > 0.05 else 0.0
        masking = sliders["masking"] / 100.0 if amount else 0.0
        edges, noise = self._none, luma_noise(code.sigma, 1.0 / scale)
        if masking:
            # A moving noise slider leaves the edges where they are.
            key = (max(1.0, radius), self._kept["luma"][0] if resting else None)
            edges = self._of("edges", key, lambda: self._edges(luma, radius, engine))
        taps = np.zeros(TAPS, np.float32)
        kernel = gaussian(UNSHARP * radius)[:TAPS] if amount else np.ones(1, np.float32)
        start = (TAPS - kernel.size) // 2
        taps[start : start + kernel.size] = kernel
        parts = Sharpening(
            taps=taps,
            amount=2.0 * amount,
            coring=(1.2 * noise) ** 2 + 1e-12,
            edge=1.0 / (edge_threshold(masking, noise) + 1e-9) if masking else 0.0,
            wide=looks_wide(radius),
            overshoot=overshoot(sliders["detail"] / 100.0),
            black=float(code.black),
            offset=float(code.offset),
        )
        engine.sharpen(luma, chroma, edges, parts, out)

    def _calm(self, sliders: dict[str, Any], engine: DetailKernel) -> FloatArray:
        """Return luma with its noise taken away."""
        strength = sliders["luminance_noise"] / 75.0
        if not strength:
            self._kept["luma"] = (0.0, self._planes[0])
            return self._planes[0]
        detail, contrast = (sliders[f"luminance_noise_{name}"] / 100.0 for name in ("detail", "contrast"))
        noise = luma_thresholds(self._code.sigma, 1.0 / self._scale, strength, detail, contrast)

        def made() -> FloatArray:
            rests, ratios = self._of("wavelets", None, self._wavelets)
            out = np.empty_like(self._planes[0])
            unit = np.array(noise, np.float32) / np.float32(self._code.sigma**2)
            engine.calm(self._planes[0], rests, ratios, unit, out)
            return out

        luma: FloatArray = self._of("luma", noise, made)
        return luma

    def _wavelets(self) -> tuple[HalfArray, HalfArray]:
        """Return each scale's rest and, in units of the noise, one over the energy around (4 x H x W)."""
        luma, unit = self._planes[0], np.float32(self._code.sigma**2)
        rests, ratios = (np.empty((SCALES, *luma.shape), HALF) for _ in range(2))

        def rows(band: FloatArray, top: int) -> FloatArray:
            window, inner = window_of(top, top + len(band), 0, luma.shape[1], _WAVELETS_REACH, luma.shape)
            base, these = luma[window], slice(top, top + len(band))
            for scale in range(SCALES):
                smooth = spread(base, scale)
                rest = base - smooth
                energy = np.maximum(cv2.blur(rest * rest, (5, 5))[inner], np.float32(1e-12))
                rests[scale, these] = rest[inner]
                ratios[scale, these] = np.minimum(unit / energy, np.float32(_MOST))
                base = smooth
            return band[:, :0]

        in_bands(rows, luma, rows=256)
        return rests, ratios

    def _edges(self, luma: FloatArray, radius: float, engine: DetailKernel) -> HalfArray:
        out = np.empty(luma.shape, HALF)
        engine.edges(luma, radius, out)
        return out

    def _chroma(self, sliders: dict[str, Any], engine: DetailKernel) -> HalfArray:
        """Return both chroma planes, cleaned."""
        names = ("color_noise", "color_noise_detail", "color_noise_smoothness")
        key = tuple(sliders[name] for name in names)
        made: HalfArray = self._of("chroma", key, lambda: self._cleaned(sliders, engine))
        return made

    def _cleaned(self, sliders: dict[str, Any], engine: DetailKernel) -> HalfArray:
        strength, scale, sigma = color_strength(sliders), self._scale, self._code.sigma
        if not strength:
            return self._planes[1:].astype(HALF)
        step, reach = max(1, round(4 * scale)), sliders["color_noise_smoothness"] / 100.0
        small = self._of("small", None, lambda: reduced(self._planes, step))

        def made() -> FloatArray:
            lines = chroma_lines(small, step / scale, sigma, strength, reach, engine.average)
            return np.stack([plane for line in lines for plane in line])

        lines = self._of("lines", (strength, reach), made)
        out = np.empty((2, *self._planes.shape[1:]), HALF)
        engine.clean(self._around, lines, step, color_threshold(sliders, sigma, scale), out)
        return out

    def _of(self, name: str, key: Hashable, make: Callable[[], Any]) -> Any:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = (key, make())
        return kept[1]
