"""Encoder: from what is seen of a photo to the features that every style's head reads, on NumPy.

The same arithmetic as `proxies.encoder`, whose weights it reads, without torch: a photo takes a few
milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from editor.core.image import FloatArray
from editor.core.resources import resources
from editor.files import tensors
from editor.styles.seen import Seen
from editor.styles.shown import shown

WEIGHTS = resources() / "weights" / "encoder.safetensors"


def features(seen: Seen) -> FloatArray:
    """Return the trunk's features, the photo's summary and how it is shown (one axis, of about unit size).

    Raises ValueError with a sentence where the trunk's weights are missing.
    """
    arrays, _ = trunk()
    return np.concatenate([_trunk_features(arrays, seen), seen.summary, shown(seen)])


def version() -> str:
    """Return which trunk the features are of: a head fits no other."""
    return str(trunk()[1]["version"])


def trunk() -> tuple[Mapping[str, FloatArray], Mapping[str, Any]]:
    """Return the shipped trunk's weights and what the file says of them; ValueError if it is missing."""
    try:
        return _read(WEIGHTS, WEIGHTS.stat().st_mtime_ns)
    except OSError as error:
        raise ValueError(f"The styles' encoder cannot be read: {error.strerror}.") from error


@lru_cache(maxsize=1)
def _read(path: Path, changed: int) -> tuple[dict[str, FloatArray], dict[str, Any]]:
    return tensors.read(path)


def _trunk_features(arrays: Mapping[str, FloatArray], seen: Seen) -> FloatArray:
    def linear(name: str, x: FloatArray) -> FloatArray:
        return np.asarray(arrays[f"{name}.weight"] @ x + arrays[f"{name}.bias"])

    x = seen.picture
    for name in ("edges", "shapes", "places"):
        x = _rectified(_convolved(x, arrays[f"{name}.weight"], arrays[f"{name}.bias"], 2))
    local = _convolved(x, arrays["local.weight"], arrays["local.bias"], 1)
    whole = linear("whole.2", _rectified(linear("whole.0", x.mean(axis=(0, 1)))))
    joined = _rectified(local + whole)
    joined = _rectified(_convolved(joined, arrays["joined.weight"], arrays["joined.bias"], 1))
    counted = _rectified(linear("counted", seen.histograms))
    told = [joined.mean(axis=(0, 1)), joined.max(axis=(0, 1)), counted, seen.summary]
    hidden = _rectified(linear("hidden", np.concatenate(told)))
    return np.tanh(linear("features", hidden)).astype(np.float32)


def _convolved(x: FloatArray, weight: FloatArray, bias: FloatArray, step: int) -> FloatArray:
    """Return H x W x C through kernels (out x C x k x k, k odd), zeros beyond the border."""
    size = weight.shape[2]
    edge = size // 2
    padded = np.pad(x, ((edge, edge), (edge, edge), (0, 0)))
    windows = sliding_window_view(padded, (size, size), axis=(0, 1))[::step, ::step]
    return np.asarray(np.tensordot(windows, weight, axes=((2, 3, 4), (1, 2, 3))) + bias)


def _rectified(x: FloatArray) -> FloatArray:
    return np.maximum(x, 0.0)
