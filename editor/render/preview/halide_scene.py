"""From the source to places in the table of colors, in Halide: `Scene` says what is computed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import halide as hl
import numpy as np

from editor.core.color.spaces import LUMINANCE
from editor.core.edges import FLOOR
from editor.core.stages.dehaze import STRONGEST, THINNEST
from editor.core.stages.local_contrast import CLARITY_LIMIT, GREY
from editor.render.preview.grid import depths
from editor.render.preview.halide_rendition import inputs, placed, rendered, vignetted
from editor.render.preview.halide_tools import (
    LANES,
    ROW,
    STRIP,
    TILE,
    Pipeline,
    X,
    Y,
    as_float,
    exactly,
    exp2,
    log2,
    weighted,
)
from editor.render.preview.parts import (
    GUIDE_FROM,
    GUIDE_TO,
    GUIDES,
    TONES,
    TONES_FROM,
    TONES_TO,
    Grid,
    HalfArray,
    Local,
    Places,
    Scene,
)

_FLOOR, _FLOOR_STOPS = float(FLOOR), exactly(np.log2(FLOOR))


class _Scene(Pipeline, ABC):
    """What all of them share: the matrix before; texture, vignette and rendition after."""

    def __init__(self) -> None:
        super().__init__()
        source, matrix = self.array("source", hl.Float(16), 3), self.numbers("matrix", 9)
        pixel = [as_float(source[X, Y, k]) for k in range(3)]
        rgb = [sum(matrix[3 * row + k] * pixel[k] for k in range(3)) for row in range(3)]
        fine = self.number("texture") * as_float(self.array("band", hl.Float(16), 2)[X, Y])
        rgb = self.step("local", self.areawise(rgb, fine))
        rgb = vignetted(self, rgb)
        rgb = self.step("rendered", rendered(self, rgb))
        self.function = hl.Func("scene")
        self.function[X, Y] = hl.Tuple(placed(rgb))
        self.schedule()

    @abstractmethod
    def areawise(self, rgb: list[Any], fine: Any) -> list[Any]:
        """Return the pixel after the areawise stages; texture adds ``fine`` stops."""

    @abstractmethod
    def schedule(self) -> None:
        """Say in which order what is computed."""

    def run(self, source: HalfArray, band: HalfArray, parts: Scene, out: Places) -> None:
        """Fill ``out`` (3 x H x W)."""
        planes, values = self.arrays(parts)
        # Held until the kernel has run: Halide does not.
        values |= inputs(parts, (out.shape[1], out.shape[2]))
        rows, _, columns = planes.shape
        self.set(
            source=source, band=band, matrix=parts.matrix, texture=parts.texture, planes=planes, **values,
            left=parts.left, top=parts.top, across=columns / parts.width, down=rows / parts.height,
        )  # fmt: skip
        self.function.realize([hl.Buffer(each) for each in out])

    @abstractmethod
    def arrays(self, parts: Scene) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
        """Return the planes (rows x number x columns) and the other inputs by name."""


class LocalScene(_Scene):
    """The areawise stages' own mathematics, with the lines of their guided filters."""

    def areawise(self, rgb: list[Any], fine: Any) -> list[Any]:
        """Return the pixel after dehaze, tone mapping and clarity."""
        line = self.enlarged(self.array("planes", hl.Float(32), 3))
        rgb = self.step("dehazed", self._dehazed(rgb, line), idle=self.number("dehaze") == 0.0)
        level = log2(hl.max(weighted(LUMINANCE, rgb), _FLOOR))
        base = line(2) * level + line(3)
        place = (base - TONES_FROM) * exactly((TONES - 1) / (TONES_TO - TONES_FROM)) + 0.5
        tones = self.array("tones", hl.Float(32), 1)
        stops = self.looked_up("tone", tones, hl.clamp(place, 0.0, TONES - 1.0), TONES - 1)
        level = hl.max(level + stops, _FLOOR_STOPS)
        base = line(4) * level + line(5)
        away = (base - exactly(GREY)) * exactly(1.0 / 2.6)
        detail = level - base
        share = detail * exactly(1.0 / CLARITY_LIMIT)
        middle = exp2(exactly(-0.5 / np.log(2.0)) * away * away)
        stops += fine + self.number("clarity") * middle * detail / (1.0 + share * share)
        gain = exp2(stops)
        return [each * gain for each in rgb]

    def _dehazed(self, rgb: list[Any], line: Callable[[int], Any]) -> list[Any]:
        amount, light = self.number("dehaze"), self.numbers("light", 3)
        guide = log2(hl.max(weighted(LUMINANCE, rgb), _FLOOR)) * exactly(1 / 14)
        haze = hl.clamp(line(0) * guide + line(1), 0.0, 1.0)
        thick = hl.max(haze - 0.5, 0.0)
        haze = haze - exactly(0.88) * thick * thick
        cleared = 1.0 / hl.max(1.0 - amount * STRONGEST * haze, exactly(THINNEST))
        veiled = 1.0 + amount * (0.25 + exactly(0.45) * haze)
        through = hl.select(amount > 0.0, cleared, veiled)
        mixed = [each * through + light[k] * (1.0 - through) for k, each in enumerate(rgb)]
        return [
            hl.select(amount > 0.0, hl.max(made, 0.25 * each), made)
            for made, each in zip(mixed, rgb, strict=True)
        ]

    def schedule(self) -> None:
        """Widen the lines once for each strip of rows."""
        self.in_tiles(self.function)
        self.widened_at(self.function, STRIP)

    def arrays(self, parts: Scene) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
        """Return the lines, and the tones and numbers that go with them."""
        local = parts.areawise
        assert isinstance(local, Local)
        values = {name: getattr(local, name) for name in ("tones", "light", "dehaze", "clarity")}
        return np.ascontiguousarray(local.lines.transpose(1, 0, 2)), values


class GridScene(_Scene):
    """A bilateral grid of affine transforms: guide, slice, apply."""

    depth = 8

    def areawise(self, rgb: list[Any], fine: Any) -> list[Any]:
        """Return the pixel under the transform that its guide slices from the grid."""
        at = self.enlarged(self.array("planes", hl.Float(32), 3))
        which = hl.Var("which")
        self._here = hl.Func("here")
        self._here[X, which, Y] = at(which)
        weights = self.numbers("weights", 3)
        light = hl.max(sum(weights[k] * rgb[k] for k in range(3)), 0.0) + exactly(2.0**GUIDE_FROM)
        place = (log2(light) - GUIDE_FROM) * exactly((GUIDES - 1) / (GUIDE_TO - GUIDE_FROM)) + 0.5
        place, guides = hl.clamp(place, 0.0, GUIDES - 1.0), self.array("guide", hl.Float(32), 1)
        guide = self.looked_up("depth", guides, place, GUIDES - 1)
        # Tents over all of the depth: cheaper than fetching two nodes for each pixel.
        tents = [hl.max(1.0 - hl.abs(guide - float(z)), 0.0) for z in range(self.depth)]

        def coefficient(number: int) -> Any:
            return sum(tents[z] * self._here[X, 12 * z + number, Y] for z in range(self.depth))

        gain = exp2(fine)
        return [
            gain * (sum(coefficient(4 * row + k) * rgb[k] for k in range(3)) + coefficient(4 * row + 3))
            for row in range(3)
        ]

    def schedule(self) -> None:
        """Widen the grid once for each tile, and lower it once for each row of a tile."""
        self.in_tiles(self.function)
        self.widened_at(self.function, TILE)
        self._here.compute_at(self.function, ROW).vectorize(X, LANES)

    def arrays(self, parts: Scene) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
        """Return the grid's numbers in planes, and its guide."""
        grid = parts.areawise
        assert isinstance(grid, Grid)
        rows, columns = grid.nodes.shape[:2]
        planes = grid.nodes.reshape(rows, columns, -1).transpose(0, 2, 1)
        return np.ascontiguousarray(planes), {"weights": grid.weights, "guide": depths(grid)}
