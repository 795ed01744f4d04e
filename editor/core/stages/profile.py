"""Profile: the camera profile of the photo, and its table of hue corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.color.camera import as_shot
from editor.core.color.tables import apply_hue_table
from editor.core.image import HueTable, Metadata, Profile
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

CAMERA, SILVERGRAD, LINEAR = "Camera", "Silvergrad", "Linear"

_LINEAR = Profile(LINEAR, tone_curve=np.empty((0, 2), np.float32))
_OURS = Profile(SILVERGRAD)


def choose(sliders: Sliders, metadata: Metadata) -> Metadata:
    """Return ``metadata`` with the chosen profile, and the profile's own colour if it has one."""
    if sliders["file"]:
        chosen = _read(sliders["file"])
    elif metadata.kind == "finished" or sliders["profile"] == LINEAR:
        chosen = _LINEAR
    elif sliders["profile"] == CAMERA and metadata.profiles:
        chosen = metadata.profiles[0]
    else:
        chosen = _OURS
    color = metadata.color
    if color is not None and chosen.color is not None:
        color = replace(color, calibrations=chosen.color.calibrations)
    baseline = metadata.baseline_exposure + chosen.baseline_exposure
    return replace(metadata, profile=chosen, color=color, baseline_exposure=baseline)


@stage(
    order=150,
    kind="pointwise",
    panel="Basic",
    always=True,
    prepare=choose,
    sliders=[
        Slider(
            "profile", type="choice", neutral=CAMERA, choices=(CAMERA, SILVERGRAD, LINEAR),
            tooltip="The rendition to start from: the camera's embedded profile, ours, or none.",
        ),
        Slider(
            "file", type="file", label="Profile file", neutral="",
            tooltip="A DNG camera profile (.dcp) to use instead.",
        ),
    ],
)  # fmt: skip
def profile(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return ``image`` (scene-linear ProPhoto) through the profile's HueSatMap, if it has one."""
    table = hue_table(metadata)
    return image if table is None else apply_hue_table(image, table)


def hue_table(metadata: Metadata) -> HueTable | None:
    """Return the profile's table for the as-shot light, interpolated in mired between two."""
    tables = metadata.profile.hue_tables if metadata.profile else ()
    if not tables:
        return None
    if len(tables) == 1 or metadata.color is None or tables[0][0] == tables[1][0]:
        return tables[0][1]
    (first, warm), (second, cold) = tables[:2]
    light, _ = as_shot(metadata.color)
    share = float(np.clip((1 / light - 1 / second) / (1 / first - 1 / second), 0.0, 1.0))
    deltas = share * warm.deltas + (1.0 - share) * cold.deltas
    return HueTable(deltas.astype(np.float32), warm.srgb_encoded)


_reader: list[Callable[[Path], Profile]] = []


def install_reader(reader: Callable[[Path], Profile]) -> None:
    """Say who reads .dcp files: `editor.raw` does, and the core imports nothing of it."""
    _reader[:] = [reader]


@lru_cache(maxsize=16)
def _read(path: str) -> Profile:
    if not _reader:
        raise ValueError("No reader of camera profiles is installed.")
    return _reader[0](Path(path))
