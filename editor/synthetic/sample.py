"""The sample raw: the still life seen by the measured camera, written as a DNG."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from editor.synthetic import spectra
from editor.synthetic.camera import camera, color_tags, to_srgb
from editor.synthetic.dng import Shot, build, rendition
from editor.synthetic.flat import Rect
from editor.synthetic.materials import BANDS
from editor.synthetic.raws import Truth, develop
from editor.synthetic.render import render
from editor.synthetic.scene import VIEW, still_life
from editor.synthetic.sensor import Sensor

SIZE = (2592, 1728)
EXPOSURE = 0.50
BASELINE = 0.9


def make_sample(
    path: Path,
    *,
    seed: int = 0,
    size: tuple[int, int] = SIZE,
    passes: int = 12,
    device: str = "nikon",
    workers: int = 1,
    report: Callable[[float], None] | None = None,
) -> Truth:
    """Render the still life and write it to a DNG; the white balance is taken off its chart.

    `camera_rgb` and `xyz` of the truth are the rendered picture; xyz is under the scene's own
    light, a perfect white beside the chart having Y = 1.
    """
    world, chart = still_life(seed)
    world.solve(rays=144, samples=64)
    body = camera(device)
    index = world.shapes.index(chart)
    middle = slice(world.starts[index], world.starts[index + 1])
    light = np.interp(spectra.WAVELENGTHS, BANDS, world.total[middle].mean(axis=0))
    responses = np.concatenate([body.sensitivity, spectra.observer()], axis=1)
    bands = np.stack([np.interp(BANDS, spectra.WAVELENGTHS, c) for c in responses.T], axis=1)
    whites = np.interp(BANDS, spectra.WAVELENGTHS, light) @ bands
    level = np.repeat([whites[1], whites[4]], 3)
    picture = render(world, VIEW, size, passes, bands / level * np.pi, workers, report)
    signal = picture[..., :3] * np.float32(EXPOSURE)
    neutral = whites[:3] / whites[:3].max()
    sensor = Sensor("RGGB", 14, 512, 100)
    linear = picture[..., :3] @ to_srgb(light, body).T
    shot = Shot(model=body.model, exposure_time=Fraction(1, 15), f_number=8.0, baseline_exposure=BASELINE)
    data = build(
        develop(signal, sensor, seed, "mosaic", True),
        rendition(linear * 0.72, 1440),
        sensor=sensor,
        colors=color_tags(body),
        neutral=neutral,
        shot=shot,
    )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Truth(
        patches=chart_patches(chart, size),
        lab=spectra.chart_lab(),
        xyz=picture[..., 3:],
        camera_rgb=signal,
        exposure=EXPOSURE,
        neutral=neutral,
    )


def chart_patches(chart: Rect, size: tuple[int, int]) -> tuple[tuple[int, int, int, int], ...]:
    """Upright rectangles well inside the 24 patches as the camera sees them."""
    found = []
    for index in range(24):
        row, column = divmod(index, 6)
        corners = []
        for du in (0.3, 0.7):
            for dv in (0.3, 0.7):
                u = 0.03 + 0.94 * (column + du) / 6
                v = 0.95 - 0.90 * (row + dv) / 4
                corners.append(VIEW.project(chart.corner + chart.u * u + chart.v * v, size))
        x, y = np.array(corners).T
        (_, x0, x1, _), (_, y0, y1, _) = (sorted(round(float(k)) for k in axis) for axis in (x, y))
        found.append((x0, y0, x1, y1))
    return tuple(found)
