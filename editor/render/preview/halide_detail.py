"""`detail`'s wavelet shrinkage and sharpening in Halide, as `detail_pass` asks for them."""

from __future__ import annotations

from typing import Any

import halide as hl
import numpy as np

from editor.core.denoise import SCALES
from editor.core.image import FloatArray
from editor.core.stages.detail import GREEN, SIDE
from editor.render.preview.detail_pass import TAPS, Sharpening
from editor.render.preview.halide_tools import LANES, STRIP, Pipeline, X, Y, as_float, exactly
from editor.render.preview.parts import HalfArray

# More rows a task than elsewhere: what lies above and below a strip is made twice.
_ROWS = 32


class Calm(Pipeline):
    """Luma less the part of its wavelets that is noise."""

    def __init__(self) -> None:
        super().__init__()
        rests, ratios = (self.array(name, hl.Float(16), 3) for name in ("rests", "ratios"))
        noise = self.numbers("noise", SCALES)
        removed = sum(
            as_float(rests[X, Y, k]) * hl.min(as_float(ratios[X, Y, k]) * noise[k], 1.0)
            for k in range(SCALES)
        )
        self.function = hl.Func("calm")
        self.function[X, Y] = self.array("luma", hl.Float(32), 2)[X, Y] - removed
        self.function.split(Y, STRIP, Y, _ROWS).parallel(STRIP).vectorize(X, LANES)

    def run(
        self, luma: FloatArray, rests: HalfArray, ratios: HalfArray, noise: FloatArray, out: FloatArray
    ) -> None:
        """Fill ``out`` (H x W)."""
        self.set(luma=luma, rests=rests, ratios=ratios, noise=noise)
        self.function.realize(hl.Buffer(out))


class Sharpen(Pipeline):
    """Sharpened luma joined with chroma, in linear light."""

    def __init__(self) -> None:
        super().__init__()
        whole = hl.BoundaryConditions.mirror_interior(self.array("luma", hl.Float(32), 2))
        luma = hl.Func("luma_around")
        luma[X, Y] = whole[X, Y]
        taps, near = self.numbers("taps", TAPS), range(-(TAPS // 2), TAPS // 2 + 1)
        down, rest, squares, high, low = (hl.Func(n) for n in ("down", "rest", "squares", "high", "low"))
        down[X, Y] = sum(tap * luma[X, Y + k] for tap, k in zip(taps, near, strict=True))
        rest[X, Y] = luma[X, Y] - sum(tap * down[X + k, Y] for tap, k in zip(taps, near, strict=True))
        squares[X, Y] = sum(rest[X, Y + k] * rest[X, Y + k] for k in (-1, 0, 1))
        energy = (squares[X - 1, Y] + squares[X, Y] + squares[X + 1, Y]) * exactly(1 / 9)
        edge = self.number("edge")
        t = hl.clamp(as_float(self.array("edges", hl.Float(16), 2)[X, Y]) * edge - 0.5, 0.0, 1.0)
        mask = hl.select(edge == 0.0, 1.0, t * t * (3.0 - 2.0 * t))
        added = rest[X, Y] * (energy / (energy + self.number("coring"))) * self.number("amount") * mask
        sharp = luma[X, Y] + added
        wide = self.number("wide")
        inside = hl.clamp(sharp, self._extreme(luma, low, hl.min), self._extreme(luma, high, hl.max))
        light = inside + (sharp - inside) * self.number("overshoot")
        chroma = self.array("chroma", hl.Float(16), 3)
        red, blue = (as_float(chroma[X, Y, k]) for k in range(2))
        green = light - (red + blue) * exactly(float(SIDE / GREEN))
        self.function = hl.Func("sharpen")
        self.function[X, Y] = hl.Tuple([self._decoded(each) for each in (light + red, green, light + blue)])
        self.function.split(Y, STRIP, Y, _ROWS).parallel(STRIP).vectorize(X, LANES)
        for each in (luma, down, rest, squares, high, low):
            each.compute_at(self.function, STRIP).vectorize(X, LANES)
        self.function.specialize(wide == 0.0)

    def _extreme(self, luma: Any, across: Any, of: Any) -> Any:
        """Return the extreme of 3 x 3 pixels, or of 5 x 5 where the radius looks wide."""
        wide = self.number("wide")
        row = of(of(luma[X - 1, Y], luma[X, Y]), luma[X + 1, Y])
        across[X, Y] = hl.select(wide == 0.0, row, of(row, of(luma[X - 2, Y], luma[X + 2, Y])))
        column = of(of(across[X, Y - 1], across[X, Y]), across[X, Y + 1])
        return hl.select(wide == 0.0, column, of(column, of(across[X, Y - 2], across[X, Y + 2])))

    def _decoded(self, encoded: Any) -> Any:
        black, offset = self.number("black"), self.number("offset")
        above = hl.max(encoded, black)
        linear = above * above + (encoded - above) * (2.0 * black) - offset
        return hl.cast(hl.Float(16), linear)

    def run(
        self, luma: FloatArray, chroma: HalfArray, edges: HalfArray, parts: Sharpening, out: HalfArray
    ) -> None:
        """Fill ``out`` (3 x H x W)."""
        numbers = {name: getattr(parts, name) for name in ("amount", "coring", "edge", "overshoot")}
        self.set(
            luma=luma, chroma=chroma, edges=edges, taps=parts.taps, wide=float(parts.wide),
            black=parts.black, offset=parts.offset, **numbers,
        )  # fmt: skip
        self.function.realize([hl.Buffer(np.asarray(each)) for each in out])
