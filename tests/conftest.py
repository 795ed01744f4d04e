"""What all tests share: where the shared data lies, and that nothing is logged or left running."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from editor.core.image import FloatArray

DATA = Path(os.environ.get("SILVERGRAD_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared raws and looks; tests that need it skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the shared data is not here (set SILVERGRAD_DATA to its folder)")
    return DATA


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    for thread in left:
        thread.join(timeout=2.0)
    left = [thread.name for thread in left if thread.is_alive()]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def _nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning nobody expected (it may clear ``caplog``)."""
    yield
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, f"unexpected log: {loud}"


def scene(height: int = 96, width: int = 128, seed: int = 0) -> FloatArray:
    """Return a scene-linear picture: a wide range of light, hues, an edge, texture and noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 2.0 ** (-9.0 + 9.5 * x / width)
    light[height // 3 : height // 2] *= 0.25
    hue = 2.0 * np.pi * y / height
    tint = np.stack([1.0 + 0.35 * np.cos(hue - shift) for shift in (0.0, 2.1, 4.2)], axis=-1)
    texture = 1.0 + 0.08 * np.sin(x * 0.9) * np.sin(y * 0.7) + 0.01 * rng.standard_normal((height, width))
    return (light[..., None] * tint * texture[..., None]).astype(np.float32)
