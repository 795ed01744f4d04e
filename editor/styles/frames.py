"""Frames: a sequence's photos in order, small, with what their light does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from editor.core.color.camera import as_shot
from editor.core.edits import Edits, slider
from editor.core.image import LinearImage, Matrix, Metadata
from editor.core.pipeline import measure_statistics
from editor.core.statistics import Statistics
from editor.raw.geometry import apply_geometry
from editor.styles.apply import held
from editor.styles.dials import TEMPERATURE, TINT, WHITE_BALANCE
from editor.styles.trend import trend

# Long edge of what is kept of every frame: a thousand of them take 130 MB.
LONG_EDGE = 128
# Light is steady as seen over so many frames to each side.
REACH = 12.5
# What changes by more stops than this is no flicker.
MOST = 1.0
_EXPOSURE = "exposure.exposure"
_LEVELS = (25.0, 50.0, 75.0)
_SHARES = (5.0, 50.0, 95.0)
# Exposures (stops), white balances (mired, tint) and whites (log2) that nobody tells apart.
_SAME_LEVEL, _SAME_LIGHT, _SAME_WHITE = 1e-3, 0.5, 1e-3


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame: its photo made small (upright, uncropped), H, and what would make its light steady.

    ``correction`` is in stops, on top of whatever exposure; ``neutral`` the camera RGB of white as
    the frames around have it (None: the frame's own).
    """

    path: Path
    photo: LinearImage
    statistics: Statistics
    correction: float = 0.0
    neutral: Matrix | None = None

    def steadied(self, photo: LinearImage) -> LinearImage:
        """Return this frame's ``photo``, of any size, in the light that the sequence has about it."""
        return photo.with_metadata(self._steadied(photo.metadata))

    def corrected(self, edits: Edits) -> Edits:
        """Return ``edits``, meant for the steady light, for the frame as it was taken."""
        exposure = slider(_EXPOSURE)
        own = float(edits.get(_EXPOSURE, 0.0))  # type: ignore[arg-type]
        values = {_EXPOSURE: held(exposure, own + self.correction)} if self.correction else {}
        return edits.changed(values | self._white(edits))

    def _steadied(self, metadata: Metadata) -> Metadata:
        color = metadata.color
        if color is not None and self.neutral is not None:
            color = replace(color, neutral=self.neutral)
        baseline = metadata.baseline_exposure + self.correction
        return replace(metadata, color=color, baseline_exposure=baseline)

    def _white(self, edits: Edits) -> dict[str, float]:
        """Return the steady white balance where ``edits`` leave it as shot, and that differs."""
        metadata = self.photo.metadata
        if metadata.color is None or self.neutral is None or set(WHITE_BALANCE) <= set(edits):
            return {}
        steady = self._steadied(metadata).color
        assert steady is not None
        (own, cast), (light, tint) = as_shot(metadata.color), as_shot(steady)
        if abs(1e6 / own - 1e6 / light) < _SAME_LIGHT and abs(cast - tint) < _SAME_LIGHT:
            return {}
        values = {TEMPERATURE: light, TINT: tint}
        return {key: held(slider(key), each) for key, each in values.items() if key not in edits}


def frame_of(path: Path, photo: LinearImage) -> Frame:
    """Return a photo as a frame."""
    return Frame(path, apply_geometry(photo, {}, LONG_EDGE), measure_statistics(photo))


def in_order(frames: Iterable[Frame]) -> list[Frame]:
    """Return frames by the time they were taken at, then by name; by name alone where one has no time."""
    found = list(frames)
    timed = all(frame.photo.metadata.taken for frame in found)
    return sorted(found, key=lambda each: (each.photo.metadata.taken if timed else "", natural(each.path)))


def natural(path: Path) -> list[tuple[bool, int, str]]:
    """Return what sorts names as people count: frame 9 before frame 10."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def steady(frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames with what takes the flicker of light and of white balance out of them."""
    level = np.array([_levels(frame, _LEVELS) for frame in frames])
    # What passes through the picture moves some percentiles, flicker all of them.
    away = np.clip(np.median(trend(level, REACH) - level, axis=1), -MOST, MOST)
    whites = _whites(frames)
    return [
        replace(frame, correction=float(stops) if abs(stops) > _SAME_LEVEL else 0.0, neutral=white)
        for frame, stops, white in zip(frames, away, whites, strict=True)
    ]


def light(frames: Sequence[Frame]) -> Matrix:
    """Return log2 luminances (N x 3) of shadows, middle and lights of the frames in steady light."""
    levels = np.array([_levels(frame, _SHARES) for frame in frames])
    return trend(levels + np.array([[frame.correction] for frame in frames]), REACH)


def _levels(frame: Frame, shares: Sequence[float]) -> list[float]:
    baseline = frame.photo.metadata.baseline_exposure
    return [float(frame.statistics.percentile(share)) + baseline for share in shares]


def _whites(frames: Sequence[Frame]) -> Sequence[Matrix | None]:
    """Return the camera RGB of white that the frames around have; None where one tells none."""
    colors = [frame.photo.metadata.color for frame in frames]
    known = [color.neutral for color in colors if color is not None]
    if len(known) < len(colors):
        return [None] * len(colors)
    own = np.log2(np.maximum(known, 1e-3))
    steady = trend(own, REACH)
    same = np.abs(steady - own).max(axis=1) < _SAME_WHITE
    return [
        None if unmoved else np.exp2(white - white.max())
        for white, unmoved in zip(steady, same, strict=True)
    ]
