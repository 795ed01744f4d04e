"""Opening photos off the main thread, and keeping the neighbours ready. Nothing of Qt."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2

from editor.core.pipeline import measure_statistics
from editor.core.resources import sample
from editor.files.journal import state_folder
from editor.files.sidecar import Sidecar, Unreadable, read_sidecar, sidecar_path
from editor.raw.errors import UnreadablePhoto
from editor.raw.limits import free_memory
from editor.raw.photo import embedded_preview, open_photo
from editor.ui.display import Look, shown
from editor.ui.request import Photo, Pixels

Cancel = Callable[[], bool]

PREVIEW_LONG_EDGE = 2048
SHELF_BYTES = 3 << 29

_numbers = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Preview:
    """The picture the camera put into the file, ready for the screen."""

    path: Path
    pixels: Pixels
    screen: Pixels


@dataclass(frozen=True, eq=False)
class Loaded:
    """A photo with what its sidecar holds, or the sentence why that cannot be read."""

    photo: Photo
    sidecar: Sidecar
    refusal: str = ""


def load(path: Path, shelf: Shelf, cancel: Cancel) -> Loaded:
    """Return the photo of a file; raises UnreadablePhoto and Cancelled."""
    photo = shelf.get(path)
    if photo is None:
        image = open_photo(path, cancel=cancel)
        photo = Photo(path, image, measure_statistics(image), next(_numbers))
        shelf.put(photo)
    try:
        return Loaded(photo, read_sidecar(place_of_sidecar(path)))
    except Unreadable as error:
        return Loaded(photo, Sidecar(), str(error))


def load_preview(path: Path, look: Look, cancel: Cancel) -> Preview | None:
    """Return the embedded preview, None where there is none or it cannot be read."""
    try:
        pixels = embedded_preview(path, cancel=cancel)
    except UnreadablePhoto:
        return None
    if pixels is None:
        return None
    height, width = pixels.shape[:2]
    scale = min(1.0, PREVIEW_LONG_EDGE / max(height, width))
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return Preview(path, pixels, shown(pixels, Look(look.profile)))


def place_of_sidecar(photo: Path) -> Path:
    """Return where a photo's edits go: beside it, but for the sample, which is the program's own."""
    if is_sample(photo):
        return state_folder().parent / "sample.xmp"
    return sidecar_path(photo)


def is_sample(photo: Path) -> bool:
    """Say whether a photo is the one that came with the program."""
    return photo == sample()


class Shelf:
    """Decoded photos, newest first, bounded in bytes; a file that changed is decoded anew."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = min(SHELF_BYTES, free_memory() // 3) if limit is None else limit
        self._photos: OrderedDict[tuple[Path, int, int], Photo] = OrderedDict()

    def __contains__(self, path: Path) -> bool:
        return _identity(path) in self._photos

    def get(self, path: Path) -> Photo | None:
        """Return a photo if it still is on the shelf."""
        key = _identity(path)
        photo = self._photos.get(key)
        if photo is not None:
            self._photos.move_to_end(key)
        return photo

    def put(self, photo: Photo) -> None:
        """Keep a photo and drop the oldest beyond the limit."""
        self._photos[_identity(photo.path)] = photo
        while len(self._photos) > 1 and sum(p.nbytes for p in self._photos.values()) > self._limit:
            self._photos.popitem(last=False)

    def has_room_beside(self, photo: Photo) -> bool:
        """Say whether neighbours as large as ``photo`` can be kept as well."""
        return 3 * photo.nbytes <= self._limit


def _identity(path: Path) -> tuple[Path, int, int]:
    try:
        found = path.stat()
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size
