"""Pictures for tiles: one small framed photo through the preview, again and again. Nothing of Qt."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.stage import find
from editor.render.preview import Preview
from editor.ui.display import converter
from editor.ui.framing import Framing
from editor.ui.kept import Kept
from editor.ui.previewing import space_of
from editor.ui.request import Photo, Pixels, View
from editor.ui.styles.entries import Entry, Making
from editor.ui.worker import Cancel

# Of tiles: some hundred on a screen of two by two pixels a point; of small photos: those stepped through.
_TILES_BYTES, _PHOTOS_BYTES = 1 << 25, 1 << 23


@dataclass(frozen=True)
class Wanted:
    """What tiles shall show: entries, the first of them first, over ``before`` of a photo.

    ``box`` is how many device pixels (width, height) a picture may have; ``profile`` the display's.
    """

    photo: Photo
    before: Edits
    box: tuple[int, int]
    profile: bytes | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, eq=False)
class Made:
    """A tile's picture as BGRA, or the sentence why there is none."""

    key: str
    pixels: Pixels | None = None
    problem: str = ""


class Pictures:
    """Makes tiles on one thread, and keeps those of the photos shown last."""

    def __init__(self, making: Making) -> None:
        self._making = making
        self._framing = Framing(_PHOTOS_BYTES)
        self._tiles = Kept(_TILES_BYTES)
        self._preview: tuple[Hashable, Preview] | None = None
        self._plain = {f"detail.{s.name}": s.neutral for s in find("detail").sliders}

    def make(self, wanted: Wanted, entry: Entry, cancel: Cancel, *, only_kept: bool) -> Made | None:
        """Return an entry's tile, None where it is not kept and nothing is to be rendered.

        Raises Cancelled.
        """
        try:
            edits = self._making.after(entry, wanted.photo, wanted.before)
            # A tile is too small for noise, and for sharpening to be seen.
            edits = edits.changed(self._plain)
            key = (wanted.photo.key, edits, wanted.box, wanted.profile)
            pixels: Pixels | None = self._tiles.get(key)
            if pixels is None:
                if only_kept:
                    return None
                pixels = self._rendered(wanted, edits, cancel)
                self._tiles.put(key, pixels, pixels.nbytes)
        except ValueError as error:
            return Made(entry.key, problem=str(error))
        return Made(entry.key, pixels)

    def _rendered(self, wanted: Wanted, edits: Edits, cancel: Cancel) -> Pixels:
        if cancel():
            raise Cancelled
        preview = self._preview_of(wanted, edits)
        preview.screen = converter(wanted.profile, space_of(edits))
        # The preview writes its frames over.
        return preview.frame(edits, cancel=cancel).copy()

    def _preview_of(self, wanted: Wanted, edits: Edits) -> Preview:
        key = (wanted.photo.key, tuple(edits.of_geometry().items()), wanted.box)
        if self._preview is None or self._preview[0] != key:
            framed = self._framing(wanted.photo, edits, View(wanted.box))
            self._preview = (key, Preview(framed.source, wanted.photo.statistics))
        return self._preview[1]
