"""Difference: where two pictures on one grid differ in a way that no slider can make.

Removed dust, text, a new sky, people who moved. Colors and tones that differ all over are none.
"""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.image import FloatArray
from editor.learn.match.rendering import rendered
from editor.learn.match.structure import bounded, luma, resized

_LONG_EDGE = 512
# Against what is usual in places as rough: how many times it begins a difference, and ends one.
_BEGINS, _ENDS = 6.0, 3.0
# Encoded colors nearer than these are no difference, and of the pixels, these clusters none.
_LEAST, _FEWEST = 0.05, 6
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
    made = rendered(small, wanted, counted)
    off = np.sqrt(np.square(made - wanted).sum(axis=2, dtype=np.float32))
    # The least within a pixel: edges that lie a little aside differ nowhere.
    score = _usual(off, _roughness(made, wanted), counted)
    if not settled:
        low, high = small.min(axis=2), small.max(axis=2)
        counted = counted * (low < _WHITE) * (high > _BLACK)
    mask = _clusters((score > _BEGINS) & (off > _LEAST), (score > _ENDS) & (off > _LEAST / 2), counted)
    grown = cv2.GaussianBlur(cv2.dilate(mask, np.ones((5, 5), np.uint8)), (0, 0), 1.0)
    large: FloatArray = cv2.resize(grown, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(large, 0.0, 1.0)


def _roughness(made: FloatArray, wanted: FloatArray) -> FloatArray:
    """Return how rough either picture is about each place: the range of luma within two pixels."""
    square = np.ones((5, 5), np.uint8)
    rough = [cv2.dilate(plane, square) - cv2.erode(plane, square) for plane in (luma(made),)]
    return rough[0]


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


def _clusters(begins: FloatArray, ends: FloatArray, counted: FloatArray) -> FloatArray:
    """Return the clusters of ``ends`` that hold a pixel of ``begins``, small ones left out, as 0 and 1."""
    candidates = (ends & (counted > 0.0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(candidates, connectivity=8)
    held = np.bincount(labels[begins & (candidates > 0)], minlength=count)
    kept = (held >= _FEWEST) & (stats[:, cv2.CC_STAT_AREA] >= _FEWEST)
    kept[0] = False
    made: FloatArray = kept[labels].astype(np.float32)
    return made
