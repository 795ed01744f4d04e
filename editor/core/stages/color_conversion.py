"""Color conversion: from ProPhoto to the output space, into its gamut, encoded for the display."""

from __future__ import annotations

from typing import Any

from editor.core.arrays import namespace
from editor.core.color.spaces import OUTPUT_SPACES, prophoto_to, srgb_encode
from editor.core.image import Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Distances from grey up to THRESHOLD stay, LIMIT (beyond the gamut) comes to lie on its border.
THRESHOLD, LIMIT = 0.96, 1.3
_SCALE = (1.0 - THRESHOLD) * (LIMIT - THRESHOLD) / (LIMIT - 1.0)


def compress_gamut(image: Any, top: Any, xp: Any) -> Any:
    """Return linear RGB with the distance of each channel from the largest, ``top``, compressed.

    The largest channel stays, so brightness and hue hardly move where plain clipping would turn
    blue to purple (the idea of the ACES reference gamut compression, 2021, with a simple curve).
    """
    distance = 1.0 - image / xp.where(top > 1e-6, top, 1e-6)
    beyond = xp.where(distance > THRESHOLD, distance - THRESHOLD, 0.0)
    return image + top * (beyond - beyond / (1.0 + beyond * (1.0 / _SCALE)))


def lower(image: Any, top: Any, bottom: Any, xp: Any) -> Any:
    """Return linear RGB at most 1; the middle channel keeps its relative place, and so the hue."""
    low = xp.clip(bottom, None, 1.0)
    ratio = (xp.clip(top, None, 1.0) - low) / xp.where(top > bottom, top - bottom, 1.0)
    return xp.where(top > 1.0, low + (image - bottom) * ratio, image)


def into_gamut(image: Any, xp: Any, *, compress: bool) -> Any:
    """Return linear RGB within 0..1; most parts of most pictures are, and cost but the look."""
    top, bottom = _extremes(image, xp)
    if compress and bool(xp.any(bottom < (1.0 - THRESHOLD) * top)):
        image = compress_gamut(image, top[..., None], xp)
        _, bottom = _extremes(image, xp)
    if bool(xp.any(top > 1.0)):
        image = lower(image, top[..., None], bottom[..., None], xp)
    return xp.clip(image, 0.0, 1.0)


def _extremes(image: Any, xp: Any) -> tuple[Any, Any]:
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    top = xp.maximum(xp.maximum(red, green), blue)
    return top, xp.minimum(xp.minimum(red, green), blue)


@stage(
    order=800,
    kind="program",
    panel="Output",
    always=True,
    sliders=[
        Slider(
            "space", type="choice", label="Color space", neutral="sRGB", choices=tuple(OUTPUT_SPACES),
            tooltip="The color space of the finished picture.",
        )
    ],
)  # fmt: skip
def color_conversion(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return display-encoded RGB 0..1 of display-linear ProPhoto ``image`` (... x 3).

    A finished picture is only clipped: what came in within the gamut goes out unchanged.
    """
    xp = namespace(image)
    matrix = xp.asarray(prophoto_to(sliders["space"]).T.tolist(), dtype=image.dtype)
    linear = xp.matmul(image, matrix)
    return srgb_encode(into_gamut(linear, xp, compress=metadata.kind == "raw"), xp)
