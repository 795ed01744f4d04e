"""What the two pipelines in Halide are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import halide as hl
import numpy as np

X, Y, STRIP = (hl.Var(name) for name in ("x", "y", "strip"))
# Rows of a thread's task: what its lines need stays in a core's cache.
ROWS = 16
LANES = hl.get_host_target().natural_vector_size(hl.Float(32))
_LOG2 = float(np.float32(np.log(2.0)))


def exactly(value: float) -> float:
    """Return a number as single precision has it: Halide warns of any other."""
    return float(np.float32(value))


def as_float(value: Any) -> Any:
    """Return a value in single precision."""
    return hl.cast(hl.Float(32), value)


def exp2(stops: Any) -> Any:
    """Return 2 to the stops, nearly to the last bit."""
    return hl.fast_exp(stops * _LOG2)


def log2(light: Any) -> Any:
    """Return the stops of a light above zero, nearly to the last bit."""
    return hl.fast_log(light) * exactly(1.0 / np.log(2.0))


def weighted(weights: Iterable[float], rgb: Sequence[Any]) -> Any:
    """Return three channels times constant weights, summed."""
    red, green, blue = (exactly(weight) * each for weight, each in zip(weights, rgb, strict=True))
    return red + green + blue


def cube_root(x: Any) -> Any:
    """Return the cube root by x r^2, r = |x|^(-1/3) by Newton's method without a division."""
    signed, x = x, hl.max(hl.abs(x), exactly(1e-9))
    bits = hl.cast(hl.Int(32), 0x548C39CB) - hl.cast(
        hl.Int(32), as_float(hl.reinterpret(hl.Int(32), x)) * exactly(1 / 3)
    )
    root = hl.reinterpret(hl.Float(32), bits)
    for _ in range(3):
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

    def number(self, name: str, kind: Any = None) -> Any:
        """Declare a number."""
        return self.inputs.setdefault(name, hl.Param(kind or hl.Float(32), name))

    def numbers(self, name: str, count: int) -> list[Any]:
        """Declare some numbers."""
        return [self.number(f"{name}_{k}") for k in range(count)]

    def array(self, name: str, kind: Any, axes: int) -> Any:
        """Declare an array, its axes from the last to the first."""
        return self.inputs.setdefault(name, hl.ImageParam(kind, axes, name))

    def enlarged(self, planes: Any) -> tuple[Callable[[int], Any], Any]:
        """Return planes that span the whole picture as this pixel sees them, and their widened rows.

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
        wide = hl.Func("wide")
        first = planes[column, which, rows]
        wide[X, which, rows] = first + (planes[column + 1, which, rows] - first) * share

        def at(number: Any) -> Any:
            above = wide[X, number, row]
            return above + (wide[X, number, row + 1] - above) * beyond

        return at, wide

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
