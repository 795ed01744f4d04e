"""Pixels to the bytes of a JPEG, PNG or TIFF file with its ICC profile and EXIF block inside."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.tiff import EXIF_IFD, LONG, SHORT, UNDEFINED, Directory, make, read_ifds, to_bytes

Format = Literal["jpg", "tif", "png"]
Pixels = NDArray[np.uint8] | NDArray[np.uint16]

_SEGMENT = 65_519  # what an APP2 segment carries of a profile
_STRIP_BYTES = 1 << 20
_DEFLATE, _HORIZONTAL = 8, 2


def encode(pixels: Pixels, format: Format, quality: int = 92, icc: bytes = b"", exif: bytes = b"") -> bytes:
    """Return the file of an H x W x 3 RGB picture of 8 or (not JPEG) 16 bits.

    ``exif`` is a TIFF structure, `editor.files.exif.build` makes one. JPEG is 4:2:0 with
    ``quality`` 1 to 100. ValueError if the format cannot hold the picture.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise ValueError(f"A picture is height x width x 3, not {pixels.shape}.")
    if pixels.dtype not in (np.uint8, np.uint16) or (format == "jpg" and pixels.dtype != np.uint8):
        raise ValueError(f"A {format} file cannot hold {pixels.dtype} pixels.")
    if format == "jpg":
        return _jpeg(pixels, quality, icc, exif)
    if format == "png":
        return _png(pixels, icc, exif)
    return _tiff(pixels, icc, exif)


def dimensions(data: bytes, format: Format) -> tuple[int, int]:
    """Return (width, height) as a file from `encode` says; ValueError if it is not whole."""
    try:
        if format == "jpg":
            return _jpeg_dimensions(data)
        if format == "png":
            if data[:8] != b"\x89PNG\r\n\x1a\n" or data[-8:-4] != b"IEND":
                raise ValueError("The PNG file is not whole.")
            width, height = struct.unpack(">II", data[16:24])
            return int(width), int(height)
        # Ours end with their one directory, which lies behind the strips.
        (start,) = struct.unpack("<I", data[4:8])
        (count,) = struct.unpack("<H", data[start : start + 2])
        if start + 2 + 12 * count + 4 != len(data):
            raise ValueError("The TIFF file is not whole.")
        tags = read_ifds(data)[0].tags
        return int(tags[256].values[0]), int(tags[257].values[0])
    except (struct.error, IndexError, KeyError) as error:
        raise ValueError(f"The {format} file is not whole.") from error


def _jpeg(pixels: Pixels, quality: int, icc: bytes, exif: bytes) -> bytes:
    if max(pixels.shape) > 65_500:
        raise ValueError("A JPEG file holds at most 65500 pixels a side.")
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        min(max(quality, 1), 100),
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ]
    data = _opencv(".jpg", pixels, options)
    parts = []
    if exif:
        if len(exif) > 65_527:
            raise ValueError("The EXIF block is larger than a JPEG segment.")
        parts.append(_segment(0xE1, b"Exif\0\0" + exif))
    chunks = [icc[start : start + _SEGMENT] for start in range(0, len(icc), _SEGMENT)]
    if len(chunks) > 255:
        raise ValueError("The ICC profile is larger than a JPEG file can hold.")
    for number, chunk in enumerate(chunks, 1):
        parts.append(_segment(0xE2, b"ICC_PROFILE\0" + bytes([number, len(chunks)]) + chunk))
    # Behind the JFIF segment, which has to come first.
    after = 4 + int.from_bytes(data[4:6], "big") if data[2:4] == b"\xff\xe0" else 2
    return b"".join([data[:after], *parts, data[after:]])


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _jpeg_dimensions(data: bytes) -> tuple[int, int]:
    if data[:2] != b"\xff\xd8" or data[-2:] != b"\xff\xd9":
        raise ValueError("The JPEG file is not whole.")
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise ValueError("The JPEG file has no frame.")


def _png(pixels: Pixels, icc: bytes, exif: bytes) -> bytes:
    data = _opencv(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    chunks = b""
    if icc:
        chunks += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc))
    if exif:
        chunks += _chunk(b"eXIf", exif)
    header = 8 + 25  # signature and IHDR
    return data[:header] + chunks + data[header:]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _tiff(pixels: Pixels, icc: bytes, exif: bytes) -> bytes:
    """Return a deflated TIFF; the EXIF block's directories become its own."""
    height, width, _ = pixels.shape
    if pixels.nbytes >= 1 << 32:
        raise ValueError("A TIFF file holds at most 4 GB.")
    described = read_ifds(exif)[0] if exif else Directory({})
    rows = max(1, _STRIP_BYTES // (pixels.nbytes // height))
    strips = [_strip(pixels[top : top + rows]) for top in range(0, height, rows)]
    tags = {
        256: make(LONG, [width]),
        257: make(LONG, [height]),
        258: make(SHORT, [8 * pixels.itemsize] * 3),
        259: make(SHORT, [_DEFLATE]),
        262: make(SHORT, [2]),
        277: make(SHORT, [3]),
        278: make(LONG, [rows]),
        284: make(SHORT, [1]),
        317: make(SHORT, [_HORIZONTAL]),
    }
    if icc:
        tags[34675] = make(UNDEFINED, icc)
    own = {number: tag for number, tag in described.tags.items() if number not in described.children}
    children = {number: each for number, each in described.children.items() if number >= EXIF_IFD}
    return to_bytes(Directory({**own, **tags}, children), strips)


def _strip(rows: Pixels) -> bytes:
    """Return rows deflated, each sample as its difference from the one to its left."""
    samples: NDArray[Any] = np.array(rows, dtype=rows.dtype.newbyteorder("<"))
    samples[:, 1:] -= rows[:, :-1]
    return zlib.compress(samples.tobytes(), 1)


def _opencv(extension: str, pixels: Pixels, options: list[int]) -> bytes:
    done, data = cv2.imencode(
        extension, cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGR), options
    )
    if not done:
        raise ValueError(f"The picture cannot be encoded as {extension}.")
    return bytes(data.data)
