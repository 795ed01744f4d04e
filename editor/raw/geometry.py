"""Geometry: lens correction, crop, straightening, orientation and size, in one warp at most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from editor.core.image import FloatArray, Frame, LinearImage, Matrix
from editor.raw.lens import LensField, lens_field
from editor.raw.orientation import combined, upright_copy

# OpenCV's remap takes sides below 32768 only, and tiles keep its coordinate maps small.
_TILE_ROWS, _TILE_COLUMNS = 256, 8192


@dataclass(frozen=True)
class Crop:
    """A rectangle in the stored picture: centre, size and clockwise angle (radians), in its pixels."""

    x: float
    y: float
    width: float
    height: float
    angle: float


def apply_geometry(
    photo: LinearImage,
    values: Mapping[str, Any],
    long_edge: int | None = None,
    *,
    overwrite: bool = False,
) -> LinearImage:
    """Return the upright photo: lens-corrected, cropped, turned, and reduced to ``long_edge``.

    ``values`` are the geometry's sliders; what is left out is neutral. The crop is Camera Raw's: two
    opposite corners as fractions of the picture as stored, joined by a rectangle that is turned
    clockwise by the angle. Where that leaves the picture it is shrunk about its centre. Sizes are
    reduced by area averaging, in linear light, and never enlarged. ``overwrite`` gives the photo's
    own pixels up.
    """
    stored_height, stored_width = photo.pixels.shape[:2]
    crop = crop_of(values, stored_width, stored_height)
    field = lens_field(photo.metadata) if values.get("lens") else None
    shrink = 1.0 if long_edge is None else min(1.0, long_edge / max(crop.width, crop.height))
    if field is None and crop.angle == 0.0:
        pixels = _cut(photo.pixels, crop, shrink)
    else:
        pixels = _warped(photo.pixels, crop, shrink, field)
    rotation, flip = int(values.get("rotation", 0) or 0), bool(values.get("flip", False))
    pixels = upright_copy(pixels, combined(photo.metadata.orientation, rotation, flip), overwrite)
    height, width = pixels.shape[:2]
    frame = Frame(height, width, 0, 0, photo.scale * shrink)
    metadata = replace(photo.metadata, frame=frame, orientation=1)
    return LinearImage(pixels, metadata, photo.scale * shrink)


def crop_of(values: Mapping[str, Any], width: int, height: int) -> Crop:
    """Return the crop that the sliders ask for, within a stored picture of this size."""
    left, right = sorted((float(values.get("crop_left", 0.0)), float(values.get("crop_right", 1.0))))
    top, bottom = sorted((float(values.get("crop_top", 0.0)), float(values.get("crop_bottom", 1.0))))
    angle = math.radians(float(values.get("angle", 0.0)))
    x, y = (left + right) / 2.0 * width, (top + bottom) / 2.0 * height
    if angle == 0.0:
        # Whole pixels, so that nothing is resampled.
        edges = [round(left * width), round(right * width), round(top * height), round(bottom * height)]
        x0, y0 = min(edges[0], width - 1), min(edges[2], height - 1)
        x1, y1 = max(edges[1], x0 + 1), max(edges[3], y0 + 1)
        return Crop((x0 + x1) / 2.0, (y0 + y1) / 2.0, float(x1 - x0), float(y1 - y0), 0.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    if (left, top, right, bottom) == (0.0, 0.0, 1.0, 1.0):
        # Straightened without a crop: the largest rectangle of the picture's own shape.
        wide, tall = float(width), float(height)
    else:
        across, down = (right - left) * width, (bottom - top) * height
        # The diagonal from corner to corner, in the turned rectangle's own axes.
        wide = max(across * cosine + down * sine, 1.0)
        tall = max(down * cosine - across * sine, 1.0)
    reach_x = wide / 2.0 * abs(cosine) + tall / 2.0 * abs(sine)
    reach_y = wide / 2.0 * abs(sine) + tall / 2.0 * abs(cosine)
    # A rounding error's worth of overhang is no reason to shrink.
    room = min((min(x, width - x) + 1e-6 * width) / reach_x, (min(y, height - y) + 1e-6 * height) / reach_y)
    fit = min(1.0, max(room, 1.0 / max(wide, tall)))
    return Crop(x, y, max(wide * fit, 1.0), max(tall * fit, 1.0), angle)


def _cut(pixels: FloatArray, crop: Crop, shrink: float) -> FloatArray:
    """Return an upright crop of whole pixels, reduced; a view where nothing is reduced."""
    left, top = round(crop.x - crop.width / 2.0), round(crop.y - crop.height / 2.0)
    part = pixels[top : top + int(crop.height), left : left + int(crop.width)]
    return _reduced(part, _size(crop, shrink)) if shrink < 1.0 else part


def _size(crop: Crop, shrink: float) -> tuple[int, int]:
    return max(1, round(crop.width * shrink)), max(1, round(crop.height * shrink))


def _reduced(pixels: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Return pixels averaged down to a smaller (width, height)."""
    import cv2

    made: FloatArray = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return made


def _warped(pixels: FloatArray, crop: Crop, shrink: float, field: LensField | None) -> FloatArray:
    """Return the crop resampled through rotation and lens field, from a picture at the right size."""
    stored_height, stored_width = pixels.shape[:2]
    if shrink < 1.0:
        # Averaged down first, so that the warp neither aliases nor blurs: one pixel in, one out.
        size = (max(1, round(stored_width * shrink)), max(1, round(stored_height * shrink)))
        pixels = _reduced(pixels, size)
    height, width = pixels.shape[:2]
    wide, tall = _size(crop, shrink)
    made = np.empty((tall, wide, 3), np.float32)
    step_x, step_y = crop.width / wide, crop.height / tall
    cosine, sine = math.cos(crop.angle), math.sin(crop.angle)
    for top in range(0, tall, _TILE_ROWS):
        v = (
            np.arange(top, min(top + _TILE_ROWS, tall), dtype=np.float32) + 0.5
        ) * step_y - crop.height / 2.0
        for left in range(0, wide, _TILE_COLUMNS):
            right = min(left + _TILE_COLUMNS, wide)
            u = (np.arange(left, right, dtype=np.float32) + 0.5) * step_x - crop.width / 2.0
            x = (crop.x + u[None, :] * cosine - v[:, None] * sine) / stored_width
            y = (crop.y + u[None, :] * sine + v[:, None] * cosine) / stored_height
            made[top : top + len(v), left : left + len(u)] = _tile(pixels, x, y, width, height, field)
    return made


def _tile(
    pixels: FloatArray, x: Matrix, y: Matrix, width: int, height: int, field: LensField | None
) -> FloatArray:
    """Return pixels at places given as fractions of the picture, lens-corrected."""
    import cv2

    def sample(source: FloatArray, places: tuple[Matrix, Matrix]) -> FloatArray:
        across = np.clip(places[0] * width - 0.5, 0, width - 1)
        down = np.clip(places[1] * height - 0.5, 0, height - 1)
        # Only the part that is needed, with room for the cubic kernel.
        x0, y0 = max(int(across.min()) - 2, 0), max(int(down.min()) - 2, 0)
        x1, y1 = int(across.max()) + 4, int(down.max()) + 4
        made: FloatArray = cv2.remap(
            source[y0:y1, x0:x1],
            (across - x0).astype(np.float32),
            (down - y0).astype(np.float32),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return made

    if field is None:
        return sample(pixels, (x, y))
    planes = field.places(x, y)
    if len(planes) == 1:
        made = sample(pixels, planes[0])
    else:
        made = np.stack([sample(pixels[..., c], place) for c, place in enumerate(planes)], axis=2)
    gain = field.gain(*planes[len(planes) // 2])
    return made if gain is None else made * gain
