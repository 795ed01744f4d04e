"""Vignette: a gain in scene-linear light by the distance from the picture's centre."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.arrays import namespace
from editor.core.color.spaces import LUMINANCE
from editor.core.image import FloatArray, Frame, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics


def grid(sliders: Sliders, frame: Frame, shape: tuple[int, int]) -> FloatArray:
    """Return each pixel's place (H x W x 2: x, y) in the whole picture: 0 at its centre, +-1 at its edges.

    An array without a frame (0 x 0) is taken for the whole picture.
    """
    height, width = frame.height or shape[0], frame.width or shape[1]
    x = (np.arange(shape[1]) + (frame.left + 0.5)) * (2.0 / width) - 1.0
    y = (np.arange(shape[0]) + (frame.top + 0.5)) * (2.0 / height) - 1.0
    places = np.empty((*shape, 2), np.float32)
    places[..., 0] = x
    places[..., 1] = y[:, None]
    return places


def distance(places: Any, roundness: Any, aspect: float) -> Any:
    """Return how far out each place is: 0 at the centre, 1 in the corners.

    ``roundness`` -1..1 goes from a rounded rectangle over the ellipse that fits the picture (0)
    to a circle; ``aspect`` is the picture's width over its height.
    """
    xp = namespace(places)
    circular = (abs(roundness) + roundness) / 2
    # Half the picture's sides in units of its half-diagonal, stretched so that corners stay at 1.
    diagonal = (1.0 + aspect * aspect) ** 0.5
    wide, high = 2.0**0.5 * aspect / diagonal, 2.0**0.5 / diagonal
    power = bend(roundness)
    # A little more than zero: powers have no derivative there.
    x = xp.abs(places[..., 0]) * (1.0 + circular * (wide - 1.0)) + 1e-6
    y = xp.abs(places[..., 1]) * (1.0 + circular * (high - 1.0)) + 1e-6
    return ((x**power + y**power) / 2.0) ** (1.0 / power)


def bend(roundness: Any) -> Any:
    """Return the power of `distance`: 2 for ellipses, up to 8 for rounded rectangles."""
    boxy = (abs(roundness) - roundness) / 2
    return 2.0 + 6.0 * boxy * boxy


def strongest(amount: Any) -> Any:
    """Return the stops where a vignette of -1..1 acts fully."""
    return amount * (2.5 - 0.5 * amount)


def sparing(amount: Any, highlights: Any) -> Any:
    """Return how far bright lights are spared (0..1), for an amount of -1..1 and highlights of 0..1.

    Only a darkening vignette spares them. It sets in softly, for a slope that is finite at no amount.
    """
    return highlights * (abs(amount) - amount) / (2.0 * abs(amount) + 0.05)


def shade(out: Any, midpoint: Any, feather: Any) -> Any:
    """Return how fully the vignette acts (0..1) at distances ``out``; midpoint and feather are 0..1."""
    xp = namespace(out)
    start, width = ramp(midpoint, feather)
    t = xp.clip((out - start) / width, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def ramp(midpoint: Any, feather: Any) -> tuple[Any, Any]:
    """Return the distance at which the vignette sets in, and how much farther out it acts fully."""
    middle = 0.35 + 0.75 * midpoint
    half = 0.01 + 0.73 * feather
    return middle - half, 2.0 * half


@stage(
    order=410,
    kind="program",
    panel="Effects",
    field=grid,
    sliders=[
        Slider(
            "amount",
            -100,
            100,
            label="Vignette",
            crs="PostCropVignetteAmount",
            tooltip="Darken (down) or lighten (up) the picture towards its corners.",
        ),
        Slider(
            "midpoint",
            0,
            100,
            crs="PostCropVignetteMidpoint",
            default=50.0,
            modifier=True,
            tooltip="How far from the centre the vignette begins.",
        ),
        Slider(
            "roundness",
            -100,
            100,
            crs="PostCropVignetteRoundness",
            modifier=True,
            tooltip="From the picture's own shape (down) over an ellipse to a circle (up).",
        ),
        Slider(
            "feather",
            0,
            100,
            crs="PostCropVignetteFeather",
            default=50.0,
            modifier=True,
            tooltip="How softly the vignette sets in.",
        ),
        Slider(
            "highlights",
            0,
            100,
            crs="PostCropVignetteHighlightContrast",
            modifier=True,
            tooltip="How much bright lights keep of their brightness where the vignette darkens.",
        ),
    ],
)
def vignette(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Multiply by 2 to the power of up to 2 (lighter) or -3 (darker) stops."""
    xp = namespace(image)
    frame = metadata.frame
    height, width = frame.height or image.shape[-3], frame.width or image.shape[-2]
    amount = sliders["amount"] / 100.0
    out = distance(metadata.field, sliders["roundness"] / 100.0, width / height)
    stops = shade(out, sliders["midpoint"] / 100.0, sliders["feather"] / 100.0) * strongest(amount)
    # White and above are spared, by half at 0.35.
    spared = sparing(amount, sliders["highlights"] / 100.0)
    red, green, blue = (float(weight) for weight in LUMINANCE)
    grey = red * image[..., 0] + green * image[..., 1] + blue * image[..., 2]
    bright = xp.clip(grey, 0.0, 1e6) ** 2
    stops = stops * (1.0 - spared * (bright / (bright + 0.35**2)))
    return image * xp.exp(stops * 0.6931471805599453)[..., None]
