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


def compress_gamut(image: Any, xp: Any) -> Any:
    """Return linear RGB with the distance of each channel from the largest compressed smoothly.

    The largest channel stays, so brightness and hue hardly move where plain clipping would turn
    blue to purple (the idea of the ACES reference gamut compression, 2021, with a simple curve).
    """
    top = xp.maximum(xp.maximum(image[..., 0], image[..., 1]), image[..., 2])[..., None]
    distance = 1.0 - image / xp.where(top > 1e-6, top, 1e-6)
    beyond = xp.where(distance > THRESHOLD, distance - THRESHOLD, 0.0)
    return image + top * (beyond - beyond / (1.0 + beyond * (1.0 / _SCALE)))


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
    if metadata.kind == "raw":
        linear = compress_gamut(linear, xp)
    return srgb_encode(xp.clip(linear, 0.0, 1.0), xp)
