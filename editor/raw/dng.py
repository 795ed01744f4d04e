"""Camera colour and profiles from DNG tags (DNG specification 1.7, chapters 4 to 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.color.camera import white_xy_to_neutral
from editor.core.color.spaces import D50, xyz
from editor.core.color.temperature import temperature_tint
from editor.core.image import Calibration, CameraColor, FloatArray, HueTable, Matrix, Profile
from editor.raw.tags import Tags, TiffTags, open_tags

DNG_VERSION = 50706
LOSSY_JPEG = 34892

# EXIF LightSource -> correlated colour temperature, as the DNG SDK takes them.
_ILLUMINANTS = {
    1: 5500, 2: 4150, 3: 2850, 4: 5500, 9: 5500, 10: 6500, 11: 7500, 12: 6430, 13: 5000, 14: 4150,
    15: 3450, 16: 2940, 17: 2856, 18: 4874, 19: 6774, 20: 5503, 21: 6504, 22: 7504, 23: 5003, 24: 3200,
}  # fmt: skip
_COLOR_MATRICES, _FORWARD_MATRICES, _CALIBRATIONS = (50721, 50722), (50964, 50965), (50723, 50724)
_ILLUMINANT_TAGS, _HUE_TABLES = (50778, 50779), (50938, 50939)
_MAX_TABLE_POINTS = 4_000_000


@dataclass(frozen=True)
class DngTags:
    """What a DNG says beside its pixels.

    ``crop`` is (left, top, width, height) within the active area; ``opcodes`` the three opcode
    lists as stored; ``noise`` is (shot, read); ``compression`` that of the raw picture.
    """

    color: CameraColor | None
    profiles: tuple[Profile, ...]
    baseline_exposure: float | None
    noise: tuple[float, float] | None
    crop: tuple[int, int, int, int] | None
    opcodes: tuple[bytes, bytes, bytes]
    compression: int


def read_dng(tiff: TiffTags) -> DngTags | None:
    """Return a DNG's tags, None if the file is no DNG."""
    main = tiff.main
    if DNG_VERSION not in main:
        return None
    raw = _raw_directory(tiff)
    color = _with_neutral(read_color(main), main)
    embedded = read_profile(main)
    others = [read_profile(directory) for directory in _extra_profiles(tiff, main)]
    return DngTags(
        color=color,
        profiles=tuple(profile for profile in (embedded, *others) if _says_something(profile)),
        baseline_exposure=_finite(main.number(50730), -10.0, 10.0) if 50730 in main else None,
        noise=_noise(raw if 51041 in raw else main),
        crop=_crop(raw),
        opcodes=(raw.data(51008), raw.data(51009), raw.data(51022)),
        compression=int(raw.number(259) or 1),
    )


def read_color(directory: Tags) -> CameraColor | None:
    """Return the calibrations of a directory with a neutral of (1, 1, 1), None if it has none."""
    calibrations = []
    signed = directory.text(50931) == directory.text(50932)
    for index in range(2):
        color_matrix = _matrix(directory, _COLOR_MATRICES[index])
        if color_matrix is None:
            continue
        forward = _matrix(directory, _FORWARD_MATRICES[index])
        illuminant = directory.number(_ILLUMINANT_TAGS[index])
        calibrations.append(
            Calibration(
                temperature=float(_ILLUMINANTS.get(int(illuminant or 0), 5003)),
                color_matrix=color_matrix,
                forward_matrix=None if forward is None else _to_d50(forward),
                camera_calibration=_matrix(directory, _CALIBRATIONS[index]) if signed else None,
            )
        )
    if not calibrations:
        return None
    balance = directory.numbers(50727)
    sane = balance.shape == (3,) and np.isfinite(balance).all() and (balance > 1e-3).all()
    return CameraColor(tuple(calibrations), np.ones(3), balance if sane else np.ones(3))


def read_profile(directory: Tags) -> Profile:
    """Return the camera profile of a directory: its tables, curve and exposure offset."""
    temperatures = [
        float(_ILLUMINANTS.get(int(directory.number(tag) or 0), 5003)) for tag in _ILLUMINANT_TAGS
    ]
    tables = [
        (temperature, table)
        for temperature, tag in zip(temperatures, _HUE_TABLES, strict=True)
        if (table := _hue_table(directory, 50937, tag, 51107)) is not None
    ]
    return Profile(
        name=directory.text(50936) or directory.text(50708) or "Embedded",
        hue_tables=tuple(tables),
        look_table=_hue_table(directory, 50981, 50982, 51108),
        tone_curve=_tone_curve(directory),
        baseline_exposure=_finite(directory.number(51109), -10.0, 10.0),
    )


def _raw_directory(tiff: TiffTags) -> Tags:
    """Return the directory of the full-size picture: NewSubfileType 0 with raw photometrics."""
    for directory in tiff.directories:
        if directory.number(254) in (0.0, None) and directory.number(262) in (32803.0, 34892.0):
            return directory
    return tiff.main


def _extra_profiles(tiff: TiffTags, main: Tags) -> list[Tags]:
    """Return the directories of ExtraCameraProfiles: little profile files inside the DNG."""
    found = []
    for offset in main.numbers(50933)[:16]:
        inner = open_tags(tiff.data, tiff.start + int(offset))
        if inner is not None:
            found.append(inner.main)
    return found


def _with_neutral(color: CameraColor | None, main: Tags) -> CameraColor | None:
    if color is None:
        return None
    neutral = main.numbers(50728)
    white = main.numbers(50729)
    if neutral.shape != (3,) or not _usable(neutral):
        if white.shape == (2,) and np.isfinite(white).all() and (white > 0.05).all() and white.sum() < 1:
            neutral = white_xy_to_neutral(color, *temperature_tint(*white))
        else:
            neutral = white_xy_to_neutral(color, 5500.0, 0.0)
    return CameraColor(color.calibrations, neutral / neutral.max(), color.analog_balance)


def _says_something(profile: Profile) -> bool:
    """Say whether a profile holds more than a name."""
    tables = profile.hue_tables or profile.look_table is not None or profile.tone_curve is not None
    return bool(tables or profile.baseline_exposure)


def _usable(neutral: Matrix) -> bool:
    return bool(np.isfinite(neutral).all() and (neutral > 0).all() and neutral.max() < 1e3 * neutral.min())


def _matrix(directory: Tags, tag: int) -> Matrix | None:
    """Return a tag's 3 x 3 matrix, None where it is absent, absurd or singular."""
    values = directory.numbers(tag)
    if values.size != 9 or not np.isfinite(values).all() or np.abs(values).max() > 1e3:
        return None
    matrix = values.reshape(3, 3)
    return matrix if abs(np.linalg.det(matrix)) > 1e-6 else None


def _to_d50(forward: Matrix) -> Matrix | None:
    """Scale a forward matrix's rows so that (1, 1, 1) becomes D50 exactly, as the DNG SDK does."""
    white = forward @ np.ones(3)
    return forward * (xyz(D50) / white)[:, None] if (white > 1e-3).all() else None


def _hue_table(directory: Tags, dims_tag: int, data_tag: int, encoding_tag: int) -> HueTable | None:
    dims = directory.numbers(dims_tag)
    if dims.size not in (2, 3) or not ((dims >= 1) & (dims <= 1024)).all():
        return None
    hues, saturations = int(dims[0]), int(dims[1])
    values = int(dims[2]) if dims.size == 3 else 1
    if hues * saturations * values > _MAX_TABLE_POINTS:
        return None
    data = directory.numbers(data_tag)
    if data.size != hues * saturations * values * 3 or not np.isfinite(data).all():
        return None
    # Stored with the value slowest and the saturation fastest.
    deltas = data.reshape(values, hues, saturations, 3).transpose(1, 2, 0, 3)
    return HueTable(np.ascontiguousarray(deltas, dtype=np.float32), directory.number(encoding_tag) == 1.0)


def _tone_curve(directory: Tags) -> FloatArray | None:
    """Return the curve's points; a straight line is the empty array (no curve at all)."""
    data = directory.numbers(50940)
    if data.size < 4 or data.size % 2 or data.size > 2 * 65536 or not np.isfinite(data).all():
        return None
    points = data.reshape(-1, 2)
    if (np.diff(points[:, 0]) <= 0).any() or points.min() < 0 or points.max() > 1:
        return None
    if len(points) == 2 and np.array_equal(points, [[0, 0], [1, 1]]):
        return np.empty((0, 2), np.float32)
    return points.astype(np.float32)


def _noise(directory: Tags) -> tuple[float, float] | None:
    """Return (shot, read) of NoiseProfile, the mean of its colour planes."""
    values = directory.numbers(51041)
    if values.size < 2 or values.size % 2 or not np.isfinite(values).all():
        return None
    shot, read = values.reshape(-1, 2).mean(axis=0)
    return (float(shot), float(max(read, 0.0))) if 0.0 < shot < 1.0 and abs(read) < 1.0 else None


def _crop(directory: Tags) -> tuple[int, int, int, int] | None:
    origin, size = directory.numbers(50719), directory.numbers(50720)
    if origin.shape != (2,) or size.shape != (2,):
        return None
    values = np.concatenate([origin, size])
    if not np.isfinite(values).all() or (values < 0).any() or (values > 65535).any() or (size < 1).any():
        return None
    left, top, width, height = (int(v) for v in np.round(values))
    return left, top, width, height


def _finite(value: float | None, low: float, high: float) -> float:
    return min(max(value or 0.0, low), high)
