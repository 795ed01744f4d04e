"""Keyframes: the frames of a sequence whose sliders are found; the others lie between them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from editor.core.image import Matrix

# One second of film at the usual rate.
EVERY = 25
# Light (EV) that a straight line between two keyframes may miss.
TOLERANCE = 0.25


def keyframes(light: Matrix, every: int = EVERY, tolerance: float = TOLERANCE) -> list[int]:
    """Return the numbers of the keyframes: the first, the last, every so many, more where light changes.

    ``light`` (N x K) holds log2 luminances of each frame, without flicker. Where a straight line
    between two keyframes misses one of them by more than ``tolerance``, the frame that it misses most
    becomes a keyframe too (Douglas and Peucker 1973).
    """
    last = len(light) - 1
    # Evenly spread, so that the last two are no nearer to each other than the others.
    parts = max(1, -(-last // max(1, every)))
    found = sorted({round(last * part / parts) for part in range(parts + 1)}) if last > 0 else [0]
    open_ends = list(pairwise(found))
    while open_ends:
        start, end = open_ends.pop()
        if end - start < 2:
            continue
        share = np.linspace(0.0, 1.0, end - start + 1)[:, None]
        missed = np.abs(light[start : end + 1] - light[start] - share * (light[end] - light[start]))
        worst = int(missed.max(axis=1).argmax())
        if missed[worst].max() > tolerance:
            found.append(start + worst)
            open_ends += [(start, start + worst), (start + worst, end)]
    return sorted(found)
