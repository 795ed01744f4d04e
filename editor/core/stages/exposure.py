"""Exposure: a scene-linear gain in stops, on top of the camera's BaselineExposure."""

from __future__ import annotations

from typing import Any

from editor.core.image import Metadata
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics


def _shift(sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Statistics:
    return statistics.shifted(sliders["exposure"] + metadata.baseline_exposure)


@stage(
    order=200,
    kind="program",
    panel="Basic",
    always=True,
    carry=_shift,
    sliders=[
        Slider(
            "exposure", -5, 5, crs="Exposure2012", step=0.01,
            tooltip="Brightens or darkens the whole picture, in stops.",
        )
    ],
)  # fmt: skip
def exposure(image: Any, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> Any:
    """Return ``image`` (scene-linear) times 2 to the stops."""
    return image * 2.0 ** (sliders["exposure"] + metadata.baseline_exposure)
