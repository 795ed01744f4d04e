"""From a frozen request to a frozen picture for the screen, on the worker thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.edits import Edits
from editor.core.image import Frame, LinearImage
from editor.core.pipeline import PrefixCache, run, shrunk
from editor.core.statistics import Statistics
from editor.raw.geometry import apply_geometry, crop_of
from editor.raw.orientation import swaps_sides
from editor.render.encode import to_8_bit
from editor.ui.display import NO_LOOK, Look, shown
from editor.ui.viewport import Rect, Viewport

Cancel = Callable[[], bool]
Pixels = NDArray[np.uint8]

# Long edge of the picture while a slider moves.
QUICK, QUICK_PART = 720, 560
# What areawise stages see beyond the part on screen: a share of the long edge, and some pixels.
HALO, QUICK_HALO, FAR = 0.02, 0.01, 64
# An untouched picture keeps the outline: these alone decide how the photo lies.
GEOMETRY = "geometry."


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded photo with its statistics; ``key`` stands for it in caches."""

    path: Path
    image: LinearImage
    statistics: Statistics
    key: int

    @property
    def nbytes(self) -> int:
        """The memory its pixels take."""
        return int(self.image.pixels.nbytes)


@dataclass(frozen=True)
class View:
    """What to render: the whole within ``box`` pixels, or the full-size ``part`` at ``scale`` (to 1)."""

    box: tuple[int, int] = (QUICK, QUICK)
    part: Rect | None = None
    scale: float = 1.0

    def quick(self) -> View:
        """Return the view at the size for a moving slider."""
        if self.part is None:
            return View((min(QUICK, self.box[0]), min(QUICK, self.box[1])))
        left, top, right, bottom = self.part
        longest = max(right - left, bottom - top, 1)
        return replace(self, scale=min(self.scale, QUICK_PART / longest))


@dataclass(frozen=True)
class Request:
    """Everything a render needs. ``compare`` asks for the untouched picture as well."""

    photo: Photo
    edits: Edits
    view: View
    quick: bool = False
    compare: bool = False
    look: Look = NO_LOOK
    purpose: str = "screen"


@dataclass(frozen=True, eq=False)
class Picture:
    """Finished pixels: ``pixels`` RGB in the output space, ``screen`` BGRA for the display.

    ``rect`` is where they lie in the full-size picture, whose size is ``full``. ``source`` is the
    camera RGB they were made of, halo included.
    """

    pixels: Pixels
    screen: Pixels
    rect: Rect
    full: tuple[int, int]
    source: LinearImage | None = None


@dataclass(frozen=True, eq=False)
class Rendered:
    """What a request became."""

    request: Request
    after: Picture
    before: Picture | None = None


def untouched(edits: Edits) -> Edits:
    """Return the edits of the picture before: the outline alone."""
    return Edits({key: value for key, value in edits.items() if key.startswith(GEOMETRY)})


class Renderer:
    """Renders requests, one at a time, and keeps what the next one may use again."""

    def __init__(self, *, kept_bytes: int = 1 << 29) -> None:
        self._framed = _Kept(kept_bytes)
        self._pictures = _Kept(1 << 28)
        self._prefixes = {True: PrefixCache(1 << 28), False: PrefixCache(kept_bytes)}

    def __call__(self, request: Request, cancel: Cancel | None = None) -> Rendered:
        """Return the pictures; raises Cancelled."""
        after = self._picture(request, request.edits, cancel)
        before = None
        if request.compare:
            before = self._picture(request, untouched(request.edits), cancel)
        return Rendered(request, after, before)

    def ready(self, request: Request) -> bool:
        """Say whether the answer is at hand, from any thread."""
        return (request.photo.key, request.edits, request.view, request.look) in self._pictures

    def _picture(self, request: Request, edits: Edits, cancel: Cancel | None) -> Picture:
        key = (request.photo.key, edits, request.view, request.look)
        found = self._pictures.get(key)
        if found is None:
            found = self._render(request, edits, cancel)
            self._pictures.put(key, found, found.pixels.nbytes + found.screen.nbytes)
        return found

    def _render(self, request: Request, edits: Edits, cancel: Cancel | None) -> Picture:
        photo, view = request.photo, request.view
        values = edits.of_geometry()
        outline = tuple(values.items())
        if view.part is None:
            full = full_size(photo, edits)
            source = self._whole(photo, values, max(Viewport(*view.box, full).size))
            inner, rect, small = (slice(None), slice(None)), (0, 0, *full), None
        else:
            source, inner, rect, full = self._part(
                photo, values, view, QUICK_HALO if request.quick else HALO
            )
            small = self._small(photo, values)
        frame = source.metadata.frame
        pixels: Pixels = run(
            source,
            edits,
            photo.statistics,
            cache=self._prefixes[request.quick],
            cache_key=(photo.key, outline, view),
            cancel=cancel,
            finish=lambda band, top: to_8_bit(band, top + frame.top, frame.left),
            whole=small,
        )[inner]
        space = str(edits.get("color_conversion.space", "sRGB"))
        screen = shown(pixels, request.look, space)
        return Picture(np.ascontiguousarray(pixels), screen, rect, full, source)

    def _whole(self, photo: Photo, values: dict[str, Any], long_edge: int | None) -> LinearImage:
        """Return the photo upright and cropped at a size."""
        key = (photo.key, tuple(values.items()), long_edge)
        found = self._framed.get(key)
        if found is None:
            found = apply_geometry(photo.image, values, long_edge)
            self._framed.put(key, found, found.pixels.nbytes)
        return found

    def _small(self, photo: Photo, values: dict[str, Any]) -> LinearImage:
        """Return the whole picture as small as stages that look far want it."""
        key = (photo.key, tuple(values.items()), "small")
        found = self._framed.get(key)
        if found is None:
            found = shrunk(self._whole(photo, values, None))
            self._framed.put(key, found, found.pixels.nbytes)
        return found

    def _part(
        self, photo: Photo, values: dict[str, Any], view: View, beyond: float
    ) -> tuple[LinearImage, tuple[slice, slice], Rect, tuple[int, int]]:
        """Return the visible part with a halo, where in it the part lies, its place, the full size."""
        whole = self._whole(photo, values, None)
        height, width = whole.pixels.shape[:2]
        left, top, right, bottom = _clipped(view.part or (0, 0, width, height), width, height)
        halo = round(beyond * max(width, height)) + FAR
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
        return source, inner, (left, top, right, bottom), (width, height)


class _Kept:
    """Values by key (photo first), newest first, bounded in bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable) -> Any:
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        self._values[key] = (value, size)
        while len(self._values) > 1 and sum(size for _, size in self._values.values()) > self._limit:
            self._values.popitem(last=False)


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
