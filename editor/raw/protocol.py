"""What travels between the program and its decoder process: JSON lines, and pixels as raw bytes.

A request is one line. A reply is one line and, where it states a shape, exactly that many bytes. The
program takes every reply as untrusted: `Header` refuses what no decoder of ours would send.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.image import Matrix
from editor.raw.errors import BadReply
from editor.raw.limits import MAX_PIXELS, MAX_SIDE

DTYPES = {"uint8": np.uint8, "uint16": np.uint16, "float32": np.float32}


class Header:
    """A reply's JSON, every field checked as it is read; raises BadReply."""

    def __init__(self, line: bytes) -> None:
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            raise BadReply("not JSON") from None
        if not isinstance(fields, dict):
            raise BadReply("not an object")
        self._fields: dict[str, Any] = fields

    @property
    def error(self) -> str | None:
        """The cause of a refusal, None where there is none."""
        error = self._fields.get("error")
        if error is not None and not isinstance(error, str):
            raise BadReply("error")
        return error

    def array(self) -> tuple[tuple[int, int, int], np.dtype[Any]] | None:
        """Return shape and dtype of the pixels that follow, None where none do."""
        shape = self._fields.get("shape")
        if shape is None:
            return None
        kind = self._fields.get("dtype")
        if kind not in DTYPES or not isinstance(shape, list) or len(shape) != 3:
            raise BadReply("shape")
        height, width, channels = (self._whole(v, 1, MAX_SIDE) for v in shape)
        if channels != 3 or height * width > MAX_PIXELS:
            raise BadReply("shape")
        return (height, width, channels), np.dtype(DTYPES[kind])

    def has(self, name: str) -> bool:
        """Say whether the reply has such a field."""
        return name in self._fields

    def number(self, name: str, low: float, high: float) -> float:
        """Return a finite number within limits."""
        return self._number(self._fields.get(name), low, high)

    def optional(self, name: str, low: float, high: float) -> float | None:
        """Return a number, None where it is absent, null or outside the limits."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return float(value) if math.isfinite(value) and low <= value <= high else None

    def vector(self, name: str, count: int, low: float, high: float) -> Matrix:
        """Return ``count`` finite numbers within limits."""
        values = self._fields.get(name)
        if not isinstance(values, list) or len(values) != count:
            raise BadReply(name)
        return np.array([self._number(v, low, high) for v in values])

    def matrix(self, name: str) -> Matrix | None:
        """Return a 3 x 3 matrix, None where it is absent or singular."""
        if self._fields.get(name) is None:
            return None
        matrix = self.vector(name, 9, -1e3, 1e3).reshape(3, 3)
        return matrix if abs(np.linalg.det(matrix)) > 1e-6 else None

    def text(self, name: str) -> str:
        """Return a short printable text, empty where it is absent."""
        value = self._fields.get(name, "")
        if not isinstance(value, str):
            raise BadReply(name)
        return "".join(c for c in value[:256] if c.isprintable()).strip()

    def flag(self, name: str) -> bool:
        """Return a boolean, false where it is absent."""
        return self._fields.get(name) is True

    def sizes(self, name: str) -> tuple[tuple[int, int], ...]:
        """Return a list of (width, height)."""
        values = self._fields.get(name, [])
        if not isinstance(values, list) or len(values) > 64:
            raise BadReply(name)
        found = []
        for value in values:
            if not isinstance(value, list) or len(value) != 2:
                raise BadReply(name)
            found.append((self._whole(value[0], 1, MAX_SIDE), self._whole(value[1], 1, MAX_SIDE)))
        return tuple(found)

    @staticmethod
    def _number(value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadReply("number")
        number = float(value)
        if not math.isfinite(number) or not low <= number <= high:
            raise BadReply("number")
        return number

    @classmethod
    def _whole(cls, value: object, low: int, high: int) -> int:
        number = cls._number(value, low, high)
        if number != int(number):
            raise BadReply("whole number")
        return int(number)


def bytes_of(pixels: NDArray[Any]) -> memoryview:
    """Return an array's memory, for `readinto` and `write`; the array must be contiguous."""
    return pixels.data.cast("B")
