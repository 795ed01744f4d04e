"""Seen: what a style's encoder sees of a photo: a small picture, its histograms and a summary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from editor.core.color.perceptual import oklab, planes
from editor.core.image import FloatArray, LinearImage, Matrix, Metadata
from editor.core.pipeline import scene_of
from editor.raw.orientation import upright

# The picture is a square of this many pixels, whatever the photo's shape.
SIDE = 64
LIGHT_BINS, CHROMA_BINS, CONTRAST_BINS = 24, 6, 8
HISTOGRAMS = LIGHT_BINS + CHROMA_BINS**2 + CONTRAST_BINS
SUMMARY = 33
# Scene lightness in stops: what is darker counts as this, and about where the middle lies.
_DARKEST, MIDDLE, STOPS = -10.0, -4.0, 3.0
_LIGHT_EDGES = np.linspace(-9.0, 2.0, LIGHT_BINS + 1)
_CHROMA_EDGES = np.linspace(-1.2, 1.2, CHROMA_BINS + 1)
_CONTRAST_EDGES = np.linspace(0.0, 2.0, CONTRAST_BINS + 1)
_PERCENTILES = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
_BLOCK = 8


@dataclass(frozen=True, eq=False)
class Seen:
    """What an encoder sees: every part of it is of about unit size, and none depends on a slider.

    ``picture`` is SIDE x SIDE x 3: log luminance and two opponent chromas relative to lightness;
    ``histograms`` holds HISTOGRAMS square roots of shares, ``summary`` SUMMARY numbers.
    """

    picture: FloatArray
    histograms: FloatArray
    summary: FloatArray
    metadata: Metadata


def see(photo: LinearImage) -> Seen:
    """Look at a whole photo (camera RGB of any size, uncropped), as shot; takes a few milliseconds."""
    lab, stops = _lightness(scene_of(_small(photo)))
    light = (stops - MIDDLE) / STOPS
    chroma = 4.0 * lab[..., 1:] / (np.abs(lab[..., :1]) + 0.05)
    contrast = _contrast(stops)
    histograms = np.concatenate(
        [
            _shares(stops.ravel(), _LIGHT_EDGES),
            _shares_2d(chroma.reshape(-1, 2), _CHROMA_EDGES),
            _shares(contrast.ravel(), _CONTRAST_EDGES),
        ]
    )
    finished = photo.metadata.kind == "finished"
    return Seen(
        np.concatenate([light[..., None], chroma], axis=2).astype(np.float32),
        np.sqrt(histograms).astype(np.float32),
        _summary(light, chroma, contrast, finished),
        photo.metadata,
    )


def _small(photo: LinearImage) -> LinearImage:
    """Return the photo upright, as SIDE x SIDE pixels."""
    height, width = photo.pixels.shape[:2]
    # A few of the pixels tell as much as all of them, and in a tenth of the time.
    step = max(1, min(height, width) // (4 * SIDE))
    pixels = np.ascontiguousarray(photo.pixels[::step, ::step], np.float32)
    small = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return replace(photo, pixels=upright(small, photo.metadata.orientation))


def _lightness(scene: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Oklab (H x W x 3) of a scene, unbounded above, and its lightness in stops."""
    lab = oklab(planes(np.maximum(scene, 0.0))).T.reshape(scene.shape)
    stops = np.maximum(3.0 * np.log2(np.maximum(lab[..., 0], 1e-4)), _DARKEST)
    return lab, stops.astype(np.float32)


def _contrast(stops: FloatArray) -> Any:
    """Return the standard deviation of lightness (stops) in blocks."""
    count = SIDE // _BLOCK
    return stops.reshape(count, _BLOCK, count, _BLOCK).std(axis=(1, 3))


def _weights(values: Any, edges: Matrix) -> Matrix:
    """Return how much of each value goes to each bin, N x bins: linearly between bins' centres."""
    step = edges[1] - edges[0]
    at = np.clip((values - edges[0]) / step - 0.5, 0.0, len(edges) - 2.0)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(len(edges) - 1)))


def _shares(values: Any, edges: Matrix) -> Matrix:
    return np.asarray(_weights(values, edges).mean(axis=0))


def _shares_2d(values: Any, edges: Matrix) -> Matrix:
    across, down = (_weights(values[:, axis], edges) for axis in (0, 1))
    return np.asarray((across.T @ down).ravel() / len(values))


def _summary(light: Any, chroma: Any, contrast: Any, finished: bool) -> FloatArray:
    """Return SUMMARY numbers that say most of a photo's light: a few photos can be learned from by them."""
    vivid = np.hypot(chroma[..., 0], chroma[..., 1])
    rank = light.ravel().argsort()
    colors = chroma.reshape(-1, 2)[rank]
    third = len(colors) // 3
    middle = slice(SIDE // 4, -SIDE // 4)
    rows = SIDE // 3
    warm = chroma[..., 1]
    numbers = [
        *np.percentile(light, _PERCENTILES),
        light.mean(),
        light.std(),
        contrast.mean(),
        *chroma.mean(axis=(0, 1)),
        *np.median(chroma, axis=(0, 1)),
        *chroma.std(axis=(0, 1)),
        *(colors[:third].mean(axis=0)),
        *(colors[third:-third].mean(axis=0)),
        *(colors[-third:].mean(axis=0)),
        vivid.mean(),
        *np.percentile(vivid, (50.0, 95.0)),
        light[middle, middle].mean() - light.mean(),
        light[:rows].mean() - light[-rows:].mean(),
        warm[:rows].mean() - warm[-rows:].mean(),
        *((light > (edge - MIDDLE) / STOPS).mean() for edge in (-0.5, -2.0)),
        *((light < (edge - MIDDLE) / STOPS).mean() for edge in (-6.0, -8.0)),
        float(finished),
    ]
    return np.array(numbers, np.float32)
