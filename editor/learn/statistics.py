"""Statistics: H of a picture that gradients flow to."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from editor.core.color.spaces import LUMINANCE
from editor.core.image import Metadata
from editor.core.stage import stages
from editor.core.statistics import BIN_EDGES, LONG_EDGE, PERCENTILES, Statistics
from proxies import soft_statistics as soft


def soft_statistics(image: Tensor, metadata: Metadata) -> Statistics:
    """Return H of ``image`` (H x W x 3 camera RGB) as `editor.core.pipeline.measure_statistics` would.

    Its numbers are tensors that are differentiable to the picture: soft percentiles (within about
    0.02 stops of the hard ones), a soft histogram and a soft airlight.
    """
    height, width = image.shape[:2]
    scale = min(1.0, LONG_EDGE / max(height, width))
    step = max(1, int(0.25 / scale))
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    small = soft.shrunk(image[::step, ::step], *size)
    balance = stages()[0]
    working = balance(small, balance.defaults(metadata), metadata, Statistics()).reshape(-1, 3)
    stops = (working @ torch.tensor(LUMINANCE).to(working)).clamp_min(2.0**-14).log2()
    percentiles: Any = soft.quantiles(stops, [p / 100.0 for p in PERCENTILES])
    shares: Any = soft.histogram(stops, float(BIN_EDGES[0]), float(BIN_EDGES[-1]), len(BIN_EDGES) - 1)
    airlight: Any = soft.mean_of_largest(working, working.amin(1), 0.005).clamp_min(1e-4)
    return Statistics(tuple(percentiles), tuple(shares), tuple(airlight))
