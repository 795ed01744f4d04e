"""Adam: plain descent of sliders over the proxy chain; the benchmark of the match has it beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from editor.core.edits import Edits, slider
from editor.core.image import FloatArray, LinearImage
from editor.core.statistics import Statistics
from editor.learn.match.match import loaded_chain
from editor.learn.match.parameters import TEMPERATURE, Units

# Of a slider's range a step (Kingma and Ba 2015).
RATE = 0.02


def descend(
    photo: LinearImage,
    statistics: Statistics,
    edits: Edits,
    keys: tuple[str, ...],
    start: Units,
    target: FloatArray,
) -> Iterator[tuple[Units, float]]:
    """Yield the units of ``keys`` and the proxies' mean squared error there, step by step, for ever.

    ``photo`` is upright and as large as the display-encoded ``target`` (H x W x 3).
    """
    chain = loaded_chain()[0]
    pixels = torch.from_numpy(np.require(photo.pixels, np.float32, ["C", "W"]))
    wanted = torch.from_numpy(np.require(target, np.float32, ["C", "W"]))
    units = torch.tensor(start, dtype=torch.float32, requires_grad=True)
    optimizer = torch.optim.Adam([units], RATE)
    while True:
        values = dict(edits) | {key: _value(key, units[k]) for k, key in enumerate(keys)}
        error = torch.mean((chain(pixels, values, photo.metadata, statistics) - wanted) ** 2)
        yield units.detach().numpy().astype(np.float64), error.item()
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        with torch.no_grad():
            units.clamp_(0.0, 1.0)


def _value(key: str, unit: Tensor) -> Any:
    """Return what `parameters.from_units` returns, differentiably."""
    known = slider(key)
    if key == TEMPERATURE:
        return 1.0 / (1.0 / known.low + unit * (1.0 / known.high - 1.0 / known.low))
    return known.low + unit * (known.high - known.low)
