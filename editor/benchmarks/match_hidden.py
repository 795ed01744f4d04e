"""Hidden sliders: a reference render at random settings, through a 16-bit file, to find them again from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from editor.benchmarks.match_peers import PEERS, Search, Task, search, task_of
from editor.benchmarks.scale import psnr
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.pipeline import run as render
from editor.core.statistics import Statistics
from editor.files.encode import encode
from editor.learn.draws import brightest
from editor.learn.match.match import WORKING, Matched
from editor.learn.match.parameters import BASIC, FOUR, NINE, from_units, movable, to_units
from editor.learn.match.reference import Reference, read_reference
from editor.raw.geometry import apply_geometry
from editor.render.encode import to_16_bit

Matcher = Callable[..., Matched]
Row = dict[str, Any]
SETS: Mapping[str, tuple[str, ...]] = {"four": FOUR, "nine": NINE, "thirteen": BASIC}
EXPOSURE = "exposure.exposure"


@dataclass(frozen=True, eq=False)
class Hidden:
    """A photo, the sliders that were moved, where to, and the picture that came of it (0..1)."""

    photo: LinearImage
    framed: LinearImage
    statistics: Statistics
    keys: tuple[str, ...]
    edits: Edits
    target: FloatArray

    def db(self, edits: Edits) -> float:
        """Return the PSNR (dB, 16-bit pictures) of the reference render at other settings."""
        return psnr(_render(self.framed, edits, self.statistics), self.target)

    def errors(self, edits: Edits) -> dict[str, float]:
        """Return how far each slider is from where it was hidden, in % of its range."""
        return slider_errors(edits, self.edits, self.keys, self.photo.metadata)


def drawn(
    rng: np.random.Generator, keys: Sequence[str], metadata: Metadata, statistics: Statistics
) -> Edits:
    """Return ``keys`` drawn over their ranges, temperatures in mired, all else at the photo's default.

    The exposure is one at which at most `draws.MOST_CLIPPED` of the pixels are white.
    """
    edits = from_units(Edits(), keys, rng.random(len(keys)), metadata)
    if EXPOSURE in keys:
        (share,) = to_units(Edits({EXPOSURE: brightest(metadata, statistics)}), [EXPOSURE], metadata)
        (unit,) = to_units(edits, [EXPOSURE], metadata)
        edits = from_units(edits, [EXPOSURE], np.array([unit * share]), metadata)
    return edits


def hide(
    rng: np.random.Generator,
    photo: LinearImage,
    statistics: Statistics,
    keys: Sequence[str],
    long_edge: int,
) -> Hidden:
    """Draw the sliders and render the picture at ``long_edge``."""
    kept = movable(keys, photo.metadata)
    framed = apply_geometry(photo, Edits().of_geometry(), long_edge)
    edits = drawn(rng, kept, photo.metadata, statistics)
    return Hidden(photo, framed, statistics, kept, edits, _render(framed, edits, statistics))


def slider_errors(found: Edits, hidden: Edits, keys: Sequence[str], metadata: Metadata) -> dict[str, float]:
    """Return how far each slider is from where it was hidden, in % of its range (mired's for kelvin)."""
    apart = np.abs(to_units(found, keys, metadata) - to_units(hidden, keys, metadata))
    return {key: round(100.0 * float(each), 3) for key, each in zip(keys, apart, strict=True)}


def through_file(target: FloatArray) -> Reference:
    """Return a picture (0..1) as it is read back from a 16-bit TIFF."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reference.tif"
        path.write_bytes(encode(to_16_bit(target), "tif"))
        return read_reference(path)


def matched_row(
    hidden: Hidden, matcher: Matcher, peers: Mapping[str, int], seconds: Sequence[float]
) -> Row:
    """Match, and let each of ``peers`` (with its seed) search as long, and as long as ``seconds`` say.

    All begin at the photo's defaults and see the picture that was read from the file. A picture in
    which there is nothing to match (it is black) makes a row that says so.
    """
    told = {"hidden": {key: hidden.edits[key] for key in hidden.keys}}
    try:
        reference = through_file(hidden.target)
        begun = time.perf_counter()
        made = matcher(hidden.photo, hidden.statistics, Edits(), reference, free=hidden.keys)
    except ValueError as refused:
        return {**told, "refused": str(refused)}
    taken = time.perf_counter() - begun
    clocks = {"same_clock": taken} | {f"{each:g}_s": each for each in seconds}
    searches = {
        name: search(PEERS[name], _task(hidden, reference, PEERS[name].size), max(clocks.values()), seed)
        for name, seed in peers.items()
    }
    return {
        **told,
        "kind": made.kind,
        "start_db": round(hidden.db(Edits()), 2),
        "db": round(hidden.db(made.edits), 2),
        "seconds": round(taken, 3),
        "reference_renders": made.reference_renders,
        "masked": round(made.masked, 4),
        "errors": hidden.errors(made.edits),
        "spread": {key: round(each.spread, 3) for key, each in made.confidence.items()},
        "peers": {
            clock: {name: _peer(hidden, each, limit) for name, each in searches.items()}
            for clock, limit in clocks.items()
        },
    }


def _task(hidden: Hidden, reference: Reference, size: int | None) -> Task:
    start = to_units(Edits(), hidden.keys, hidden.photo.metadata)
    return task_of(hidden.photo, hidden.statistics, hidden.keys, start, reference.pixels, size or WORKING)


def _peer(hidden: Hidden, searched: Search, seconds: float) -> Row:
    edits = from_units(Edits(), hidden.keys, searched.at(seconds), hidden.photo.metadata)
    error = float(np.mean(list(hidden.errors(edits).values())))
    return {
        "db": round(hidden.db(edits), 2),
        "error": round(error, 3),
        "reference_renders": searched.renders(seconds),
    }


def _render(framed: LinearImage, edits: Edits, statistics: Statistics) -> FloatArray:
    """Return a reference render as a 16-bit file holds it."""
    levels = render(framed, edits, statistics, finish=to_16_bit)
    made: FloatArray = levels.astype(np.float32) / np.float32(65535.0)
    return made
