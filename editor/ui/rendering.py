"""From a frozen request to a frozen picture for the screen, on the worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from editor.core.edits import Edits
from editor.core.pipeline import PrefixCache, run
from editor.render.encode import to_8_bit
from editor.ui.display import shown
from editor.ui.framing import Framing
from editor.ui.kept import Kept
from editor.ui.previewing import Previews, space_of
from editor.ui.request import Picture, Pixels, Rendered, Request

Cancel = Callable[[], bool]

# An untouched picture keeps the outline: these alone decide how the photo lies.
GEOMETRY = "geometry."


def untouched(edits: Edits) -> Edits:
    """Return the edits of the picture before: the outline alone."""
    return Edits({key: value for key, value in edits.items() if key.startswith(GEOMETRY)})


class Renderer:
    """Renders requests, one at a time, and keeps what the next one may use again."""

    def __init__(self, *, kept_bytes: int = 1 << 29) -> None:
        self._framing = Framing(kept_bytes)
        self._pictures = Kept(1 << 28)
        self._prefixes = {True: PrefixCache(1 << 28), False: PrefixCache(kept_bytes)}
        self._previews = Previews(self._framing)

    def __call__(self, request: Request, cancel: Cancel | None = None) -> Rendered:
        """Return the pictures; raises Cancelled."""
        after = self._previews(request, cancel) if request.quick else None
        small = replace(request, view=request.view.quick()) if request.quick else request
        if after is None:
            after = self._picture(small, request.edits, cancel)
        before = None
        if request.compare:
            old = untouched(request.edits)
            sized = request if self.ready(replace(request, edits=old)) else small
            before = self._picture(sized, old, cancel)
        return Rendered(request, after, before)

    def ready(self, request: Request) -> bool:
        """Say whether the exact answer is at hand, from any thread."""
        return _key(request, request.edits) in self._pictures

    def _picture(self, request: Request, edits: Edits, cancel: Cancel | None) -> Picture:
        key = _key(request, edits)
        found: Picture | None = self._pictures.get(key)
        if found is None:
            found = self._render(request, edits, cancel)
            self._pictures.put(key, found, found.pixels.nbytes + found.screen.nbytes)
        return found

    def _render(self, request: Request, edits: Edits, cancel: Cancel | None) -> Picture:
        photo = request.photo
        framed = self._framing(photo, edits, request.view)
        frame = framed.source.metadata.frame
        pixels: Pixels = run(
            framed.source,
            edits,
            photo.statistics,
            cache=self._prefixes[request.quick],
            cache_key=(photo.key, tuple(edits.of_geometry().items()), request.view),
            cancel=cancel,
            finish=lambda band, top: to_8_bit(band, top + frame.top, frame.left),
            whole=framed.whole,
        )[framed.inner]
        screen = shown(pixels, request.look, space_of(edits))
        return Picture(np.ascontiguousarray(pixels), screen, framed.rect, framed.full, framed.source)


def _key(request: Request, edits: Edits) -> tuple[object, ...]:
    return request.photo.key, edits, request.view, request.look
