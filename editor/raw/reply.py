"""From the decoder's reply to a LinearImage: pixels as float, highlights, lens shading, metadata."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.color.spaces import srgb_decode
from editor.core.image import FloatArray, Frame, LinearImage, Matrix, Metadata
from editor.raw.baseline import matching_exposure
from editor.raw.color import LINEAR_SRGB, camera_color
from editor.raw.decoder import ReadInto
from editor.raw.dng import LOSSY_JPEG
from editor.raw.errors import BadReply
from editor.raw.highlights import rebuild_highlights
from editor.raw.opcodes import apply_gain_maps, apply_polynomials, gain_maps
from editor.raw.orientation import from_flip
from editor.raw.protocol import Header, bytes_of
from editor.raw.source import Source
from editor.raw.tones import QUANTILES

_ROWS_PER_READ = 64


class Receiver:
    """Makes photos of the replies about one source."""

    def __init__(self, source: Source, half: bool = False) -> None:
        self._source = source
        self._half = half

    def raw(self, header: Header, read_into: ReadInto) -> LinearImage:
        """Return a raw's camera RGB, unclipped, its highlights rebuilt and its gain maps applied."""
        metadata = self.raw_metadata(header)
        assert metadata.color is not None
        pixels = _pixels(header, read_into)
        if self._source.encoded:
            pixels = srgb_decode(pixels).astype(np.float32)
        width, height = (int(v) for v in header.vector("full", 2, 1, 65535))
        if header.flag("clipped"):
            rebuild_highlights(pixels, metadata.color.neutral, header.vector("clip", 3, 1e-3, 100.0))
        self._apply_opcodes(pixels, header, (width, height))
        if header.has("tones"):
            tones = header.vector("tones", len(QUANTILES), 0.0, 1.0)
            exposure = matching_exposure(pixels, metadata.color, tones)
            metadata = replace(metadata, baseline_exposure=exposure)
        return _photo(self._halved(pixels, width), metadata, width, height)

    def finished(self, header: Header, read_into: ReadInto) -> LinearImage:
        """Return a finished picture in linear light."""
        pixels = _pixels(header, read_into)
        width, height = (int(v) for v in header.vector("full", 2, 1, 65535))
        return _photo(self._halved(pixels, width), self.finished_metadata(header), width, height)

    def raw_metadata(self, header: Header) -> Metadata:
        """Return a raw's metadata; the tags' word counts before LibRaw's."""
        shot, dng = self._source.shot, self._source.dng
        noise = dng.noise if dng is not None else None
        if noise is None:
            noise = (
                header.optional("shot_noise", 0.0, 1.0) or 0.0,
                header.optional("read_noise", 0.0, 1.0) or 0.0,
            )
        width, height = (int(v) for v in header.vector("full", 2, 1, 65535))
        return Metadata(
            make=shot.make,
            model=shot.model,
            lens=shot.lens or header.text("lens"),
            iso=shot.iso or header.optional("iso", 1.0, 1e8),
            shutter=shot.shutter or header.optional("shutter", 1e-7, 1e6),
            aperture=shot.aperture or header.optional("aperture", 0.1, 1e3),
            focal_length=shot.focal_length or header.optional("focal_length", 0.1, 1e5),
            taken=shot.taken or header.text("taken"),
            orientation=shot.orientation or from_flip(int(header.number("flip", 0, 7))),
            size=(width, height),
            color=camera_color(header, dng),
            baseline_exposure=(dng.baseline_exposure if dng is not None else None) or 0.0,
            noise=noise,
            profiles=dng.profiles if dng is not None else (),
            lens_opcodes=dng.opcodes[2] if dng is not None else b"",
        )

    def finished_metadata(self, header: Header) -> Metadata:
        """Return a finished picture's metadata: its camera is linear sRGB."""
        shot = self._source.shot
        width, height = (int(v) for v in header.vector("full", 2, 1, 65535))
        return Metadata(
            kind="finished",
            make=shot.make,
            model=shot.model,
            lens=shot.lens,
            iso=shot.iso,
            shutter=shot.shutter,
            aperture=shot.aperture,
            focal_length=shot.focal_length,
            taken=shot.taken,
            orientation=shot.orientation or 1,
            size=(width, height),
            color=LINEAR_SRGB,
        )

    def _halved(self, pixels: FloatArray, width: int) -> FloatArray:
        """Return means of 2 x 2 pixels where half size is wanted and the decoder did not bin."""
        if not self._half or pixels.shape[1] < width or min(pixels.shape[:2]) < 2:
            return pixels
        height, width = (size // 2 * 2 for size in pixels.shape[:2])
        rows = pixels[0:height:2, :width] + pixels[1:height:2, :width]
        return (rows[:, 0::2] + rows[:, 1::2]) * np.float32(0.25)

    def _apply_opcodes(self, pixels: FloatArray, header: Header, full: tuple[int, int]) -> None:
        dng = self._source.dng
        if dng is None or not any(dng.opcodes[1:]):
            return
        pattern: Matrix | None = None
        if header.flag("mosaic"):
            pattern = header.vector("pattern", 4, 0, 3).reshape(2, 2)
        elif dng.compression != LOSSY_JPEG:
            # LibRaw's loader of lossy DNGs applies the polynomials itself.
            apply_polynomials(pixels, dng.opcodes[1])
        width, height = (int(v) for v in header.vector("size", 2, 1, 65535))
        left, top = dng.crop[:2] if dng.crop is not None and full == dng.crop[2:] else (0, 0)
        area = (left / width, top / height, (left + full[0]) / width, (top + full[1]) / height)
        for opcodes in dng.opcodes[1:]:
            apply_gain_maps(pixels, gain_maps(opcodes), pattern, area)


def _photo(pixels: FloatArray, metadata: Metadata, width: int, height: int) -> LinearImage:
    # Binning drops a last odd row or column; the scale is that of the bins.
    scale = 1.0 / max(1, round(width / pixels.shape[1]))
    frame = Frame(pixels.shape[0], pixels.shape[1], scale=scale)
    return LinearImage(pixels, replace(metadata, size=(width, height), frame=frame), scale)


def _pixels(header: Header, read_into: ReadInto) -> FloatArray:
    """Read the announced pixels as float32, decoding and checking band by band."""
    announced = header.array()
    if announced is None:
        raise BadReply("no pixels")
    shape, kind = announced
    pixels = np.empty(shape, np.float32)
    if kind == np.float32:
        for top in range(0, shape[0], _ROWS_PER_READ):
            band = pixels[top : top + _ROWS_PER_READ]
            read_into(bytes_of(band))
            # A sum is finite only if everything in it is.
            if not np.isfinite(band.sum(dtype=np.float64)):
                raise BadReply("not finite")
        return pixels
    scale = header.vector("scale", 3, 1e-9, 1e3).astype(np.float32)
    offset = (header.vector("offset", 3, 0.0, 65535.0)).astype(np.float32)
    buffer: NDArray[Any] = np.empty((min(_ROWS_PER_READ, shape[0]), *shape[1:]), kind)
    scales = np.tile(scale, shape[1]).reshape(1, shape[1], 3)
    offsets = np.tile(offset * scale, shape[1]).reshape(1, shape[1], 3)
    for top in range(0, shape[0], _ROWS_PER_READ):
        band = pixels[top : top + _ROWS_PER_READ]
        part = buffer[: band.shape[0]]
        read_into(bytes_of(part))
        np.multiply(part, scales, out=band, dtype=np.float32, casting="unsafe")
        np.subtract(band, offsets, out=band)
    return pixels
