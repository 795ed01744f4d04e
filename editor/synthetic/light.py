"""Daylight through a window: what is seen outside, and the irradiance it sends in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.synthetic import spectra
from editor.synthetic.geometry import unit
from editor.synthetic.materials import BANDS, SPECTRA
from editor.synthetic.noise import noise

HORIZON = 0.115


def daylight(kelvin: str) -> np.ndarray:
    """A daylight or black body spectrum in 16 bands, 1 at 560 nm."""
    power = np.interp(BANDS, spectra.WAVELENGTHS, spectra.illuminant(kelvin))
    return (power / power[8]).astype(np.float32)


def sources() -> np.ndarray:
    """4 x 16: blue sky, cloud, sunlit land, sun. Every light here is a mix of these."""
    ground = 0.65 * SPECTRA["leaf light"] + 0.35 * SPECTRA["wood"]
    land = daylight("5500") * ground.astype(np.float32)
    rows = [daylight("11000"), daylight("6300"), land / land[8], daylight("4600")]
    return np.stack(rows).astype(np.float32)


def outside(d: np.ndarray) -> np.ndarray:
    """Radiance weights 4 x N of the view in directions d (3 x N): sky, clouds, hills, trees.

    A bright cloud has radiance 1.6. The window looks towards -x from high over a valley, so that
    the horizon lies below the level.
    """
    turn = np.arctan2(d[1], -d[0])
    rise = d[2] + np.float32(HORIZON)
    lift = np.maximum(rise, 0.02) + 0.10
    cx, cy = d[0] / lift * 0.05, d[1] / lift * 0.05
    cloud = np.clip(0.55 + 0.55 * noise(cx, cy, 71, 1.35), 0, 1) ** 1.3
    haze = np.exp(-np.maximum(rise, 0) / 0.10)
    cloud = np.clip(cloud + 0.5 * haze, 0, 1)
    blue = 0.85 * (1 - cloud)
    white = 0.25 * (1 - cloud) + 1.6 * cloud
    far = 0.050 + 0.020 * noise(turn * 0.20, turn * 0 + 0.3, 72, 1.3)
    near = 0.010 + 0.014 * noise(turn * 0.5, turn * 0 + 0.7, 73, 0.9)
    trees = near + 0.006 * noise(turn * 4, turn * 0 + 0.1, 74, 0.6)
    bloom = 1 + 0.40 * noise(turn * 1.1, rise * 2.2, 75, 0.75)
    in_far, in_near = rise < far, rise < trees
    blue = np.where(in_far, 0.20, blue)
    white = np.where(in_far, 0.20, white)
    green = np.where(in_far, 0.10 * bloom, 0)
    blue, white = (np.where(in_near, 0.03 * k, x) for k, x in ((1, blue), (0.5, white)))
    green = np.where(in_near, 0.22 * np.clip(bloom, 0.2, 2) * (1 + 6 * np.maximum(-rise, 0)) ** 0.5, green)
    return np.stack([blue, white, green, np.zeros_like(green)]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Window:
    """The opening (corner, edges u and v, facing +x) and a hazy sun behind it.

    sun: direction towards it; sun_irradiance: on a surface facing it; sun_spread: its cone, radians.
    """

    corner: np.ndarray
    u: np.ndarray
    v: np.ndarray
    sun: np.ndarray
    sun_irradiance: float = 2.0
    sun_spread: float = 0.02

    def sample(self, p: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, ...]:
        """Towards points of the opening: directions, distances, irradiance weights per cosine.

        p: 3 x N, a and b: N fractions. The weights (4 x N) still lack the surface's cosine and
        visibility.
        """
        to = (self.corner[:, None] + self.u[:, None] * a + self.v[:, None] * b).astype(np.float32) - p
        square = (to * to).sum(axis=0)
        distance = np.sqrt(square)
        d = to / distance
        area = np.float32(np.linalg.norm(np.cross(self.u, self.v)))
        facing = np.maximum(-d[0], 0)
        return d, distance, outside(d) * (area * facing / np.maximum(square, 0.01))

    def sunward(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Directions 3 x N within the sun's cone."""
        s = unit(np.asarray(self.sun, float))
        u = unit(np.cross(s, [0, 0, 1.0]))
        v = np.cross(u, s)
        r, turn = self.sun_spread * np.sqrt(a), 2 * np.pi * b
        d = s[:, None] + u[:, None] * (r * np.cos(turn)) + v[:, None] * (r * np.sin(turn))
        return unit(d).astype(np.float32)
