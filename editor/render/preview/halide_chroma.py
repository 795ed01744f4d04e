"""Cleaning of chroma in Halide: passes over the small picture, and its lines on the large one."""

from __future__ import annotations

import cv2
import halide as hl
import numpy as np

from editor.core.denoise import NEIGHBORS
from editor.core.image import FloatArray
from editor.render.preview.detail_pass import BORDER
from editor.render.preview.halide_tools import LANES, ROWS, STRIP, Pipeline, X, Y, exactly
from editor.render.preview.parts import HalfArray


class Average(Pipeline):
    """Each pixel's chroma averaged with its neighbors that look like it, as `denoise.averaged` has it."""

    def __init__(self) -> None:
        super().__init__()
        planes, step = self.array("planes", hl.Float(32), 3), self.number("step", hl.Int(32))
        edge, tolerated = self.numbers("weights", 2)
        here = [planes[X + step, Y + step, k] for k in range(3)]
        sums, total = here[1:], hl.cast(hl.Float(32), 1.0)
        for down, across, log_weight in NEIGHBORS:
            other = [planes[X + step * (1 + across), Y + step * (1 + down), k] for k in range(3)]
            luma, red, blue = (each - mine for each, mine in zip(other, here, strict=True))
            unlike = edge * luma * luma + tolerated * (red * red + blue * blue)
            weight = hl.fast_exp(exactly(float(log_weight)) - unlike)
            total += weight
            sums = [each + weight * chroma for each, chroma in zip(sums, other[1:], strict=True)]
        self.function = hl.Func("average")
        self.function[X, Y] = hl.Tuple([each / total for each in sums])
        self.function.split(Y, STRIP, Y, ROWS).parallel(STRIP).vectorize(X, LANES)

    def run(self, planes: FloatArray, step: int, weights: tuple[float, float]) -> FloatArray:
        """Return both chroma planes of ``planes`` (3 x h x w)."""
        borders = (step, step, step, step, cv2.BORDER_REPLICATE)
        padded = np.stack([cv2.copyMakeBorder(plane, *borders) for plane in planes])
        self.set(planes=padded, step=step, weights=np.array(weights, np.float32))
        made = np.empty_like(planes[1:])
        self.function.realize([hl.Buffer(each) for each in made])
        return made


class Clean(Pipeline):
    """Chroma on its lines in luma, with what clearly exceeds noise, as `detail.cleaned` has it."""

    def __init__(self) -> None:
        super().__init__()
        planes = self.array("planes", hl.Float(32), 3)
        luma, *chroma = (planes[X + BORDER, Y + BORDER, k] for k in range(3))
        line = self.enlarged(self.array("lines", hl.Float(32), 3))
        rest, squares, share = (hl.Func(name) for name in ("rest", "squares", "share"))
        rest[X, Y] = hl.Tuple(
            [plane - (line(2 * k) * luma + line(2 * k + 1)) for k, plane in enumerate(chroma)]
        )
        around = [[rest[X, Y + k][which] for which in range(2)] for k in range(-2, 3)]
        squares[X, Y] = sum(red * red + blue * blue for red, blue in around)
        energy = sum(squares[X + k, Y] for k in range(-2, 3)) * exactly(1 / 25)
        share[X, Y] = hl.min(self.number("noise") / (energy + exactly(1e-12)), 1.0)
        self.function = hl.Func("clean")
        self.function[X, Y] = hl.Tuple(
            [hl.cast(hl.Float(16), each - rest[X, Y][k] * share[X, Y]) for k, each in enumerate(chroma)]
        )
        self.function.split(Y, STRIP, Y, ROWS).parallel(STRIP).vectorize(X, LANES)
        self.widened_at(self.function, STRIP)
        for each in (rest, squares):
            each.compute_at(self.function, STRIP).vectorize(X, LANES)

    def run(self, planes: FloatArray, lines: FloatArray, step: int, noise: float, out: HalfArray) -> None:
        """Fill ``out`` (2 x H x W) from ``planes`` (3, BORDER more each way) and ``lines`` (4 x h x w)."""
        ordered, across = np.ascontiguousarray(lines.transpose(1, 0, 2)), 1.0 / step
        self.set(planes=planes, lines=ordered, noise=noise, left=0, top=0, across=across, down=across)
        self.function.realize([hl.Buffer(each) for each in out])
