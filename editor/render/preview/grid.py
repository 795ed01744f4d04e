"""Bilateral grids in NumPy: slicing, and the closed-form fit to a small pair of pictures."""

from __future__ import annotations

from editor.core.image import FloatArray, Frame
from editor.render.preview.parts import Grid


def sliced(rgb: FloatArray, parts: Grid, frame: Frame) -> FloatArray:
    """Return planes (3 x H x W) through the grid's affines."""
    raise NotImplementedError
