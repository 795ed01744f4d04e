"""`detail`'s wavelet shrinkage and sharpening in Halide, as `detail_pass` asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import halide as hl
import numpy as np

from editor.core.denoise import SCALES
from editor.core.image import FloatArray
from editor.core.stages.detail import GREEN, SIDE
from editor.render.preview.detail_pass import EDGE_TAPS, TAPS, Sharpening
from editor.render.preview.halide_tools import (
    COLUMN,
    LANES,
    ROW,
    STRIP,
    TILE,
    Pipeline,
    X,
    Y,
    as_float,
    exactly,
)
from editor.render.preview.parts import HalfArray

# More rows a task than elsewhere: what lies above and below a strip is made twice.
_ROWS = 32
# Columns and rows of a tile that is looked at far around: what it needs stays in a core's cache.
_EDGES_TILE = 128, 64


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


class Edges(Pipeline):
    """How steep luma is around each pixel, as `edge_strength` has it."""

    def __init__(self) -> None:
        super().__init__()
        luma = _mirrored(self.array("luma", hl.Float(32), 2))
        taps = self.numbers("taps", EDGE_TAPS)
        down, calm, strength, below = (hl.Func(name) for name in ("down", "calm", "strength", "below"))
        down[X, Y] = _weighted(taps, lambda k: luma[X, Y + k])
        calm[X, Y] = _weighted(taps, lambda k: down[X + k, Y])
        across = _scharr(lambda along, beside: calm[X + along, Y + beside])
        steep = _scharr(lambda along, beside: calm[X + beside, Y + along])
        strength[X, Y] = hl.sqrt(across * across + steep * steep)
        below[X, Y] = _weighted(taps, lambda k: strength[X, Y + k])
        self.function = hl.Func("edges")
        self.function[X, Y] = hl.cast(hl.Float(16), _weighted(taps, lambda k: below[X + k, Y]))
        self.function.tile(X, Y, TILE, STRIP, COLUMN, ROW, *_EDGES_TILE).parallel(STRIP).vectorize(
            COLUMN, LANES
        )
        for each in (luma, down, calm, strength, below):
            each.compute_at(self.function, TILE).vectorize(X, LANES)

    def run(self, luma: FloatArray, taps: FloatArray, out: HalfArray) -> None:
        """Fill ``out`` (H x W)."""
        padded = np.zeros(EDGE_TAPS, np.float32)
        start = (EDGE_TAPS - taps.size) // 2
        padded[start : start + taps.size] = taps
        self.set(luma=luma, taps=padded)
        self.function.realize(hl.Buffer(out))


class Sharpen(Pipeline):
    """Sharpened luma joined with chroma, in linear light."""

    def __init__(self) -> None:
        super().__init__()
        luma, taps = _mirrored(self.array("luma", hl.Float(32), 2)), self.numbers("taps", TAPS)
        down, rest, squares, high, low = (hl.Func(n) for n in ("down", "rest", "squares", "high", "low"))
        down[X, Y] = _weighted(taps, lambda k: luma[X, Y + k])
        rest[X, Y] = luma[X, Y] - _weighted(taps, lambda k: down[X + k, Y])
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


def _mirrored(plane: Any) -> Any:
    """Return a plane that goes on beyond its outermost pixels as if they were mirrors."""
    made = hl.Func("around")
    made[X, Y] = hl.BoundaryConditions.mirror_interior(plane)[X, Y]
    return made


def _weighted(taps: Sequence[Any], near: Callable[[int], Any]) -> Any:
    """Return what is near (-n..n), each times its tap, summed."""
    return sum(tap * near(k - len(taps) // 2) for k, tap in enumerate(taps))


def _scharr(near: Callable[[int, int], Any]) -> Any:
    """Return Scharr's derivative along the first axis."""
    ahead, behind = ([near(along, beside) for beside in (-1, 0, 1)] for along in (1, -1))
    weights = [exactly(each / 32) for each in (3.0, 10.0, 3.0)]
    return sum(weight * (a - b) for weight, a, b in zip(weights, ahead, behind, strict=True))
