"""Features: places that two pictures share, and the view that takes one to the other."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray, Matrix
from editor.learn.match.structure import normalised

_MOST, _RATIO = 1000, 0.85
_REACH = 0.015
# So many agree by chance, of no and of every match there is (Brown and Lowe, "Automatic Panoramic
# Image Stitching using Invariant Features", 2007, have 8 and 0.3, without our look at the view).
_FEWEST, _SHARE = 6.0, 0.08
_MOST_ZOOM, _MOST_TILT = 8.0, 3.0

Features = tuple[Matrix, FloatArray]


def features(plane: FloatArray) -> Features:
    """Return the SIFT features of a luma plane: N x 2 places in its pixels, N x 128 descriptors.

    The descriptors are square roots (Arandjelovic and Zisserman, "Three things everyone should know
    to improve object retrieval", 2012): unit vectors, that is.
    """
    codes = cv2.convertScaleAbs(normalised(plane, _REACH * max(plane.shape)) + 2.5, alpha=51.0)
    keys, told = cv2.SIFT.create(_MOST, contrastThreshold=0.03).detectAndCompute(codes, None)
    if told is None or len(keys) < 2:
        return np.zeros((0, 2)), np.zeros((0, 128), np.float32)
    places = np.array([key.pt for key in keys], np.float64) + 0.5
    rooted: FloatArray = np.sqrt(told / np.maximum(told.sum(axis=1, keepdims=True), 1e-6))
    return places, rooted


def mirrored(found: Features, width: int) -> Features:
    """Return the features that the picture has when it is mirrored left to right.

    A descriptor is 4 x 4 histograms of 8 directions about the feature's own: mirroring turns their
    rows around, and the directions.
    """
    places, told = found
    turned = told.reshape(-1, 4, 4, 8)[:, ::-1][..., [0, 7, 6, 5, 4, 3, 2, 1]]
    return places * [-1.0, 1.0] + [float(width), 0.0], np.ascontiguousarray(turned.reshape(-1, 128))


def matches(ours: Features, theirs: Features) -> tuple[Matrix, Matrix]:
    """Return the places (N x 2 each) of features that are each other's nearest, and clearly so."""
    if min(len(ours[0]), len(theirs[0])) < 2:
        return np.zeros((0, 2)), np.zeros((0, 2))
    alike = ours[1] @ theirs[1].T
    rows = np.arange(len(alike))
    best = alike.argmax(axis=1)
    nearest = alike[rows, best]
    mutual = alike.argmax(axis=0)[best] == rows
    alike[rows, best] = -1.0
    # The squared distance of unit vectors is 2 - 2 cos.
    clear = 1.0 - nearest < _RATIO**2 * (1.0 - alike.max(axis=1))
    kept = mutual & clear
    return ours[0][kept], theirs[0][best[kept]]


def view(ours: Matrix, theirs: Matrix, tolerance: float) -> tuple[Matrix, NDArray[np.bool_]] | None:
    """Return the homography (3 x 3) that takes places to places and which of them follow it, or None.

    None unless more follow than chance would let, and the view is one that a crop or a step aside
    can make. ``tolerance`` is in the units of ``theirs``.
    """
    if len(ours) < _FEWEST:
        return None
    found, follow = cv2.findHomography(ours, theirs, cv2.USAC_MAGSAC, tolerance, maxIters=4000)
    if found is None:
        return None
    following = follow.ravel().astype(bool)
    if following.sum() < _FEWEST + _SHARE * len(ours) or not _plausible(found, ours[following]):
        return None
    return found, following


def _plausible(found: Matrix, places: Matrix) -> bool:
    """Say whether a homography neither folds, mirrors, tilts nor zooms beyond measure at ``places``."""
    low, high = places.min(axis=0), places.max(axis=0)
    if min(high - low) <= 0.0:
        return False
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    depth = np.column_stack([corners, np.ones(4)]) @ found[2] * np.sign(found[2, 2])
    if depth.min() <= 0.0 or depth.max() > _MOST_TILT * depth.min():
        return False
    taken = cv2.perspectiveTransform(corners[None], found)[0]
    sides = np.roll(taken, -1, axis=0) - taken
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    lengths = np.linalg.norm(sides, axis=1) / np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    upright = bool((turns > 0.0).all())
    return upright and lengths.min() > 1.0 / _MOST_ZOOM and lengths.max() < _MOST_ZOOM
