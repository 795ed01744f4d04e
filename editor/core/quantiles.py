"""Quantiles without NumPy's, whose first call imports masked arrays and costs 20 ms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from editor.core.image import Matrix


def quantiles(values: Any, shares: Sequence[float]) -> Matrix:
    """Return the ``shares`` (0..1) quantiles of all ``values``, linear between neighbours."""
    ranked = np.sort(values, axis=None)
    return np.interp(np.asarray(shares) * (ranked.size - 1), np.arange(ranked.size), ranked)
