"""The picture the kernel reads: as decoded, or after the profile's table and `detail`, and kept."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from editor.core.edges import luminance
from editor.core.image import FloatArray, LinearImage, Matrix
from editor.core.pipeline import Step
from editor.core.stages.local_contrast import fine_band
from editor.core.stages.profile import hue_table
from editor.render.preview.detail_pass import DetailKernel, DetailPass
from editor.render.preview.parts import HALF, HalfArray

Steps = Mapping[str, Step]
_NUMBERS = count()
# What a slider may move white balance and exposure before `detail` is made anew for them.
_FAR, _STOPS = 1.0, 2.5
ENTERING = ("color_balance", "profile", "exposure")


@dataclass(frozen=True, eq=False)
class Source:
    """Pixels (3 x H x W) and all of the picture, small (h x w x 3), ``made`` times camera RGB.

    Where neither a profile's table nor `detail` acts, they are camera RGB itself. Otherwise both ran at
    one white balance and exposure: another one is a matrix away, exactly for exposure (`detail` encodes
    such that noise is even), nearly for white balance, whose noise is weighed otherwise. ``base`` is
    another number for another such start, ``number`` for other pixels.
    """

    pixels: HalfArray
    small: FloatArray
    made: Matrix
    base: int
    number: int

    def matrix(self, steps: Steps) -> FloatArray:
        """Return the matrix from here to what enters `dehaze`, 3 x 3."""
        return (folded(steps) @ np.linalg.inv(self.made)).astype(np.float32)


class Sources:
    """Makes the sources of one photo; ``whole`` is all of the picture, small."""

    def __init__(self, photo: LinearImage, whole: LinearImage) -> None:
        self._photo, self._whole = photo, whole
        self._start: tuple[Hashable, Matrix, DetailPass | None] | None = None
        self._kept: tuple[Hashable, Source] | None = None
        # The sliders of `detail` that the small picture went through.
        self._small: tuple[Hashable, FloatArray] | None = None

    def make(self, steps: Steps, engine: DetailKernel, *, resting: bool) -> Source:
        """Return the source for these steps; one at rest is exact and where the next ones start."""
        table = hue_table(steps["profile"].metadata) is not None
        plain, key = steps["detail"].neutral and not table, (table and steps["profile"].key)
        start = None if plain else (key, steps["detail"].neutral)
        exact = np.eye(3) if plain else folded(steps)
        kept = self._start
        far = kept is not None and _apart(kept[1], exact) > (0.0 if resting else _FAR)
        if kept is None or kept[0] != start or far:
            self._begin(start, exact, steps)
        return self._made(steps, engine, resting=resting)

    def _begin(self, start: Hashable, exact: Matrix, steps: Steps) -> None:
        self._kept = self._small = None
        detail = None
        if start is not None and not steps["detail"].neutral:
            detail = DetailPass(_through(self._photo, steps, ENTERING), _at(steps["detail"], self._photo))
        self._start = (start, exact, detail)

    def _made(self, steps: Steps, engine: DetailKernel, *, resting: bool) -> Source:
        assert self._start is not None
        start, made, detail = self._start
        sliders, kept = steps["detail"].key, self._kept
        current = self._small is not None and (self._small[0] == sliders or not resting)
        if kept is not None and current and (kept[0] == sliders or detail is None):
            return kept[1]
        if not current:
            passed = () if start is None else (*ENTERING, "detail")
            self._small = (sliders, _through(self._whole, steps, passed))
        assert self._small is not None
        base = kept[1].base if kept is not None and current else next(_NUMBERS)
        if detail is None:
            stages = () if start is None else ENTERING
            pixels = planes(_through(self._photo, steps, stages)) if kept is None else kept[1].pixels
        else:
            pixels = np.empty((3, *self._photo.pixels.shape[:2]), HALF) if kept is None else kept[1].pixels
            detail.run(steps["detail"], engine, pixels, resting=resting or kept is None)
        source = Source(pixels, self._small[1], made, base, next(_NUMBERS))
        self._kept = (sliders, source)
        return source


def _apart(one: Matrix, other: Matrix) -> float:
    """Return how far from a plain gain the way between two matrices is; _STOPS of gain count as _FAR."""
    if np.array_equal(one, other):
        return 0.0
    between = other @ np.linalg.inv(one)
    # Not by the determinant, which is zero where a cast leaves a channel no light.
    gain = max(abs(float(np.trace(between))) / 3.0, 1e-9)
    colors = float(np.abs(between / gain - np.eye(3)).max())
    return max(colors, _FAR / _STOPS * abs(float(np.log2(gain))), 1e-9)


def folded(steps: Steps) -> Matrix:
    """Return white balance and exposure as one matrix on camera RGB columns."""
    colors = np.eye(3, dtype=np.float32)
    for name in ("color_balance", "exposure"):
        colors = steps[name](colors)
    return colors.T.astype(np.float64)


def fine_plane(source: Source, photo: LinearImage, steps: Steps) -> HalfArray:
    """Return the band that texture raises (H x W), of the picture that enters `dehaze`."""
    matrix = source.matrix(steps)
    rgb = np.tensordot(matrix, source.pixels.astype(np.float32), 1)
    light = luminance(np.ascontiguousarray(rgb.transpose(1, 2, 0)))
    step = _at(steps["local_contrast"], photo)
    return fine_band(light, step.metadata, step.statistics).astype(HALF)


def planes(pixels: FloatArray) -> HalfArray:
    """Return H x W x 3 pixels as planes in half precision."""
    return np.ascontiguousarray(pixels.transpose(2, 0, 1).astype(HALF))


def _at(step: Step, photo: LinearImage) -> Step:
    """Return a step as it sees a photo of its own size."""
    return replace(step, metadata=replace(step.metadata, frame=photo.metadata.frame))


def _through(photo: LinearImage, steps: Steps, names: tuple[str, ...]) -> FloatArray:
    image = photo.pixels
    for name in names:
        image = _at(steps[name], photo)(image)
    return image
