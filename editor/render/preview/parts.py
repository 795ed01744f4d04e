"""What the kernel gets for one frame: small arrays and numbers, made anew when sliders move."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from editor.core.image import FloatArray

# Planes as large as the frame are kept and read in half precision, 1/20 of an 8-bit level at worst.
HALF = np.float16
HalfArray = NDArray[np.float16]
# Places in the table of colors, 0..1 in 16 bits: whole numbers at the entries of 33 and 49 a side, so
# that greys are exactly grey.
Places = NDArray[np.uint16]
PLACE = 65280
# A hair more than 255 keeps white white where places and weights are rounded down.
LEVELS_OUT = 255.02

# Stops of the base that `Scene.tones` spans, and its entries.
TONES_FROM, TONES_TO, TONES = -18.0, 12.0, 8192
# Entries of a grid's guide over its stops, in the kernel.
GUIDE_FROM, GUIDE_TO, GUIDES = -12.0, 4.0, 4096
# Entries of `Display.curve`, at equal steps of the root of the scene value.
CURVE_STEPS = 16384


@dataclass(frozen=True, eq=False)
class Local:
    """`dehaze`, `tone_mapping` and the clarity of `local_contrast`, by coefficients of a small picture.

    ``lines`` (6 x h x w) span the whole picture: (a, b) of each of the three stages' guided filters in
    log2 luminance (in dehaze's guide for the first). ``light`` (3) is the haze's or the veil's, ``tones``
    the stops that tone mapping adds by its base, ``dehaze`` -1..1, ``clarity`` its strength.
    """

    lines: FloatArray
    light: FloatArray
    tones: FloatArray
    dehaze: float
    clarity: float


@dataclass(frozen=True, eq=False)
class Grid:
    """A bilateral grid: ``nodes`` (rows x columns x depth x 3 x 4) of affine transforms.

    A pixel's depth is a curve of even ``knots`` (0..1) over the stops -12..4 of ``weights`` times it.
    """

    nodes: FloatArray
    weights: FloatArray
    knots: FloatArray


@dataclass(frozen=True, eq=False)
class Vignette:
    """Up to ``strongest`` stops by the distance from the center, (columns + rows) ** ``root``.

    They set in at the distance ``start`` and act fully ``width`` farther out; lights are ``spared`` 0..1.
    """

    columns: FloatArray
    rows: FloatArray
    root: float
    start: float
    width: float
    strongest: float
    spared: float

    def stops(self, out: FloatArray) -> FloatArray:
        """Return the stops at distances ``out`` where no light is spared."""
        t = np.clip((out - np.float32(self.start)) * np.float32(1.0 / self.width), 0.0, 1.0)
        made: FloatArray = t * t * (3.0 - 2.0 * t) * np.float32(self.strongest)
        return made


@dataclass(frozen=True, eq=False)
class Scene:
    """From the source to places in the table of colors.

    x = ``matrix`` source, then ``areawise``, ``texture`` times the fine band in stops, the vignette and the
    rendition: ``curve`` (CURVE_STEPS + 1) bends 0..``white``, ``hold`` is the rendition's. The arrays'
    first pixel is ``left``, ``top`` of a whole picture of ``width`` x ``height``.
    """

    matrix: FloatArray
    areawise: Local | Grid
    texture: float
    vignette: Vignette | None
    curve: FloatArray
    white: float
    hold: float
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Display:
    """From there to the screen: colors of the table, grain, dithered bytes.

    ``table`` are packed colors of `color_table`, ``size`` a side; ``grain`` (4) are the strengths of the
    layers of noise that go with it; ``left``, ``top`` place the dither.
    """

    table: NDArray[np.uint32]
    size: int
    grain: FloatArray
    left: int
    top: int


@dataclass(frozen=True, eq=False)
class Parts:
    """Everything the kernel gets for a frame.

    ``places_key`` says when the scene must run again, ``source_key`` and ``band_key`` when these pixels
    are others: the arrays' memory is written to again.
    """

    source: HalfArray
    band: HalfArray
    scene: Scene
    places_key: Hashable
    noise: HalfArray
    display: Display
    source_key: Hashable = None
    band_key: Hashable = None


def neutral_scene(areawise: Local | Grid, size: int) -> Scene:
    """Return a scene of ``size`` x ``size`` pixels with ``areawise`` alone."""
    curve = np.linspace(0.0, 1.0, CURVE_STEPS + 1, dtype=np.float32)
    matrix = np.eye(3, dtype=np.float32)
    return Scene(matrix, areawise, 0.0, None, curve, 1.0, 0.0, 0, 0, size, size)


def neutral_local() -> Local:
    """Return coefficients that change nothing."""
    lines, tones = np.zeros((6, 2, 2), np.float32), np.zeros(TONES, np.float32)
    return Local(lines, np.ones(3, np.float32), tones, 0.0, 0.0)


def neutral_display(size: int) -> Display:
    """Return a display with a black table of ``size`` a side."""
    return Display(np.zeros(size**3, np.uint32), size, np.zeros(4, np.float32), 0, 0)
