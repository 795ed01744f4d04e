"""Look at a file before it is decoded: is it there, raw or finished, and what do its tags say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from editor.raw import limits
from editor.raw.dng import DNG_VERSION, DngTags, read_dng
from editor.raw.errors import Cancelled, UnreadablePhoto
from editor.raw.exif import Shot, read_shot
from editor.raw.tags import TiffTags
from editor.raw.watch import Cancel

_FINISHED = (".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff")
_RAW_PHOTOMETRICS = (32803.0, 34892.0)


@dataclass(frozen=True)
class Source:
    """A photo about to be read: its absolute path, kind, shot and tags.

    ``encoded`` says that a raw's samples are encoded for the screen, as a film scanner's are.
    """

    path: Path
    finished: bool
    shot: Shot
    dng: DngTags | None
    encoded: bool


def look(path: Path, cancel: Cancel | None) -> Source:
    """Check the file, tell raw from finished, and read its tags; raises UnreadablePhoto, Cancelled."""
    if cancel is not None and cancel():
        raise Cancelled
    path = Path(os.path.abspath(path))
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise UnreadablePhoto.because(name, "folder")
        if not path.exists():
            raise UnreadablePhoto.because(name, "missing")
        if not path.is_file():
            raise UnreadablePhoto.because(name, "special")
        size = path.stat().st_size
        if size == 0:
            raise UnreadablePhoto.because(name, "empty")
        if size > limits.MAX_FILE_BYTES:
            raise UnreadablePhoto.because(name, "large")
        with path.open("rb") as stream:
            magic = stream.read(8)
            shot, tags = read_shot(stream)
            finished = _is_finished(path, magic, tags)
            if tags is None and magic.startswith((b"II*\0", b"MM\0*")):
                # The directories, which say what the file is, are cut off.
                raise UnreadablePhoto.because(name, "damaged")
            dng = read_dng(tags) if tags is not None and not finished else None
            encoded = dng is None and tags is not None and _is_encoded(tags)
    except PermissionError:
        raise UnreadablePhoto.because(name, "denied") from None
    except (OSError, ValueError):
        raise UnreadablePhoto.because(name, "damaged") from None
    return Source(path, finished, shot, dng, encoded)


def _is_finished(path: Path, magic: bytes, tags: TiffTags | None) -> bool:
    suffix = path.suffix.lower()
    if magic.startswith(b"\x89PNG"):
        return True
    if magic.startswith(b"\xff\xd8\xff"):
        return suffix in _FINISHED or suffix == ""
    if tags is None:
        # BigTIFF is no raw that LibRaw reads.
        return magic[:4] in (b"II+\0", b"MM\0+")
    if DNG_VERSION in tags.main or suffix not in _FINISHED:
        return False
    return not any(d.number(262) in _RAW_PHOTOMETRICS for d in tags.directories)


def _is_encoded(tags: TiffTags) -> bool:
    """Say whether the largest picture is 8-bit RGB: no sensor's samples, but a film scanner's."""
    largest = max(tags.directories, key=lambda d: (d.number(256) or 0) * (d.number(257) or 0))
    return largest.number(262) == 2.0 and largest.number(258) == 8.0
