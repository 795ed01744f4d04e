"""Where the files lie that come with the program, and those of the user that it keeps."""

from __future__ import annotations

import os
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


def user_folder(name: str, variable: str) -> Path:
    """Return the user's folder of that name, or the one that the environment names; it may not exist."""
    own = os.environ.get(variable)
    if own:
        return Path(own)
    import platformdirs

    return platformdirs.user_data_path("silvergrad", appauthor=False) / name
