"""Lens correction: distortion, colour fringes and vignetting, by lensfun or by the DNG itself."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from editor.core.image import FloatArray, Matrix, Metadata
from editor.raw.opcodes import FIX_VIGNETTE, WARP_RECTILINEAR, read_opcodes

EMBEDDED = "Correction embedded in the DNG"

# Points of the grid along the longer side; fields this smooth are linear between them.
_GRID = 385
_FAR_METERS = 1000.0
# lensfun's score of a lens whose name matches in more than the mount.
_MATCH = 30


@dataclass(frozen=True)
class LensField:
    """Where the corrected picture's points come from, and how much brighter they must become.

    ``shifts`` holds one grid (rows x columns x 2: across, down) or one per channel, in fractions of
    the picture; ``gains`` a grid (rows x columns x 3) over the uncorrected picture, or None.
    """

    shifts: tuple[FloatArray, ...]
    gains: FloatArray | None

    def places(self, x: Matrix, y: Matrix) -> tuple[tuple[Matrix, Matrix], ...]:
        """Return the sources of places (fractions), for all channels or for each."""
        made = []
        for shift in self.shifts:
            moved = _interpolated(shift, x, y)
            made.append((x + moved[..., 0], y + moved[..., 1]))
        return tuple(made)

    def gain(self, x: Matrix, y: Matrix) -> FloatArray | None:
        """Return the factors (... x 3) at places of the uncorrected picture."""
        return None if self.gains is None else _interpolated(self.gains, x, y)


def lens_field(metadata: Metadata) -> LensField | None:
    """Return the correction for a photo's lens, None where nothing is known of it."""
    if metadata.kind == "finished":
        return None
    found = _lensfun(metadata.make, metadata.model, metadata.lens)
    if found is not None:
        return _from_lensfun(found, metadata)
    return _from_opcodes(metadata.lens_opcodes, metadata.size)


def lens_name(metadata: Metadata) -> str:
    """Return what a lens correction would be made from, empty where nothing is known."""
    if metadata.kind == "finished":
        return ""
    found = _lensfun(metadata.make, metadata.model, metadata.lens)
    if found is not None:
        return str(found[1].model)
    return EMBEDDED if _from_opcodes(metadata.lens_opcodes, metadata.size) is not None else ""


@lru_cache(maxsize=1)
def _database() -> Any:
    import lensfunpy

    return lensfunpy.Database()


@lru_cache(maxsize=64)
def _lensfun(make: str, model: str, lens: str) -> tuple[Any, Any] | None:
    """Return lensfun's camera and lens; cameras with a fixed lens need no lens name."""
    if not make or not model:
        return None
    cameras = _database().find_cameras(make, model)
    if not cameras:
        return None
    camera = cameras[0]
    # The database writes the mounts of fixed lenses with a small first letter.
    fixed = camera.mount[:1].islower()
    if not lens and not fixed:
        return None
    lenses = _database().find_lenses(camera, None, lens or None)
    if not lenses or (not fixed and lenses[0].score < _MATCH):
        return None
    return camera, lenses[0]


def _from_lensfun(found: tuple[Any, Any], metadata: Metadata) -> LensField | None:
    import lensfunpy

    camera, lens = found
    width, height = metadata.size
    focal = metadata.focal_length or lens.min_focal
    aperture = metadata.aperture or lens.min_aperture or 8.0
    longer = max(width, height, 1)
    columns, rows = (max(2, round((_GRID - 1) * size / longer) + 1) for size in (width, height))
    modifier = lensfunpy.Modifier(lens, camera.crop_factor, columns, rows)
    modifier.initialize(focal, aperture, _FAR_METERS, pixel_format=np.float32)
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=2).astype(np.float32)
    sides = np.array([columns - 1, rows - 1], np.float32)
    planes = modifier.apply_subpixel_geometry_distortion()
    if planes is None:
        plane = modifier.apply_geometry_distortion()
        shifts: tuple[FloatArray, ...] = () if plane is None else ((plane - grid) / sides,)
    else:
        shifts = tuple((planes[:, :, channel] - grid) / sides for channel in range(3))
    gains: FloatArray | None = np.ones((rows, columns, 3), np.float32)
    if not modifier.apply_color_modification(gains):
        gains = None
    if not shifts and gains is None:
        return None
    return LensField(shifts or (np.zeros((rows, columns, 2), np.float32),), gains)


def _from_opcodes(data: bytes, size: tuple[int, int]) -> LensField | None:
    """Return the field of a DNG's WarpRectilinear and FixVignetteRadial opcodes."""
    width, height = size
    if not data or min(size) < 1:
        return None
    longer = max(size)
    columns, rows = (max(2, round((_GRID - 1) * side / longer) + 1) for side in size)
    x, y = np.meshgrid(np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows))
    shifts: tuple[FloatArray, ...] = ()
    gains: FloatArray | None = None
    for number, body in read_opcodes(data):
        if number == WARP_RECTILINEAR:
            shifts = _warp_rectilinear(body, x * width, y * height, size) or shifts
        elif number == FIX_VIGNETTE:
            found = _vignette(body, x * width, y * height, size)
            gains = gains if found is None else found
    if not shifts and gains is None:
        return None
    return LensField(shifts or (np.zeros((rows, columns, 2), np.float32),), gains)


def _warp_rectilinear(body: bytes, x: Matrix, y: Matrix, size: tuple[int, int]) -> tuple[FloatArray, ...]:
    """Return the shifts of opcode WarpRectilinear (DNG 1.7, chapter 7), by plane; none if malformed."""
    planes = struct.unpack_from(">I", body)[0] if len(body) >= 4 else 0
    if planes not in (1, 3) or len(body) < 4 + 8 * (6 * planes + 2):
        return ()
    numbers = np.array(struct.unpack_from(f">{6 * planes + 2}d", body, 4))
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 100.0:
        return ()
    across, down, reach = _centred(x, y, numbers[-2:], size)
    square = across**2 + down**2
    made = []
    for kr0, kr1, kr2, kr3, kt0, kt1 in numbers[:-2].reshape(planes, 6):
        radial = kr0 + square * (kr1 + square * (kr2 + square * kr3))
        twist = 2.0 * across * down
        to_x = across * radial + kt0 * twist + kt1 * (square + 2.0 * across**2)
        to_y = down * radial + kt1 * twist + kt0 * (square + 2.0 * down**2)
        shift = np.stack([(to_x - across) * reach / size[0], (to_y - down) * reach / size[1]], axis=2)
        made.append(shift.astype(np.float32))
    return tuple(made)


def _vignette(body: bytes, x: Matrix, y: Matrix, size: tuple[int, int]) -> FloatArray | None:
    """Return the gains of opcode FixVignetteRadial (DNG 1.7, chapter 7), None if it is malformed."""
    if len(body) < 56:
        return None
    numbers = np.array(struct.unpack_from(">7d", body))
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 100.0:
        return None
    across, down, _ = _centred(x, y, numbers[-2:], size)
    square = across**2 + down**2
    gain = 1.0 + square * np.polynomial.polynomial.polyval(square, numbers[:5])
    return np.repeat(np.clip(gain, 0.1, 16.0).astype(np.float32)[..., None], 3, axis=2)


def _centred(x: Matrix, y: Matrix, center: Matrix, size: tuple[int, int]) -> tuple[Matrix, Matrix, float]:
    """Return coordinates about the optical centre, 1 at the farthest corner, and that distance."""
    width, height = size
    middle_x, middle_y = center[0] * width, center[1] * height
    reach = float(np.hypot(max(middle_x, width - middle_x), max(middle_y, height - middle_y)))
    return (x - middle_x) / reach, (y - middle_y) / reach, reach


def _interpolated(grid: FloatArray, x: Matrix, y: Matrix) -> FloatArray:
    """Return a grid's values at places given as fractions, linear between its points."""
    import cv2

    rows, columns = grid.shape[:2]
    made: FloatArray = cv2.remap(
        grid,
        (x * (columns - 1)).astype(np.float32),
        (y * (rows - 1)).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return made
