"""Tensors: arrays in safetensors files, read and written without torch and without its package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.image import FloatArray

Arrays = Mapping[str, FloatArray]
_TYPES = {"F16": np.float16, "F32": np.float32}


def read(path: Path) -> tuple[dict[str, FloatArray], dict[str, Any]]:
    """Return the float arrays of a safetensors file by name, as float32, and what it tells of itself.

    A safetensors file begins with the length of its header (8 bytes, the lowest first) and the
    header, JSON; ``about`` in its metadata is JSON of our own (see `proxies.weights`).
    Raises ValueError with a sentence if it is no such file, OSError if it cannot be read.
    """
    data = path.read_bytes()
    try:
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        about = dict(json.loads(header.pop("__metadata__")["about"]))
        arrays = {}
        for name, told in header.items():
            first, last = told["data_offsets"]
            flat = np.frombuffer(data[start + first : start + last], _TYPES[told["dtype"]])
            arrays[name] = flat.reshape(told["shape"]).astype(np.float32)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path.name} holds no weights.") from error
    return arrays, about


def to_bytes(arrays: Arrays, about: Mapping[str, Any]) -> bytes:
    """Return the safetensors file, in single precision, that `read` reads."""
    header: dict[str, Any] = {"__metadata__": {"about": json.dumps(about)}}
    parts, end = [], 0
    for name, each in arrays.items():
        data = np.ascontiguousarray(each, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(each.shape), "data_offsets": [end, end + len(data)]}
        parts.append(data)
        end += len(data)
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % 8)
    return b"".join([len(told).to_bytes(8, "little"), told, *parts])
