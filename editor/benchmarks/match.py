"""Match: how near found sliders come to hidden ones, to the camera's JPEG and to other pictures."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from editor.benchmarks.fidelity_figures import about, held_out, judged
from editor.benchmarks.match_figures import of_camera, of_hidden
from editor.benchmarks.match_hidden import SETS, hide, matched_row
from editor.benchmarks.match_looks import camera_row, look_row, of_looks, pictures_in
from editor.benchmarks.match_peers import PEERS, missing_peers
from editor.core.image import LinearImage
from editor.core.pipeline import measure_statistics
from editor.core.statistics import Statistics
from editor.learn.match.match import match
from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import open_photo

Say = Callable[[str], None]
Row = dict[str, Any]
DRAWS, LONG_EDGE = 2, 1200
PROTOCOLS = (*SETS, "camera", "other")


@dataclass(frozen=True)
class Bench:
    """What is measured of every photo: so many draws, at that size, beside those peers."""

    draws: int
    long_edge: int
    seed: int
    seconds: Sequence[float]
    peers: Sequence[str]
    looks: Sequence[Path]

    def rows(self, name: str, raw: Path, photo: LinearImage, statistics: Statistics) -> Iterator[Row]:
        """Yield the rows of one photo under one of PROTOCOLS; none where it has no camera's JPEG."""
        if name == "camera":
            made = camera_row(raw, photo, statistics, match)
            if made is not None:
                yield made
            return
        # What is drawn depends on the photo's name and not on the other photos.
        drawn = (self.seed, zlib.crc32(raw.name.encode()), PROTOCOLS.index(name))
        if name == "other":
            for look in np.random.default_rng(drawn).permutation(len(self.looks))[: self.draws]:
                yield look_row(photo, statistics, self.looks[int(look)], match)
            return
        for turn in range(self.draws):
            rng = np.random.default_rng((*drawn, turn))
            hidden = hide(rng, photo, statistics, SETS[name], self.long_edge)
            seeds = {peer: int(rng.integers(2**31)) for peer in self.peers}
            yield {"draw": turn, **matched_row(hidden, match, seeds, self.seconds)}


def run(
    raws: Sequence[Path],
    *,
    protocols: Sequence[str] = PROTOCOLS,
    draws: int = DRAWS,
    long_edge: int = LONG_EDGE,
    seed: int = 0,
    seconds: Sequence[float] = (),
    references: Path | None = None,
    say: Say = lambda line: None,
) -> Row:
    """Return every figure of the match on ``raws``, as JSON can hold it.

    ``four``, ``nine`` and ``thirteen`` hide so many sliders in ``draws`` pictures of every photo at
    ``long_edge``, and let the peers search as long as the match took, and for ``seconds``.
    ``camera`` matches the JPEG in or beside each raw; ``other`` matches, for every photo, ``draws``
    of the pictures in the folder ``references`` (None: that is left out). Hidden sliders and other
    pictures are summed up over photos whose camera the weights were not trained on (all photos
    where there is none, and ``held_out`` says so); ``rows`` has every one. ``say`` hears of the
    progress. Raises ValueError with a sentence where no raw can be read or there are no references.
    """
    looks = [] if references is None else pictures_in(references)
    names = [name for name in protocols if looks or name != "other"]
    missing = missing_peers()
    bench = Bench(draws, long_edge, seed, seconds, [name for name in PEERS if name not in missing], looks)
    rows: dict[str, list[Row]] = {name: [] for name in names}
    unreadable, warm = [], False
    for number, raw in enumerate(raws):
        try:
            photo = open_photo(raw)
        except UnreadablePhoto:
            unreadable.append(raw.name)
            continue
        told, statistics = about(raw, photo), measure_statistics(photo)
        if not warm:
            say(f"{raw.name}: the proxies are loaded")
            _warm_up(photo, statistics)
            warm = True
        for name in names:
            say(f"{raw.name} ({number + 1} of {len(raws)}): {name}")
            rows[name] += [told | row for row in bench.rows(name, raw, photo, statistics)]
    if len(unreadable) == len(raws):
        raise ValueError("None of these raws can be read.")
    protocol = {"draws": draws, "long_edge": long_edge, "seed": seed, "cores": os.cpu_count()}
    return {
        "protocol": protocol,
        "missing_peers": missing,
        "unreadable": unreadable,
        "held_out": held_out([row for each in rows.values() for row in each]),
        **{name: _summed(name, found) for name, found in rows.items()},
        "rows": rows,
    }


def _warm_up(photo: LinearImage, statistics: Statistics) -> None:
    """Match once: what is loaded for the first time belongs to no match's seconds."""
    hidden = hide(np.random.default_rng(0), photo, statistics, SETS["four"], 256)
    matched_row(hidden, match, {}, ())


def _summed(name: str, rows: Sequence[Row]) -> Row | None:
    if not rows:
        return None
    if name == "camera":
        return of_camera(rows)
    return of_looks(judged(rows)) if name == "other" else of_hidden(rows)
