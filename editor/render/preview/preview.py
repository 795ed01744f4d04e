"""Preview: one photo at one view, rendered anew for every position of a slider."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.pipeline import Step, plan, shrunk
from editor.core.stage import find
from editor.core.stages.local_contrast import texture_strength
from editor.core.statistics import Statistics
from editor.render.preview import looks
from editor.render.preview.areawise import Areawise
from editor.render.preview.color_table import ColorTable, Screen
from editor.render.preview.gpu_frame import ForGpu, GpuFrame
from editor.render.preview.kernel import MOVING, PLAIN, RESTING, SMALLEST, Kernel, kernel, warm
from editor.render.preview.local import LocalCoefficients, small_copy
from editor.render.preview.parts import HALF, Display, HalfArray, Parts, Places, Scene
from editor.render.preview.source import Source, Sources, fine_plane

Inner = tuple[slice, slice]
Cancel = Callable[[], bool]
Frame8 = NDArray[np.uint8]

IN_GRID = ("dehaze", "tone_mapping", "local_contrast")
IN_SCENE = (*IN_GRID, "vignette", "rendition")
_RENDITION = find("rendition").order
_FRAMES = 3


class Preview:
    """Frames of one photo at one size; one thread at a time may use it.

    ``photo`` is upright and as large as the view, with its `Frame`; where it is but a part, ``whole`` is
    all of the picture as `shrunk` makes it, and ``inner`` the rows and columns of the photo that are seen
    (the rest is what the areawise stages look at beyond). Geometry is not looked at: another outline, size
    or photo is another Preview. ``screen`` (a name, and a function of N x 3 display values 0..1) is what
    the display's own profile makes of them; ``areawise`` another way to the stages that look far,
    ``engine`` another kernel than the fastest that is ready.
    ``seconds`` says what each part of the last frame took.
    """

    def __init__(
        self,
        photo: LinearImage,
        statistics: Statistics,
        whole: LinearImage | None = None,
        inner: Inner | None = None,
        screen: Screen | None = None,
        areawise: Areawise | None = None,
        engine: Kernel | None = None,
    ) -> None:
        height, width = photo.pixels.shape[:2]
        rows, columns = inner or (slice(None), slice(None))
        self._inner = slice(*rows.indices(height)), slice(*columns.indices(width))
        self.screen, self._engine = screen, engine
        self._photo, self._statistics = photo, statistics
        self._sources = Sources(photo, shrunk(photo) if whole is None else whole)
        frame = photo.metadata.frame
        if 0 in (frame.height, frame.width):
            frame = replace(frame, height=height, width=width)
        top, left = frame.top + self._inner[0].start, frame.left + self._inner[1].start
        self._frame = replace(frame, top=top, left=left)
        shape = tuple(part.stop - part.start for part in self._inner)
        self._shape = (shape[0], shape[1])
        self._pixels: HalfArray | None = None
        self._fine: tuple[tuple[Hashable, ...], HalfArray] | None = None
        self._noise: HalfArray | None = None
        self._areawise, self._table = areawise or LocalCoefficients(), ColorTable()
        self.seconds: dict[str, float] = {}
        # Never read, hence never given memory by the system.
        self._no_band, self._silence = np.zeros((height, width), HALF), np.zeros((4, *self._shape), HALF)
        self._places = np.empty((3, *self._shape), np.uint16)
        self._places_key: Hashable = None
        self._scene_kept: tuple[Scene, Hashable] | None = None
        # The small picture by its source, and as it enters `dehaze`.
        self._shrunk: tuple[Hashable, FloatArray] | None = None
        self._entering: tuple[Hashable, FloatArray] | None = None
        self._gpu = ForGpu()
        self._frames = [np.empty((*self._shape, 4), np.uint8) for _ in range(_FRAMES)]

    @property
    def nbytes(self) -> int:
        """The memory its planes and frames take."""
        held: list[NDArray[Any]] = [self._photo.pixels, self._places, *self._frames]
        held += [] if self._pixels is None else [self._pixels]
        held += [] if self._fine is None else [self._fine[1]]
        held += [] if self._noise is None else [self._noise]
        return sum(each.nbytes for each in held) + self._gpu.nbytes

    def frame(self, edits: Edits, *, resting: bool = False, cancel: Cancel | None = None) -> Frame8:
        """Return the picture with ``edits``: H x W x 4 bytes, blue, green, red and 255, dithered.

        ``resting`` makes what a moving slider leaves as it was (`Source`, the fine band) anew and the
        tables finer. The array stays as it is until the third next call. Raises Cancelled.
        """
        places, parts = self.places(edits, resting=resting, cancel=cancel)
        made = self._frames.pop(0)
        self._frames.append(made)
        with self._timed("display"):
            self._kernel.display(places, parts.noise, parts.display, made)
        return made

    def for_gpu(
        self, edits: Edits, *, some: bool = True, cancel: Cancel | None = None
    ) -> tuple[GpuFrame, Frame8 | None]:
        """Return the frame as a GPU draws it, and if asked for ``some`` every fourth pixel of `frame`.

        Both stay as they are. The areawise stages are those of `LocalCoefficients`. Raises Cancelled.
        """
        self.seconds = {}
        parts = self.parts(edits, cancel=cancel)
        _check(cancel)
        with self._timed("small"):
            small = self._gpu.small(parts) if some else None
        with self._timed("handing"):
            return self._gpu.frame(parts), small

    def places(
        self, edits: Edits, *, resting: bool = False, cancel: Cancel | None = None
    ) -> tuple[Places, Parts]:
        """Return where each pixel lies in the table of colors (3 x H x W), kept for the next call."""
        self.seconds = {}
        parts = self.parts(edits, resting=resting, cancel=cancel)
        _check(cancel)
        if parts.places_key != self._places_key:
            self._places_key = None
            with self._timed("scene"):
                self._kernel.scene(parts.source, parts.band, parts.scene, self._places)
            self._places_key = parts.places_key
            _check(cancel)
        return self._places, parts

    @property
    def _kernel(self) -> Kernel:
        if self._engine is not None:
            return self._engine
        return kernel() if min(self._shape) >= SMALLEST else PLAIN

    def parts(self, edits: Edits, *, resting: bool = False, cancel: Cancel | None = None) -> Parts:
        """Return what the kernel gets for ``edits``."""
        steps = {step.stage.name: step for step in self._plan(edits)}
        with self._timed("source"):
            source = self._sources.make(steps, self._kernel, resting=resting)
            self._pixels = source.pixels
            band = self._fine_for(source, steps, resting)
        _check(cancel)
        with self._timed("head"):
            scene, key = self._scene(source, steps, resting)
        with self._timed("table"):
            display = self._display(steps, RESTING if resting else MOVING)
        with self._timed("grain"):
            noise = self._noise_for(steps["grain"], resting)
        pixels, fine = source.pixels[:, *self._inner], self._fine[0] if self._fine is not None else None
        return Parts(pixels, band[self._inner], scene, key, noise, display, source.number, fine)

    def serves(self, edits: Edits) -> dict[str, str]:
        """Return by its name what serves each stage with ``edits``."""
        served = {**_SERVED, **dict.fromkeys(IN_GRID, self._areawise.name)}
        return {
            step.stage.name: "neutral" if step.neutral else served.get(step.stage.name, "table of own code")
            for step in self._plan(edits)
        }

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        start = perf_counter()
        yield
        self.seconds[part] = perf_counter() - start

    def _plan(self, edits: Edits) -> list[Step]:
        return plan(edits, self._photo.metadata, self._statistics)

    def _scene(self, source: Source, steps: Mapping[str, Step], resting: bool) -> tuple[Scene, Hashable]:
        matrix, rendition = source.matrix(steps), steps["rendition"].metadata
        entering = (source.base, matrix.tobytes(), resting)
        amount = 0.01 * float(steps["local_contrast"].sliders["texture"])
        moved = tuple(steps[name].key for name in IN_SCENE)
        fine = self._fine[0] if self._fine is not None and amount else None
        key = (entering, source.number, moved, rendition.profile, rendition.baseline_exposure, fine)
        if self._scene_kept is not None and self._scene_kept[1] == key:
            return self._scene_kept
        areawise = self._areawise.make(steps, self._small(source, matrix, resting), entering)
        texture, frame = amount * texture_strength(amount), self._frame
        curve, white, hold = looks.curve_of(steps["rendition"])
        vignette = looks.vignette(steps["vignette"], frame, self._shape)
        where = (frame.left, frame.top, frame.width, frame.height)
        scene = Scene(matrix, areawise, texture, vignette, curve, white, hold, *where)
        self._scene_kept = (scene, key)
        return self._scene_kept

    def _small(self, source: Source, matrix: FloatArray, resting: bool) -> FloatArray:
        """Return the small picture as it enters `dehaze`; one of a source serves while light moves."""
        if self._shrunk is None or self._shrunk[0] != (source.base, resting):
            self._shrunk = ((source.base, resting), small_copy(source.small, resting=resting))
        if self._entering is None or self._entering[0] != (self._shrunk[0], matrix.tobytes()):
            self._entering = ((self._shrunk[0], matrix.tobytes()), self._shrunk[1] @ matrix.T)
        return self._entering[1]

    def _fine_for(self, source: Source, steps: Mapping[str, Step], resting: bool) -> HalfArray:
        """Return the fine band, if texture asks for it, of the picture as it was when it was made.

        It takes long, hence it is made at rest even where no texture asks for it.
        """
        texture = steps["local_contrast"].sliders["texture"]
        if not texture and not resting:
            return self._no_band
        key, kept = (source.base, source.matrix(steps).tobytes()), self._fine
        if kept is None or kept[0][0] != key[0] or (resting and kept[0] != key):
            kept = self._fine = (key, fine_plane(source, self._photo, steps))
        return kept[1] if texture else self._no_band

    def _display(self, steps: Mapping[str, Step], size: int) -> Display:
        start, key = looks.table_start(steps["rendition"], size)
        baked = [steps[name] for name in steps if find(name).order > _RENDITION and name != "grain"]
        table = self._table.bake(baked, size, start, key, self.screen)
        return Display(
            table, size, looks.grain_strengths(steps["grain"]), self._frame.left, self._frame.top
        )

    def _noise_for(self, step: Step, resting: bool) -> HalfArray:
        """Return grain's noise; it takes long, hence it is made at rest even where no grain asks for it."""
        if self._noise is None and (resting or not step.neutral):
            self._noise = looks.noise_layers(step, self._frame, self._shape)
        return self._silence if step.neutral or self._noise is None else self._noise


def preview_engine(
    photo: LinearImage,
    edits: Edits,
    statistics: Statistics,
    *,
    cancel: Cancel | None = None,
    **_: Any,
) -> Frame8:
    """Return the preview's picture, H x W x 3 bytes, in place of `editor.core.pipeline.run`."""
    warm()
    frame = Preview(photo, statistics).frame(edits, cancel=cancel)
    return np.ascontiguousarray(frame[..., 2::-1])


_SERVED = {
    "color_balance": "matrix",
    "exposure": "matrix",
    "profile": "own code, kept",
    "detail": "own code, kept",
    "vignette": "kernel",
    "rendition": "kernel",
    "grain": "kernel",
}


def _check(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled
