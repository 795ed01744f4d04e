"""Alignment: a reference laid over our own render, and what of it can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from editor.core.cancel import Cancelled
from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.image import FloatArray
from editor.learn.match.difference import different
from editor.learn.match.kind import Kind, kind_of
from editor.learn.match.reference import Reference
from editor.learn.match.registration import Registration, register
from editor.learn.match.structure import bounded, resized
from editor.learn.match.warp import laid, reach

# Pixels this near the border of the reference, where a warp met it, do not count.
_BORDER = 2.0
_WORTH_A_WARNING = 0.05


@dataclass(frozen=True, eq=False)
class Aligned:
    """A reference as it can be compared with our render, both sRGB-encoded 0..1.

    ``pixels`` (H x W x 3) lie on our grid, but for another picture: that is itself, its long edge at
    most ours. ``weight`` (H x W, 0..1) is 0 beyond the reference, near its border, and where it
    differs in a way that no slider can make: ``masked`` is that share of the overlap, ``overlap``
    the share of our picture that the reference covers. ``exact`` means that nothing was warped.
    ``warning`` is a sentence, or empty. ``inside`` is the weight before anything was masked.
    """

    kind: Kind
    pixels: FloatArray
    weight: FloatArray
    masked: float
    overlap: float
    exact: bool
    warning: str = ""
    inside: FloatArray = field(default_factory=lambda: np.ones((1, 1), np.float32))


def align(reference: Reference, ours: FloatArray, cancel: Callable[[], bool] | None = None) -> Aligned:
    """Return ``reference`` aligned with ``ours`` (H x W x 3 float32, sRGB-encoded 0..1).

    Raises Cancelled once ``cancel()`` is true.
    """
    found = register(reference.pixels, ours, cancel)
    kind = kind_of(found.agreement, found.following, found.in_place)
    if kind == "other picture":
        pixels = _averaged(reference.pixels, max(ours.shape[:2]))
        return Aligned(kind, pixels, np.ones(pixels.shape[:2], np.float32), 0.0, 0.0, False)
    pixels, inside = _laid(reference.pixels, ours, found)
    if cancel is not None and cancel():
        raise Cancelled
    aligned = Aligned(kind, pixels, inside, 0.0, float(inside.mean()), found.in_place, inside=inside)
    return _masked(aligned, different(ours, pixels, inside, settled=False))


def remask(aligned: Aligned, ours: FloatArray) -> Aligned:
    """Return ``aligned`` with a mask of what still differs from ``ours`` once the sliders were fitted."""
    if aligned.kind == "other picture":
        return aligned
    return _masked(aligned, different(ours, aligned.pixels, aligned.inside, settled=True))


def _masked(aligned: Aligned, mask: FloatArray) -> Aligned:
    """Return ``aligned`` with a mask, and a warning where that is much."""
    inside = aligned.inside
    masked = float((mask * inside).sum()) / max(float(inside.sum()), 1.0)
    warning = ""
    if masked > _WORTH_A_WARNING:
        warning = f"{masked:.0%} of the reference shows something else than the photo; it is left out."
    return replace(aligned, weight=inside * (1.0 - mask), masked=masked, warning=warning)


def _laid(theirs: FloatArray, ours: FloatArray, found: Registration) -> tuple[FloatArray, FloatArray]:
    """Return the encoded reference on our grid, and 1 where it covers ours, else 0."""
    height, width = ours.shape[:2]
    inside = np.ones((height, width), np.float32)
    if found.in_place and theirs.shape == ours.shape:
        return theirs, inside
    linear = srgb_decode(theirs).astype(np.float32)
    if found.in_place:
        return _encoded(resized(linear, width, height)), inside
    inside = (reach(theirs.shape, found.warp, ours.shape) > _BORDER).astype(np.float32)
    return _encoded(laid(linear, found.warp, ours.shape)), inside


def _averaged(theirs: FloatArray, long_edge: int) -> FloatArray:
    """Return an encoded picture averaged down, in linear light, to a long edge."""
    if max(theirs.shape[:2]) <= long_edge:
        return theirs
    return _encoded(bounded(srgb_decode(theirs).astype(np.float32), long_edge))


def _encoded(linear: FloatArray) -> FloatArray:
    made: FloatArray = srgb_encode(np.clip(linear, 0.0, 1.0)).astype(np.float32)
    return made
