"""From the picture that enters `vignette` to bytes, in Halide: `Display` says what is computed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import halide as hl
import numpy as np
from numpy.typing import NDArray

from editor.core.color.perceptual import MATRICES
from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray
from editor.core.stages.grain import LEAST_VISIBLE, VISIBLE_BETWEEN
from editor.core.stages.grain import LUMINANCE as GRAIN_LUMINANCE
from editor.render.encode import dither_mask
from editor.render.preview.color_table import BEND, LEVELS, REACH
from editor.render.preview.halide_tools import (
    LANES,
    ROWS,
    STRIP,
    Pipeline,
    X,
    Y,
    as_float,
    cube_root,
    entry,
    exactly,
    exp2,
    weighted,
)
from editor.render.preview.parts import CURVE_STEPS, VIGNETTE_STEPS, Display, HalfArray, Vignette


class ToDisplay(Pipeline):
    """From there to 8 bits a channel."""

    def __init__(self) -> None:
        super().__init__()
        sliced = self.array("sliced", hl.Float(16), 3)
        rgb = self._vignetted([as_float(sliced[X, Y, k]) for k in range(3)])
        rgb = self._looked_up(self._rendered(rgb))
        rgb = self._grained(rgb)
        dither = self.array("dither", hl.Float(32), 2)[X, (Y + self.number("top", hl.Int(32))) % 128]
        # A thousandth of a level keeps white white where weights sum to less than one.
        red, green, blue = (
            hl.cast(
                hl.UInt(32), hl.cast(hl.Int(32), hl.min(each * 255.0 + (dither + exactly(1e-3)), 255.5))
            )
            for each in rgb
        )
        self.function = hl.Func("display")
        self.function[X, Y] = hl.cast(hl.UInt(32), 0xFF000000) | red << 16 | green << 8 | blue
        self.function.split(Y, STRIP, Y, ROWS).parallel(STRIP).vectorize(X, LANES)
        vignette, grain = self.number("vignette"), self.number("grain")
        self.function.specialize((vignette == 0.0) & (grain == 0.0))

    def _vignetted(self, rgb: list[Any]) -> list[Any]:
        columns, rows = (self.array(name, hl.Float(32), 1) for name in ("columns", "rows"))
        stops = self.array("stops", hl.Float(32), 1)
        out = hl.fast_exp(hl.fast_log(columns[X] + rows[Y]) * self.number("root"))
        place = hl.min(out, 1.0) * float(VIGNETTE_STEPS) + 0.5
        light = hl.max(weighted(LUMINANCE, rgb), 0.0)
        bright = light * light
        spared = self.number("spared") * (bright / (bright + exactly(0.35**2)))
        gain = exp2(entry(stops, place, VIGNETTE_STEPS) * (1.0 - spared))
        gain = hl.select(self.number("vignette") == 0.0, 1.0, gain)
        return [each * gain for each in rgb]

    def _rendered(self, rgb: list[Any]) -> list[Any]:
        """Return display-linear 0..1, as `keep_hue` does."""
        curve = self.array("curve", hl.Float(32), 1)
        white, hold = self.number("white"), self.number("hold")
        top = hl.max(hl.max(rgb[0], rgb[1]), rgb[2])
        bottom = hl.min(hl.min(rgb[0], rgb[1]), rgb[2])

        def bend(value: Any) -> Any:
            root = hl.sqrt(hl.clamp(value * (1.0 / white), 0.0, 1.0))
            return entry(curve, root * float(CURVE_STEPS) + 0.5, CURVE_STEPS)

        new_top, new_bottom = bend(top), bend(bottom)
        gain = new_top / hl.clamp(top, exactly(1e-9), white)
        new_bottom = new_bottom + hold * hl.min(hl.min(bottom, white) * gain - new_bottom, 0.0)
        ratio = (new_top - new_bottom) / hl.max(top - bottom, exactly(1e-9))
        return [(each - bottom) * ratio + new_bottom for each in rgb]

    def _looked_up(self, rgb: list[Any]) -> list[Any]:
        """Return display values 0..1 by the table, tetrahedrally (Kasson 1993)."""
        table, size = self.array("table", hl.UInt(32), 1), self.number("size", hl.Int(32))
        lms = [cube_root(weighted(row, rgb)) for row in MATRICES[0]]
        light, *chroma = (weighted(row, lms) for row in MATRICES[1])
        scale = exactly(0.5 * (REACH + BEND) / REACH)
        places = [light, *(each / (hl.abs(each) + exactly(BEND)) * scale + 0.5 for each in chroma)]
        places = [hl.clamp(each, 0.0, 1.0) * as_float(size - 1) for each in places]
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

    def _grained(self, rgb: list[Any]) -> list[Any]:
        noise = as_float(self.array("noise", hl.Float(16), 2)[X, Y])
        amount = self.number("grain")
        light = hl.clamp(weighted(GRAIN_LUMINANCE, rgb), 0.0, 1.0)
        visible = exactly(LEAST_VISIBLE) + exactly(VISIBLE_BETWEEN) * light * (1.0 - light)
        added = hl.select(amount == 0.0, 0.0, amount * noise * visible)
        return [hl.clamp(each + added, 0.0, 1.0) for each in rgb]

    def run(self, sliced: HalfArray, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4: blue, green, red, 255)."""
        height, width = out.shape[:2]
        vignette = parts.vignette or Vignette(
            np.zeros(width, np.float32), np.zeros(height, np.float32), 1.0, _NO_STOPS, 0.0
        )
        self.set(
            sliced=sliced, noise=noise, columns=vignette.columns, rows=vignette.rows, root=vignette.root,
            stops=vignette.stops, spared=vignette.spared, vignette=float(parts.vignette is not None),
            curve=parts.curve, white=parts.white, hold=parts.hold, table=parts.table, size=parts.size,
            grain=parts.grain, dither=_dither_rows(parts.left, width), top=parts.top,
        )  # fmt: skip
        self.function.realize(hl.Buffer(out.view(np.uint32)[..., 0]))


_NO_STOPS = np.zeros(VIGNETTE_STEPS + 1, np.float32)


@lru_cache(maxsize=4)
def _dither_rows(left: int, width: int) -> FloatArray:
    """Return the dither mask of all 128 rows for the columns from ``left`` on."""
    mask = dither_mask()[..., 0]
    return np.ascontiguousarray(mask[:, (np.arange(width) + left) % mask.shape[1]])
