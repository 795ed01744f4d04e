"""HDRNet on NumPy: from a small picture and the areawise sliders to a bilateral grid.

The same arithmetic as `proxies.hdrnet`, whose weights it reads, without torch: looking at a photo
takes tens of milliseconds, the head a few.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from editor.core.image import FloatArray
from editor.core.resources import resources
from editor.core.stage import find
from editor.core.statistics import Statistics
from editor.files import tensors
from editor.render.preview.picture_planes import (
    COLOR,
    COLUMNS,
    DEPTH,
    ROWS,
    light_range,
    node_levels,
    picture_planes,
)

WEIGHTS = resources() / "weights" / "preview.safetensors"
STAGES = ("dehaze", "tone_mapping", "local_contrast")
# Texture is finer than a grid: it is a plane of its own.
SLIDERS = (
    "dehaze.dehaze",
    "tone_mapping.highlights",
    "tone_mapping.shadows",
    "tone_mapping.whites",
    "tone_mapping.blacks",
    "local_contrast.clarity",
)
KNOTS, SPAN = 16, 16.0
_REST, _VEIL, _BRIGHTEST = 0.2, 0.1, 0.3


class Seen(NamedTuple):
    """What the network makes of a photo, for every node, in rows, columns and depth."""

    hidden: FloatArray  # N x width
    level: FloatArray  # rows x columns x depth x 3: log luminance and its bases from the node's own
    color: FloatArray  # N x 3: color over luminance


def slider_numbers(sliders: Mapping[str, Any]) -> FloatArray:
    """Return the sliders (by "stage.slider", texture and others passed over) in -1..1."""
    return np.array([0.01 * float(sliders[name]) for name in SLIDERS], np.float32)


def condition_numbers(statistics: Statistics, finished: bool) -> FloatArray:
    """Return what the network is told of H and of whether the picture came in finished."""
    logs = [*statistics.percentiles, *(math.log2(each) for each in statistics.airlight)]
    return np.array([*((each + 3.0) / 4.0 for each in logs), float(finished)], np.float32)


class HdrNet:
    """The trained network of the areawise stages."""

    def __init__(self, arrays: Mapping[str, FloatArray]) -> None:
        """Take the weights by the names that torch gives them."""
        self._arrays = arrays

    def look(self, small: FloatArray, statistics: Statistics) -> Seen:
        """Return what there is to see of a photo: once for each, and once for each white balance.

        ``small`` is the picture that enters the areawise stages, 256 pixels long, ``statistics``
        their H. What is seen stays the same while the exposure moves both.
        """
        return self.look_at(picture_planes(small, statistics))

    def look_at(self, planes: FloatArray) -> Seen:
        """Return what there is to see of planes (rows x columns x depth x planes)."""
        made = self._convolved(self._convolved(planes, "first"), "second")
        both = np.concatenate([made, planes], axis=-1)
        hidden = self._linear(both.reshape(-1, both.shape[-1]), "joined")
        level = planes[..., :1] + planes[..., (0, 2, 4)] * np.array([0.0, 1.0, 1.0], np.float32)
        return Seen(hidden, level, np.ascontiguousarray(planes[..., COLOR]).reshape(-1, 3))

    def grid(
        self, seen: Seen, sliders: Mapping[str, Any], statistics: Statistics, finished: bool = False
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the grid (rows x columns x depth x 3 x 4), the guide's weights (3) and its knots (16).

        Neutral sliders give the identity, exactly.
        """
        numbers, condition = slider_numbers(sliders), condition_numbers(statistics, finished)
        height = (seen.level + node_levels(statistics)[:, None]).reshape(-1, 3)
        made = self._numbers(seen.hidden, height, numbers, condition)
        grid = self._transforms(made, height[:, :1], seen.color, statistics)
        return grid, self._arrays["weights"], self.knots(statistics)

    def knots(self, statistics: Statistics) -> FloatArray:
        """Return the guide's curve: its values at 16 even knots over 16 stops from 2^-12 on."""
        low, high = light_range(statistics)
        stops = np.linspace(-12.0, SPAN - 12.0, KNOTS)
        shares = np.exp(self._arrays["density"] - self._arrays["density"].max())
        curve = np.concatenate([[0.0], np.cumsum(shares / shares.sum())])
        made = np.interp((stops - low) / (high - low), np.linspace(0.0, 1.0, KNOTS), curve)
        return ((0.5 + (DEPTH - 1.0) * made) / DEPTH).astype(np.float32)

    def _numbers(
        self, hidden: FloatArray, height: FloatArray, sliders: FloatArray, condition: FloatArray
    ) -> FloatArray:
        """Return the numbers (N x 18) that stand for the transforms: one gain, its slope, the rest."""
        amounts = np.concatenate([sliders, np.abs(sliders)])
        value, gate = np.split(self._linear(np.concatenate([amounts, condition]), "told"), 2)
        one, two, three = np.split(self._linear(value / (1.0 + np.exp(-gate)), "asked"), 3)
        scaled = (height + np.float32(3.0)) * np.float32(0.25)
        dark, bright = condition[1], condition[7]
        share = (scaled[:, 1:2] - dark) / (bright - dark)
        made = np.concatenate([scaled, share], axis=1) @ self._arrays["placed.weight"].T
        made += hidden + one
        np.maximum(made, 0.0, out=made)
        made = made @ self._arrays["inner.weight"].T
        made += self._arrays["inner.bias"] + two
        np.maximum(made, 0.0, out=made)
        # What multiplies all there is to do is nothing where no slider asks for anything.
        asked = (self._arrays["gate.weight"] @ amounts) * three
        numbers: FloatArray = made @ (self._arrays["last.weight"] * asked).T
        return numbers

    def _transforms(
        self, made: FloatArray, height: FloatArray, color: FloatArray, statistics: Statistics
    ) -> FloatArray:
        """Return the affine transforms that the numbers stand for (see `proxies.hdrnet`)."""
        gain = np.exp2(made[:, :1])
        bent = made[:, 1:2] * color
        grid = np.empty((len(made), 3, 4), np.float32)
        matrix = _REST * made[:, 2:11].reshape(-1, 3, 3) + np.eye(3, dtype=np.float32)
        matrix += bent[:, :, None] * self._arrays["weights"]
        np.multiply(matrix, gain[:, :, None], out=grid[..., :3])
        air = np.array(statistics.airlight, np.float32)
        mean = air.mean()
        air = 0.5 * (air + mean)
        laid = air * (1.0 + (mean / _BRIGHTEST) ** 4) ** -0.25
        veil = _VEIL * (laid * made[:, 14:17] + air * made[:, 17:])
        grid[..., 3] = gain * np.exp2(height) * (_REST * made[:, 11:14] - bent) + veil
        return grid.reshape(ROWS, COLUMNS, DEPTH, 3, 4)

    def _linear(self, values: Any, name: str) -> FloatArray:
        made: FloatArray = values @ self._arrays[f"{name}.weight"].T + self._arrays[f"{name}.bias"]
        return made

    def _convolved(self, planes: FloatArray, name: str) -> FloatArray:
        """Return planes under a 3 x 3 x 3 convolution with zeros around, nothing below zero."""
        kernel = self._arrays[f"{name}.weight"]
        padded = np.pad(planes, ((1, 1), (1, 1), (1, 1), (0, 0)))
        around = sliding_window_view(padded, (3, 3, 3), axis=(0, 1, 2))
        made = around.reshape(-1, kernel[0].size) @ kernel.reshape(len(kernel), -1).T
        made += self._arrays[f"{name}.bias"]
        return np.maximum(made, 0.0).reshape(*planes.shape[:3], len(kernel))


def load(path: Path = WEIGHTS) -> HdrNet:
    """Return the trained network in a file.

    Raises ValueError with a sentence where it holds none, or one for other versions of the stages,
    OSError where it cannot be read.
    """
    arrays, about = tensors.read(path)
    if about.get("network") != "hdrnet":
        raise ValueError(f"{path.name} holds no network of the preview.")
    if about.get("versions") != {name: find(name).version for name in STAGES}:
        raise ValueError(f"{path.name} is for other versions of {', '.join(STAGES)}.")
    return HdrNet(arrays)
