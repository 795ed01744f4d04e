"""Difference: where two pictures on one grid differ in a way that no slider can make.

Removed dust, text, a new sky, people who moved. Colors and tones that differ all over are none.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray
from editor.learn.match.rendering import rendered
from editor.learn.match.structure import bounded, explained, guide, luma, resized

_LONG_EDGE = 512
# Against what is usual in places as rough: how many times it begins a difference, and ends one.
_BEGINS, _ENDS = 6.0, 3.0
# Encoded colors nearer than these are no difference, and of the pixels, these clusters none.
_LEAST, _FEWEST = 0.05, 6
# A cluster with less structure of its own is a color that was not met; and the window for that.
_FOREIGN, _CLOSE = 0.15, 0.012
# What flat places are trusted with, beside those whose structure agrees.
_DOUBT = 0.1
_BINS = 12
_WHITE, _BLACK = 0.985, 0.015


def different(ours: FloatArray, theirs: FloatArray, weight: FloatArray, settled: bool) -> FloatArray:
    """Return a mask (H x W): 1 where the pictures (H x W x 3 encoded) show different things, else 0.

    Only where ``weight`` is not 0. Unless the sliders are ``settled``, our clipped places may still
    turn into what the reference shows, and are not masked.
    """
    small = bounded(ours, _LONG_EDGE)
    height, width = small.shape[:2]
    wanted, counted = resized(theirs, width, height), resized(weight, width, height)
    counted = (counted > 0.5).astype(np.float32)
    if not counted.any():
        return np.zeros(weight.shape, np.float32)
    small, wanted = (cv2.GaussianBlur(each, (0, 0), 0.7) for each in (small, wanted))
    share, telling = explained(guide(small), luma(wanted))
    made = rendered(small, wanted, counted * (_DOUBT + share * telling))
    # What is equal as it is needs no explanation.
    off = np.minimum(_distance(made, wanted), _distance(small, wanted))
    score = _usual(off, _roughness(made), counted)
    if not settled:
        low, high = small.min(axis=2), small.max(axis=2)
        counted = counted * (low < _WHITE) * (high > _BLACK)
    begins, ends = (score > _BEGINS) & (off > _LEAST), (score > _ENDS) & (off > _LEAST / 2.0)
    mask = _clusters(begins, ends & (counted > 0.0), *_foreign(made, wanted))
    grown = cv2.GaussianBlur(cv2.dilate(mask, np.ones((5, 5), np.uint8)), (0, 0), 1.0)
    large: FloatArray = cv2.resize(grown, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(large, 0.0, 1.0)


def _distance(one: FloatArray, other: FloatArray) -> FloatArray:
    made: FloatArray = np.sqrt(np.square(one - other).sum(axis=2, dtype=np.float32))
    return made


def _roughness(made: FloatArray) -> FloatArray:
    """Return how rough a picture is about each place: the range of luma within two pixels."""
    square, plane = np.ones((5, 5), np.uint8), luma(made)
    rough: FloatArray = cv2.dilate(plane, square) - cv2.erode(plane, square)
    return rough


def _foreign(made: FloatArray, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how much structure there is close by, and how much of it only one picture has (0..1).

    A color that came out otherwise is bounded by the very edges of both, whatever shows something
    else has edges of its own.
    """
    share, there = explained(guide(made, _CLOSE), luma(wanted))
    part, here = explained(guide(wanted, _CLOSE), luma(made))
    return np.maximum(there, here), np.maximum((1.0 - share) * there, (1.0 - part) * here)


def _usual(off: FloatArray, rough: FloatArray, counted: FloatArray) -> FloatArray:
    """Return ``off`` in units of what is usual (the median) at places as rough."""
    inside = counted > 0.0
    among, offs = rough[inside], off[inside]
    edges = np.quantile(among, np.linspace(0.0, 1.0, _BINS + 1))
    places = np.clip(np.searchsorted(edges, among, side="right") - 1, 0, _BINS - 1)
    middles = np.array([np.median(offs[places == k]) if (places == k).any() else 0.0 for k in range(_BINS)])
    middles = np.maximum.accumulate(middles) + 0.002
    at = (edges[:-1] + edges[1:]) / 2.0
    expected = np.interp(rough, at, middles).astype(np.float32)
    made: FloatArray = off / expected
    return made


def _clusters(
    begins: NDArray[np.bool_], ends: NDArray[np.bool_], structure: FloatArray, foreign: FloatArray
) -> FloatArray:
    """Return the clusters of ``ends`` with enough of ``begins`` and foreign structure, as 0 and 1."""
    count, labels = cv2.connectedComponents(ends.astype(np.uint8), connectivity=8)
    flat = labels.ravel()
    held = np.bincount(flat, (begins & ends).ravel(), minlength=count)
    there = np.bincount(flat, structure.ravel(), minlength=count)
    strange = np.bincount(flat, foreign.ravel(), minlength=count)
    kept = (held >= _FEWEST) & (there >= 1.0) & (strange > _FOREIGN * there)
    kept[0] = False
    made: FloatArray = kept[labels].astype(np.float32)
    return made
