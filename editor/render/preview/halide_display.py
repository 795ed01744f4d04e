"""From places in the table of colors to bytes, in Halide: `Display` says what is computed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import halide as hl
import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray
from editor.core.stages.grain import LEAST_VISIBLE, LUMINANCE, VISIBLE_BETWEEN
from editor.render.encode import dither_mask
from editor.render.preview.color_table import LEVELS
from editor.render.preview.halide_tools import (
    LANES,
    ROWS,
    STRIP,
    Pipeline,
    X,
    Y,
    as_float,
    entry,
    exactly,
    weighted,
)
from editor.render.preview.parts import LEVELS_OUT, PLACE, Display, HalfArray, Places


class ToDisplay(Pipeline):
    """The table, grain and 8 bits a channel."""

    def __init__(self) -> None:
        super().__init__()
        places = self.array("places", hl.UInt(16), 3)
        rgb = self._looked_up([as_float(places[X, Y, k]) * exactly(1.0 / PLACE) for k in range(3)])
        strengths = self.numbers("grain", 4)
        rgb = self._grained(rgb, strengths)
        dither = self.array("dither", hl.Float(32), 2)[X, (Y + self.number("top", hl.Int(32))) % 128]
        levels = (hl.min(each * exactly(LEVELS_OUT) + dither, 255.5) for each in rgb)
        red, green, blue = (hl.cast(hl.UInt(32), hl.cast(hl.Int(32), each)) for each in levels)
        self.function = hl.Func("display")
        self.function[X, Y] = hl.cast(hl.UInt(32), 0xFF000000) | red << 16 | green << 8 | blue
        self.function.split(Y, STRIP, Y, ROWS).parallel(STRIP).vectorize(X, LANES)
        self.function.specialize(self.number("grained") == 0.0)

    def _looked_up(self, places: list[Any]) -> list[Any]:
        """Return display values 0..1 by the table, tetrahedrally (Kasson 1993)."""
        table, size = self.array("table", hl.UInt(32), 1), self.number("size", hl.Int(32))
        places = [each * as_float(size - 1) for each in places]
        cells = [hl.min(hl.cast(hl.Int(32), each), size - 2) for each in places]
        first, second, third = (each - as_float(cell) for each, cell in zip(places, cells, strict=True))
        steps = (size * size, size, hl.cast(hl.Int(32), 1))
        base = (cells[0] * size + cells[1]) * size + cells[2]
        high, low = hl.max(hl.max(first, second), third), hl.min(hl.min(first, second), third)
        middle = first + second + third - high - low
        to_high = hl.select(first == high, steps[0], second == high, steps[1], steps[2])
        to_low = hl.select(third == low, steps[2], second == low, steps[1], steps[0])
        farthest = base + steps[0] + steps[1] + 1
        corners = (base, base + to_high, farthest - to_low, farthest)
        shares = (1.0 - high, high - middle, middle - low, low)
        entries = [entry(table, corner, size * size * size - 1) for corner in corners]
        made = []
        for bits in (0, 10, 20):
            values = [as_float(hl.cast(hl.Int(32), entry >> bits & LEVELS)) for entry in entries]
            mixed = sum(share * value for share, value in zip(shares, values, strict=True))
            made.append(mixed * exactly(1.0 / LEVELS))
        return made

    def _grained(self, rgb: list[Any], strengths: list[Any]) -> list[Any]:
        layers = self.array("noise", hl.Float(16), 3)
        noise = sum(strength * as_float(layers[X, Y, k]) for k, strength in enumerate(strengths))
        light = hl.clamp(weighted(LUMINANCE, rgb), 0.0, 1.0)
        visible = exactly(LEAST_VISIBLE) + exactly(VISIBLE_BETWEEN) * light * (1.0 - light)
        added = hl.select(self.number("grained") == 0.0, 0.0, noise * visible)
        return [hl.clamp(each + added, 0.0, 1.0) for each in rgb]

    def run(self, places: Places, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4: blue, green, red, 255)."""
        self.set(
            places=places, noise=noise, table=parts.table, size=parts.size, grain=parts.grain,
            grained=float(parts.grain.any()), dither=_dither_rows(parts.left, out.shape[1]), top=parts.top,
        )  # fmt: skip
        self.function.realize(hl.Buffer(out.view(np.uint32)[..., 0]))


@lru_cache(maxsize=4)
def _dither_rows(left: int, width: int) -> FloatArray:
    """Return the dither mask of all 128 rows for the columns from ``left`` on."""
    mask = dither_mask()[..., 0]
    return np.ascontiguousarray(mask[:, (np.arange(width) + left) % mask.shape[1]])
