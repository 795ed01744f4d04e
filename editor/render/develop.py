"""Develop: a photo and its edits become finished pixels. Export uses nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2

from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.pipeline import Tap, measure_statistics, run, taps
from editor.core.stages.profile import install_reader
from editor.raw.dcp import read_dcp
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo
from editor.render.encode import to_8_bit, to_16_bit

install_reader(read_dcp)

_PACKERS: dict[int, Callable[[FloatArray, int], Any]] = {8: to_8_bit, 16: to_16_bit}


@dataclass(frozen=True)
class Developed:
    """Finished pixels (H x W x 3, upright) with the photo's metadata and their color space."""

    pixels: Any
    metadata: Metadata
    space: str


def develop(
    photo: LinearImage,
    edits: Edits,
    *,
    long_edge: int | None = None,
    resize: Literal["before", "after"] = "before",
    bits: Literal[8, 16, 32] = 8,
    cancel: Callable[[], bool] | None = None,
    overwrite: bool = False,
    engine: Callable[..., Any] = run,
) -> Developed:
    """Render ``photo`` with ``edits``; 32 bits are display-encoded float, undithered.

    ``long_edge`` bounds the result: with ``resize`` "before" the stages run at that size, with
    "after" they run at full size and the result is resized in linear light. Neither enlarges.
    ``overwrite`` gives the photo's pixels up, for one that is not developed again. ``engine`` runs
    the stages in place of the reference, with the arguments of `editor.core.pipeline.run`.
    """
    statistics = measure_statistics(photo)
    values = edits.of_geometry()
    at_once = long_edge if resize == "before" else None
    framed = apply_geometry(photo, values, at_once, overwrite=overwrite)
    pack = _PACKERS.get(bits)
    shrinks = resize == "after" and long_edge is not None and long_edge < max(framed.pixels.shape)
    if long_edge is not None and shrinks:
        full = engine(framed, edits, statistics, cancel=cancel, overwrite=overwrite)
        pixels = _shrink(full, long_edge)
        pixels = pixels if pack is None else pack(pixels, 0)
    else:
        pixels = engine(framed, edits, statistics, cancel=cancel, finish=pack, overwrite=overwrite)
    return Developed(pixels, framed.metadata, str(edits.get("color_conversion.space", "sRGB")))


def tap_file(path: Path, edits: Edits, long_edge: int | None = None) -> Iterator[Tap]:
    """Open ``path`` and yield the tap-out of every stage at ``long_edge``."""
    photo = open_photo(path)
    framed = apply_geometry(photo, edits.of_geometry(), long_edge)
    return taps(framed, edits, measure_statistics(photo))


def _shrink(encoded: FloatArray, long_edge: int) -> FloatArray:
    """Return display-encoded pixels area-averaged in linear light to ``long_edge``."""
    height, width = encoded.shape[:2]
    scale = long_edge / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    linear = srgb_decode(encoded).astype("float32")
    small = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
    made: FloatArray = srgb_encode(small).astype("float32")
    return made
