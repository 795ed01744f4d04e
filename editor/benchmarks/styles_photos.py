"""Photos to judge styles by: raws of cameras that trained nothing, and finished pictures made raw."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import measure_statistics, run, scene_of
from editor.core.statistics import Statistics
from editor.learn.split import trains
from editor.raw.errors import UnreadablePhoto
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo
from editor.styles.seen import Seen, see
from editor.synthetic.unfinished import simulated

LONG_EDGE = 320


@dataclass(frozen=True, eq=False)
class Judge:
    """A photo to judge by: small and upright, with its H, what an encoder sees of it, and its scene."""

    name: str
    photo: LinearImage
    statistics: Statistics
    seen: Seen
    scene: FloatArray

    def finished(self, edits: Edits) -> FloatArray:
        """Return the picture that ``edits`` make of it by the stages themselves, display-encoded."""
        picture: FloatArray = run(self.photo, edits, self.statistics)
        return picture


def judges(
    raws: Sequence[Path], pictures: Sequence[Path], say: Callable[[str], None] = lambda line: None
) -> Iterator[Judge]:
    """Yield the photos that are held out (`editor.learn.split`); what cannot be read is passed over.

    ``pictures`` are finished, and become the raws they might have come from, each always the same.
    """
    for path in (*raws, *pictures):
        say(f"looking at {path.name}")
        try:
            photo = open_photo(path, half=True)
        except UnreadablePhoto:
            continue
        if trains(path, photo.metadata):
            continue
        small = apply_geometry(photo, {}, LONG_EDGE)
        if photo.metadata.kind == "finished":
            shown: FloatArray = run(small, Edits(), measure_statistics(small))
            small = simulated(shown, zlib.crc32(path.name.encode()))
        yield Judge(path.name, small, measure_statistics(small), see(small), scene_of(small))
