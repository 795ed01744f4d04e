"""Frames while a slider moves: a preview for each place on a photo, kept by the render thread."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.edits import Edits
from editor.render.preview import Preview, kernel_name
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.display import READ_EVERY, converter, shown, unconverted
from editor.ui.framing import Framed, Framing
from editor.ui.kept import Kept
from editor.ui.request import Picture, Request

Cancel = Callable[[], bool]

_KEPT_BYTES = 1 << 28
# They are for the histogram and to read out: a moment ago will do.
_SOME_SECONDS = 0.08
# NumPy's kernel takes longer for a frame of the screen's size than the reference for a small picture.
_TOO_SLOW = "NumPy"


class Previews:
    """Answers quick requests at the screen's own size."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._kept = Kept(_KEPT_BYTES)
        self._missed: Hashable = None
        # Some pixels of what the GPU draws: for which preview, since when.
        self._some: tuple[Hashable, float, NDArray[np.uint8]] | None = None

    def __call__(self, request: Request, cancel: Cancel | None = None) -> Picture | None:
        """Return the picture, None where a small one is there sooner; raises Cancelled.

        One asked for to ``warm`` up makes anew what moving sliders left as it was.
        """
        too_slow = kernel_name() == _TOO_SLOW and not request.for_gpu
        if too_slow or request.purpose not in ("screen", "warm"):
            return None
        edits, warms = request.edits, request.purpose == "warm"
        key = (request.photo.key, tuple(edits.of_geometry().items()), request.view)
        kept: tuple[Framed, Preview] | None = self._kept.get(key)
        if kept is None and not warms and key != self._missed:
            # An outline on the move is another one each time: the second frame of one is worth it.
            self._missed = key
            return None
        framed, preview = kept or self._made(request)
        space = space_of(edits)
        convert = converter(request.look.profile, space)
        preview.screen = None if request.look.clipping else convert
        try:
            if warms:
                preview.parts(edits, resting=True, cancel=cancel)
            drawn, frame = self._drawn(preview, key, request, cancel)
        finally:
            self._kept.put(key, (framed, preview), preview.nbytes)
        pixels, screen = frame[..., 2::-1], frame
        if request.look.clipping:
            pixels = cv2.cvtColor(frame, cv2.COLOR_BGRA2RGB)
            screen = shown(pixels, request.look, space)
        elif convert is not None:
            every = READ_EVERY if drawn is None else 1
            pixels = unconverted(frame, request.look.profile, space, every)
        return Picture(pixels, screen, framed.rect, framed.full, framed.source, drawn)

    def _drawn(
        self, preview: Preview, key: Hashable, request: Request, cancel: Cancel | None
    ) -> tuple[GpuFrame | None, NDArray[np.uint8]]:
        """Return what the GPU draws, if it does, and the frame, or some pixels of one that it draws."""
        if not request.for_gpu:
            return None, preview.frame(request.edits, cancel=cancel)
        kept, now = self._some, perf_counter()
        due = kept is None or kept[0] != key or now - kept[1] > _SOME_SECONDS
        drawn, some = preview.for_gpu(request.edits, some=due, cancel=cancel)
        if some is not None:
            kept = self._some = (key, now, some)
        assert kept is not None
        return drawn, kept[2]

    def _made(self, request: Request) -> tuple[Framed, Preview]:
        framed = self._framing(request.photo, request.edits, request.view)
        return framed, Preview(framed.source, request.photo.statistics, framed.whole, framed.inner)


def space_of(edits: Edits) -> str:
    """Return the output space that the edits ask for."""
    return str(edits.get("color_conversion.space", "sRGB"))


def device_name() -> str:
    """Return what draws the picture while a slider moves, as the status line says it."""
    return f"CPU preview ({kernel_name()})" if kernel_name() != _TOO_SLOW else "Small preview"
