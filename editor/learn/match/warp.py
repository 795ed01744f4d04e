"""Warp: where each place of our picture lies in the reference, and the reference sampled there.

Places are measured from a picture's centre in halves of its diagonal, so that a warp holds at any
size. It is a homography of a smooth displacement: crop, scale, turn and tilt in the one, the lens's
distortion in the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from editor.core.image import FloatArray, Matrix
from editor.learn.match.structure import resized

# The displacement's terms: the monomials up to the third degree across and down, and the radial
# r^4 and r^6 for both together.
MONOMIALS, RADIAL = 10, 2
TERMS = 2 * MONOMIALS + RADIAL
DEGREE = np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3] * 2 + [5, 7])
# Samples to a pixel and side, where the reference has them.
_FINER = 2


@dataclass(frozen=True, eq=False)
class Warp:
    """``base`` is a 3 x 3 homography, ``terms`` the TERMS coefficients of the displacement before it."""

    base: Matrix
    terms: Matrix

    def moved(self, change: Matrix) -> Warp:
        """Return the warp with ``change`` added to the displacement."""
        return replace(self, terms=self.terms + change)

    def __call__(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the reference's places for ours, across and down; arrays of one shape each."""
        across, down = displacement(self.terms, x, y)
        x, y, base = x + across, y + down, self.base.astype(x.dtype)
        depth = base[2, 0] * x + base[2, 1] * y + base[2, 2]
        return (
            (base[0, 0] * x + base[0, 1] * y + base[0, 2]) / depth,
            (base[1, 0] * x + base[1, 1] * y + base[1, 2]) / depth,
        )

    def zoom(self) -> float:
        """Return the reference's half diagonals to one of ours, at the centre."""
        step = 1e-3
        u, v = self(np.array([0.0, step, 0.0]), np.array([0.0, 0.0, step]))
        area = (u[1] - u[0]) * (v[2] - v[0]) - (u[2] - u[0]) * (v[1] - v[0])
        return math.sqrt(abs(area)) / step


def identity() -> Warp:
    """Return the warp that leaves places where they are."""
    return Warp(np.eye(3), np.zeros(TERMS))


def stretch(ours: tuple[int, ...], theirs: tuple[int, ...]) -> Warp:
    """Return the warp that lays a reference of one shape over all of ours."""
    half_ours, half_theirs = half_diagonal(ours), half_diagonal(theirs)
    across = theirs[1] / ours[1] * half_ours / half_theirs
    down = theirs[0] / ours[0] * half_ours / half_theirs
    return Warp(np.diag([across, down, 1.0]), np.zeros(TERMS))


def monomials(x: Any, y: Any) -> list[Any]:
    """Return the monomials of places up to the third degree."""
    xx, xy, yy = x * x, x * y, y * y
    return [
        np.ones_like(xy),
        x + 0 * y,
        y + 0 * x,
        xx + 0 * y,
        xy,
        yy + 0 * x,
        xx * x + 0 * y,
        xx * y,
        x * yy,
        yy * y + 0 * x,
    ]


def displacement(terms: Matrix, x: Any, y: Any) -> tuple[Any, Any]:
    """Return how far the terms move places, across and down."""
    c = terms.astype(np.result_type(x))
    radius = x * x + y * y
    radial = radius * radius * (c[20] + c[21] * radius)

    def sum_of(c: Any) -> Any:
        return (
            c[0]
            + x * (c[1] + x * (c[3] + x * c[6]))
            + y * (c[2] + y * (c[5] + y * c[9]))
            + x * y * (c[4] + x * c[7] + y * c[8])
        )

    return sum_of(c[:10]) + x * radial, sum_of(c[10:20]) + y * radial


def half_diagonal(shape: tuple[int, ...]) -> float:
    """Return half a picture's diagonal in its pixels: the unit of places."""
    return math.hypot(shape[0], shape[1]) / 2.0


def places(shape: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Return the places of the pixels of a picture: x is 1 x W, y is H x 1."""
    half = half_diagonal(shape)
    x = (np.arange(shape[1]) + 0.5 - shape[1] / 2.0) / half
    y = (np.arange(shape[0]) + 0.5 - shape[0] / 2.0) / half
    return x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]


def pixels_at(u: Any, v: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Return places as coordinates of pixels, whose centres are whole numbers."""
    half = half_diagonal(shape)
    return u * half + (shape[1] / 2.0 - 0.5), v * half + (shape[0] / 2.0 - 0.5)


def as_dense(picture: FloatArray, warp: Warp, shape: tuple[int, ...], finer: int = 1) -> FloatArray:
    """Return a reference with about as many pixels a place as a grid of ``shape``, or fewer."""
    density = warp.zoom() * half_diagonal(picture.shape) / half_diagonal(shape)
    shrink = min(1.0, finer / density)
    height, width = (max(8, round(side * shrink)) for side in picture.shape[:2])
    return resized(picture, width, height)


def sampled(plane: FloatArray, warp: Warp, shape: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Return a picture at the places of a grid of ``shape``, and how far inside they lie, in its pixels.

    Nothing is averaged: the picture should have about as many pixels as the grid (`as_dense`).
    """
    across, down = pixels_at(*warp(*places(shape)), plane.shape)
    made: FloatArray = cv2.remap(plane, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return made, _depth(across, down, plane.shape)


def reach(theirs: tuple[int, ...], warp: Warp, shape: tuple[int, ...]) -> FloatArray:
    """Return how far inside a reference each pixel of a grid lies, in about the grid's own pixels."""
    across, down = pixels_at(*warp(*places(shape)), theirs)
    density = max(warp.zoom() * half_diagonal(theirs) / half_diagonal(shape), 1.0)
    made: FloatArray = _depth(across, down, theirs) / np.float32(density)
    return made


def _depth(across: FloatArray, down: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    inner = np.minimum(
        np.minimum(across, shape[1] - 1 - across), np.minimum(down, shape[0] - 1 - down)
    ) + np.float32(0.5)
    return inner.astype(np.float32)


def laid(linear: FloatArray, warp: Warp, shape: tuple[int, ...]) -> FloatArray:
    """Return a reference (H x W x 3, linear light) on a grid of ``shape``, averaged to its pixels."""
    height, width = shape[:2]
    source = as_dense(linear, warp, shape, _FINER)
    finer = _FINER if warp.zoom() * half_diagonal(source.shape) > 1.2 * half_diagonal(shape) else 1
    fine, _ = sampled(source, warp, (height * finer, width * finer))
    return resized(fine, width, height)
