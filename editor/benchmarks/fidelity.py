"""Fidelity: how near the proxies come to the reference, all sliders at random, each stage and all."""

from __future__ import annotations

import os
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from editor.benchmarks.fidelity_figures import about, difference, figures, held_out, judged, of_gradients
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import PrefixCache, measure_statistics
from editor.core.pipeline import run as render
from editor.core.stage import Function, Stage, find, stages
from editor.core.statistics import Statistics
from editor.learn.baselines import Baselines, baselines
from editor.learn.chain import ProxyChain
from editor.learn.draws import draw
from editor.learn.gradients import slider_gradients
from editor.learn.store import availability, path_of
from editor.learn.swaps import (
    available_chain,
    seconds_there_and_back,
    stage_through_chain,
    through_chain,
    without,
)
from editor.raw.errors import UnreadablePhoto
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo

Say = Callable[[str], None]
Row = dict[str, Any]
LONG_EDGE, DRAWS = 1200, 4
# Derivatives are of pictures of this size: each slider's takes two reference renders.
SMALL = 256
_WHOLE, _MONOLITHIC = "end to end", "monolithic"
# A megapixel between all stages takes some 200 MB.
_CACHE_BYTES = 1 << 31


class ReferencePictures(PrefixCache):
    """The pictures between the stages of a reference render; once ``closed``, nothing else."""

    closed = False

    def put(self, key: Hashable, picture: FloatArray) -> None:
        """Keep ``picture``, before the cache is closed."""
        if not self.closed:
            super().put(key, picture)


@dataclass(frozen=True)
class Setting:
    """One photo with one draw of all sliders: what is rendered again and again."""

    photo: LinearImage
    edits: Edits
    statistics: Statistics
    cache: ReferencePictures

    def reference(self, replaced: dict[str, Function] | None = None) -> FloatArray:
        """Return the reference render, sRGB float32, with some stages replaced."""
        made: FloatArray = render(
            self.photo, self.edits, self.statistics, cache=self.cache, cache_key=0, replaced=replaced
        )
        return made


class Stopwatch:
    """Seconds that a function takes, and the megapixels it made of them."""

    def __init__(self) -> None:
        self.seconds = self.megapixels = 0.0

    def around(self, function: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
        """Return the function, timed."""

        def timed(*arguments: Any) -> FloatArray:
            start = time.perf_counter()
            made = function(*arguments)
            self.seconds += time.perf_counter() - start
            self.megapixels += made.shape[0] * made.shape[1] / 1e6
            return made

        return timed

    @property
    def rate(self) -> float | None:
        """Milliseconds a megapixel; None before the first."""
        return round(1e3 * self.seconds / self.megapixels, 1) if self.megapixels else None


class Bench:
    """The proxies, and the baselines if there are any, each with its stopwatch."""

    def __init__(self, chain: ProxyChain, missing: Mapping[str, str], rivals: Baselines | None) -> None:
        """Take what is measured; ``missing`` says which stages have no weights, and why."""
        self.chain, self.missing, self.rivals = chain, missing, rivals
        self._watches: dict[str, Stopwatch] = defaultdict(Stopwatch)
        self._there_and_back: float | None = None

    def row(self, setting: Setting) -> Row:
        """Measure one photo with one draw of the sliders."""
        told = setting.photo, setting.edits, setting.statistics
        reference = setting.reference()
        setting.cache.closed = True
        if self._there_and_back is None:
            self._there_and_back = seconds_there_and_back(self.chain, *told, SMALL)

        def whole(name: str, function: Callable[..., FloatArray]) -> dict[str, float]:
            return difference(self._watches[name].around(function)(*told), reference)

        def alone(name: str, function: Function, watch: str) -> dict[str, float]:
            timed = self._watches[watch].around(function)
            return difference(setting.reference({name: timed}), reference)

        height, width = setting.photo.pixels.shape[:2]
        active = [s.name for s in stages() if not s.is_neutral(setting.edits.of(s, setting.photo.metadata))]
        row: Row = {
            "megapixels": round(height * width / 1e6, 2),
            "end_to_end": whole(_WHOLE, partial(through_chain, self.chain)),
            "stages": {
                name: alone(name, stage_through_chain(self.chain, name, *told), name) for name in active
            },
        }
        if self.rivals is not None:
            row["monolithic"] = whole(_MONOLITHIC, self.rivals.picture)
            row["srcnn"] = {
                name: alone(name, self.rivals.block(name), f"srcnn {name}")
                for name in active
                if name in self.rivals.blocks
            }
        return row

    def whole(self, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the figures of the whole chain, and what it weighs.

        ``forward_and_backward_ms`` is for 256 x 256 pixels and the derivatives to all sliders.
        """
        return {
            **(figures(row["end_to_end"] for row in judged(rows)) or {}),
            "parameters": _parameters(self.chain),
            "weight_bytes": sum(path_of(find(name)).stat().st_size for name in self.chain.networks),
            "ms_per_megapixel": self._watches[_WHOLE].rate,
            "forward_and_backward_ms": round(1e3 * (self._there_and_back or 0.0), 1),
        }

    def stage(self, stage: Stage, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the figures of one stage's proxy, swapped in alone; count 0 where no draw used it."""
        name, networks = stage.name, self.chain.networks
        found = [row["stages"][name] for row in judged(rows) if name in row["stages"]]
        return {
            "proxy": self._kind(name),
            **(figures(found) or {"count": 0}),
            "parameters": _parameters(networks[name]) if name in networks else 0,
            "ms_per_megapixel": self._watches[name].rate,
        }

    def beside(self, rows: Sequence[Row]) -> dict[str, Any] | None:
        """Return the figures of the baselines on the same rows; None without them."""
        if self.rivals is None:
            return None
        counted, blocks = judged(rows), {}
        for name, network in self.rivals.blocks.items():
            found = [row["srcnn"][name] for row in counted if name in row["srcnn"]]
            blocks[name] = {
                **(figures(found) or {"count": 0}),
                "parameters": _parameters(network),
                "ms_per_megapixel": self._watches[f"srcnn {name}"].rate,
            }
        monolithic = {
            **(figures(row["monolithic"] for row in counted) or {}),
            "parameters": _parameters(self.rivals.monolithic),
            "ms_per_megapixel": self._watches[_MONOLITHIC].rate,
        }
        above = np.median([row["end_to_end"]["db"] for row in counted]) - monolithic["median_db"]
        return {
            "trained": self.rivals.about,
            "monolithic": monolithic,
            "chain_above_monolithic_db": round(float(above), 2),
            "srcnn": blocks,
        }

    def _kind(self, name: str) -> str:
        """Return what serves as a stage's proxy; weights of another version are missing too."""
        if name in self.missing:
            return "missing"
        return "network" if name in self.chain.networks else availability()[name]


def run(
    raws: Sequence[Path],
    *,
    draws: int = DRAWS,
    long_edge: int = LONG_EDGE,
    seed: int = 0,
    gradients: bool = True,
    minutes: float | None = None,
    training_raws: Sequence[Path] = (),
    say: Say = lambda line: None,
) -> dict[str, Any]:
    """Return every figure of the proxies on ``raws``, ``draws`` settings each, as JSON can hold it.

    ``rows`` has each photo and draw: PSNR (dB) and mean CIEDE2000 of the undithered sRGB render at
    ``long_edge``, end to end and with each stage swapped into the reference alone. ``end_to_end``,
    ``stages`` and ``gradients`` sum up the rows whose camera the weights were not trained on (all
    rows where there is none, and ``held_out`` says so). Stages without weights are ``unavailable``
    and neutral in all draws. With ``minutes`` the baselines are trained for so long each on the
    photos in ``training_raws`` (folders) that may train, and measured on the same rows. ``say``
    hears of the progress. Raises ValueError with a sentence where no raw can be read.
    """
    chain, missing = available_chain()
    rivals = None if minutes is None else baselines(training_raws, minutes, say)
    bench = Bench(chain, missing, rivals)
    rows: list[Row] = []
    slopes: list[Row] = []
    unreadable = []
    for number, raw in enumerate(raws):
        try:
            photo = open_photo(raw)
        except UnreadablePhoto:
            unreadable.append(raw.name)
            continue
        named = f"{raw.name} ({number + 1} of {len(raws)})"
        told = about(raw, photo)
        for turn, setting in enumerate(_settings(raw, photo, missing, draws, long_edge, seed)):
            say(f"{named}: setting {turn + 1} of {draws}")
            rows.append({**told, "draw": turn, **bench.row(setting)})
            if gradients and turn == 0:
                say(f"{named}: derivatives")
                found = slider_gradients(photo, setting.edits, SMALL, chain)
                slopes += [{**told, **asdict(each)} for each in found]
    if not rows:
        raise ValueError("None of these raws can be read.")
    return {
        "protocol": {"draws": draws, "long_edge": long_edge, "seed": seed, "cores": os.cpu_count()},
        "unavailable": missing,
        "unreadable": unreadable,
        "held_out": held_out(rows),
        "end_to_end": bench.whole(rows),
        "stages": {stage.name: bench.stage(stage, rows) for stage in stages()},
        "gradients": of_gradients(slopes),
        "baselines": bench.beside(rows),
        "rows": rows,
    }


def _settings(
    raw: Path, photo: LinearImage, missing: Mapping[str, str], draws: int, long_edge: int, seed: int
) -> Iterator[Setting]:
    """Yield the photo with each of its draws, which depend on its name and not on the other photos."""
    statistics = measure_statistics(photo)
    framed = apply_geometry(photo, Edits().of_geometry(), long_edge)
    for turn in range(draws):
        rng = np.random.default_rng((seed, zlib.crc32(raw.name.encode()), turn))
        edits = without(missing, draw(rng, photo.metadata, statistics))
        yield Setting(framed, edits, statistics, ReferencePictures(_CACHE_BYTES))


def _parameters(network: Any) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
