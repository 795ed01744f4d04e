"""Flicker: what changes from frame to frame in a finished sequence, and what of it sliders do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np

from editor.core.cancel import Cancelled
from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Matrix
from editor.core.pipeline import run
from editor.core.statistics import Statistics
from editor.styles.frames import REACH, Frame
from editor.styles.tracks import tracks
from editor.styles.trend import trend

_BLOCKS = (12, 8)


@dataclass(frozen=True)
class Spread:
    """The median, the 95th percentile and the largest of some figures."""

    p50: float
    p95: float
    most: float


@dataclass(frozen=True)
class Flicker:
    """CIEDE2000, averaged over the picture, from each frame to the next.

    ``frames`` is between the finished frames; ``scene`` what of it the same sliders on both would
    show; ``above_scene`` the one less the other (negative where sliders calm the scene). ``above_trend``
    is how far each frame's colors, in blocks, are from where those around it have them. ``sliders`` is
    how far each slider (% of its range) is off the straight line between its neighbors, the worst
    first; those that keep to it are left out.
    """

    frames: Spread
    scene: Spread
    above_scene: Spread
    above_trend: Spread
    sliders: dict[str, Spread]

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def flicker(
    frames: Sequence[Frame],
    edits: Sequence[Edits],
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Flicker | None:
    """Measure the flicker of ``frames`` (in order) finished by ``edits``, None of a single one.

    They are rendered small; a frame of another shape than the one before is not compared with it.
    Raises Cancelled once ``cancel()`` is true.
    """
    between, unmoved, blocks = [], [], []
    last: Matrix | None = None
    for number, (frame, own) in enumerate(zip(frames, edits, strict=True)):
        progress(number, len(frames))
        if cancel():
            raise Cancelled
        picture = lab(render(frame.photo, own, frame.statistics))
        if last is not None and last.shape == picture.shape:
            between.append(mean_difference(last, picture))
            same = own == edits[number - 1]
            kept = picture if same else lab(render(frame.photo, edits[number - 1], frame.statistics))
            unmoved.append(mean_difference(last, kept))
        blocks.append(cv2.resize(picture, _BLOCKS, interpolation=cv2.INTER_AREA))
        last = picture
    if not between:
        return None
    colors = np.array(blocks)
    calm = trend(colors.reshape(len(colors), -1), REACH).reshape(colors.shape)
    return Flicker(
        spread(between),
        spread(unmoved),
        spread(np.subtract(between, unmoved)),
        spread(ciede2000(colors, calm).mean(axis=(1, 2))),
        unsteadiness(frames, edits),
    )


def unsteadiness(frames: Sequence[Frame], edits: Sequence[Edits]) -> dict[str, Spread]:
    """Return how far each slider is off the straight line between its neighbors, in % of its range."""
    moving, _ = tracks(edits, [frame.photo.metadata for frame in frames])
    made = {}
    for track in moving if len(edits) > 2 else ():
        off = np.abs(track.numbers[1:-1] - (track.numbers[:-2] + track.numbers[2:]) / 2.0).max(axis=1)
        made[track.name] = spread(100.0 * off / track.range)
    worst = sorted(made.items(), key=lambda each: -each[1].most)
    return {name: each for name, each in worst if each.most > 0.0}


def render(photo: LinearImage, edits: Edits, statistics: Statistics) -> FloatArray:
    """Return a frame's small photo finished: display-encoded sRGB."""
    picture: FloatArray = run(photo, edits.without("color_conversion.space"), statistics)
    return picture


def lab(picture: FloatArray) -> Matrix:
    """Return L*a*b* of a display-encoded sRGB picture."""
    return lab_from_linear_srgb(srgb_decode(picture.astype(np.float64)))


def mean_difference(one: Matrix, other: Matrix) -> float:
    """Return the mean CIEDE2000 of two pictures in L*a*b*."""
    return float(ciede2000(one, other).mean())


def spread(figures: Any) -> Spread:
    """Return the median, the 95th percentile and the largest."""
    values = np.asarray(figures, np.float64)
    return Spread(*(round(float(np.quantile(values, share)), 4) for share in (0.5, 0.95, 1.0)))
