"""Where the files lie that come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Return the folder of weights, presets, icons and the sample photo."""
    installed = Path(__file__).parents[1] / "resources"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "resources"


def sample() -> Path:
    """Return the sample photo."""
    return resources() / "sample.dng"
