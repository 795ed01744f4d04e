"""Small test pictures painted from reflectances, where every pixel's truth is known.

A picture is an H x W x 81 spectrum only in idea: each is a stack of weights over a few
reflectances, so that the camera's and the observer's view of it are exact products.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.synthetic import spectra

GREY_SURROUND = 0.19


@dataclass(frozen=True)
class Picture:
    """A painted scene: `weights` H x W x K of `reflectances` K x 81; weights may exceed 1 (light).

    `patches` are (x0, y0, x1, y1) of the 24 chart patches, empty where there is no chart.
    """

    weights: np.ndarray
    reflectances: np.ndarray
    patches: tuple[tuple[int, int, int, int], ...] = ()

    def seen_by(self, respond: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """H x W x 3 float32 of a linear response (N x 81 to N x 3)."""
        return self.weights @ respond(self.reflectances).astype(np.float32)


def flat() -> np.ndarray:
    """A reflectance that is the same at every wavelength, 1 x 81."""
    return np.ones((1, len(spectra.WAVELENGTHS)))


def chart(width: int, height: int, seed: int) -> Picture:
    """A ColorChecker filling the frame: 6 x 4 flat patches on a grey surround."""
    reflectances = np.concatenate([spectra.chart_reflectances()[1], flat()])
    weights = np.zeros((height, width, 25), np.float32)
    weights[..., 24] = GREY_SURROUND
    cell = min(width / 6.2, height / 4.2)
    left, top = (width - 6 * cell) / 2, (height - 4 * cell) / 2
    patches = []
    for index in range(24):
        row, column = divmod(index, 6)
        x0, x1 = (round(left + cell * (column + f)) for f in (0.08, 0.92))
        y0, y1 = (round(top + cell * (row + f)) for f in (0.08, 0.92))
        weights[y0:y1, x0:x1] = 0
        weights[y0:y1, x0:x1, index] = 1
        inset = max(2, round(cell * 0.12))
        patches.append((x0 + inset, y0 + inset, x1 - inset, y1 - inset))
    return Picture(weights, reflectances, tuple(patches))


def sky(width: int, height: int, seed: int) -> Picture:
    """A sky far brighter than the land: neutral glare, blue gradient, dark hills; it clips."""
    names, table = spectra.chart_reflectances()
    picked = [names.index(name) for name in ("blue sky", "foliage", "dark skin")]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.array([height, width])[:, None, None]
    glare = 12 * np.exp(-((x - 0.7) ** 2 + (y - 0.3) ** 2) / 0.03) + 2.2 * y
    horizon = 0.62 + 0.05 * np.sin(9 * x) + 0.03 * np.sin(23 * x + 1)
    land = y > horizon
    ground = 0.5 + 0.5 * np.sin(60 * x + 40 * y * y)
    layers = [
        np.where(land, 0, 3.0 * (1.1 - y)),
        np.where(land, 0.9 * ground, 0),
        np.where(land, 0.9 * (1 - ground), 0),
        np.where(land, 0, glare),
    ]
    weights = np.stack(layers, axis=-1).astype(np.float32)
    return Picture(weights, np.concatenate([table[picked], flat()]))


def texture(width: int, height: int, seed: int) -> Picture:
    """Detail: a zone plate, a Siemens star, coloured fine weave and band-limited noise."""
    names, table = spectra.chart_reflectances()
    pair = [names.index("red"), names.index("blue")]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (x - width / 4) / (width / 4), (y - height / 2) / (height / 2)
    edge = min(width / 2, height)
    zone = 0.5 + 0.5 * np.cos(np.pi * edge / 4 * (u * u + v * v))
    angle = np.arctan2(y - height / 4, x - 0.75 * width)
    star = 0.5 + 0.5 * np.tanh(4 * np.cos(36 * angle))
    rng = np.random.default_rng(seed)
    noise = rng.uniform(size=(height, width)).astype(np.float32)
    grain = 0.1 + 0.8 * (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1)) / 3
    weave = 0.5 + 0.5 * np.sin(x * 0.9) * np.sin(y * 0.9)
    right, low = x >= width / 2, y >= height / 2
    far = x >= 0.75 * width
    grey = np.where(right, np.where(low, np.where(far, grain, 0), star), zone)
    woven = right & low & ~far
    layers = [0.05 + 0.8 * grey, np.where(woven, weave, 0), np.where(woven, 1 - weave, 0)]
    reflectances = np.concatenate([flat(), table[pair]])
    return Picture(np.stack(layers, axis=-1).astype(np.float32), reflectances)


def still(width: int, height: int, seed: int) -> Picture:
    """A little of everything: the chart, a grey ramp, saturated discs on a gradient, fine stripes."""
    half = height // 2
    board = chart(width // 2, half, seed)
    weights = np.zeros((height, width, 25), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.array([height, width])[:, None, None]
    weights[..., 24] = 0.08 + 0.5 * (1 - x) * (1 - 0.6 * y)
    weights[:half, : width // 2] = board.weights
    weights[half:, :, 24] += 0.06 * np.sin(2.2 * np.arange(width)) * (y[half:] > 0.85)
    weights[-height // 8 :, :, 24] = x[-height // 8 :] ** 2
    rng = np.random.default_rng(seed)
    for index, patch in enumerate((14, 12, 13, 11, 15, 1)):
        centre = (0.1 + 0.16 * index + rng.uniform(-0.02, 0.02), 0.68)
        radius = np.hypot((x - centre[0]) * width, (y - centre[1]) * height) / (0.07 * width)
        inside = radius < 1
        shade = np.sqrt(np.maximum(1 - radius**2, 0)) * 0.8 + 0.15
        weights[inside] = 0
        weights[inside, patch] = shade[inside]
        shine = np.hypot((x - centre[0]) * width + 0.024 * width, (y - 0.68) * height + 0.024 * width)
        weights[..., 24] += 1.5 * np.exp(-((shine / (0.014 * width)) ** 2)) * inside
    return Picture(weights, board.reflectances, board.patches)


PICTURES: dict[str, Callable[[int, int, int], Picture]] = {
    "chart": chart,
    "sky": sky,
    "texture": texture,
    "still": still,
}
