"""Writes standard DNG 1.4 files: a JPEG preview in IFD0, the raw in a SubIFD (DNG spec 1.4.0.0)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from PIL import Image

from editor.synthetic import ljpeg
from editor.synthetic.camera import ColorTags
from editor.synthetic.sensor import Sensor, pattern_codes
from editor.synthetic.tiff import (
    ASCII,
    BYTE,
    DOUBLE,
    EXIF_IFD,
    LONG,
    RATIONAL,
    SHORT,
    SRATIONAL,
    SUB_IFDS,
    UNDEFINED,
    Directory,
    to_bytes,
)

CFA, LINEAR_RAW = 32803, 34892


@dataclass(frozen=True)
class Shot:
    """What the file says of camera, lens and moment."""

    model: str = "Silvergrad Sample"
    lens: str = "Silvergrad 50mm F1.8"
    exposure_time: Fraction = Fraction(1, 60)
    f_number: float = 5.6
    focal_length: float = 50.0
    moment: str = "2024:05:18 16:42:10"
    orientation: int = 1
    baseline_exposure: float = 0.0


@dataclass(frozen=True)
class Layout:
    """How the raw is stored: a linearization table (codes to linear) if any, a cropped border."""

    linearization: np.ndarray | None = None
    crop_border: int = 0


def build(
    raw: np.ndarray,
    preview: np.ndarray,
    *,
    sensor: Sensor,
    colors: ColorTags,
    neutral: np.ndarray,
    shot: Shot,
    layout: Layout | None = None,
) -> bytes:
    """The bytes of a DNG.

    raw: H x W uint16 mosaic codes, or H x W x 3 for a linear DNG; preview: h x w x 3 uint8 sRGB;
    both as the sensor lies, before `shot.orientation`.
    """
    layout = layout or Layout()
    root = _preview_directory(preview)
    _describe(root, shot, colors, neutral)
    root.children[SUB_IFDS] = [_raw_directory(raw, sensor, layout)]
    root.children[EXIF_IFD] = [_exif_directory(shot, sensor.iso)]
    return to_bytes(root)


def encode_table(raw: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The codes whose entries in a rising linearization `table` lie nearest to linear `raw`."""
    middles = (table[1:].astype(np.float64) + table[:-1]) / 2
    return np.searchsorted(middles, raw).astype(np.uint16)


def square_root_table(sensor: Sensor, size: int = 1024) -> np.ndarray:
    """A linearization table, codes 0..size-1 to linear codes, even in the shot noise's measure."""
    return np.rint(np.linspace(0, 1, size) ** 2 * sensor.white).astype(np.uint16)


def _preview_directory(preview: np.ndarray) -> Directory:
    """IFD0: an sRGB JPEG."""
    height, width = preview.shape[:2]
    stream = io.BytesIO()
    Image.fromarray(preview).save(stream, "JPEG", quality=88, subsampling="4:2:2")
    directory = Directory(blocks=[stream.getvalue()])
    for tag, value in ((254, 1), (256, width), (257, height), (278, height)):
        directory.put(tag, LONG, value)
    directory.put(258, SHORT, 8, 8, 8)
    for tag, value in ((259, 7), (262, 6), (277, 3), (284, 1)):
        directory.put(tag, SHORT, value)
    directory.put(530, SHORT, 2, 1)
    directory.put(50970, LONG, 2)
    return directory


def _describe(root: Directory, shot: Shot, colors: ColorTags, neutral: np.ndarray) -> None:
    """The tags a DNG keeps in IFD0: versions, names, colour."""
    for tag, text in ((271, "Silvergrad"), (272, shot.model), (305, "Silvergrad"), (306, shot.moment)):
        root.put(tag, ASCII, text)
    root.put(274, SHORT, shot.orientation)
    root.put(50706, BYTE, 1, 4, 0, 0)
    root.put(50707, BYTE, 1, 2, 0, 0)
    root.put(50708, ASCII, shot.model)
    for index, code in enumerate(colors.codes):
        root.put(50778 + index, SHORT, code)
        root.put(50721 + index, SRATIONAL, *colors.color_matrices[index].ravel())
        root.put(50964 + index, SRATIONAL, *colors.forward_matrices[index].ravel())
    root.put(50728, RATIONAL, *neutral)
    root.put(50730, SRATIONAL, shot.baseline_exposure)
    root.put(50936, ASCII, "Silvergrad Fitted")
    root.put(50941, LONG, 0)


def _raw_directory(raw: np.ndarray, sensor: Sensor, layout: Layout) -> Directory:
    """The full-resolution raw: one strip of lossless JPEG."""
    planes = raw.shape[2] if raw.ndim == 3 else 1
    height, width = raw.shape[:2]
    directory = Directory(blocks=[_compress(raw, sensor.bits)])
    for tag, value in ((254, 0), (256, width), (257, height), (278, height)):
        directory.put(tag, LONG, value)
    directory.put(258, SHORT, *[16] * planes)
    photometric = CFA if planes == 1 else LINEAR_RAW
    for tag, value in ((259, 7), (262, photometric), (277, planes), (284, 1)):
        directory.put(tag, SHORT, value)
    if planes == 1:
        codes = pattern_codes(sensor.pattern)
        directory.put(33421, SHORT, *codes.shape)
        directory.put(33422, BYTE, *codes.ravel())
        directory.put(50710, BYTE, 0, 1, 2)
        directory.put(50711, SHORT, 1)
        directory.put(50733, LONG, 0)
    directory.put(50713, SHORT, 1, 1)
    directory.put(50714, SHORT, *[sensor.black] * planes)
    directory.put(50717, LONG, *[sensor.white] * planes)
    directory.put(50718, RATIONAL, 1, 1)
    border = layout.crop_border
    directory.put(50719, LONG, border, border)
    directory.put(50720, LONG, width - 2 * border, height - 2 * border)
    directory.put(50829, LONG, 0, 0, height, width)
    directory.put(51041, DOUBLE, *sensor.noise_profile)
    if layout.linearization is not None:
        directory.put(50712, SHORT, *layout.linearization)
    return directory


def _compress(raw: np.ndarray, bits: int) -> bytes:
    """The whole picture as one lossless JPEG.

    A mosaic is coded as two interleaved components where its width is even, so that the predictor
    compares like filters.
    """
    height, width = raw.shape[:2]
    components = raw.shape[2] if raw.ndim == 3 else 2 - width % 2
    return ljpeg.encode(raw.reshape(height, -1, components), bits)


def _exif_directory(shot: Shot, iso: int) -> Directory:
    """The EXIF directory."""
    directory = Directory()
    directory.put(33434, RATIONAL, shot.exposure_time)
    directory.put(33437, RATIONAL, shot.f_number)
    directory.put(34850, SHORT, 3)
    directory.put(34855, SHORT, iso)
    directory.put(36864, UNDEFINED, b"0230")
    directory.put(36867, ASCII, shot.moment)
    directory.put(36868, ASCII, shot.moment)
    directory.put(37386, RATIONAL, shot.focal_length)
    directory.put(41989, SHORT, round(shot.focal_length))
    directory.put(42036, ASCII, shot.lens)
    return directory


def rendition(linear_srgb: np.ndarray, long_edge: int = 1280) -> np.ndarray:
    """A plain preview, h x w x 3 uint8 sRGB, of scene-linear sRGB whose diffuse white is near 1.

    A filmic rational curve, applied to each channel as cameras do; it lifts mid-grey to 0.29.
    """
    scale = min(1.0, long_edge / max(linear_srgb.shape[:2]))
    size = (round(linear_srgb.shape[1] * scale), round(linear_srgb.shape[0] * scale))
    small = cv2.resize(linear_srgb.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    small = np.maximum(small, 0)
    toned = small * (small + 0.03) * 2.4 / (small * (2.3 * small + 0.55) + 0.14)
    toned = np.clip(toned, 0, 1)
    encoded = np.where(toned > 0.0031308, 1.055 * toned ** (1 / 2.4) - 0.055, 12.92 * toned)
    return np.rint(encoded * 255).astype(np.uint8)
