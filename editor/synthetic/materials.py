"""What surfaces are made of: reflectance in 16 bands, gloss, relief. Formulas are our own.

A material is a function (points 3 x N, normals 3 x N, shape) -> Surface.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from editor.synthetic import spectra
from editor.synthetic.geometry import unit
from editor.synthetic.noise import noise

BANDS = np.arange(400.0, 701.0, 20.0)


@dataclass
class Surface:
    """albedo, translucence: N x 16 or 1 x 16; gloss: Fresnel reflectance at normal incidence."""

    albedo: np.ndarray
    normal: np.ndarray
    gloss: float | np.ndarray = 0.0
    rough: float = 0.05
    translucence: np.ndarray | None = None


Material = Callable[[np.ndarray, np.ndarray, Any], Surface]


def step(edge: float, width: float) -> np.ndarray:
    """A rising edge in the spectrum, 16 values 0..1."""
    return 1 / (1 + np.exp(-(BANDS - edge) / width))


def bell(centre: float, width: float) -> np.ndarray:
    """A Gaussian band, 16 values 0..1."""
    return np.exp(-0.5 * ((BANDS - centre) / width) ** 2)


def patch(name: str) -> np.ndarray:
    """A ColorChecker patch's reflectance, 16 values."""
    names, table = spectra.chart_reflectances()
    return np.interp(BANDS, spectra.WAVELENGTHS, table[names.index(name)])


SPECTRA: dict[str, np.ndarray] = {
    "wall": 0.36 + 0.10 * step(560, 60) + 0.03 * step(470, 30),
    "white": 0.74 + 0.08 * step(450, 30),
    "paint": 0.72 + 0.10 * step(440, 20) + 0.02 * step(580, 40),
    "wood": 0.075 + 0.36 * step(590, 45),
    "wood dark": 0.025 + 0.13 * step(605, 42),
    "linen": 0.50 + 0.20 * step(520, 60),
    "indigo": 0.05 + 0.16 * bell(450, 40) + 0.05 * step(690, 20),
    "apple red": 0.022 + 0.52 * step(608, 11),
    "apple yellow": 0.05 + 0.50 * step(528, 16),
    "pear": 0.045 + 0.38 * step(516, 13) - 0.10 * bell(675, 28),
    "orange": 0.022 + 0.66 * step(566, 14),
    "lemon": 0.045 + 0.68 * step(521, 13),
    "cobalt": 0.030 + 0.20 * bell(455, 42) + 0.06 * step(695, 14),
    "emerald": 0.018 + 0.075 * bell(535, 36) + 0.02 * step(690, 15),
    "terracotta": 0.07 + 0.34 * step(585, 26),
    "egg": 0.30 + 0.42 * step(556, 42),
    "leaf": 0.028 + 0.080 * bell(553, 32) + 0.012 * step(590, 25) + 0.15 * step(703, 9),
    "leaf light": 0.04 + 0.15 * bell(557, 36) + 0.03 * step(590, 25) + 0.17 * step(703, 9),
    "twig": 0.05 + 0.14 * step(580, 50),
    "book": 0.05 + 0.13 * bell(490, 45) + 0.03 * step(640, 20),
    "paper": 0.60 + 0.22 * step(470, 35),
    "black": np.full(16, 0.035),
}


def mix(first: str, second: str, share: np.ndarray) -> np.ndarray:
    """N x 16 between two spectra; share 0..1 of the second."""
    a, b = SPECTRA[first].astype(np.float32), SPECTRA[second].astype(np.float32)
    return a + np.clip(share, 0, 1)[:, None].astype(np.float32) * (b - a)


def plain(name: str, gloss: float = 0.0, rough: float = 0.05, mottle: float = 0.0) -> Material:
    """One spectrum, mottled by a soft fractal."""
    spectrum = SPECTRA[name].astype(np.float32)[None]

    def surface(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
        if not mottle:
            return Surface(spectrum, n, gloss, rough)
        tone = 1 + mottle * noise(p[0] * 3 + p[2] * 1.3, p[1] * 3 + p[2] * 2.6, 1)
        return Surface(spectrum * np.clip(tone, 0.3, 1.6)[:, None], n, gloss, rough)

    return surface


def bumped(n: np.ndarray, p: np.ndarray, scale: float, depth: float, seed: int) -> np.ndarray:
    """Normals tilted by a fractal of the given scale (tiles a metre)."""
    x, y = p[0] * scale + p[2] * scale * 0.61, p[1] * scale + p[2] * scale * 0.79
    tilt = np.stack([noise(x, y, seed, 0.5), noise(y, x, seed + 1, 0.5), noise(x, -y, seed + 2, 0.5)])
    return unit(n + np.float32(depth) * tilt)


def plaster(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """A painted wall with trowel marks."""
    a, b = p[0] + p[1], p[2]
    tone = 1 + 0.035 * noise(a * 0.7, b * 0.7, 3, 1.2) + 0.02 * noise(a * 2.1, b * 2.1, 4, 0.8)
    return Surface(SPECTRA["wall"].astype(np.float32) * tone[:, None], bumped(n, p, 1.7, 0.028, 5))


def wood(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """Oiled oak boards 13 cm wide: rings, pores and joints."""
    across = p[1] + 0.02 - p[2]
    board = np.floor(across / 0.13)
    inside = across / 0.13 - board
    shift = board * 0.371
    x, y = p[0] + shift * 3, inside * 0.13 + shift
    warp = 0.035 * noise(x * 0.35, y * 0.9, 11, 1.4)
    rings = 0.5 + 0.5 * np.sin((y + warp) * 310 + 3 * noise(x * 0.22, y * 0.5, 12, 1.5))
    fibre = noise(x * 0.5, y * 12, 13, 0.5)
    pores = np.clip(noise(x * 1.6, y * 30, 14, 0.35) - 0.8, 0, 1)
    share = 0.18 + 0.34 * rings**2 + 0.07 * fibre + 0.35 * pores + 0.10 * np.sin(board * 12.9)
    joint = np.exp(-((np.minimum(inside, 1 - inside) * 0.13 / 0.0013) ** 2))
    albedo = mix("wood", "wood dark", share) * (1 - 0.85 * joint)[:, None]
    relief = np.stack([0 * x, 0.012 * fibre - 0.05 * pores, 0 * x])
    return Surface(albedo, unit(n + relief.astype(np.float32)), 0.035 * (1 - joint), 0.16)


def linen(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """A woven runner with indigo stripes near its hems."""
    a, b = shape.uv(p)
    width, length = np.linalg.norm(shape.u), np.linalg.norm(shape.v)
    x, y = a * width, b * length
    slub = 0.25 * noise(x * 2, y * 9, 21, 0.6) + 0.25 * noise(x * 9, y * 2, 22, 0.6)
    warp, weft = np.sin(x * 2 * np.pi / 0.0021), np.sin(y * 2 * np.pi / 0.0021)
    tone = 0.86 + 0.09 * warp * weft + 0.07 * slub
    edge = np.minimum(x, width - x)
    stripe = ((edge > 0.018) & (edge < 0.030)) | ((edge > 0.036) & (edge < 0.040))
    albedo = mix("linen", "indigo", stripe * (0.86 + 0.1 * slub)) * tone[:, None]
    folds = np.stack(
        [0.06 * np.cos(x * 38 + 2.2 * noise(x * 0.8, y * 0.8, 23, 1.5)), 0.03 * weft + 0 * x, 0 * x]
    )
    return Surface(albedo, unit(n + folds.astype(np.float32)))


def apple(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """Streaked red over yellow."""
    turn, along = shape.around(p)
    streak = noise(turn * 2, along * 0.12 + turn * 0.1, 31, 0.7)
    cheek = np.cos(2 * np.pi * (turn - 0.1))
    dots = np.clip(noise(turn * 1.0, along * 1.0, 32, 0.0) - 2.6, 0, 1) * 0.6
    red = 0.80 + 0.22 * streak + 0.30 * cheek - 0.5 * np.exp(-(((along - 0.93) / 0.05) ** 2))
    return Surface(mix("apple yellow", "apple red", red - dots), n, 0.045, 0.035)


def citrus(name: str) -> Material:
    """Pitted, waxy peel."""

    def surface(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
        tone = 1 + 0.05 * noise(p[0] * 5, p[2] * 5 + p[1] * 3, 41)
        albedo = SPECTRA[name].astype(np.float32) * tone[:, None]
        return Surface(albedo, bumped(n, p, 4.0, 0.036, 42), 0.042, 0.12)

    return surface


def pear(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """Yellow-green, russet freckles, a warm cheek."""
    turn, along = shape.around(p)
    freckle = np.clip(noise(turn * 1.2, along * 1.6, 51, 0.1) - 1.7, 0, 1)
    share = 0.35 * np.clip(np.cos(2 * np.pi * (turn - 0.55)), 0, 1) + 0.5 * freckle
    return Surface(mix("pear", "terracotta", share), n, 0.04, 0.10)


def speckled(name: str, gloss: float = 0.03, rough: float = 0.2) -> Material:
    """Eggshell: tiny freckles, a soft sheen."""

    def surface(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
        turn, along = shape.around(p)
        dots = np.clip(noise(turn * 1.3, along, 61, 0.15) - 2.0, 0, 1)
        return Surface(mix(name, "terracotta", 0.6 * dots), bumped(n, p, 5, 0.012, 62), gloss, rough)

    return surface


def leaf(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """Leaves with a pale midrib and veins, lit through from behind; twigs are brown."""
    which, place = shape.nearest(p)
    vein = np.exp(-((place[1] / 0.05) ** 2))
    vein += 0.45 * np.exp(-((np.sin((place[0] - np.abs(place[1]) * 0.7) * 17) / 0.25) ** 2))
    hue = 0.5 + 0.5 * np.sin(which * 7.13)
    albedo = mix("leaf", "leaf light", 0.25 * hue + 0.5 * vein)
    through = SPECTRA["leaf light"].astype(np.float32) * (0.75 - 0.3 * np.clip(vein, 0, 1))[:, None]
    wood_here = (which < 0)[:, None]
    albedo = np.where(wood_here, SPECTRA["twig"].astype(np.float32), albedo)
    gloss = np.where(which < 0, 0, 0.03)
    return Surface(albedo, n, gloss, 0.22, np.where(wood_here, 0, through))


def color_chart(p: np.ndarray, n: np.ndarray, shape: Any) -> Surface:
    """24 patches in 4 rows of 6 on a black card; the first row at the top."""
    a, b = shape.uv(p)
    column, row = (a - 0.03) / 0.94 * 6, (0.95 - b) / 0.90 * 4
    i, j = np.floor(column), np.floor(row)
    inside = (np.abs(column - i - 0.5) < 0.44) & (np.abs(row - j - 0.5) < 0.44)
    inside &= (i >= 0) & (i < 6) & (j >= 0) & (j < 4)
    index = np.where(inside, j * 6 + i, 24).astype(np.int32)
    return Surface(_chart_table()[index], n)


@lru_cache
def _chart_table() -> np.ndarray:
    """25 x 16: the patches, then the card."""
    patches = np.stack([patch(name) for name in spectra.chart_reflectances()[0]])
    return np.concatenate([patches, SPECTRA["black"][None]]).astype(np.float32)
