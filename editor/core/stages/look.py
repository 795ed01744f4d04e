"""Look: a film look from a .cube or HaldCLUT file, on display-encoded values."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from editor.core.color.curves import STEPS, interpolated, look_up, table, table_inputs
from editor.core.color.look_files import Cube, read_cube
from editor.core.color.perceptual import interleaved, mixed, planes
from editor.core.color.spaces import SRGB, prophoto_to, srgb_decode, srgb_encode
from editor.core.image import FloatArray, Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

_TO_SRGB = prophoto_to("sRGB").astype(np.float32)
_FROM_SRGB = np.linalg.inv(prophoto_to("sRGB")).astype(np.float32)
_ENCODING = table(srgb_encode(table_inputs()))
_DECODING = srgb_decode(np.linspace(0.0, 1.0, STEPS + 1)).astype(np.float32)
_SRGB_LUMINANCE = SRGB[1].astype(np.float32)


def load(path: str) -> Cube:
    """Return the look in a file, read once until the file changes; raise ValueError if it is none."""
    try:
        return _loaded(path, Path(path).stat().st_mtime_ns)
    except OSError as error:
        raise ValueError(f"The look {Path(path).name} cannot be read: {error.strerror}.") from error


@lru_cache(maxsize=4)
def _loaded(path: str, changed: int) -> Cube:
    return read_cube(Path(path))


def _inside(rgb: FloatArray) -> FloatArray:
    """Return linear sRGB planes drawn towards the grey of their luminance until all lie in 0..1."""
    red, green, blue = _SRGB_LUMINANCE
    grey = np.clip(red * rgb[0] + green * rgb[1] + blue * rgb[2], 0.0, 1.0)
    high = np.maximum(np.maximum(rgb[0], rgb[1]), rgb[2]) - grey
    low = grey - np.minimum(np.minimum(rgb[0], rgb[1]), rgb[2])
    keep = np.minimum(np.minimum((1.0 - grey) / np.maximum(high, 1e-9), grey / np.maximum(low, 1e-9)), 1.0)
    return np.asarray(grey + (rgb - grey) * keep)


def _decoded(encoded: FloatArray) -> FloatArray:
    """Return sRGB values, held to 0..1, in linear light."""
    return interpolated(_DECODING, np.clip(encoded, 0.0, 1.0) * np.float32(STEPS))


def _chroma(rgb: FloatArray) -> FloatArray:
    """Return the largest less the smallest channel."""
    high = np.maximum(np.maximum(rgb[0], rgb[1]), rgb[2])
    return np.asarray(high - np.minimum(np.minimum(rgb[0], rgb[1]), rgb[2]))


@stage(
    order=750,
    kind="pointwise",
    panel="Look",
    sliders=[
        Slider(
            "file",
            type="file",
            neutral="",
            label="Look",
            tooltip="A film look: a .cube table or a HaldCLUT picture.",
        ),
        Slider(
            "amount",
            0,
            100,
            default=100.0,
            modifier=True,
            tooltip="How much of the look is applied.",
        ),
    ],
)
def look(image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> FloatArray:
    """Apply the look to sRGB-encoded values and mix it in.

    What sRGB cannot hold is set aside before the table and given back after it, in proportion to
    the colourfulness the look left: an identity look changes nothing, a black and white one
    lets no colour through.
    """
    cube = load(sliders["file"])
    linear = mixed(_TO_SRGB, planes(image))
    inside = _inside(linear)
    made = _decoded(cube.apply(look_up(inside, _ENCODING)))
    kept = np.minimum(_chroma(made) / np.maximum(_chroma(inside), 1e-6), 1.0)
    made += (linear - inside) * kept
    linear += (made - linear) * np.float32(sliders["amount"] / 100.0)
    return interleaved(mixed(_FROM_SRGB, linear), image.shape)
