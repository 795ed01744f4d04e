"""Report: how near a match came, what carried it, and how sure each slider is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.image import FloatArray
from editor.learn.match.descent import Problem
from editor.learn.match.parameters import Units
from proxies.regression import Array, Point

# A slider is told from others by what one level of 8 bits (rms over the picture) leaves open of it.
_SEEN = 1.0 / 255.0
# Open by this share of its range a slider is half sure; correlated by this much two trade off.
_HALF_SURE, _TRADES = 0.05, 0.8


@dataclass(frozen=True)
class Confidence:
    """How well the picture tells one slider.

    ``spread`` is how far, in % of its range, the slider can go while the others make up for it and
    the picture changes by no more than one level of 8 bits; ``sure`` is 1 for one that cannot move,
    and 1/2 at 5 %. ``trades_with`` names the sliders that make up for it, the closest first.
    """

    spread: float
    trades_with: tuple[str, ...]
    sure: float


def differences(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return CIEDE2000 of two sRGB-encoded pictures in 0..1, pixel by pixel."""
    lab = (
        lab_from_linear_srgb(srgb_decode(np.clip(each, 0.0, 1.0).astype(np.float64)))
        for each in (one, other)
    )
    made: FloatArray = ciede2000(*lab).astype(np.float32)
    return made.astype(np.float32)


def nearness(one: FloatArray, other: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """Return PSNR (dB) and median CIEDE2000 of two sRGB pictures where ``weight`` counts at all."""
    seen = weight > 0.0
    if not seen.any():
        return 0.0, 100.0
    one, other = one[seen], other[seen]
    square = float(np.mean(np.square(one.astype(np.float64) - other)))
    step = max(1, len(one) // 100_000)
    median = float(np.median(differences(one[::step], other[::step])))
    return float(-10.0 * np.log10(max(square, 1e-12))), median


def confidence(problem: Problem, point: Point) -> dict[str, Confidence]:
    """Return how sure each slider is, from the derivative of the picture at ``point``.

    What is seen is one level of 8 bits, or what the match leaves over where that is more. With A
    the mean of its squares, a unit can stray by the root of inv(A)'s diagonal (times what is
    seen) while all others follow: the marginal width of the Gauss-Newton ellipsoid.
    """
    curvature = problem.goal.curvature(point.slopes) - np.diag(problem.goal.firmness)
    # A slider that nothing depends on strays over its whole range.
    inverse = np.linalg.inv(curvature + np.eye(len(curvature)) * _SEEN**2)
    widths = np.sqrt(np.diag(inverse))
    seen = max(_SEEN, float(np.sqrt(problem.goal.weights @ point.residual**2)))
    correlation = inverse / np.outer(widths, widths)
    found = {}
    for k, key in enumerate(problem.sight.keys):
        order = np.argsort(-np.abs(correlation[k]))
        partners = [problem.sight.keys[n] for n in order if n != k and abs(correlation[k, n]) > _TRADES]
        spread = min(seen * float(widths[k]), 1.0)
        sure = 1.0 / (1.0 + (spread / _HALF_SURE) ** 2)
        found[key] = Confidence(round(100.0 * spread, 2), tuple(partners[:3]), round(sure, 3))
    return found


def carried(keys: tuple[str, ...], moved: Units, slopes: Array) -> Mapping[str, float]:
    """Return each slider's share of the way: how much it alone moves the picture (rms), of the sum."""
    parts = np.abs(moved) * np.sqrt(np.mean(np.square(slopes), axis=1))
    total = float(parts.sum())
    return {
        key: round(float(part) / total, 4) if total else 0.0 for key, part in zip(keys, parts, strict=True)
    }
