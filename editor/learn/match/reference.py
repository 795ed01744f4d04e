"""The reference: a finished picture, or the camera's own inside a raw, as a match wants it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from editor.core.color.spaces import srgb_encode
from editor.core.image import FloatArray
from editor.raw.decoder import Decoder
from editor.raw.errors import UnreadablePhoto
from editor.raw.orientation import upright
from editor.raw.photo import embedded_preview, open_photo, read_info
from editor.raw.source import look
from editor.raw.watch import Cancel

# A match works on far smaller pictures; this is what a pane on a large screen shows.
LONG_EDGE = 2048
MOST_PIXELS = 200_000_000
SMALLEST, SMALLEST_PREVIEW = 32, 160
# Encoded values that 8 bits cannot tell apart, and JPEG hardly: a picture of them alone is one tone.
_ONE_TONE = 3.0 / 255.0
_WANTED = "choose a JPEG, PNG or TIFF"


@dataclass(frozen=True, eq=False)
class Reference:
    """A finished picture to match: H x W x 3 float32, sRGB-encoded 0..1, upright.

    At most LONG_EDGE pixels long. ``camera`` says that it is the raw's own embedded JPEG.
    """

    pixels: FloatArray
    name: str
    camera: bool = False


def read_reference(
    path: Path, *, cancel: Cancel | None = None, decoder: Decoder | None = None
) -> Reference:
    """Return a JPEG, PNG or TIFF as a reference, its color profile honoured (without one: sRGB).

    Of an animation or of several pages the first is taken. Raises ValueError with one sentence for
    what is no picture or holds nothing to match, and Cancelled.
    """
    path = Path(path)
    try:
        _check_kind(path, cancel, decoder)
        size = read_info(path, cancel=cancel, decoder=decoder).metadata.size
        if size[0] * size[1] > MOST_PIXELS:
            raise ValueError(
                f"{path.name} is too large for a reference: {size[0] * size[1] / 1e6:.0f} megapixels, "
                f"{MOST_PIXELS / 1e6:.0f} at most."
            )
        photo = open_photo(path, cancel=cancel, decoder=decoder)
    except UnreadablePhoto as error:
        raise ValueError(str(error)) from None
    small = _reduced(photo.pixels)
    encoded = srgb_encode(np.clip(small, 0.0, 1.0)).astype(np.float32)
    return _checked(Reference(_turned(encoded, photo.metadata.orientation), path.name))


def camera_reference(
    path: Path, *, cancel: Cancel | None = None, decoder: Decoder | None = None
) -> Reference:
    """Return the JPEG that the camera put into a raw.

    Raises ValueError with one sentence where there is none, or one too small or empty, and Cancelled.
    """
    path = Path(path)
    try:
        source = look(path, cancel)
        preview = None if source.finished else embedded_preview(path, cancel=cancel, decoder=decoder)
    except UnreadablePhoto as error:
        raise ValueError(str(error)) from None
    if preview is None:
        raise ValueError(f"{path.name} holds no picture of the camera's.")
    if max(preview.shape[:2]) < SMALLEST_PREVIEW:
        height, width = preview.shape[:2]
        raise ValueError(f"{path.name} holds only a tiny picture of the camera's: {width} x {height}.")
    pixels = preview.astype(np.float32) / np.float32(255.0)
    return _checked(Reference(pixels, f"{path.name}, camera JPEG", camera=True))


def _check_kind(path: Path, cancel: Cancel | None, decoder: Decoder | None) -> None:
    """Refuse what is no finished picture, a raw by a sentence of its own."""
    if look(path, cancel).finished:
        return
    try:
        read_info(path, cancel=cancel, decoder=decoder)
    except UnreadablePhoto:
        raise ValueError(f"{path.name} is not a picture that can be read: {_WANTED}.") from None
    raise ValueError(f"{path.name} is a raw, not a finished picture: {_WANTED}.")


def _reduced(linear: FloatArray) -> FloatArray:
    """Return linear light averaged down to LONG_EDGE."""
    height, width = linear.shape[:2]
    shrink = LONG_EDGE / max(height, width)
    if shrink >= 1.0:
        return linear
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    made: FloatArray = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
    return made


def _turned(pixels: FloatArray, orientation: int) -> FloatArray:
    made: FloatArray = np.ascontiguousarray(upright(pixels, orientation))
    return made


def _checked(reference: Reference) -> Reference:
    """Return a reference that a match can follow; ValueError for any other."""
    height, width = reference.pixels.shape[:2]
    if min(height, width) < SMALLEST:
        raise ValueError(f"{reference.name} is too small to be matched: {width} x {height} pixels.")
    low, high = np.percentile(reference.pixels.reshape(-1, 3), (0.5, 99.5), axis=0)
    if float(high.max()) < _ONE_TONE:
        raise ValueError(f"{reference.name} is black all over: there is nothing to match.")
    if float((high - low).max()) < _ONE_TONE:
        raise ValueError(f"{reference.name} is of one tone all over: there is nothing to match.")
    return reference
