"""Vignette, rendition and the places of colors in the table, in Halide."""

from __future__ import annotations

from typing import Any

import halide as hl
import numpy as np

from editor.core.color.perceptual import MATRICES
from editor.core.color.spaces import LUMINANCE
from editor.render.preview.color_table import BEND, REACH
from editor.render.preview.halide_tools import Pipeline, X, Y, cube_root, exactly, exp2, log2, weighted
from editor.render.preview.parts import CURVE_STEPS, PLACE, Scene, Vignette


def vignetted(pipeline: Pipeline, rgb: list[Any]) -> list[Any]:
    """Return the pixel under the vignette, if there is one."""
    columns, rows = (pipeline.array(name, hl.Float(32), 1) for name in ("columns", "rows"))
    out = exp2(log2(columns[X] + rows[Y]) * pipeline.number("root"))
    t = hl.clamp((out - pipeline.number("start")) * pipeline.number("slope"), 0.0, 1.0)
    light = hl.max(weighted(LUMINANCE, rgb), 0.0)
    bright = light * light
    spared = pipeline.number("spared") * (bright / (bright + exactly(0.35**2)))
    strongest = pipeline.number("strongest")
    gain = exp2(t * t * (3.0 - 2.0 * t) * strongest * (1.0 - spared))
    gain = hl.select(strongest == 0.0, 1.0, gain)
    return pipeline.step("vignetted", [each * gain for each in rgb], idle=strongest == 0.0)


def rendered(pipeline: Pipeline, rgb: list[Any]) -> list[Any]:
    """Return display-linear 0..1, as `keep_hue` does."""
    curve = pipeline.array("curve", hl.Float(32), 1)
    white, hold = pipeline.number("white"), pipeline.number("hold")
    top = hl.max(hl.max(rgb[0], rgb[1]), rgb[2])
    bottom = hl.min(hl.min(rgb[0], rgb[1]), rgb[2])

    def bend(name: str, value: Any) -> Any:
        root = hl.sqrt(hl.clamp(value * (1.0 / white), 0.0, 1.0))
        return pipeline.looked_up(name, curve, root * float(CURVE_STEPS) + 0.5, CURVE_STEPS)

    new_top, new_bottom = bend("top", top), bend("bottom", bottom)
    gain = new_top / hl.clamp(top, exactly(1e-9), white)
    new_bottom = new_bottom + hold * hl.min(hl.min(bottom, white) * gain - new_bottom, 0.0)
    ratio = (new_top - new_bottom) / hl.max(top - bottom, exactly(1e-9))
    return [(each - bottom) * ratio + new_bottom for each in rgb]


def placed(rgb: list[Any]) -> list[Any]:
    """Return the places (0..1 in 16 bits) of display-linear colors in the table."""
    lms = [cube_root(weighted(row, rgb)) for row in MATRICES[0]]
    light, *chroma = (weighted(row, lms) for row in MATRICES[1])
    scale = exactly(0.5 * (REACH + BEND) / REACH)
    places = [light, *(each / (hl.abs(each) + exactly(BEND)) * scale + 0.5 for each in chroma)]
    return [
        hl.cast(hl.UInt(16), hl.cast(hl.Int(32), hl.clamp(each, 0.0, 1.0) * float(PLACE) + 0.5))
        for each in places
    ]


def inputs(parts: Scene, shape: tuple[int, int]) -> dict[str, Any]:
    """Return what these functions need, by name, for an array of ``shape``."""
    height, width = shape
    vignette = parts.vignette or Vignette(
        np.zeros(width, np.float32), np.zeros(height, np.float32), 1.0, 0.0, 1.0, 0.0, 0.0
    )
    return {
        "columns": vignette.columns,
        "rows": vignette.rows,
        "root": vignette.root,
        "start": vignette.start,
        "slope": 1.0 / vignette.width,
        "strongest": vignette.strongest,
        "spared": vignette.spared,
        "curve": parts.curve,
        "white": parts.white,
        "hold": parts.hold,
    }
