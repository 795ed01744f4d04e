"""From a photo to the camera pixels of a view: upright, cropped, at its size, with what lies round it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from editor.core.edits import Edits
from editor.core.image import Frame, LinearImage
from editor.core.pipeline import shrunk
from editor.raw.geometry import apply_geometry, crop_of
from editor.raw.orientation import swaps_sides
from editor.ui.kept import Kept
from editor.ui.request import Photo, View
from editor.ui.viewport import Rect, Viewport

# What areawise stages see beyond the part on screen: a share of the long edge, and some pixels.
HALO, FAR = 0.02, 64


@dataclass(frozen=True, eq=False)
class Framed:
    """Camera pixels for a view.

    ``inner`` are the rows and columns of ``source`` that are seen, ``rect`` their place in the full-size
    picture, whose size is ``full``. ``whole`` is all of the picture, small, where the source is a part.
    """

    source: LinearImage
    inner: tuple[slice, slice]
    rect: Rect
    full: tuple[int, int]
    whole: LinearImage | None = None


class Framing:
    """Frames photos, and keeps what the next view may use again."""

    def __init__(self, kept_bytes: int) -> None:
        self._kept = Kept(kept_bytes)

    def __call__(self, photo: Photo, edits: Edits, view: View) -> Framed:
        """Return the camera pixels of a view."""
        values = edits.of_geometry()
        if view.part is not None:
            return self._part(photo, values, view)
        full = full_size(photo, edits)
        source = self._whole(photo, values, max(Viewport(*view.box, full).size))
        return Framed(source, (slice(None), slice(None)), (0, 0, *full), full)

    def _whole(self, photo: Photo, values: dict[str, Any], long_edge: int | None) -> LinearImage:
        """Return the photo upright and cropped at a size."""
        key = (photo.key, tuple(values.items()), long_edge)
        found = self._kept.get(key)
        if found is None:
            found = apply_geometry(photo.image, values, long_edge)
            self._kept.put(key, found, found.pixels.nbytes)
        return found

    def _small(self, photo: Photo, values: dict[str, Any]) -> LinearImage:
        """Return the whole picture as small as stages that look far want it."""
        key = (photo.key, tuple(values.items()), "small")
        found = self._kept.get(key)
        if found is None:
            found = shrunk(self._whole(photo, values, None))
            self._kept.put(key, found, found.pixels.nbytes)
        return found

    def _part(self, photo: Photo, values: dict[str, Any], view: View) -> Framed:
        """Return the visible part with a halo."""
        whole = self._whole(photo, values, None)
        height, width = whole.pixels.shape[:2]
        left, top, right, bottom = _clipped(view.part or (0, 0, width, height), width, height)
        halo = round(HALO * max(width, height)) + FAR
        outer = _clipped((left - halo, top - halo, right + halo, bottom + halo), width, height)
        pixels = whole.pixels[outer[1] : outer[3], outer[0] : outer[2]]
        scale = min(1.0, view.scale)
        size = (round((outer[2] - outer[0]) * scale), round((outer[3] - outer[1]) * scale))
        if scale < 1.0:
            pixels = cv2.resize(pixels, (max(1, size[0]), max(1, size[1])), interpolation=cv2.INTER_AREA)
        frame = Frame(
            round(height * scale),
            round(width * scale),
            round(outer[1] * scale),
            round(outer[0] * scale),
            scale,
        )
        metadata = replace(whole.metadata, frame=frame)
        source = LinearImage(np.ascontiguousarray(pixels), metadata, whole.scale * scale)
        x, y = round((left - outer[0]) * scale), round((top - outer[1]) * scale)
        wide, high = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
        inner = (slice(y, y + high), slice(x, x + wide))
        small = self._small(photo, values)
        return Framed(source, inner, (left, top, right, bottom), (width, height), small)


def full_size(photo: Photo, edits: Edits) -> tuple[int, int]:
    """Return (width, height) of the photo upright and cropped, at its full size."""
    height, width = photo.image.pixels.shape[:2]
    values = edits.of_geometry()
    crop = crop_of(values, width, height)
    # Whole pixels as the geometry cuts them: down where nothing is resampled, to the nearest else.
    plain = crop.angle == 0.0 and not values["lens"]
    wide, high = (int(s) if plain else round(s) for s in (crop.width, crop.height))
    turned = swaps_sides(photo.image.metadata.orientation) != (values["rotation"] in ("90", "270"))
    return (high, wide) if turned else (wide, high)


def _clipped(rect: Rect, width: int, height: int) -> Rect:
    left, top, right, bottom = rect
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    return left, top, max(left + 1, min(right, width)), max(top + 1, min(bottom, height))
