"""The decoder process: the only file that touches LibRaw, run as ``python -m editor.raw.child``.

It reads requests from standard input and writes replies to what was standard output, until its input
ends. Whatever LibRaw does to it (crash, hang, eat memory), the program only sees a broken pipe.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import rawpy
from numpy.typing import NDArray

from editor.raw.errors import Refused
from editor.raw.facts import Fields, facts, is_periodic, kept_area, sensor_of, size_fields, square_size
from editor.raw.limits import too_large
from editor.raw.mosaic import (
    Coding,
    Sensor,
    bin_mosaic,
    describe,
    interpolate,
    measure,
    plain_coding,
    rewrite,
    sensor_noise,
)
from editor.raw.protocol import bytes_of
from editor.raw.tones import preview_tones

Reply = tuple[Fields, NDArray[Any] | None]

_ROWS_PER_WRITE = 64
# LibRaw demosaicks X-Trans in tiles of this size and refuses less.
_SMALLEST_XTRANS = 512


def main() -> None:
    """Serve requests until standard input ends."""
    # Libraries that print must not be able to garble the replies.
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if hasattr(signal, "alarm"):
            # The last resort where the program itself is gone and cannot end a hung decoder.
            signal.alarm(int(request.get("seconds", 60)) + 10)
        _send(replies, *_answer(request))
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _limit_memory(limit: int) -> None:
    """Bound the address space where the system can, and leave no core file behind."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _answer(request: Fields) -> Reply:
    """Return the reply to one request; every failure is a reply too."""
    try:
        return _OPERATIONS[request["operation"]](request)
    except Refused as refusal:
        return {"error": str(refusal)}, None
    except rawpy.LibRawFileUnsupportedError:
        return {"error": "unsupported"}, None
    except rawpy.LibRawTooBigError:
        return {"error": "large"}, None
    except (MemoryError, rawpy.LibRawUnsufficientMemoryError):
        return {"error": "memory"}, None
    except Exception:  # noqa: BLE001  (a hostile file may raise anything; the user gets one sentence)
        return {"error": "damaged"}, None


def _send(replies: BinaryIO, fields: Fields, pixels: NDArray[Any] | None) -> None:
    if pixels is not None:
        fields = {**fields, "shape": list(pixels.shape), "dtype": str(pixels.dtype)}
    _write(replies, json.dumps(fields, allow_nan=False).encode() + b"\n")
    if pixels is not None:
        for top in range(0, pixels.shape[0], _ROWS_PER_WRITE):
            _write(replies, bytes_of(np.ascontiguousarray(pixels[top : top + _ROWS_PER_WRITE])))


def _write(replies: BinaryIO, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while len(view):
        view = view[replies.write(view) :]


@contextlib.contextmanager
def _opened(request: Fields) -> Any:
    """Open a raw, refuse it if it is too large, and close it in the end."""
    path = request["path"]
    with rawpy.RawPy() as raw, contextlib.ExitStack() as stack:
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            raw.open_buffer(stack.enter_context(Path(path).open("rb")))
        else:
            raw.open_file(path)
        sizes = raw.sizes
        if too_large(max(sizes.raw_width, sizes.width), max(sizes.raw_height, sizes.height)):
            raise Refused("large")
        yield raw


def _info(request: Fields) -> Reply:
    """Answer with what is known without decoding."""
    with _opened(request) as raw:
        # LibRaw's wrapper decodes all samples before it tells any more than the size.
        fields = size_fields(raw) if request.get("brief") else facts(raw)
        fields["full"] = square_size(raw.sizes, *kept_area(raw, request)[2:])
        thumbnail = _thumbnail(raw)
        if thumbnail is not None:
            size = (
                _pictures().jpeg_size(thumbnail) if isinstance(thumbnail, bytes) else thumbnail.shape[1::-1]
            )
            fields["previews"] = [[int(v) for v in size]] if size else []
        return fields, None


def _decode(request: Fields) -> Reply:
    """Answer with a raw's pixels: camera RGB, coded as the header says."""
    with _opened(request) as raw:
        raw.unpack()
        fields = facts(raw)
        if request.get("tones"):
            fields |= _tones(raw)
        image = raw.raw_image
        if image.ndim == 3 or raw.num_colors == 1 or raw.raw_pattern is None:
            return _without_mosaic(raw, image, fields, request)
        pattern = raw.raw_pattern
        if not is_periodic(raw, pattern):
            return _by_libraw(raw, fields, request)
        sensor = sensor_of(raw, pattern)
        if request.get("noise"):
            fields["shot_noise"], fields["read_noise"] = sensor_noise(image, sensor)
        left, top, width, height = kept_area(raw, request)
        sizes = raw.sizes
        margins = sizes.top_margin, sizes.left_margin
        fields["mosaic"] = True
        fields["pattern"] = np.roll(pattern, (-margins[0], -margins[1]), (0, 1))[:2, :2].ravel().tolist()
        if request.get("half") and raw.num_colors == 3:
            rolled = np.roll(pattern, (-top, -left), (0, 1))
            sensor = Sensor(rolled, sensor.black, sensor.white, sensor.gains)
            part = image[top : top + height, left : left + width]
            coding = measure(part, sensor)
            return {**fields, **describe(coding), "full": [width, height]}, bin_mosaic(part, sensor)
        if pattern.shape == (6, 6) and min(sizes.width, sizes.height) < _SMALLEST_XTRANS:
            part = image[top : top + height, left : left + width]
            rolled = np.roll(pattern, (-top, -left), (0, 1))
            sensor = Sensor(rolled, sensor.black, sensor.white, sensor.gains)
            fields |= describe(measure(part, sensor))
            return {**fields, "full": [width, height]}, interpolate(part, sensor)
        coding = rewrite(image, sensor)
        pixels = _demosaic(raw)
        # Pixels that are not square, and rotated sensors, come back at another size.
        if pixels.shape[:2] == (sizes.height, sizes.width):
            top, left = top - margins[0], left - margins[1]
            pixels = pixels[top : top + height, left : left + width]
        if pixels.shape[2] == 4:
            return _three_of_four(raw, pixels, coding, sensor, fields)
        full = [pixels.shape[1], pixels.shape[0]]
        return {**fields, **describe(coding), "full": full}, pixels


def _pictures() -> Any:
    """Import what decodes finished pictures: most raws do without, and start sooner."""
    from editor.raw import finished

    return finished


def _tones(raw: Any) -> Fields:
    """Return how bright the embedded preview is, if there is one that can be read."""
    thumbnail = _thumbnail(raw)
    if thumbnail is None:
        return {}
    try:
        pictures = _pictures()
        preview = pictures.decode_jpeg(thumbnail, small=True) if isinstance(thumbnail, bytes) else thumbnail
    except Refused:
        return {}
    return {"tones": preview_tones(preview)}


def _preview(request: Fields) -> Reply:
    """Answer with the embedded preview as 8-bit RGB, not yet upright."""
    with _opened(request) as raw:
        flip, thumbnail = raw.sizes.flip, _thumbnail(raw)
        if thumbnail is None:
            return {}, None
        if isinstance(thumbnail, bytes):
            own = _pictures().jpeg_orientation(thumbnail)
            return {"flip": flip, "own": own}, _pictures().decode_jpeg(thumbnail)
        return {"flip": flip, "own": 1}, np.ascontiguousarray(thumbnail)


def _thumbnail(raw: Any) -> bytes | NDArray[np.uint8] | None:
    """Return the embedded preview: a JPEG's bytes, or H x W x 3 pixels; None if there is none."""
    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError, rawpy.NotSupportedError):
        return None
    if thumbnail.format == rawpy.ThumbFormat.JPEG:
        return bytes(thumbnail.data)
    data = thumbnail.data
    return data if isinstance(data, np.ndarray) and data.ndim == 3 and data.shape[2] == 3 else None


def _demosaic(raw: Any, **settings: Any) -> NDArray[np.uint16]:
    """Return LibRaw's AHD (Bayer) or three-pass (X-Trans) demosaicking, scaled by nothing."""
    made: NDArray[np.uint16] = raw.postprocess(
        **{
            "demosaic_algorithm": rawpy.DemosaicAlgorithm.AHD,
            "output_color": rawpy.ColorSpace.raw,
            "output_bps": 16,
            "gamma": (1, 1),
            "user_flip": 0,
            "user_black": 0,
            "user_cblack": [0, 0, 0, 0],
            "adjust_maximum_thr": 0.0,
            "no_auto_scale": True,
            "no_auto_bright": True,
            **settings,
        }
    )
    return made


def _without_mosaic(raw: Any, image: NDArray[np.uint16], fields: Fields, request: Fields) -> Reply:
    """Answer with a linear, monochrome or layered raw: its samples are the pixels."""
    left, top, width, height = kept_area(raw, request)
    part = image[top : top + height, left : left + width]
    # A copy: the samples are LibRaw's, and gone once it closes the file.
    pixels = np.repeat(part[..., None], 3, axis=2) if part.ndim == 2 else part[..., :3].copy()
    black = np.asarray(raw.black_level_per_channel, dtype=np.float64)[:3]
    white = float(raw.white_level)
    highest = int(pixels.max())
    stretched = float(raw.tone_curve[min(int(white), 65535)])
    if highest > 1.2 * white and stretched >= highest:
        # The samples went through the file's own table, the white level did not.
        white, black = stretched, np.zeros(3)
    if white <= black.max() + 1:
        raise Refused("damaged")
    fields["full"] = [width, height]
    # Grey has no camera colour, whatever matrix the file states.
    fields["virtual"] = part.ndim == 2
    return {**fields, **describe(plain_coding(pixels, black, white))}, pixels


def _by_libraw(raw: Any, fields: Fields, request: Fields) -> Reply:
    """Answer with LibRaw's own conversion, for arrays whose colours we cannot tell apart."""
    sensor = sensor_of(raw, np.zeros((2, 2), np.uint8))
    pixels = _demosaic(
        raw,
        no_auto_scale=False,
        user_wb=[float(g) for g in sensor.gains],
        highlight_mode=rawpy.HighlightMode.Ignore,
        user_black=None,
        user_cblack=None,
    )[..., :3]
    fields["full"] = [pixels.shape[1], pixels.shape[0]]
    gains = sensor.gains[:3]
    coding = Coding(np.zeros(3), 1.0 / (65535.0 * gains), np.ones(3), clipped=True)
    return {**fields, **describe(coding)}, pixels


def _three_of_four(
    raw: Any, pixels: NDArray[np.uint16], coding: Coding, sensor: Sensor, fields: Fields
) -> Reply:
    """Answer with a four-colour picture as linear sRGB, white-balanced as shot.

    Clipped samples are cut at the lowest level at which a balanced channel saturates, so that they
    come out white.
    """
    gains = np.maximum(sensor.gains, 1e-3)
    to_srgb = np.asarray(raw.color_matrix, dtype=np.float64)[:3, :4]
    if not np.isfinite(to_srgb).all() or not np.any(to_srgb):
        to_srgb = np.array([[1.0, 0, 0, 0], [0, 0.5, 0, 0.5], [0, 0, 1, 0]])
    to_srgb = to_srgb / to_srgb.sum(axis=1, keepdims=True)
    red_scale = coding.scale[0] * gains[0]
    made = np.empty((*pixels.shape[:2], 3), np.float32)
    limit = np.float32(gains.min())
    for top in range(0, pixels.shape[0], 256):
        band = (pixels[top : top + 256].astype(np.float32) - np.float32(coding.offset[0])) * np.float32(
            red_scale
        )
        made[top : top + 256] = np.minimum(band, limit) / limit @ to_srgb.T.astype(np.float32)
    return {**fields, "virtual": True, "full": [made.shape[1], made.shape[0]]}, made


_OPERATIONS: dict[str, Callable[[Fields], Reply]] = {
    "info": _info,
    "decode": _decode,
    "preview": _preview,
    "finished": lambda request: _pictures().decode(request["path"]),
    "measure": lambda request: (_pictures().measure(request["path"]), None),
    "reduced": lambda request: ({"flip": 0, "own": 0}, _pictures().reduced(request["path"])),
}

if __name__ == "__main__":
    main()
