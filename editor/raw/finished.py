"""Finished pictures (JPEG, PNG, TIFF) as linear light with sRGB primaries; runs in the decoder process.

Whatever profile a picture carries is honoured; without one it is sRGB.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.color.spaces import D50, D65, SRGB, adaptation, srgb_decode
from editor.core.image import FloatArray, Matrix
from editor.raw.errors import Refused
from editor.raw.exif import jpeg_orientation, jpeg_size, read_shot
from editor.raw.limits import MAX_PIXELS, too_large

__all__ = ["decode", "decode_jpeg", "jpeg_orientation", "jpeg_size", "measure", "reduced", "to_linear"]

os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_PIXELS)

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MAX_PROFILE_BYTES = 16 * 1024**2


def decode(path: str) -> tuple[dict[str, Any], NDArray[Any]]:
    """Return the reply's header and the pixels: H x W x 3 float32, linear sRGB, as stored."""
    with Path(path).open("rb") as stream:
        magic = stream.read(8)
        shot, _ = read_shot(stream)
    orientation = shot.orientation or 1
    if magic.startswith(TIFFS):
        samples, profile = _read_tiff(path)
    else:
        samples, profile = _read_picture(path)
    pixels = to_linear(samples, profile)
    fields = {"orientation": orientation, "full": [pixels.shape[1], pixels.shape[0]]}
    return fields, pixels


def measure(path: str) -> dict[str, Any]:
    """Return the reply's header with the size alone."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG", "TIFF")) as image:
        return {"full": list(image.size)}


def reduced(path: str) -> NDArray[np.uint8]:
    """Return a picture of at least 1024 pixels' longer side, or its own, as 8-bit RGB, as stored."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG", "TIFF")) as image:
        if too_large(*image.size):
            raise Refused("large")
        # A JPEG is decoded at an eighth to a half of its size where that is enough.
        image.draft("RGB", (1024, 1024))
        return np.asarray(image.convert("RGB"))


def decode_jpeg(data: bytes, small: bool = False) -> NDArray[np.uint8]:
    """Return a JPEG's pixels as H x W x 3 sRGB, as stored; ``small`` ones cost next to nothing."""
    import cv2

    size = jpeg_size(data)
    if size is None or too_large(*size):
        raise Refused("damaged")
    reduced = small and min(size) >= 8 * 160
    color = cv2.IMREAD_REDUCED_COLOR_8 if reduced else cv2.IMREAD_COLOR
    made = cv2.imdecode(np.frombuffer(data, np.uint8), color | cv2.IMREAD_IGNORE_ORIENTATION)
    if made is None:
        raise Refused("damaged")
    return np.ascontiguousarray(made[..., ::-1], np.uint8)


def to_linear(samples: NDArray[Any], profile: bytes) -> FloatArray:
    """Return samples (H x W x 3, uint8, uint16 or float 0..1) as linear sRGB float32."""
    from editor.raw.icc import matrix_profile

    known = matrix_profile(profile) if profile else None
    if known is None and profile and samples.dtype == np.uint8:
        samples, known = _converted(samples, profile), None
    if samples.dtype == np.uint8:
        codes = np.arange(256) / 255.0
    elif samples.dtype == np.uint16:
        codes = np.arange(65536) / 65535.0
    else:
        # A floating-point picture without a profile is linear by every program's convention.
        linear = np.nan_to_num(samples.astype(np.float32), posinf=65504.0, neginf=0.0)
        return _to_srgb(linear, known[1]) if known else linear
    if known is None:
        table = srgb_decode(codes).astype(np.float32)
        return np.take(table, samples)
    curves, matrix = known
    linear = np.stack(
        [curve(codes).astype(np.float32)[samples[..., c]] for c, curve in enumerate(curves)], 2
    )
    return _to_srgb(linear, matrix)


def _to_srgb(linear: FloatArray, to_xyz: Matrix) -> FloatArray:
    """Return linear RGB, whose profile takes it to XYZ D50, with sRGB's primaries."""
    matrix = np.linalg.inv(SRGB) @ adaptation(D50, D65) @ to_xyz
    if np.abs(matrix - np.eye(3)).max() < 2e-3:
        return linear
    return linear @ matrix.T.astype(np.float32)


def _converted(samples: NDArray[np.uint8], profile: bytes) -> NDArray[np.uint8]:
    """Return 8-bit samples taken to sRGB through a profile of tables, as they are if it is broken."""
    from PIL import Image, ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(Image.fromarray(samples), source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return samples
    return samples if made is None else np.asarray(made)


def _read_picture(path: str) -> tuple[NDArray[Any], bytes]:
    """Return a JPEG's or PNG's samples as RGB, and its profile."""
    import cv2
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        if too_large(*image.size):
            raise Refused("large")
        profile = image.info.get("icc_profile") or b""
        if image.mode == "CMYK":
            return _from_cmyk(image, profile), b""
    data = np.fromfile(path, np.uint8)
    made = cv2.imdecode(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if made is None or made.dtype not in (np.uint8, np.uint16):
        raise Refused("damaged")
    grey = made.ndim == 2
    samples = np.repeat(made[..., None], 3, axis=2) if grey else made[..., 2::-1]
    return np.ascontiguousarray(samples), b"" if grey else bytes(profile[:_MAX_PROFILE_BYTES])


def _from_cmyk(image: Any, profile: bytes) -> NDArray[np.uint8]:
    """Return a CMYK picture as sRGB, through its profile where it has a sound one."""
    from PIL import Image, ImageCms

    if profile:
        try:
            made = ImageCms.profileToProfile(
                image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return np.asarray(made)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return np.asarray(Image.Image.convert(image, "RGB"))


def _read_tiff(path: str) -> tuple[NDArray[Any], bytes]:
    """Return a TIFF's samples as RGB (8 or 16 bit, or floating point), and its profile."""
    import tifffile

    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        if too_large(page.imagewidth, page.imagelength) or page.samplesperpixel > 8:
            raise Refused("large")
        if page.photometric in (3, 5, 6, 8):
            return _read_odd_tiff(path)
        try:
            made = page.asarray()
        except (ValueError, NotImplementedError):
            return _read_odd_tiff(path)
        profile = page.tags.get(34675)
        inverted = page.photometric == 0
        planar = page.planarconfig == 2 and made.ndim == 3
    if planar:
        made = np.moveaxis(made, 0, 2)
    if made.dtype == np.bool_:
        made = made.astype(np.uint8) * 255
    if made.dtype == np.uint32:
        made = (made >> 16).astype(np.uint16)
    if made.dtype not in (np.uint8, np.uint16, np.float16, np.float32, np.float64):
        raise Refused("unsupported")
    if inverted and made.dtype.kind == "u":
        made = np.iinfo(made.dtype).max - made
    grey = made.ndim == 2 or made.shape[2] < 3
    if grey:
        plane = made if made.ndim == 2 else made[..., 0]
        made = np.repeat(plane[..., None], 3, axis=2)
    icc = b"" if profile is None or grey else bytes(profile.value)
    return np.ascontiguousarray(made[..., :3]), icc[:_MAX_PROFILE_BYTES]


def _read_odd_tiff(path: str) -> tuple[NDArray[Any], bytes]:
    """Return palette, CMYK, YCbCr and Lab TIFFs, and compressions tifffile leaves out, by Pillow."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=("TIFF",)) as image:
        if too_large(*image.size):
            raise Refused("large")
        profile = image.info.get("icc_profile") or b""
        if image.mode == "CMYK":
            return _from_cmyk(image, profile), b""
        samples = np.asarray(image.convert("RGB"))
        return samples, profile if image.mode == "RGB" else b""
