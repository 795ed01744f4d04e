"""What the two pipelines in Halide are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import halide as hl
import numpy as np

X, Y, STRIP = (hl.Var(name) for name in ("x", "y", "strip"))
TILE, ROW, COLUMN = (hl.Var(name) for name in ("tile", "row", "column"))
# Rows of a thread's task: what its lines need stays in a core's cache.
ROWS = 16
# Columns and rows of a tile, whose rows go through all steps of a pipeline in turn.
_COLUMNS, _ROWS = 128, 32
# Entries of lists that are fetched one after the other, between vectors.
_IN_TURN = 8
LANES = hl.get_host_target().natural_vector_size(hl.Float(32))
# Of polynomials that are exact where x is 0 and 1, hence have no steps.
_EXP2 = (0.69303175, 0.24138073, 0.05203186, 0.01355566)
_LOG2 = (1.44191725, -0.70909872, 0.41561287, -0.19358357, 0.04515217)


def exactly(value: float) -> float:
    """Return a number as single precision has it: Halide warns of any other."""
    return float(np.float32(value))


def as_float(value: Any) -> Any:
    """Return a value in single precision."""
    return hl.cast(hl.Float(32), value)


def exp2(stops: Any) -> Any:
    """Return 2 to the stops (-126..126), at most 3.3e-6 of it off: minimax between whole stops."""
    whole = hl.floor(stops)
    bits = hl.reinterpret(hl.Int(32), 1.0 + _polynomial(stops - whole, _EXP2))
    return hl.reinterpret(hl.Float(32), bits + (hl.cast(hl.Int(32), whole) << 23))


def log2(light: Any) -> Any:
    """Return the stops of a light above zero, at most 1.6e-5 off: minimax between powers of 2."""
    bits = hl.reinterpret(hl.Int(32), light)
    part = hl.reinterpret(hl.Float(32), bits & 0x7FFFFF | 0x3F800000) - 1.0
    return as_float((bits >> 23) - 127) + _polynomial(part, _LOG2)


def _polynomial(x: Any, factors: Sequence[float]) -> Any:
    """Return the first factor times x, the second times x squared and so on, summed."""
    made: Any = 0.0
    for factor in reversed(factors):
        made = (made + exactly(factor)) * x
    return made


def weighted(weights: Iterable[float], rgb: Sequence[Any]) -> Any:
    """Return three channels times constant weights, summed."""
    red, green, blue = (exactly(weight) * each for weight, each in zip(weights, rgb, strict=True))
    return red + green + blue


def cube_root(x: Any) -> Any:
    """Return the cube root by x r^2, r = |x|^(-1/3) by Newton's method without a division.

    It is at most 2.2e-5 of it off.
    """
    signed, x = x, hl.max(hl.abs(x), exactly(1e-9))
    bits = hl.cast(hl.Int(32), 0x54A21D2A) - hl.cast(
        hl.Int(32), as_float(hl.reinterpret(hl.Int(32), x)) * exactly(1 / 3)
    )
    root = hl.reinterpret(hl.Float(32), bits)
    for _ in range(2):
        square = root * root
        root = root * exactly(4 / 3) - (x * exactly(1 / 3)) * (square * square)
    return signed * root * root


def entry(values: Any, index: Any, last: Any) -> Any:
    """Return an entry of a list whose index is known to be within 0..last."""
    return values[hl.unsafe_promise_clamped(hl.cast(hl.Int(32), index), 0, last)]


class Pipeline:
    """A Halide function with its inputs by name; one thread at a time may set and run it."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}
        self._steps: list[Any] = []
        self._idle: list[tuple[Any, Any]] = []
        self._entries: list[Any] = []

    def number(self, name: str, kind: Any = None) -> Any:
        """Declare a number."""
        return self.inputs.setdefault(name, hl.Param(kind or hl.Float(32), name))

    def numbers(self, name: str, count: int) -> list[Any]:
        """Declare some numbers."""
        return [self.number(f"{name}_{k}") for k in range(count)]

    def array(self, name: str, kind: Any, axes: int) -> Any:
        """Declare an array, its axes from the last to the first."""
        return self.inputs.setdefault(name, hl.ImageParam(kind, axes, name))

    def step(self, name: str, values: Sequence[Any], idle: Any = None) -> list[Any]:
        """Return a pixel's values, made for some pixels before what follows: short chains overlap.

        Where ``idle`` is true, code of its own makes them.
        """
        made = hl.Func(name)
        made[X, Y] = hl.Tuple(list(values))
        self._steps.append(made)
        if idle is not None:
            self._idle.append((made, idle))
        return [made[X, Y][k] for k in range(len(values))]

    def looked_up(self, name: str, values: Any, index: Any, last: int) -> Any:
        """Return a pixel's entry of a list whose index is known to be within 0..last.

        Fetched one by one they cost half of taking vectors apart.
        """
        at, made = hl.Func(f"{name}_at"), hl.Func(name)
        at[X, Y] = hl.cast(hl.Int(32), index)
        self._steps.append(at)
        made[X, Y] = values[hl.unsafe_promise_clamped(at[X, Y], 0, last)]
        self._entries.append(made)
        return made[X, Y]

    def in_tiles(self, function: Any) -> None:
        """Schedule a function of pixels: strips of tiles, each row of a tile step by step."""
        function.tile(X, Y, TILE, STRIP, COLUMN, ROW, _COLUMNS, _ROWS)
        function.parallel(STRIP).vectorize(COLUMN, 2 * LANES)
        for each in self._steps:
            each.compute_at(function, ROW).vectorize(X, 2 * LANES)
        for each, idle in self._idle:
            each.specialize(idle)
        for each in self._entries:
            each.compute_at(function, ROW).unroll(X, _IN_TURN)

    def enlarged(self, planes: Any) -> Callable[[Any], Any]:
        """Return planes that span the whole picture as this pixel sees them, by number.

        The planes have columns, number and row as axes. They are enlarged linearly, along rows first.
        """
        rows, which = hl.Var("rows"), hl.Var("which")

        def between(start: Any, step: Any, at: Any, points: Any) -> tuple[Any, Any]:
            place = hl.clamp((as_float(at + start) + 0.5) * step - 0.5, 0.0, as_float(points) - 1.0)
            before = hl.clamp(hl.cast(hl.Int(32), place), 0, points - 2)
            return before, place - as_float(before)

        left, top = (self.number(name, hl.Int(32)) for name in ("left", "top"))
        column, share = between(left, self.number("across"), X, planes.dim(0).extent())
        row, beyond = between(top, self.number("down"), Y, planes.dim(2).extent())
        self._columns, wide = hl.Func("columns"), hl.Func("wide")
        self._columns[X] = hl.Tuple([column, share])
        before = hl.unsafe_promise_clamped(self._columns[X][0], 0, planes.dim(0).extent() - 2)
        first = planes[before, which, rows]
        wide[X, which, rows] = first + (planes[before + 1, which, rows] - first) * self._columns[X][1]
        self._wide = wide

        def at(number: Any) -> Any:
            above = wide[X, number, row]
            return above + (wide[X, number, row + 1] - above) * beyond

        return at

    def widened_at(self, function: Any, loop: Any) -> None:
        """Schedule the rows of `enlarged`, entry by entry as those of `looked_up`."""
        self._columns.compute_at(function, loop).vectorize(X, LANES)
        self._wide.compute_at(function, loop).unroll(X, _IN_TURN)

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
