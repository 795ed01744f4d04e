"""What an opened raw says of itself, as plain numbers; runs in the decoder process.

``raw`` is LibRaw's handle throughout, a ``rawpy.RawPy``; it is imported elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from editor.raw.errors import Refused
from editor.raw.mosaic import Sensor, balanced_gains

Fields = dict[str, Any]


def facts(raw: Any) -> Fields:
    """Return what LibRaw says of camera and shot, plain numbers only."""
    other, lens = raw.other, raw.lens
    try:
        taken = other.timestamp.isoformat() if other.timestamp.year > 1970 else ""
    except (AttributeError, OverflowError, ValueError):
        taken = ""
    return {
        **size_fields(raw),
        "multipliers": _plain(raw.camera_whitebalance),
        "daylight": _plain(raw.daylight_whitebalance),
        "xyz_to_camera": _plain(np.asarray(raw.rgb_xyz_matrix)[:3]),
        "camera_to_srgb": _plain(np.asarray(raw.color_matrix)[:, :3]),
        "iso": _plain([other.iso_speed])[0],
        "shutter": _plain([other.shutter_speed])[0],
        "aperture": _plain([other.aperture])[0],
        "focal_length": _plain([other.focal_length])[0],
        "lens": str(lens.model or ""),
        "taken": taken,
    }


def size_fields(raw: Any) -> Fields:
    """Return what is known before anything is decoded: LibRaw's flip, and the visible size."""
    return {"flip": int(raw.sizes.flip), "size": [int(raw.sizes.width), int(raw.sizes.height)]}


def _plain(values: Any) -> list[float]:
    """Return finite floats; what is not finite becomes 0, LibRaw's word for unknown."""
    return [
        float(v) for v in np.nan_to_num(np.asarray(values, dtype=np.float64).ravel(), posinf=0, neginf=0)
    ]


def sensor_of(raw: Any, pattern: NDArray[np.uint8]) -> Sensor:
    """Return black, white and gains of a raw whose colours lie as ``pattern`` says."""
    black = np.zeros(4)
    levels = np.asarray(raw.black_level_per_channel, dtype=np.float64)[:4]
    black[: len(levels)] = levels
    white = float(raw.white_level)
    if white <= black.max() + 1:
        raise Refused("damaged")
    gains = balanced_gains(np.array(raw.camera_whitebalance))
    if gains is None:
        gains = balanced_gains(np.array(raw.daylight_whitebalance))
    if gains is None:
        gains = np.ones(4)
    return Sensor(pattern, black, white, gains)


def kept_area(raw: Any, request: Fields) -> tuple[int, int, int, int]:
    """Return (left, top, width, height) to keep: the part asked for, LibRaw's crop, or all visible."""
    sizes = raw.sizes
    left, top, width, height = sizes.left_margin, sizes.top_margin, sizes.width, sizes.height
    asked = request.get("crop")
    if asked:
        inner = (left + asked[0], top + asked[1], asked[2], asked[3])
    else:
        inner = (sizes.crop_left_margin, sizes.crop_top_margin, sizes.crop_width, sizes.crop_height)
    fits = (
        inner[0] >= left
        and inner[1] >= top
        and inner[0] + inner[2] <= left + width
        and inner[1] + inner[3] <= top + height
    )
    # A crop to less than half is some in-camera crop mode or rubbish, not the sensor's border.
    if fits and 2 * inner[2] >= width and 2 * inner[3] >= height:
        return tuple(int(v) for v in inner)  # type: ignore[return-value]
    return left, top, width, height


def square_size(sizes: Any, width: int, height: int) -> list[int]:
    """Return a size in square pixels, as LibRaw makes them."""
    aspect = float(sizes.pixel_aspect)
    if 0.995 < aspect < 1.005 or not 0.1 < aspect < 10.0:
        return [width, height]
    return [width, round(height / aspect)] if aspect < 1.0 else [round(width * aspect), height]


def is_periodic(raw: Any, pattern: NDArray[np.uint8]) -> bool:
    """Say whether the colours do repeat as ``pattern`` says (rotated Fuji sensors' do not)."""
    places = [(y * 37 % 251, x * 53 % 241) for y in range(6) for x in range(6)]
    height, width = raw.raw_image.shape
    rows, columns = pattern.shape
    return all(
        raw.raw_color(y % height, x % width) == pattern[y % height % rows, x % width % columns]
        for y, x in places
    )
