"""The picture the kernel reads: as decoded, or after the profile's table and `detail`, and kept."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from editor.core.edges import luminance
from editor.core.image import FloatArray, LinearImage, Matrix
from editor.core.pipeline import Step
from editor.core.stages.local_contrast import fine_band
from editor.core.stages.profile import hue_table
from editor.render.preview.parts import HALF, HalfArray

Steps = Mapping[str, Step]
_NUMBERS = count()
BEFORE = ("color_balance", "profile", "exposure", "detail")


@dataclass(frozen=True, eq=False)
class Source:
    """Pixels (3 x H x W) and all of the picture, small (h x w x 3), ``made`` times camera RGB.

    Where neither a profile's table nor `detail` acts, they are camera RGB itself. Otherwise both ran at
    one white balance and exposure: another one is a matrix away, exactly for exposure (`detail` encodes
    such that noise is even), nearly for white balance, whose noise is weighed otherwise.
    """

    pixels: HalfArray
    small: FloatArray
    made: Matrix
    key: Hashable
    number: int = field(default_factory=lambda: next(_NUMBERS))

    @property
    def plain(self) -> bool:
        """Whether these are the decoded pixels, so that any white balance is exact."""
        return np.array_equal(self.made, np.eye(3))

    def matrix(self, steps: Steps) -> FloatArray:
        """Return the matrix from here to what enters `dehaze`, 3 x 3."""
        return (folded(steps) @ np.linalg.inv(self.made)).astype(np.float32)


def folded(steps: Steps) -> Matrix:
    """Return white balance and exposure as one matrix on camera RGB columns."""
    colors = np.eye(3, dtype=np.float32)
    for name in ("color_balance", "exposure"):
        colors = steps[name](colors)
    return colors.T.astype(np.float64)


def is_plain(steps: Steps) -> bool:
    """Say whether all that happens before `dehaze` is a matrix."""
    return steps["detail"].neutral and hue_table(steps["profile"].metadata) is None


def make_source(photo: LinearImage, whole: LinearImage, steps: Steps, key: Hashable) -> Source:
    """Return the source for these steps; ``whole`` is all of the picture, small."""
    if is_plain(steps):
        return Source(planes(photo.pixels), whole.pixels, np.eye(3), key)
    pixels, small = (_through(each, steps) for each in (photo, whole))
    return Source(planes(pixels), small, folded(steps), key)


def source_key(steps: Steps) -> Hashable:
    """Return what decides a source, but for white balance and exposure."""
    profile = steps["profile"]
    return (is_plain(steps), hue_table(profile.metadata) is not None and profile.key, steps["detail"].key)


def fine_plane(source: Source, photo: LinearImage, steps: Steps) -> HalfArray:
    """Return the band that texture raises (H x W), of the picture that enters `dehaze`."""
    matrix = source.matrix(steps)
    rgb = np.tensordot(matrix, source.pixels.astype(np.float32), 1)
    light = luminance(np.ascontiguousarray(rgb.transpose(1, 2, 0)))
    metadata = replace(steps["local_contrast"].metadata, frame=photo.metadata.frame)
    return fine_band(light, metadata).astype(HALF)


def planes(pixels: FloatArray) -> HalfArray:
    """Return H x W x 3 pixels as planes in half precision."""
    return np.ascontiguousarray(pixels.transpose(2, 0, 1).astype(HALF))


def _through(photo: LinearImage, steps: Steps) -> FloatArray:
    image = photo.pixels
    for name in BEFORE:
        step = steps[name]
        image = replace(step, metadata=replace(step.metadata, frame=photo.metadata.frame))(image)
    return image
