"""An encoding of linear light in which a sensor's noise is the same everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from editor.core.image import FloatArray

# Noise taken for granted where none is known (finished pictures): about ISO 400.
_UNKNOWN_NOISE = (1e-4, 1e-7)


def amplified(noise: tuple[float, float], stops: Any) -> tuple[Any, Any]:
    """Return (shot, read) of samples brightened by ``stops`` since the camera's ``noise``."""
    gain = 2.0**stops
    shot, read = (noise[0] * gain, noise[1] * gain**2) if any(noise) else _UNKNOWN_NOISE
    # Where a camera's noise hardly grows with light, this overrates it in the lights alone.
    return max(shot, read / 0.05, 1e-9), read


class Encoding:
    """Square-root encoding in which noise is the same everywhere (a generalised Anscombe transform).

    Variance shot * x + read becomes shot / 4 under sqrt(x + read / shot). Below zero the encoding
    goes on as a straight line, so that noise around black keeps its mean.
    """

    def __init__(self, noise: tuple[float, float], stops: float) -> None:
        """Take the noise of camera samples and the stops by which they were brightened since."""
        shot, read = amplified(noise, stops)
        self.offset = np.float32(max(read / shot, 1e-4))
        self.black = np.sqrt(self.offset)
        self.sigma = 0.5 * float(np.sqrt(shot))

    def encode(self, x: FloatArray) -> FloatArray:
        """Return encoded values."""
        # NumPy clips between two numbers faster than it takes the maximum with one.
        made = np.clip(x, 0.0, np.inf)
        below = x - made
        made += self.offset
        np.sqrt(made, out=made)
        below *= np.float32(0.5) / self.black
        made += below
        return made

    def decode(self, x: FloatArray) -> FloatArray:
        """Return linear values."""
        made = np.clip(x, self.black, np.inf)
        below = x - made
        made *= made
        below *= np.float32(2.0) * self.black
        made += below
        made -= self.offset
        return made
