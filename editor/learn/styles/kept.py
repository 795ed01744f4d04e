"""Kept: what was seen of a photo and what edits were found, in the user's cache, to go on from."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.edits import Edits
from editor.core.image import (
    Calibration,
    CameraColor,
    FloatArray,
    Frame,
    HueTable,
    LinearImage,
    Metadata,
    Profile,
)
from editor.core.statistics import Statistics
from editor.files import atomic, tensors

_KINDS = {
    each.__name__: each
    for each in (Calibration, CameraColor, Frame, HueTable, Metadata, Profile, Statistics)
}
# Rises when what is kept means something else.
_VERSION = 1
# The key that says what a JSON object is.
_IS = "is"
# Of more files than this the oldest go.
_MOST = 600


def default_folder() -> Path:
    """Return the folder in the user's cache; it may not exist, and may be deleted at any time."""
    import platformdirs

    return platformdirs.user_cache_path("silvergrad", appauthor=False) / "learned"


def stamp(*files: Path, more: object = "") -> str:
    """Return a name for what is known of files as they are now; another once one of them changes."""
    told = [str(_VERSION), str(more)]
    for path in files:
        state = path.stat()
        told += [str(path.resolve()), str(state.st_size), str(state.st_mtime_ns)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def put_photo(path: Path, photo: LinearImage, statistics: Statistics, seen: dict[str, FloatArray]) -> None:
    """Keep a small photo with its H and what an encoder saw of it; a full disk keeps none."""
    about = {
        "metadata": _told(photo.metadata),
        "statistics": _told(statistics),
        "scale": photo.scale,
    }
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, tensors.to_bytes({**seen, "pixels": photo.pixels}, about))


def get_photo(path: Path) -> tuple[LinearImage, Statistics, dict[str, FloatArray]] | None:
    """Return what `put_photo` kept, None where there is nothing that can be read."""
    try:
        arrays, about = tensors.read(path)
        photo = LinearImage(arrays.pop("pixels"), _made(about["metadata"]), float(about["scale"]))
        return photo, _made(about["statistics"]), arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None


def put_edits(path: Path, edits: Edits, off: float) -> None:
    """Keep edits that were found, and how far off (CIEDE2000) they left the picture."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, json.dumps({"edits": dict(edits), "off": off}).encode())


def get_edits(path: Path) -> tuple[Edits, float] | None:
    """Return what `put_edits` kept, None where there is nothing that can be read."""
    try:
        told = json.loads(path.read_bytes())
        return Edits(told["edits"]), float(told["off"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def prune(folder: Path) -> None:
    """Delete the oldest of more than _MOST files."""
    with suppress(OSError):
        files = sorted(
            (each for each in folder.iterdir() if each.is_file()), key=lambda each: each.stat().st_mtime
        )
        for path in files[:-_MOST]:
            path.unlink(missing_ok=True)


def _told(value: Any) -> Any:
    """Return a value of _KINDS, and what is in it, as JSON has it."""
    if is_dataclass(value):
        told = {each.name: _told(getattr(value, each.name)) for each in fields(value)}
        return {_IS: type(value).__name__, **told}
    if isinstance(value, np.ndarray):
        return {_IS: "array", "type": value.dtype.str, "values": value.tolist(), "shape": value.shape}
    if isinstance(value, bytes):
        return {_IS: "bytes", "text": base64.b64encode(value).decode()}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def _made(told: Any) -> Any:
    """Return the value that `_told` told of; KeyError or TypeError where it is none."""
    if isinstance(told, list):
        return tuple(_made(each) for each in told)
    if not isinstance(told, dict):
        return told
    kind = told[_IS]
    if kind == "array":
        return np.array(told["values"], np.dtype(told["type"])).reshape(told["shape"])
    if kind == "bytes":
        return base64.b64decode(told["text"])
    return _KINDS[kind](**{name: _made(each) for name, each in told.items() if name != _IS})
