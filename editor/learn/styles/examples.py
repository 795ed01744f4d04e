"""Examples: edited photos as they are learned from: seen once, small, their edits found where need be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from editor.core.cancel import Cancelled
from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.pipeline import measure_statistics
from editor.core.pipeline import run as render
from editor.core.statistics import Statistics
from editor.learn.styles import kept
from editor.learn.styles.survey import Example
from editor.raw.errors import UnreadablePhoto
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo
from editor.styles.encoder import features
from editor.styles.seen import Seen, see

Cancel = Callable[[], bool]
Told = Callable[[float, str], None]

# Long edges of what a style is judged on, and of what a match sees: small, as there are many photos.
LONG_EDGE, MATCHED = 320, 640
# Edits that left the picture farther off than this (CIEDE2000) were not found.
FOUND = 12.0


@dataclass(frozen=True, eq=False)
class Case:
    """A photo with its edits: ``photo`` is framed as it was cropped, LONG_EDGE pixels long.

    ``off`` is the CIEDE2000 that found edits left, None where the edits are known.
    """

    name: str
    photo: LinearImage
    statistics: Statistics
    seen: Seen
    edits: Edits
    off: float | None = None

    @property
    def metadata(self) -> Metadata:
        """What is known of the photo."""
        return self.photo.metadata

    @cached_property
    def features(self) -> FloatArray:
        """What the encoder tells of the photo."""
        return features(self.seen)

    def rendered(self, edits: Edits) -> FloatArray:
        """Return the small photo with other edits, display-encoded float, without grain."""
        made: FloatArray = render(self.photo, edits.changed({"grain.amount": 0.0}), self.statistics)
        return made


def case_of(name: str, photo: LinearImage, edits: Edits, off: float | None = None) -> Case:
    """Return a decoded photo and its edits as a case."""
    framed = apply_geometry(photo, edits.of_geometry(), LONG_EDGE)
    small = framed.with_pixels(np.ascontiguousarray(framed.pixels))
    return Case(name, small, measure_statistics(photo), see(photo), edits, off)


def cases(
    examples: Sequence[Example], folder: Path, told: Told, cancel: Cancel | None
) -> Iterator[Case | tuple[Path, str]]:
    """Yield each example as a case, or its path and why it is passed over.

    ``folder`` keeps what was seen and found. ``told`` hears how much of an example is done (0..1) and
    in which phase. Raises Cancelled.
    """
    for example in examples:
        if cancel is not None and cancel():
            raise Cancelled
        try:
            yield _case(example, folder, told, cancel)
        except (UnreadablePhoto, ValueError, OSError) as error:
            yield example.photo, _reason(error)


def _case(example: Example, folder: Path, told: Told, cancel: Cancel | None) -> Case:
    if example.finished is not None:
        edits, off = _found(example, folder, told, cancel)
        if off > FOUND:
            raise ValueError("Its finished picture is not what the sliders can make of it.")
        return _seen(example.photo, edits, off, folder, cancel)
    assert example.edits is not None
    return _seen(example.photo, example.edits, None, folder, cancel)


def _seen(path: Path, edits: Edits, off: float | None, folder: Path, cancel: Cancel | None) -> Case:
    """Return the case, out of the folder if it is kept there."""
    place = folder / f"{kept.stamp(path, more=edits.of_geometry())}.photo"
    known = kept.get_photo(place)
    if known is not None:
        photo, statistics, arrays = known
        seen = Seen(arrays["picture"], arrays["histograms"], arrays["summary"], photo.metadata)
        return Case(path.name, photo, statistics, seen, edits, off)
    made = case_of(path.name, open_photo(path, half=True, cancel=cancel), edits, off)
    arrays = {name: getattr(made.seen, name) for name in ("picture", "histograms", "summary")}
    kept.put_photo(place, made.photo, made.statistics, arrays)
    return made


def _found(example: Example, folder: Path, told: Told, cancel: Cancel | None) -> tuple[Edits, float]:
    """Return the edits that make the finished picture of the raw, and how far off (CIEDE2000) they are."""
    assert example.finished is not None
    place = folder / f"{kept.stamp(example.photo, example.finished)}.edits"
    known = kept.get_edits(place)
    if known is not None:
        return known
    from editor.learn.match.match import match
    from editor.learn.match.reference import read_reference

    finished = read_reference(example.finished, cancel=cancel)
    reference = replace(finished, pixels=_shrunk(finished.pixels))
    photo = open_photo(example.photo, half=True, cancel=cancel)
    if photo.scale < 1.0 and max(photo.pixels.shape) < MATCHED:
        photo = open_photo(example.photo, cancel=cancel)
    made = match(
        photo,
        measure_statistics(photo),
        Edits(),
        reference,
        progress=lambda each: told(each.share, "Finding the edits"),
        cancel=cancel,
    )
    if made.delta_e_median is None:
        raise ValueError("Its finished picture does not show the same photo.")
    kept.put_edits(place, made.edits, made.delta_e_median)
    return made.edits, made.delta_e_median


def _shrunk(picture: FloatArray) -> FloatArray:
    """Return a display-encoded picture averaged in linear light to MATCHED pixels at most."""
    height, width = picture.shape[:2]
    scale = MATCHED / max(height, width)
    if scale >= 1.0:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    linear = srgb_decode(picture).astype(np.float32)
    small = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
    return np.asarray(srgb_encode(small), np.float32)


def _reason(error: Exception) -> str:
    return str(error) if not isinstance(error, OSError) else f"It cannot be read: {error.strerror}."
