"""What is asked of the render thread and what comes back: frozen, so threads can share it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.core.statistics import Statistics
from editor.render.preview.gpu_frame import GpuFrame
from editor.ui.display import NO_LOOK, Look
from editor.ui.viewport import Rect

Pixels = NDArray[np.uint8]

# Long edge of a picture that must be there soon and may be small.
QUICK, QUICK_PART = 720, 560


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
        """Return the view at a size that the reference render is quick at."""
        if self.part is None:
            return View((min(QUICK, self.box[0]), min(QUICK, self.box[1])))
        left, top, right, bottom = self.part
        longest = max(right - left, bottom - top, 1)
        return replace(self, scale=min(self.scale, QUICK_PART / longest))


@dataclass(frozen=True)
class Request:
    """Everything a render needs. ``compare`` asks for the untouched picture as well.

    A ``quick`` one is answered by the preview, or by a small picture where there is none yet; by what
    the GPU draws it from where it is ``for_gpu``.
    """

    photo: Photo
    edits: Edits
    view: View
    quick: bool = False
    compare: bool = False
    look: Look = NO_LOOK
    purpose: str = "screen"
    for_gpu: bool = False


@dataclass(frozen=True, eq=False)
class Picture:
    """Finished pixels: ``pixels`` RGB in the output space, ``screen`` BGRA for the display.

    ``rect`` is where they lie in the full-size picture, whose size is ``full``. ``source`` is the
    camera RGB they were made of, halo included. A preview's are written over by the third after it. Where
    the GPU draws the picture, ``frame`` is what it draws and the pixels are but some of it.
    """

    pixels: Pixels
    screen: Pixels
    rect: Rect
    full: tuple[int, int]
    source: LinearImage | None = None
    frame: GpuFrame | None = None


@dataclass(frozen=True, eq=False)
class Rendered:
    """What a request became."""

    request: Request
    after: Picture
    before: Picture | None = None
