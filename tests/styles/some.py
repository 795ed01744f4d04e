"""A style of chance, for what must work with any."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from editor.core.edits import Edits
from editor.raw.photo import open_photo
from editor.styles import encoder
from editor.styles.dials import Dial
from editor.styles.seen import see
from editor.styles.style import Head, Style, read_style, write_style

DIALS = (
    Dial("exposure.exposure", 0.2, 0.8),
    Dial("color_balance.temperature", 0.0, 60.0),
    Dial("color_balance.tint", 0.0, 20.0),
    Dial("saturation.saturation", 0.0, 40.0),
    Dial("tone_mapping.shadows", 10.0, 60.0),
    Dial("color_grading.shadow", 0.0, 30.0, "x"),
    Dial("color_grading.shadow", 0.0, 30.0, "y"),
)


def random_style(path: Path, photo: Path, name: str = "Chance", seed: int = 0) -> Style:
    """Write a style whose head depends on everything that its encoder tells, and on the seed."""
    told = len(encoder.features(see(open_photo(photo))))
    rng = np.random.default_rng(seed)
    matrix = (0.3 * rng.standard_normal((len(DIALS), told))).astype(np.float32)
    layers = ((matrix, np.zeros(len(DIALS), np.float32)),)
    head = Head(DIALS, layers, Edits({"grain.amount": 20.0}))
    write_style(path, head, name=name, group="Tests", description="Whatever comes.")
    return read_style(path)
