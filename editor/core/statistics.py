"""Statistics H: what a photo's raw looks like as a whole, measured once, before any slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from editor.core.image import FloatArray
from editor.core.quantiles import quantiles

PERCENTILES = (0.1, 1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0, 99.9)
BIN_EDGES = np.linspace(-14.0, 6.0, 81)
LONG_EDGE = 256


@dataclass(frozen=True)
class Statistics:
    """Percentiles and histogram of log2 luminance, and the light of the haze.

    ``percentiles`` holds log2 Y at PERCENTILES, ``histogram`` the share of pixels per bin of
    BIN_EDGES + ``shift``, ``airlight`` the scene-linear RGB of the haziest pixels. Stages move
    them analytically (`shifted`), so that H never depends on rendered pixels.
    """

    percentiles: tuple[Any, ...] = tuple(float(e) for e in np.linspace(-9.0, 0.0, len(PERCENTILES)))
    histogram: tuple[float, ...] = ()
    airlight: tuple[Any, Any, Any] = (1.0, 1.0, 1.0)
    shift: Any = 0.0

    def percentile(self, which: float) -> Any:
        """Return log2 luminance at one of PERCENTILES."""
        return self.percentiles[PERCENTILES.index(which)]

    def shifted(self, stops: Any) -> Statistics:
        """Return the statistics of the picture ``stops`` EV brighter."""
        return Statistics(
            tuple(p + stops for p in self.percentiles),
            self.histogram,
            tuple(c * 2.0**stops for c in self.airlight),
            self.shift + stops,
        )


def measure(pixels: FloatArray) -> Statistics:
    """Measure H on scene-linear ProPhoto pixels (H x W x 3), about LONG_EDGE pixels long."""
    from editor.core.color.spaces import LUMINANCE

    log_luminance = np.log2(np.maximum(pixels @ LUMINANCE, 2.0**-14))
    histogram, _ = np.histogram(log_luminance, BIN_EDGES)
    return Statistics(
        tuple(float(p) for p in quantiles(log_luminance, [p / 100.0 for p in PERCENTILES])),
        tuple(float(count) / log_luminance.size for count in histogram),
        _airlight(pixels),
    )


def _airlight(pixels: FloatArray) -> tuple[float, float, float]:
    """Return the mean colour of the 0.5 % of pixels with the brightest dark channel (He 2009)."""
    dark = pixels.min(axis=2)
    brightest = dark >= quantiles(dark, [0.995])[0]
    red, green, blue = np.maximum(pixels[brightest].mean(axis=0), 1e-4)
    return float(red), float(green), float(blue)
