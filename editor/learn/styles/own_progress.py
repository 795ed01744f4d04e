"""Progress: what learning a style of one's own tells while it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray
from editor.render.encode import to_8_bit

Picture = NDArray[np.uint8]
Cancel = Callable[[], bool]
Tell = Callable[["Progress"], None]
# Before so many seconds have passed nobody knows how long the rest takes.
_SOON = 2.0


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a learning is.

    ``share`` is 0..1 of the whole, ``seconds_left`` None until there is something to go by, ``loss``
    the error so far on photos held out: sliders, in % of their ranges (of finished pictures alone the
    style distance), None before there is one. Now and then a ``picture`` (sRGB, H x W x 3) shows a
    held-out photo as learned so far, and ``target`` what its photographer made of it, if that is
    known; ``caption`` names the photo.
    """

    phase: str
    share: float
    seconds_left: float | None = None
    loss: float | None = None
    picture: Picture | None = None
    target: Picture | None = None
    caption: str = ""


class Clock:
    """Tells how far the whole is and how long the rest may take, by what each part should take."""

    def __init__(self, tell: Tell, seconds: float) -> None:
        """Begin; ``seconds`` is what the whole should take."""
        self._tell, self._seconds, self._begun = tell, seconds, time.perf_counter()
        self.done = 0.0
        self.loss: float | None = None

    def __call__(self, phase: str, seconds: float, **more: Any) -> None:
        """Tell that of what the whole should take, ``seconds`` more are done."""
        self.done += seconds
        share = min(self.done / self._seconds, 1.0)
        passed = time.perf_counter() - self._begun
        known = passed > _SOON and share > 0.01
        left = passed * (1.0 - share) / share if known else None
        self._tell(Progress(phase, share, left, self.loss, **more))


def pixels(picture: FloatArray) -> Picture:
    """Return a display-encoded picture as Progress shows it."""
    made: Picture = to_8_bit(np.clip(picture, 0.0, 1.0))
    return made
