"""One frame as a GPU takes it: arrays for its textures, each another one only where it changed.

`resources/shaders/frame.frag` makes of them what `numpy_kernel` makes of `Parts`. Beside it every fourth
pixel is made here, for all that reads pixels in place of looking at them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.color.perceptual import MATRICES
from editor.core.color.spaces import LUMINANCE
from editor.core.edges import FLOOR
from editor.core.image import FloatArray
from editor.core.stages.dehaze import STRONGEST, THINNEST
from editor.core.stages.grain import LEAST_VISIBLE, VISIBLE_BETWEEN
from editor.core.stages.grain import LUMINANCE as GRAIN_LUMINANCE
from editor.core.stages.local_contrast import CLARITY_LIMIT, GREY
from editor.render.encode import dither_mask
from editor.render.preview.color_table import BEND, REACH
from editor.render.preview.kernel import PLAIN, SMALLEST, kernel
from editor.render.preview.parts import (
    CURVE_STEPS,
    LEVELS_OUT,
    PLACE,
    TONES,
    TONES_FROM,
    TONES_TO,
    HalfArray,
    Local,
    Parts,
    Scene,
)

# Entries of the vignette's stops, by even distances.
VIGNETTE_STEPS = 4096
# Entries of a row of `GpuFrame.lists`.
LIST_WIDTH = 1024
# Every so many pixels one is made on the CPU as well.
EVERY = 4


@dataclass(frozen=True, eq=False)
class GpuFrame:
    """A frame's numbers, as its shader orders them, and the arrays behind it, none ever written to again.

    ``source`` is 3 x H x W, ``band`` H x W (None without texture), ``noise`` 4 x H x W (None without
    grain), ``lines`` are 6 x h x w, ``lists`` n x LIST_WIDTH, ``table`` is ``size``**3.
    """

    numbers: bytes
    source: HalfArray
    band: HalfArray | None
    noise: HalfArray | None
    lines: FloatArray
    lists: FloatArray
    table: NDArray[np.uint32]
    size: int

    @property
    def shape(self) -> tuple[int, int]:
        """Its height and width."""
        return self.source.shape[1], self.source.shape[2]


class ForGpu:
    """Makes the frames of one preview whose areawise stages are by `Local`."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Any]] = {}

    @property
    def nbytes(self) -> int:
        """The memory that is its own: nearly all of it the sources'."""
        return sum(self._kept[name][1].nbytes for name in ("source", "band", "some") if name in self._kept)

    def frame(self, parts: Parts) -> GpuFrame:
        """Return what is drawn."""
        # The source's memory is written to again: what is drawn keeps its own.
        source = self._of("source", parts.source_key, parts.source.copy)
        lines, lists = self._of("scene", parts.places_key, lambda: _arrays(parts.scene, source.shape[1:]))
        return GpuFrame(
            _numbers(parts),
            source,
            self._of("band", parts.band_key, parts.band.copy) if parts.scene.texture else None,
            parts.noise if parts.display.grain.any() else None,
            lines,
            lists,
            parts.display.table,
            parts.display.size,
        )

    def small(self, parts: Parts) -> NDArray[np.uint8]:
        """Return every fourth pixel of it (all of a small one) as `Kernel.display` makes them."""
        every = EVERY if min(parts.source.shape[1:]) >= EVERY * SMALLEST else 1
        some = (slice(None), slice(None, None, every), slice(None, None, every))
        source = self._of("some", parts.source_key, lambda: np.ascontiguousarray(parts.source[some]))
        none = self._of("none", source.shape, lambda: np.zeros((4, *source.shape[1:]), np.float16))
        band = np.ascontiguousarray(parts.band[some[1:]]) if parts.scene.texture else none[0]
        noise = np.ascontiguousarray(parts.noise[some]) if parts.display.grain.any() else none
        engine = kernel() if min(source.shape[1:]) >= SMALLEST else PLAIN
        places = np.empty(source.shape, np.uint16)
        engine.scene(source, band, _thinned(parts.scene, every), places)
        made = np.empty((*source.shape[1:], 4), np.uint8)
        engine.display(places, noise, parts.display, made)
        return made

    def _of(self, name: str, key: Hashable, make: Callable[[], Any]) -> Any:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = (key, make())
        return kept[1]


def _thinned(scene: Scene, every: int) -> Scene:
    """Return the scene of every so manieth pixel."""
    kept = scene.vignette
    if kept is not None:
        columns, rows = (np.ascontiguousarray(line[::every]) for line in (kept.columns, kept.rows))
        kept = replace(kept, columns=columns, rows=rows)
    place = {name: getattr(scene, name) // every for name in ("left", "top", "width", "height")}
    return replace(scene, vignette=kept, **place)


def _arrays(scene: Scene, shape: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    """Return the lines, and curve, tones, the vignette's stops, columns and rows in one."""
    local = scene.areawise
    assert isinstance(local, Local)
    around = [np.zeros(VIGNETTE_STEPS + 1 + sum(shape), np.float32)]
    if scene.vignette is not None:
        distances = np.linspace(0.0, 1.0, VIGNETTE_STEPS + 1, dtype=np.float32)
        around = [scene.vignette.stops(distances), scene.vignette.columns, scene.vignette.rows]
    lists = np.concatenate([scene.curve, local.tones, *around])
    padded = np.zeros((-(-lists.size // LIST_WIDTH), LIST_WIDTH), np.float32)
    padded.reshape(-1)[: lists.size] = lists
    return local.lines, padded


def _numbers(parts: Parts) -> bytes:
    """Return the shader's uniform block: vectors of four, then what is single, in its order."""
    scene, display, local = parts.scene, parts.display, parts.scene.areawise
    assert isinstance(local, Local)
    vignette, tile = scene.vignette, len(dither_mask())
    vectors = [
        *scene.matrix,
        *MATRICES[0],
        *MATRICES[1],
        LUMINANCE,
        GRAIN_LUMINANCE,
        local.light,
        display.grain,
        (scene.left, scene.top, scene.width, scene.height),
    ]
    single = [
        *(display.left % tile, display.top % tile, scene.texture, local.tones.any()),
        *(local.dehaze, local.clarity, scene.white, scene.hold),
        *((0.0, 1.0, 0.0) if vignette is None else (1.0, vignette.root, vignette.spared)),
        *(display.grain.any(), display.size, STRONGEST, THINNEST, FLOOR),
        *(TONES_FROM, (TONES - 1) / (TONES_TO - TONES_FROM), TONES - 1, GREY),
        *(CLARITY_LIMIT, CURVE_STEPS, VIGNETTE_STEPS, REACH, BEND, PLACE, LEVELS_OUT),
        *(LEAST_VISIBLE, VISIBLE_BETWEEN, 0.0, 0.0, 0.0),
    ]
    rows = np.zeros((len(vectors), 4), np.float32)
    for row, vector in zip(rows, vectors, strict=True):
        row[: len(vector)] = vector
    return rows.tobytes() + np.array(single, np.float32).tobytes()
