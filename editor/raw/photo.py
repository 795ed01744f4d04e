"""Open a photo: camera RGB in linear light and what is known of it, or one sentence why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from editor.core.color.camera import as_shot
from editor.core.image import LinearImage, Metadata
from editor.raw import limits
from editor.raw.decoder import Decoder, ReadInto, shared_decoder, start_decoder
from editor.raw.errors import BadReply, Cancelled, UnreadablePhoto
from editor.raw.orientation import from_flip, upright
from editor.raw.protocol import Header, bytes_of
from editor.raw.reply import Receiver
from editor.raw.source import Source, look
from editor.raw.watch import Cancel

Answer = TypeVar("Answer")

__all__ = [
    "Cancelled",
    "PhotoInfo",
    "UnreadablePhoto",
    "embedded_preview",
    "open_photo",
    "read_info",
    "start_decoder",
]


@dataclass(frozen=True)
class PhotoInfo:
    """What a file tells without being decoded: metadata, previews (width, height), as-shot white."""

    metadata: Metadata
    previews: tuple[tuple[int, int], ...]
    temperature: float
    tint: float


def open_photo(
    path: Path, *, half: bool = False, cancel: Cancel | None = None, decoder: Decoder | None = None
) -> LinearImage:
    """Return a raw or finished photo as stored (not upright), at full size or binned to half.

    Raises UnreadablePhoto with one sentence, and Cancelled once ``cancel()`` is true (it is called
    from another thread). The file is only ever read.
    """
    source = look(path, cancel)
    request: dict[str, Any] = {"operation": "finished", "path": str(source.path)}
    receive: Callable[[Header, ReadInto], LinearImage] = Receiver(source, half).finished
    if not source.finished:
        dng = source.dng
        request |= {
            "operation": "decode",
            "half": half,
            "crop": dng.crop if dng else None,
            "noise": dng is None or dng.noise is None,
            "tones": dng is None or dng.baseline_exposure is None,
        }
        receive = Receiver(source, half).raw
    return _ask(source, request, receive, limits.DECODE_SECONDS, cancel, decoder)


def read_info(path: Path, *, cancel: Cancel | None = None, decoder: Decoder | None = None) -> PhotoInfo:
    """Return what the file tells, without demosaicking; raises as `open_photo` does."""
    source = look(path, cancel)
    operation = "measure" if source.finished else "info"
    brief = source.dng is not None and source.dng.color is not None
    request = {
        "operation": operation,
        "path": str(source.path),
        "brief": brief,
        "crop": source.dng.crop if source.dng else None,
    }

    def receive(header: Header, _: ReadInto) -> PhotoInfo:
        receiver = Receiver(source)
        metadata = receiver.finished_metadata(header) if source.finished else receiver.raw_metadata(header)
        previews = header.sizes("previews")
        assert metadata.color is not None
        return PhotoInfo(metadata, previews, *as_shot(metadata.color))

    return _ask(source, request, receive, limits.PREVIEW_SECONDS, cancel, decoder)


def embedded_preview(
    path: Path, *, cancel: Cancel | None = None, decoder: Decoder | None = None
) -> NDArray[np.uint8] | None:
    """Return the preview inside a raw (of a finished picture, a reduced one), upright sRGB, or None.

    H x W x 3 uint8; raises as `open_photo` does.
    """
    source = look(path, cancel)
    operation = "reduced" if source.finished else "preview"
    request = {"operation": operation, "path": str(source.path)}

    def receive(header: Header, read_into: ReadInto) -> NDArray[np.uint8] | None:
        announced = header.array()
        if announced is None:
            return None
        shape, kind = announced
        if kind != np.uint8:
            raise BadReply("dtype")
        pixels = np.empty(shape, np.uint8)
        read_into(bytes_of(pixels))
        wanted = source.shot.orientation or from_flip(int(header.number("flip", 0, 7)))
        own = int(header.number("own", 0, 8))
        # A preview that says how to turn it knows best.
        return np.ascontiguousarray(upright(pixels, own if own > 1 else wanted))

    return _ask(source, request, receive, limits.PREVIEW_SECONDS, cancel, decoder)


def _ask(
    source: Source,
    request: dict[str, Any],
    receive: Callable[[Header, ReadInto], Answer],
    seconds: float,
    cancel: Cancel | None,
    decoder: Decoder | None,
) -> Answer:
    try:
        return (decoder or shared_decoder()).ask(request, receive, seconds=seconds, cancel=cancel)
    except MemoryError:
        raise UnreadablePhoto.because(source.path.name, "memory") from None
