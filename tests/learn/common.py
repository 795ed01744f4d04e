"""What the tests of `editor.learn` share: a small photo with everything in it, and a stand-in network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from editor.core.color.spaces import SRGB  # noqa: E402
from editor.core.image import (  # noqa: E402
    Calibration,
    CameraColor,
    Frame,
    HueTable,
    LinearImage,
    Metadata,
    Profile,
)
from tests.conftest import scene  # noqa: E402

COLOR = CameraColor(
    (Calibration(2856.0, np.linalg.inv(SRGB)), Calibration(6504.0, 1.02 * np.linalg.inv(SRGB))),
    np.array([0.6, 1.0, 0.7]),
)
# The stages that need a network, neutral.
NO_NETWORKS = {"detail.sharpening": 0.0, "detail.color_noise": 0.0}


def photo(height: int = 24, width: int = 36) -> LinearImage:
    """Return a raw with its colour, without a profile."""
    frame = Frame(height, width)
    metadata = Metadata(color=COLOR, frame=frame, size=(width, height), noise=(1e-4, 1e-7))
    pixels = scene(height, width)
    pixels[3, 4], pixels[5, 6], pixels[7, 8] = (-0.01, 0.0, 0.02), 8.0, 0.0
    return LinearImage(pixels, replace(metadata, baseline_exposure=0.5))


def profiled(height: int = 24, width: int = 36) -> LinearImage:
    """Return a raw whose profile has hue tables, a look table and a tone curve."""
    rng = np.random.default_rng(3)

    def table(*shape: int, encoded: bool = False) -> HueTable:
        low, high = (-15.0, 0.7, 0.8), (15.0, 1.5, 1.2)
        return HueTable(rng.uniform(low, high, (*shape, 3)).astype(np.float32), encoded)

    steps = np.linspace(0.0, 1.0, 65)
    known = Profile(
        "Some camera",
        hue_tables=((2856.0, table(18, 6, 1)), (6504.0, table(18, 6, 1))),
        look_table=table(12, 4, 6, encoded=True),
        tone_curve=np.stack([steps, steps**0.6], axis=1).astype(np.float32),
    )
    plain = photo(height, width)
    return plain.with_metadata(replace(plain.metadata, profiles=(known,)))


def finished(height: int = 24, width: int = 36) -> LinearImage:
    """Return a finished picture."""
    plain = photo(height, width)
    metadata = replace(plain.metadata, kind="finished", color=None, baseline_exposure=0.0)
    return LinearImage(plain.pixels.clip(0.0, 1.0), metadata)


def write_look(path: Path, size: int = 5, *, curves: bool = False) -> str:
    """Write a .cube of random colours and return its name."""
    rows = np.random.default_rng(5).random((size if curves else size**3, 3))
    text = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in rows)
    path.write_text(f"LUT_{'1' if curves else '3'}D_SIZE {size}\n{text}\n")
    return str(path)


class Gain(torch.nn.Module):  # type: ignore[misc]
    """A network that brightens by the sum of its sliders and a little of its condition."""

    def forward(self, image, sliders, condition):  # type: ignore[no-untyped-def]
        gain = 0.1 * sliders.sum(1) + 0.001 * condition.sum(1)
        return image * torch.exp2(gain)[:, None, None, None]
