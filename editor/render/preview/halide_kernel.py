"""The fused kernel in Halide: two pipelines, compiled for this machine when the program starts.

`Scene` and `Display` of `editor.render.preview.parts` say what they compute; `numpy_kernel` is the same in
plain steps. Every formula is the stage's own, so a stage that changes its formula changes it here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import halide as hl
import numpy as np
from numpy.typing import NDArray

from editor.core.color.perceptual import MATRICES
from editor.core.color.spaces import LUMINANCE
from editor.core.edges import FLOOR
from editor.core.image import FloatArray
from editor.core.stages.dehaze import STRONGEST, THINNEST
from editor.core.stages.grain import LEAST_VISIBLE, VISIBLE_BETWEEN
from editor.core.stages.grain import LUMINANCE as GRAIN_LUMINANCE
from editor.core.stages.local_contrast import CLARITY_LIMIT, GREY
from editor.render.encode import dither_mask
from editor.render.preview.color_table import BEND, LEVELS, REACH
from editor.render.preview.parts import (
    CURVE_STEPS,
    TONES,
    TONES_FROM,
    TONES_TO,
    VIGNETTE_STEPS,
    Display,
    HalfArray,
    Local,
    Scene,
    Vignette,
)

_X, _Y, _C, _STRIP = (hl.Var(name) for name in ("x", "y", "c", "strip"))
# Rows of a thread's task: what its lines need stays in a core's cache.
_ROWS = 16
_LANES = hl.get_host_target().natural_vector_size(hl.Float(32))
_LOG2 = float(np.float32(np.log(2.0)))
_LOCK = Lock()


def _exactly(value: float) -> float:
    """Return a number as single precision has it: Halide warns of any other."""
    return float(np.float32(value))


def _float(value: Any) -> Any:
    return hl.cast(hl.Float(32), value)


def _exp2(stops: Any) -> Any:
    return hl.fast_exp(stops * _LOG2)


def _log2(light: Any) -> Any:
    return hl.fast_log(light) * _exactly(1.0 / np.log(2.0))


def _weighted(weights: Iterable[float], rgb: Sequence[Any]) -> Any:
    red, green, blue = (_exactly(weight) * each for weight, each in zip(weights, rgb, strict=True))
    return red + green + blue


def _cube_root(x: Any) -> Any:
    """Return the cube root of ``x`` >= 0 by x r^2, r = x^(-1/3) by Newton without a division."""
    x = hl.max(x, _exactly(1e-9))
    bits = hl.cast(hl.Int(32), 0x548C39CB) - hl.cast(
        hl.Int(32), _float(hl.reinterpret(hl.Int(32), x)) * _exactly(1 / 3)
    )
    root = hl.reinterpret(hl.Float(32), bits)
    for _ in range(3):
        square = root * root
        root = root * _exactly(4 / 3) - (x * _exactly(1 / 3)) * (square * square)
    return x * root * root


def _entry(values: Any, index: Any, last: int) -> Any:
    """Return an entry of a list whose index is known to be within 0..last."""
    return values[hl.unsafe_promise_clamped(hl.cast(hl.Int(32), index), 0, last)]


class _Pipeline:
    """A Halide function with its inputs by name; one thread at a time may set and run it."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def number(self, name: str, kind: Any = None) -> Any:
        """Declare a number."""
        return self.inputs.setdefault(name, hl.Param(kind or hl.Float(32), name))

    def numbers(self, name: str, count: int) -> list[Any]:
        """Declare some numbers."""
        return [self.number(f"{name}_{k}") for k in range(count)]

    def array(self, name: str, kind: Any, axes: int) -> Any:
        """Declare an array, its axes from the last to the first."""
        return self.inputs.setdefault(name, hl.ImageParam(kind, axes, name))

    def set(self, **values: Any) -> None:
        """Set inputs; sequences of numbers go to ``name_0``, ``name_1``."""
        for name, value in values.items():
            if isinstance(value, np.ndarray) and name in self.inputs:
                self.inputs[name].set(hl.Buffer(value))
            elif isinstance(value, np.ndarray):
                for k, each in enumerate(value.ravel()):
                    self.inputs[f"{name}_{k}"].set(float(each))
            else:
                self.inputs[name].set(value)


class _ScenePipeline(_Pipeline):
    """From the source to the picture that enters `vignette`."""

    def __init__(self) -> None:
        super().__init__()
        source = self.array("source", hl.Float(16), 3)
        matrix = self.numbers("matrix", 9)
        pixel = [_float(source[_X, _Y, k]) for k in range(3)]
        rgb = [sum(matrix[3 * row + k] * pixel[k] for k in range(3)) for row in range(3)]
        self.function = hl.Func("scene")
        rgb, wide = self._local(rgb)
        band = _float(self.array("band", hl.Float(16), 2)[_X, _Y])
        texture = self.number("texture")
        gain = hl.select(texture == 0.0, 1.0, _exp2(texture * band))
        rgb = [each * gain for each in rgb]
        self.function[_X, _Y] = hl.Tuple([hl.cast(hl.Float(16), each) for each in rgb])
        self.function.split(_Y, _STRIP, _Y, _ROWS).parallel(_STRIP).vectorize(_X, _LANES)
        wide.compute_at(self.function, _STRIP).vectorize(_X, _LANES)
        self.function.specialize(texture == 0.0)

    def _local(self, rgb: list[Any]) -> tuple[list[Any], Any]:
        """Return the pixel after dehaze, tone mapping and clarity, and the widened coefficients."""
        line, wide = self._lines()
        floor = float(FLOOR)
        amount, light = self.number("dehaze"), self.numbers("light", 3)
        haze = line(0) * (_log2(hl.max(_weighted(LUMINANCE, rgb), floor)) * _exactly(1 / 14)) + line(1)
        haze = hl.clamp(haze, 0.0, 1.0)
        thick = hl.max(haze - 0.5, 0.0)
        haze = haze - _exactly(0.88) * thick * thick
        cleared = 1.0 / hl.max(1.0 - amount * STRONGEST * haze, _exactly(THINNEST))
        veiled = 1.0 + amount * (0.25 + _exactly(0.45) * haze)
        through = hl.select(amount > 0.0, cleared, veiled)
        mixed = [each * through + light[k] * (1.0 - through) for k, each in enumerate(rgb)]
        rgb = [
            hl.select(amount > 0.0, hl.max(made, 0.25 * each), made)
            for made, each in zip(mixed, rgb, strict=True)
        ]
        level = _log2(hl.max(_weighted(LUMINANCE, rgb), floor))
        tones = self.array("tones", hl.Float(32), 1)
        base = line(2) * level + line(3)
        place = (base - TONES_FROM) * _exactly((TONES - 1) / (TONES_TO - TONES_FROM)) + 0.5
        stops = _entry(tones, hl.clamp(place, 0.0, TONES - 1.0), TONES - 1)
        level = hl.max(level + stops, _exactly(np.log2(FLOOR)))
        base = line(4) * level + line(5)
        away = (base - _exactly(GREY)) * _exactly(1.0 / 2.6)
        detail = level - base
        share = detail * _exactly(1.0 / CLARITY_LIMIT)
        middle = hl.fast_exp(-0.5 * away * away)
        stops = stops + self.number("clarity") * middle * detail / (1.0 + share * share)
        gain = _exp2(stops)
        return [each * gain for each in rgb], wide

    def _lines(self) -> tuple[Callable[[int], Any], Any]:
        """Return the coefficients, enlarged linearly, first along rows for each strip, and those rows."""
        lines = self.array("lines", hl.Float(32), 3)
        rows, k = hl.Var("rows"), hl.Var("k")

        def between(start: Any, span: Any, at: Any, points: Any) -> tuple[Any, Any]:
            place = hl.clamp((_float(at + start) + 0.5) * span - 0.5, 0.0, _float(points) - 1.0)
            before = hl.clamp(hl.cast(hl.Int(32), place), 0, points - 2)
            return before, place - _float(before)

        left, top = (self.number(name, hl.Int(32)) for name in ("left", "top"))
        across, down = self.number("across"), self.number("down")
        column, share = between(left, across, _X, lines.dim(0).extent())
        wide = hl.Func("wide")
        first = lines[column, rows, k]
        wide[_X, rows, k] = first + (lines[column + 1, rows, k] - first) * share
        row, beyond = between(top, down, _Y, lines.dim(1).extent())

        def line(which: int) -> Any:
            above = wide[_X, row, which]
            return above + (wide[_X, row + 1, which] - above) * beyond

        return line, wide

    def run(self, source: HalfArray, band: HalfArray, parts: Scene, out: HalfArray) -> None:
        """Fill ``out`` (3 x H x W)."""
        local = parts.areawise
        assert isinstance(local, Local)
        high, wide = local.lines.shape[1:]
        self.set(
            source=source, band=band, matrix=parts.matrix, texture=parts.texture, lines=local.lines,
            light=local.light, tones=local.tones, dehaze=local.dehaze, clarity=local.clarity,
            left=parts.left, top=parts.top, across=wide / parts.width, down=high / parts.height,
        )  # fmt: skip
        self.function.realize([hl.Buffer(each) for each in out])


class _DisplayPipeline(_Pipeline):
    """From there to 8 bits a channel."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        sliced = self.array("sliced", hl.Float(16), 3)
        rgb = self._vignetted([_float(sliced[_X, _Y, k]) for k in range(3)])
        rgb = self._looked_up(self._rendered(rgb))
        rgb = self._grained(rgb)
        dither = self.array("dither", hl.Float(32), 2)[_X, (_Y + self.number("top", hl.Int(32))) % 128]
        # A thousandth of a level keeps white white where weights sum to less than one.
        red, green, blue = (
            hl.cast(
                hl.UInt(32), hl.cast(hl.Int(32), hl.min(each * 255.0 + (dither + _exactly(1e-3)), 255.5))
            )
            for each in rgb
        )
        self.function = hl.Func("display")
        self.function[_X, _Y] = hl.cast(hl.UInt(32), 0xFF000000) | red << 16 | green << 8 | blue
        self.function.split(_Y, _STRIP, _Y, _ROWS).parallel(_STRIP).vectorize(_X, _LANES)
        vignette, grain = self.number("vignette"), self.number("grain")
        self.function.specialize((vignette == 0.0) & (grain == 0.0))

    def _vignetted(self, rgb: list[Any]) -> list[Any]:
        columns, rows = (self.array(name, hl.Float(32), 1) for name in ("columns", "rows"))
        stops = self.array("stops", hl.Float(32), 1)
        out = hl.fast_exp(hl.fast_log(columns[_X] + rows[_Y]) * self.number("root"))
        place = hl.min(out, 1.0) * float(VIGNETTE_STEPS) + 0.5
        light = hl.max(_weighted(LUMINANCE, rgb), 0.0)
        bright = light * light
        spared = self.number("spared") * (bright / (bright + _exactly(0.35**2)))
        gain = _exp2(_entry(stops, place, VIGNETTE_STEPS) * (1.0 - spared))
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
            return _entry(curve, root * float(CURVE_STEPS) + 0.5, CURVE_STEPS)

        new_top, new_bottom = bend(top), bend(bottom)
        gain = new_top / hl.clamp(top, _exactly(1e-9), white)
        new_bottom = new_bottom + hold * hl.min(hl.min(bottom, white) * gain - new_bottom, 0.0)
        ratio = (new_top - new_bottom) / hl.max(top - bottom, _exactly(1e-9))
        return [(each - bottom) * ratio + new_bottom for each in rgb]

    def _looked_up(self, rgb: list[Any]) -> list[Any]:
        """Return display values 0..1 by the table, tetrahedrally (Kasson 1993)."""
        table, size = self.array("table", hl.UInt(32), 1), self.size
        lms = [_cube_root(_weighted(row, rgb)) for row in MATRICES[0]]
        light, *chroma = (_weighted(row, lms) for row in MATRICES[1])
        scale = _exactly(0.5 * (REACH + BEND) / REACH)
        places = [light, *(each / (hl.abs(each) + _exactly(BEND)) * scale + 0.5 for each in chroma)]
        places = [hl.clamp(each, 0.0, 1.0) * float(size - 1) for each in places]
        cells = [hl.min(hl.cast(hl.Int(32), each), size - 2) for each in places]
        first, second, third = (each - _float(cell) for each, cell in zip(places, cells, strict=True))
        steps = (size * size, size, 1)
        base = (cells[0] * size + cells[1]) * size + cells[2]
        high, low = hl.max(hl.max(first, second), third), hl.min(hl.min(first, second), third)
        middle = first + second + third - high - low
        to_high = hl.select(first == high, steps[0], second == high, steps[1], steps[2])
        to_low = hl.select(third == low, steps[2], second == low, steps[1], steps[0])
        corners = (base, base + to_high, base + sum(steps) - to_low, base + sum(steps))
        shares = (1.0 - high, high - middle, middle - low, low)
        entries = [_entry(table, corner, size**3 - 1) for corner in corners]
        made = []
        for bits in (0, 10, 20):
            values = [_float(hl.cast(hl.Int(32), entry >> bits & LEVELS)) for entry in entries]
            mixed = sum(share * value for share, value in zip(shares, values, strict=True))
            made.append(mixed * _exactly(1.0 / LEVELS))
        return made

    def _grained(self, rgb: list[Any]) -> list[Any]:
        noise = _float(self.array("noise", hl.Float(16), 2)[_X, _Y])
        amount = self.number("grain")
        light = hl.clamp(_weighted(GRAIN_LUMINANCE, rgb), 0.0, 1.0)
        visible = _exactly(LEAST_VISIBLE) + _exactly(VISIBLE_BETWEEN) * light * (1.0 - light)
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
            curve=parts.curve, white=parts.white, hold=parts.hold, table=parts.table, grain=parts.grain,
            dither=_dither_rows(parts.left, width), top=parts.top,
        )  # fmt: skip
        self.function.realize(hl.Buffer(out.view(np.uint32)[..., 0]))


_NO_STOPS = np.zeros(VIGNETTE_STEPS + 1, np.float32)


@lru_cache(maxsize=4)
def _dither_rows(left: int, width: int) -> FloatArray:
    """Return the dither mask of all 128 rows for the columns from ``left`` on."""
    mask = dither_mask()[..., 0]
    return np.ascontiguousarray(mask[:, (np.arange(width) + left) % mask.shape[1]])


class HalideKernel:
    """The kernel as Halide compiles it."""

    name = "Halide"

    def __init__(self) -> None:
        self._scene = _ScenePipeline()
        self._displays: dict[int, _DisplayPipeline] = {}

    def scene(self, source: HalfArray, band: HalfArray, parts: Scene, out: HalfArray) -> None:
        """Fill ``out`` (3 x H x W) from ``source`` (as large) and the fine ``band`` (H x W)."""
        with _LOCK:
            self._scene.run(source, band, parts, out)

    def display(self, sliced: HalfArray, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4) from ``sliced`` (3 x H x W) and the ``noise`` of grain (H x W)."""
        with _LOCK:
            if parts.size not in self._displays:
                self._displays[parts.size] = _DisplayPipeline(parts.size)
            self._displays[parts.size].run(sliced, noise, parts, out)
