"""Match: the sliders travel to a reference, and say how near they came."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.statistics import Statistics
from editor.learn.chain import ProxyChain
from editor.learn.match.alignment import align
from editor.learn.match.guess import guess
from editor.learn.match.parameters import BASIC, CAMERA, movable, to_units
from editor.learn.match.polish import Renders
from editor.learn.match.reference import Reference
from editor.learn.match.report import Confidence, carried, confidence, differences, nearness
from editor.learn.match.same import Found, match_same
from editor.learn.match.style import DEFAULT_SLIDERS, StyleMatch, match_style
from editor.learn.swaps import available_chain, without
from editor.raw.geometry import apply_geometry

# Long edges of the working picture: the reference's own up to the first, as a smaller render is not
# quite the same picture made smaller; of a larger one, and of the camera's, which no setting reaches.
EXACT, WORKING, CAMERA_WORKING = 1280, 640, 480
# What a match leaves out while it looks: its own noise has no match in the reference.
_OFF = {"grain.amount": 0.0}


@dataclass(frozen=True)
class Progress:
    """How far a match is (0..1), in which phase, how far off (CIEDE2000 or style), at which edits."""

    share: float
    phase: str
    distance: float
    edits: Edits


@dataclass(frozen=True, eq=False)
class Matched:
    """What a match found. PSNR (dB) and CIEDE2000 (medians) are None for another picture.

    ``distance`` is the median CIEDE2000, or the style distance; ``masked`` the share of the overlap
    that was left out; ``carried`` each slider's share of the way; ``residual`` (H x W CIEDE2000) what
    the sliders cannot reach.
    """

    kind: str
    edits: Edits
    psnr_before: float | None
    psnr: float | None
    delta_e_before: float | None
    delta_e_median: float | None
    distance_before: float
    distance: float
    masked: float
    reference_renders: int
    seconds: float
    confidence: Mapping[str, Confidence]
    carried: Mapping[str, float]
    residual: FloatArray | None
    warnings: tuple[str, ...] = ()


def match(
    photo: LinearImage,
    statistics: Statistics,
    edits: Edits,
    reference: Reference,
    *,
    free: Sequence[str] | None = None,
    locked: Collection[str] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Matched:
    """Move the sliders in ``free`` (None: those that suit the reference), but the ``locked`` ones.

    ``photo`` is as decoded, ``statistics`` its H, ``edits`` where it stands. At most ten reference
    renders of the working picture. Raises ValueError with a sentence where nothing can be matched,
    and Cancelled.
    """
    begun = time.perf_counter()
    tell = progress or (lambda _: None)
    tell(Progress(0.0, "Reading the reference", math.nan, edits))
    chain, missing = loaded_chain()
    standing = without(missing, edits).changed(_OFF)
    framed = apply_geometry(photo, edits.of_geometry(), _working(reference))
    keys = movable(free or BASIC, photo.metadata, locked)

    def own(made: Edits) -> Edits:
        """Return the photo's edits with what a match moved in ``made``."""
        moved = {key: value for key, value in made.items() if standing.get(key) != value}
        return edits.changed(moved)

    def seen(share: float, phase: str, distance: float, made: Edits) -> None:
        tell(Progress(share, phase, distance, own(made)))

    def told(off: float, made: Edits) -> None:
        seen(0.05, "Aligning", math.nan, made)

    guessed = guess(chain, framed, statistics, standing, keys, reference.pixels, told)
    render = Renders(framed, statistics, cancel)
    before = render(standing)
    aligned = align(reference, before, cancel)
    if aligned.kind == "other picture":
        keys = movable(free or DEFAULT_SLIDERS, photo.metadata, locked)
        styled = match_style(
            chain,
            render.photo,
            statistics,
            standing,
            aligned.pixels,
            keys,
            render=render,
            progress=lambda share, distance, made: seen(share, "Descending", distance, made),
            cancel=cancel,
        )
        return _of_style(styled, own(styled.edits), render.count, time.perf_counter() - begun)
    _, off = nearness(before, aligned.pixels, aligned.weight)
    seen(0.1, "Descending", off, guessed)
    more = () if free else movable(CAMERA, photo.metadata, locked)
    found = match_same(
        chain, render, standing, keys, aligned, seen, guessed=guessed, more=more, foreign=reference.camera
    )
    made = found.problem.sight.edits_at(found.point.units)
    return _of_same(found, before, render(made), own(made), render.count, time.perf_counter() - begun)


def _working(reference: Reference) -> int:
    """Return the long edge at which a match works: the reference's own where that is not too much."""
    size = max(reference.pixels.shape)
    if reference.camera:
        return min(CAMERA_WORKING, size)
    return size if size <= EXACT else WORKING


@lru_cache(maxsize=1)
def loaded_chain() -> tuple[ProxyChain, dict[str, str]]:
    """Return `available_chain`, read once: a window warms it before the first match."""
    return available_chain()


def _of_style(found: StyleMatch, edits: Edits, renders: int, seconds: float) -> Matched:
    return Matched(
        kind="other picture",
        edits=edits,
        psnr_before=None,
        psnr=None,
        delta_e_before=None,
        delta_e_median=None,
        distance_before=found.distance_before,
        distance=found.distance_after,
        masked=0.0,
        reference_renders=renders,
        seconds=seconds,
        confidence={
            key: Confidence(round(100.0 * spread, 2), (), round(found.confidence[key], 3))
            for key, spread in found.spread.items()
        },
        carried=found.carried,
        residual=None,
    )


def _of_same(
    found: Found, before: FloatArray, after: FloatArray, edits: Edits, renders: int, seconds: float
) -> Matched:
    aligned, sight, point = found.aligned, found.problem.sight, found.point
    psnr_before, delta_e_before = nearness(before, aligned.pixels, aligned.weight)
    psnr, delta_e = nearness(after, aligned.pixels, aligned.weight)
    moved = point.units - to_units(sight.edits, sight.keys, sight.photo.metadata)
    return Matched(
        kind=aligned.kind,
        edits=edits,
        psnr_before=psnr_before,
        psnr=psnr,
        delta_e_before=delta_e_before,
        delta_e_median=delta_e,
        distance_before=delta_e_before,
        distance=delta_e,
        masked=aligned.masked,
        reference_renders=renders,
        seconds=seconds,
        confidence=confidence(found.problem, point),
        carried=carried(sight.keys, moved, point.slopes),
        residual=differences(after, aligned.pixels) * (aligned.weight > 0.0),
        warnings=(aligned.warning,) if aligned.warning else (),
    )
