"""White balance from pixels: what was clicked, or what the picture as a whole says. Nothing of Qt."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from editor.core.color.camera import as_shot
from editor.core.color.temperature import HIGH, LOW
from editor.core.edits import Edits
from editor.core.image import CameraColor, LinearImage, Matrix
from editor.core.pipeline import plan
from editor.core.statistics import Statistics

TEMPERATURE, TINT = "color_balance.temperature", "color_balance.tint"

# Camera Raw's, in kelvin and tint; the picture's own light is no value at all.
CLIPPED, DARK = 0.98, 0.004


def neutral_at(source: LinearImage, x: float, y: float, reach: int = 2) -> Matrix | None:
    """Return the mean camera RGB round a place (fractions of the picture), None where it says nothing."""
    height, width = source.pixels.shape[:2]
    column, row = min(int(x * width), width - 1), min(int(y * height), height - 1)
    patch = source.pixels[
        max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
    ]
    mean = patch.reshape(-1, 3).mean(axis=0).astype(np.float64)
    if mean.min() <= DARK / 4 or patch.max() >= CLIPPED:
        return None
    return mean


def white_of(color: CameraColor, neutral: Matrix) -> dict[str, float]:
    """Return the temperature and tint under which a camera RGB comes out grey."""
    temperature, tint = as_shot(replace(color, neutral=neutral / neutral.max()))
    return {
        TEMPERATURE: float(np.clip(temperature, LOW, HIGH)),
        TINT: float(np.clip(tint, -150.0, 150.0)),
    }


def color_in_force(source: LinearImage, edits: Edits) -> CameraColor | None:
    """Return the camera's colour as the chosen profile has it."""
    steps = plan(edits, source.metadata, Statistics())
    return steps[0].metadata.color


def automatic(source: LinearImage, color: CameraColor) -> dict[str, float]:
    """Return the temperature and tint at which the picture's edges and greys average out.

    Grey edge (van de Weijer 2007) with grey world on the pixels that are nearly grey as shot; both
    are drawn towards the as-shot white, since a picture may well be of one colour.
    """
    height, width = source.pixels.shape[:2]
    scale = min(1.0, 400 / max(height, width))
    small = cv2.resize(
        source.pixels,
        (max(2, round(width * scale)), max(2, round(height * scale))),
        interpolation=cv2.INTER_AREA,
    )
    balanced = small / color.neutral.astype(np.float32)
    valid = (small.max(axis=2) < CLIPPED) & (small.min(axis=2) > DARK)
    if valid.sum() < 64:
        return white_of(color, color.neutral)
    blurred = cv2.GaussianBlur(balanced, (0, 0), 1.0)
    slope = np.hypot(cv2.Sobel(blurred, -1, 1, 0), cv2.Sobel(blurred, -1, 0, 1))
    edges = np.power(np.mean(np.power(slope[valid].astype(np.float64), 4.0), axis=0), 0.25)
    pixels = balanced[valid].astype(np.float64)
    chroma = pixels / pixels.sum(axis=1, keepdims=True) - 1.0 / 3.0
    greys = pixels[np.abs(chroma).max(axis=1) < 0.06]
    world = np.median(greys / greys.sum(axis=1, keepdims=True), axis=0) if len(greys) > 64 else edges
    if edges.min() <= 0.0:
        edges = world
    guess = np.sqrt(edges / edges.mean() * world / world.mean())
    # Half of the way: as shot is the better guess more often than not.
    drawn = np.clip(guess, 0.5, 2.0) ** 0.5
    return white_of(color, color.neutral * drawn / drawn.max())
