"""From a picture to a raw file with its truth: the functions tests and training call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from editor.synthetic import spectra
from editor.synthetic.camera import Camera, camera, color_tags, to_srgb
from editor.synthetic.charts import PICTURES
from editor.synthetic.dng import Layout, Shot, build, encode_table, rendition, square_root_table
from editor.synthetic.sensor import Sensor, expose, mosaic, quantise


@dataclass(frozen=True, eq=False)
class Truth:
    """What a synthetic raw shows, in upright picture coordinates.

    patches: (x0, y0, x1, y1) of the 24 chart patches (empty without a chart); lab: 24 x 3, their
    L*a*b* under D50, CIE 1931; xyz: H x W x 3 scene-linear XYZ of the same reflectances under
    D50, 1 = perfect white as the scene is lit; camera_rgb: H x W x 3 noiseless, unclipped camera
    signal, 1 = saturation; exposure: the green signal of the perfect white.
    """

    patches: tuple[tuple[int, int, int, int], ...]
    lab: np.ndarray
    xyz: np.ndarray
    camera_rgb: np.ndarray
    exposure: float
    neutral: np.ndarray


def make_raw(
    kind: str,
    path: Path,
    *,
    seed: int = 0,
    device: str | Camera = "nikon",
    illuminant: str = "D55",
    iso: int = 100,
    orientation: int = 1,
    pattern: str = "RGGB",
    size: tuple[int, int] = (320, 216),
    bits: int = 14,
    exposure: float = 0.5,
    storage: str = "mosaic",
    noisy: bool = True,
    crop_border: int = 0,
) -> Truth:
    """Write a small DNG of a picture (`charts.PICTURES`) and return its truth.

    size: upright width and height; illuminant: as `spectra.illuminant` takes it; exposure: the
    green signal of the perfect white, 1 = saturation; storage: `mosaic`, `linear` (linear DNG, black 0) or
    `table` (10-bit codes with a LinearizationTable). BaselineExposure brings perfect white to 1.
    """
    picture = PICTURES[kind](*size, seed)
    sensor_camera = device if isinstance(device, Camera) else camera(device)
    light, d50 = spectra.illuminant(illuminant), spectra.illuminant("D50")
    signal = picture.seen_by(lambda r: sensor_camera.respond(r, light)) * np.float32(exposure)
    black = 0 if storage == "linear" else 2 ** (bits - 5)
    sensor = Sensor(pattern, bits, black, iso)
    shot = Shot(
        model=sensor_camera.model,
        orientation=orientation,
        baseline_exposure=float(-np.log2(exposure)),
    )
    raw = develop(lay(signal, orientation), sensor, seed, storage, noisy)
    table = square_root_table(sensor) if storage == "table" else None
    linear = (signal / exposure) @ to_srgb(light, sensor_camera).T
    data = build(
        raw if table is None else encode_table(raw, table),
        lay(rendition(linear), orientation),
        sensor=sensor,
        colors=color_tags(sensor_camera),
        neutral=sensor_camera.neutral(light),
        shot=shot,
        layout=Layout(linearization=table, crop_border=crop_border),
    )
    Path(path).write_bytes(data)
    return Truth(
        patches=picture.patches,
        lab=spectra.chart_lab(),
        xyz=picture.seen_by(lambda r: spectra.xyz(r, d50)),
        camera_rgb=signal,
        exposure=exposure,
        neutral=sensor_camera.neutral(light),
    )


def develop(signal: np.ndarray, sensor: Sensor, seed: int, storage: str, noisy: bool) -> np.ndarray:
    """Codes of a camera signal H x W x 3: a mosaic, or all three channels for a linear DNG."""
    seen = signal if storage == "linear" else mosaic(signal, sensor.pattern)
    return expose(seen, sensor, seed) if noisy else quantise(seen, sensor)


def lay(upright: np.ndarray, orientation: int) -> np.ndarray:
    """An upright picture as the sensor lay: the inverse of EXIF orientation 1 to 8."""
    turned = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation](upright)
    return np.ascontiguousarray(turned)
