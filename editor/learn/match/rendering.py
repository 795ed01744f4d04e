"""Rendering: what a reference would look like if all of it came from our picture by some sliders.

A robust fit of color to color, of far more freedom than sliders have, but without a place to go by:
curves of each channel, mixtures, hues apart, detail and haze, a vignette. What it leaves over is there
in one picture and not in the other.
"""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.image import FloatArray, Matrix
from editor.learn.match.structure import luma

_KNOTS, _HUES = 7, 8
_SAMPLES, _ROUNDS = 7000, 7
_TUKEY, _LEAST = 4.685, 0.004
_RIDGE = 2e-4


def rendered(ours: FloatArray, theirs: FloatArray, trust: FloatArray) -> FloatArray:
    """Return ``ours`` (H x W x 3) finished as ``theirs``, going by where ``trust`` (H x W) is not 0.

    It weighs the pixels at first; later how well each is met weighs as much.
    """
    terms = _terms(ours)
    flat, wanted = terms.reshape(len(terms), -1), theirs.reshape(-1, 3)
    at = np.flatnonzero(trust.ravel() > 0.0)
    at = at[:: max(1, len(at) // _SAMPLES)]
    chosen = (flat[:, at].T, wanted[at], trust.ravel()[at])
    coefficients = _fitted(*(each.astype(np.float64) for each in chosen))
    made: FloatArray = (coefficients.T.astype(np.float32) @ flat).T.reshape(ours.shape)
    return np.clip(made, 0.0, 1.0)


def _fitted(terms: Matrix, wanted: Matrix, trust: Matrix) -> Matrix:
    """Return the coefficients (terms x 3) of a robust fit: absolute values first, then Tukey's weights."""
    weight, usual = trust, float(np.median(trust))
    ridge = np.eye(terms.shape[1]) * _RIDGE * len(terms)
    for number in range(_ROUNDS):
        weighted = terms * weight[:, None]
        solved = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ wanted)
        coefficients = solved.astype(np.float64, copy=False)
        off = np.linalg.norm(wanted - terms @ coefficients, axis=1)
        spread = max(1.4826 * float(np.median(off[trust >= usual])), _LEAST)
        if number < _ROUNDS // 2:
            weight = trust * spread / np.maximum(off, spread)
        else:
            weight = trust * np.clip(1.0 - (off / (_TUKEY * spread)) ** 2, 0.0, None) ** 2
    return coefficients


def _terms(ours: FloatArray) -> FloatArray:
    """Return what the fit mixes: terms x H x W."""
    height, width = ours.shape[:2]
    light = luma(ours)
    long_edge = max(height, width)
    near = cv2.GaussianBlur(light, (0, 0), max(1.0, 0.006 * long_edge))
    far = cv2.blur(cv2.blur(light, (odd := 2 * round(0.05 * long_edge) + 1, odd)), (odd, odd))
    y, x = np.ogrid[-1.0 : 1.0 : height * 1j, -1.0 : 1.0 : width * 1j]
    edge = ((x * x + y * y) / 2.0).astype(np.float32)
    terms = [np.ones_like(light), light - near, near - far, far, far * far, far * light]
    terms += [edge * light, edge * edge * light, edge]
    channels = cv2.split(ours)
    for channel in channels:
        terms += [channel]
        # Hinges make a curve of straight pieces.
        terms += [np.maximum(channel - np.float32(k / _KNOTS), 0.0) for k in range(1, _KNOTS)]
    red, green, blue = channels
    terms += [red * green, red * blue, green * blue]
    # Opponent colors, whose angle is a hue.
    across, up = red - (green + blue) / 2.0, (green - blue) * np.float32(0.866)
    for k in range(_HUES):
        angle = 2.0 * np.pi * k / _HUES
        # The part of the color that points one way: a tent over the hues, as high as the chroma.
        part = np.maximum(across * np.float32(np.cos(angle)) + up * np.float32(np.sin(angle)), 0.0)
        terms += [part, part * light]
    return np.stack(terms)
