"""Pictures and what is known of them: LinearImage, Metadata, Frame, CameraColor, Profile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Calibration:
    """A camera's colour under one illuminant, as DNG tags give it (3 x 3, row-major).

    ``temperature`` is the illuminant's correlated colour temperature in kelvin;
    ``color_matrix`` takes XYZ to camera RGB, ``forward_matrix`` white-balanced camera RGB to
    XYZ D50, ``camera_calibration`` is the individual body's deviation.
    """

    temperature: float
    color_matrix: Matrix
    forward_matrix: Matrix | None = None
    camera_calibration: Matrix | None = None


@dataclass(frozen=True, eq=False)
class CameraColor:
    """What turns camera RGB into colour (DNG 1.7, chapter 6): one or two calibrations.

    ``neutral`` is the camera RGB of the as-shot white, its largest channel 1.
    """

    calibrations: tuple[Calibration, ...]
    neutral: Matrix
    analog_balance: Matrix = field(default_factory=lambda: np.ones(3))


@dataclass(frozen=True, eq=False)
class HueTable:
    """A DNG hue/saturation/value table: H x S x V x 3 of (hue shift in degrees, s scale, v scale)."""

    deltas: FloatArray
    srgb_encoded: bool = False


@dataclass(frozen=True, eq=False)
class Profile:
    """A camera profile: tables by calibration temperature, look table and tone curve.

    ``tone_curve`` is N x 2 in linear light; None means our own base curve, an empty (0 x 2)
    array means none at all (a linear rendition).
    """

    name: str
    hue_tables: tuple[tuple[float, HueTable], ...] = ()
    look_table: HueTable | None = None
    tone_curve: FloatArray | None = None
    color: CameraColor | None = None
    baseline_exposure: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Where an array lies in the rendered picture.

    ``height`` x ``width`` is the whole (cropped) picture at this size, ``top`` and ``left`` the
    array's first pixel in it, ``scale`` rendered pixels per pixel of the full-size picture.
    """

    height: int
    width: int
    top: int = 0
    left: int = 0
    scale: float = 1.0


@dataclass(frozen=True)
class Metadata:
    """M: what the file says of camera, lens and shot, and where the pixels lie.

    ``noise`` is (shot, read): the variance of a full-size camera RGB sample x in 0..1 is
    shot * x + read, as in DNG's NoiseProfile. ``orientation`` is the EXIF value (1..8) that the
    stored pixels still need. ``size`` is (width, height) of the full-size picture as stored.
    ``lens_opcodes`` is a DNG's OpcodeList3: the warps and vignetting that lens correction undoes.
    Only the pipeline sets ``field``, what a stage's own `field` made for the array, and ``whole``,
    the whole picture, small, as it enters a `far` stage.
    """

    kind: Literal["raw", "finished"] = "raw"
    make: str = ""
    model: str = ""
    lens: str = ""
    iso: float | None = None
    shutter: float | None = None
    aperture: float | None = None
    focal_length: float | None = None
    taken: str = ""
    orientation: int = 1
    size: tuple[int, int] = (0, 0)
    color: CameraColor | None = None
    baseline_exposure: float = 0.0
    noise: tuple[float, float] = (0.0, 0.0)
    profiles: tuple[Profile, ...] = ()
    profile: Profile | None = None
    lens_opcodes: bytes = b""
    frame: Frame = Frame(0, 0)
    field: Any = None
    whole: FloatArray | None = None


@dataclass(frozen=True)
class LinearImage:
    """Camera RGB, H x W x 3 float32: black 0, white 1, unclipped on both sides.

    ``scale`` is stored pixels per full-size pixel (0.5 after half-size binning).
    """

    pixels: FloatArray
    metadata: Metadata
    scale: float = 1.0

    def with_pixels(self, pixels: FloatArray, scale: float | None = None) -> LinearImage:
        """Return the same photo with other pixels."""
        return replace(self, pixels=pixels, scale=self.scale if scale is None else scale)

    def with_metadata(self, metadata: Metadata) -> LinearImage:
        """Return the same pixels with other metadata."""
        return replace(self, metadata=metadata)
