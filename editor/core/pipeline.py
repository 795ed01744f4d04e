"""Pipeline: the stages in order over one photo, in bands, with a prefix cache and tap-outs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.cancel import Cancelled
from editor.core.edges import shrink
from editor.core.edits import Edits
from editor.core.image import FloatArray, Frame, LinearImage, Metadata
from editor.core.stage import Function, Stage, stages
from editor.core.statistics import LONG_EDGE, Statistics, measure

Cancel = Callable[[], bool]
Finish = Callable[[FloatArray, int], Any]


@dataclass(frozen=True)
class Step:
    """One stage with everything but the pixels: its sliders, M and H as it sees them."""

    stage: Stage
    sliders: dict[str, Any]
    metadata: Metadata
    statistics: Statistics

    def __call__(self, image: FloatArray) -> FloatArray:
        """Apply the stage to the whole picture or, for `pointwise` and `program`, any part."""
        made: FloatArray = self.stage(image, self.sliders, self.metadata, self.statistics)
        return made

    @property
    def neutral(self) -> bool:
        """Whether the step does nothing."""
        return self.stage.is_neutral(self.sliders)

    @property
    def key(self) -> Hashable:
        """What, with the picture before it, decides the picture after it."""
        return self.stage.name, self.stage.function, tuple(self.sliders.items())


@dataclass(frozen=True)
class Tap:
    """The picture before and after one stage of a reference render (H x W x 3 float32)."""

    step: Step
    before: FloatArray
    after: FloatArray


class PrefixCache:
    """Pictures between the stages, newest first, bounded in bytes; any of them may be dropped."""

    def __init__(self, limit: int = 1 << 29) -> None:
        self._limit = limit
        self._pictures: OrderedDict[Hashable, FloatArray] = OrderedDict()

    def get(self, key: Hashable) -> FloatArray | None:
        """Return the picture kept under ``key``, if it still is."""
        if key in self._pictures:
            self._pictures.move_to_end(key)
        return self._pictures.get(key)

    def put(self, key: Hashable, picture: FloatArray) -> None:
        """Keep ``picture``, which nobody changes any more, and drop the oldest beyond the limit."""
        self._pictures[key] = picture
        while len(self._pictures) > 1 and sum(p.nbytes for p in self._pictures.values()) > self._limit:
            self._pictures.popitem(last=False)


def measure_statistics(photo: LinearImage) -> Statistics:
    """Measure H on ``photo``, uncropped, as shot, at LONG_EDGE pixels, before any slider."""
    height, width = photo.pixels.shape[:2]
    scale = min(1.0, LONG_EDGE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # A few of the pixels tell as much as all of them, and in a tenth of the time.
    step = max(1, int(0.25 / scale))
    pixels = np.ascontiguousarray(photo.pixels[::step, ::step])
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    first = stages()[0]
    working = first(small, first.defaults(photo.metadata), photo.metadata, Statistics())
    return measure(working)


def scene_of(photo: LinearImage) -> FloatArray:
    """Return scene-linear ProPhoto (H x W x 3) of a photo as shot, BaselineExposure applied.

    It is what the stages after `exposure` see of an unedited photo.
    """
    first = stages()[0]
    working = first(photo.pixels, first.defaults(photo.metadata), photo.metadata, Statistics())
    made: FloatArray = working * np.float32(2.0**photo.metadata.baseline_exposure)
    return made


def plan(edits: Edits, metadata: Metadata, statistics: Statistics) -> list[Step]:
    """Return every stage with its sliders, M and H, in order."""
    settings = [(stage, edits.of(stage, metadata)) for stage in stages()]
    for stage, sliders in settings:
        if stage.prepare is not None:
            metadata = stage.prepare(sliders, metadata)
    steps = []
    for stage, sliders in settings:
        steps.append(Step(stage, sliders, metadata, statistics))
        if stage.carry is not None:
            statistics = stage.carry(sliders, metadata, statistics)
    return steps


def run(
    photo: LinearImage,
    edits: Edits,
    statistics: Statistics,
    *,
    cache: PrefixCache | None = None,
    cache_key: Hashable = None,
    cancel: Cancel | None = None,
    finish: Finish | None = None,
    whole: LinearImage | None = None,
    overwrite: bool = False,
    replaced: Mapping[str, Function] | None = None,
) -> Any:
    """Return the reference render of an upright ``photo``: display-encoded H x W x 3 float32.

    Where ``photo`` is but a part of the picture, ``whole`` is all of it, made small by `shrunk`.

    Runs of stages that work pixel by pixel go through memory once, band by band. With a ``cache``
    every stage's picture is kept under ``cache_key``, which stands for the photo and its geometry.
    ``finish(band, top)`` turns bands of the result into what is returned instead (8-bit pixels).
    ``overwrite`` says that nobody needs the photo's pixels afterwards, which spares memory and time.
    ``replaced`` has, by the names of stages, functions that run in place of theirs, on the whole
    picture at once; neutral stages stay out all the same.
    Raises Cancelled once ``cancel()`` is true.
    """
    steps = [_with(replaced or {}, step) for step in plan(edits, photo.metadata, statistics)]
    prepared = tuple(step.key for step in steps if step.stage.prepare is not None)
    active = [step for step in steps if not step.neutral]
    image, key, done = photo.pixels, (cache_key, prepared), 0
    keys = [(key, tuple(step.key for step in active[: n + 1])) for n in range(len(active))]
    for number in reversed(range(len(active))):
        kept = None if cache is None else cache.get(keys[number])
        if kept is not None:
            image, done = kept, number + 1
            break
    if any(step.stage.far for step in active[done:]):
        active = _seeing_the_whole(active, whole or shrunk(photo))
    active, keys = active[done:], keys[done:]
    groups = list(_groups(active, fuse=cache is None))
    for number, group in enumerate(groups):
        if cancel is not None and cancel():
            raise Cancelled
        if cache is None and group is groups[-1]:
            return _apply(group, image, cancel, finish)
        image = _apply(group, image, cancel, overwrite=overwrite and cache is None)
        if cache is not None:
            cache.put(keys[number], image)
    return image if finish is None else in_bands(finish, image, cancel=cancel)


def taps(photo: LinearImage, edits: Edits, statistics: Statistics) -> Iterator[Tap]:
    """Yield the tap-out of every stage in order, neutral ones too, whose two pictures are one."""
    image = photo.pixels
    for step in _seeing_the_whole(plan(edits, photo.metadata, statistics), shrunk(photo)):
        after = _apply([step], image, None)
        yield Tap(step, image, after)
        image = after


def shrunk(photo: LinearImage) -> LinearImage:
    """Return an upright photo as small as the `far` stages want the whole picture."""
    pixels, frame = shrink(photo.pixels), photo.metadata.frame
    height, width = pixels.shape[:2]
    scale = frame.scale * max(height, width) / max(photo.pixels.shape[:2])
    metadata = replace(photo.metadata, frame=Frame(height, width, scale=scale))
    return photo.with_pixels(pixels).with_metadata(metadata)


def _with(replaced: Mapping[str, Function], step: Step) -> Step:
    """Return the step, with another function where its stage has one in ``replaced``."""
    function = replaced.get(step.stage.name)
    if function is None:
        return step
    return replace(step, stage=replace(step.stage, function=function, kind="areawise", field=None))


def _seeing_the_whole(steps: list[Step], small: LinearImage) -> list[Step]:
    """Return the steps, every `far` one with the whole picture as it enters it."""
    last = max((n for n, step in enumerate(steps) if step.stage.far), default=-1)
    seeing, image = list(steps), small.pixels
    for number, step in enumerate(steps[: last + 1]):
        if step.stage.far:
            seeing[number] = replace(step, metadata=replace(step.metadata, whole=image))
        if number < last:
            metadata = replace(step.metadata, frame=small.metadata.frame, whole=image)
            image = _apply([replace(step, metadata=metadata)], image, None)
    return seeing


def _groups(steps: list[Step], *, fuse: bool) -> Iterator[list[Step]]:
    """Split into areawise stages, each alone, and runs of the others (single ones without fuse)."""
    group: list[Step] = []
    for step in steps:
        if group and (not fuse or "areawise" in (step.stage.kind, group[-1].stage.kind)):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _apply(
    group: list[Step],
    image: FloatArray,
    cancel: Cancel | None,
    finish: Finish | None = None,
    overwrite: bool = False,
) -> Any:
    """Apply one group, an areawise stage at once, anything else band by band, and ``finish``."""
    if group[0].stage.kind == "areawise":
        image = group[0](image)
        return image if finish is None else in_bands(finish, image, cancel=cancel)

    def through(band: FloatArray, top: int) -> Any:
        for step in group:
            metadata = step.metadata
            frame = replace(metadata.frame, top=metadata.frame.top + top)
            band = replace(step, metadata=replace(metadata, frame=frame))(band)
        return band if finish is None else finish(band, top)

    return in_bands(through, image, image if overwrite else None, cancel=cancel)
