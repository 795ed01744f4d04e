"""The array API: which namespace an array belongs to, found without a slow import."""

from __future__ import annotations

from typing import Any

import numpy as np


def namespace(*arrays: Any) -> Any:
    """Return the array-API namespace of ``arrays``: NumPy for ndarrays and plain numbers.

    array_api_compat takes 0.2 s to import and is needed for torch only, hence imported last.
    """
    others = [each for each in arrays if not isinstance(each, (np.ndarray, np.generic, int, float))]
    if not others:
        return np
    if all(hasattr(each, "__array_namespace__") for each in others):
        return others[0].__array_namespace__()
    import array_api_compat

    return array_api_compat.array_namespace(*others)


def array(value: Any, xp: Any, dtype: Any = None) -> Any:
    """Return a number or an array as an array of ``xp``; an array keeps its gradient."""
    if isinstance(value, (int, float)):
        return xp.asarray(value, dtype=dtype)
    return value if dtype is None else xp.astype(value, dtype, copy=False)


def number(value: Any) -> float:
    """Return an array without axes as a number, whose gradient nobody wants."""
    return float(value.detach() if hasattr(value, "detach") else value)
