"""Tables: the proxies of `profile`, `rendition` and `look`, the table or curve at hand on torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.color.spaces import SRGB, prophoto_to, srgb_decode, srgb_encode
from editor.core.image import HueTable, Metadata
from editor.core.stages import look as look_stage
from editor.core.stages.profile import hue_table
from editor.core.stages.rendition import HOLD, base_curve, white_point
from proxies import tables
from proxies.tables import interleaved, planes

Table = Callable[[Tensor, Mapping[str, Any], Metadata], Tensor]

_encode = partial(srgb_encode, xp=torch)
_decode = partial(srgb_decode, xp=torch)


def profile(image: Tensor, sliders: Mapping[str, Any], metadata: Metadata) -> Tensor:
    """Return ``image`` (... x 3, scene-linear) through the profile's hue table, if it has one."""
    table = hue_table(metadata)
    return image if table is None else interleaved(_through(planes(image), table), image.shape)


def rendition(image: Tensor, sliders: Mapping[str, Any], metadata: Metadata) -> Tensor:
    """Return display-linear 0..1 of ``image`` (... x 3): the profile's look table and tone curve."""
    known, rgb = metadata.profile, planes(image)
    if known is not None and known.look_table is not None:
        rgb = _through(rgb, known.look_table)
    points = None if known is None else known.tone_curve
    if points is not None and len(points) == 0:
        return interleaved(tables.keep_hue(rgb, lambda light: light.clamp(0.0, 1.0)), image.shape)
    white = white_point(metadata)
    if points is None:
        curve = partial(base_curve, white=white)
    else:
        inputs, outputs = (_tensor(column, rgb) for column in points.T)
        curve = partial(tables.through_points, inputs=white * inputs, outputs=outputs)
    bent = tables.keep_hue(rgb, lambda light: curve(light.clamp(0.0, white)), HOLD, white)
    return interleaved(bent, image.shape)


def look(image: Tensor, sliders: Mapping[str, Any], metadata: Metadata) -> Tensor:
    """Return display-linear ``image`` (... x 3) through a look file, differentiable to its amount.

    As in the stage, what sRGB cannot hold is set aside and given back as the look left color.
    """
    to_srgb = prophoto_to("sRGB")
    linear = _tensor(to_srgb, image) @ planes(image)
    inside = _inside(linear)
    kept_back = linear - inside
    made = _decode(_cube(look_stage.load(sliders["file"]), _encode(inside)).clamp(0.0, 1.0))
    made = made + kept_back * (_chroma(made) / _chroma(inside).clamp_min(1e-6)).clamp_max(1.0)
    mixed = linear + (made - linear) * (sliders["amount"] / 100.0)
    return interleaved(_tensor(np.linalg.inv(to_srgb), image) @ mixed, image.shape)


TABLES: Mapping[str, Table] = {"profile": profile, "rendition": rendition, "look": look}


def _through(rgb: Tensor, table: HueTable) -> Tensor:
    curves = (_encode, _decode) if table.srgb_encoded else (None, None)
    return tables.hue_table(rgb, _tensor(table.deltas, rgb), *curves)


def _cube(cube: Any, encoded: Tensor) -> Tensor:
    """Return planes through a look file's cube or its three curves."""
    if cube.curves is None:
        return tables.cube(encoded, _tensor(cube.entries, encoded), cube.low, cube.high)
    last = len(cube.curves) - 1
    channels = [
        tables.interpolated(_tensor(curve, encoded)[None], (channel - low) * (last / (high - low)))
        for channel, curve, low, high in zip(encoded, cube.curves.T, cube.low, cube.high, strict=True)
    ]
    return torch.cat(channels)


def _inside(rgb: Tensor) -> Tensor:
    """Return linear sRGB planes drawn towards the gray of their luminance until all lie in 0..1."""
    gray = (_tensor(SRGB[1], rgb) @ rgb).clamp(0.0, 1.0)
    high = (rgb.amax(0) - gray).clamp_min(1e-9)
    low = (gray - rgb.amin(0)).clamp_min(1e-9)
    keep = torch.minimum((1.0 - gray) / high, gray / low).clamp_max(1.0)
    return gray + (rgb - gray) * keep


def _chroma(rgb: Tensor) -> Tensor:
    return rgb.amax(0) - rgb.amin(0)


def _tensor(array: Any, like: Tensor) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), dtype=like.dtype, device=like.device)
