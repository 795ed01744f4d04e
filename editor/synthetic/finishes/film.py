"""Film: light becomes density in three layers, and a print turns the densities into light again.

A layer's characteristic curve (Hurter & Driffield 1890) is a straight line of slope gamma in log10
exposure with a toe and a shoulder, here as the difference of two softplus curves. The curves are
our own, not measured from any product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.color.spaces import D50, D65, PROPHOTO, adaptation, rgb_to_xyz
from editor.core.image import FloatArray
from editor.synthetic.finishes.metering import GREY

Triple = tuple[float, float, float]

# Layers see about the primaries of Rec. 2020: wide enough for film, narrow enough to bend alone.
_LAYERS = rgb_to_xyz(np.array([[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]]), D65)
_TO_LAYERS = (np.linalg.inv(_LAYERS) @ adaptation(D50, D65) @ PROPHOTO).astype(np.float32)
_FROM_LAYERS = np.linalg.inv(_TO_LAYERS).astype(np.float32)
_FLARE = np.float32(6e-4)


@dataclass(frozen=True)
class Curve:
    """Density of log10 exposure, per layer: slope ``gamma`` from ``toe`` to ``shoulder``, ``soft`` ends."""

    gamma: Triple
    toe: Triple
    shoulder: Triple
    soft: float = 0.2

    def __call__(self, exposure: FloatArray) -> FloatArray:
        """Return densities above base (... x 3) of log10 exposures."""
        soft = np.float32(self.soft)
        gamma, toe, shoulder = (np.array(t, np.float32) for t in (self.gamma, self.toe, self.shoulder))
        rise = _softplus((exposure - toe) / soft) - _softplus((exposure - shoulder) / soft)
        return np.asarray(gamma * soft * rise, np.float32)


@dataclass(frozen=True)
class Stock:
    """A film: its curve, how far each layer inhibits the others, and how much silver stays (0..1)."""

    curve: Curve
    inhibition: float = 0.2
    overlap: float = 0.06
    silver: float = 0.0

    def densities(self, scene: FloatArray) -> FloatArray:
        """Return the layers' densities (... x 3) of a scene-linear ProPhoto ``scene``."""
        layers = np.maximum(scene @ _TO_LAYERS.T, 0.0) + _FLARE
        # Sensitivities overlap: every layer sees a little of its neighbours' light.
        layers = layers @ _mixing(-self.overlap)
        made = self.curve(np.log10(layers))
        made = made @ _mixing(self.inhibition)
        if self.silver:
            made = made + np.float32(self.silver) * made.mean(axis=-1, keepdims=True)
        return np.asarray(made, np.float32)


def printed(densities: FloatArray, stock: Stock, paper: Curve, grey: float, lights: Triple) -> FloatArray:
    """Return display-linear ProPhoto of a negative's ``densities`` printed on ``paper``.

    The printer's lights are set so that GREY comes out neutral at reflectance ``grey``; ``lights``
    trims them in log10 (above 0 brightens a channel's dye away: warmer with red up).
    """
    middle = stock.densities(np.full((1, 3), GREY, np.float32))[0]
    setting = _exposure_for(paper, -np.log10(grey))
    exposure = setting + middle - np.array(lights, np.float32) - densities
    return shown(paper(exposure))


def projected(scene: FloatArray, stock: Stock, grey: float, filters: Triple) -> FloatArray:
    """Return display-linear ProPhoto of a ``scene`` on a slide: where light fell, density goes.

    The exposure is set so that GREY comes out at ``grey``; ``filters`` brighten as in `printed`.
    """
    curve = stock.curve
    deepest = np.array(curve.gamma) * (np.array(curve.shoulder) - np.array(curve.toe))
    setting = _exposure_for(curve, deepest + np.log10(grey)).mean()
    gained = scene * np.float32(10.0 ** (setting - np.log10(GREY)))
    falling = deepest.astype(np.float32) - stock.densities(gained)
    return shown(falling - np.array(filters, np.float32))


def shown(densities: FloatArray) -> FloatArray:
    """Return linear ProPhoto light of the densities of a print's layers."""
    return np.asarray(np.power(np.float32(10.0), -densities) @ _FROM_LAYERS.T, np.float32)


def same(value: float) -> Triple:
    """Return one value for all three layers."""
    return value, value, value


def _mixing(strength: float) -> FloatArray:
    """Return the matrix that keeps greys and spreads the layers from their mean by 1 + strength."""
    mean = np.full((3, 3), 1.0 / 3.0)
    return np.asarray(mean + (1.0 + strength) * (np.eye(3) - mean), np.float32)


def _softplus(x: FloatArray) -> FloatArray:
    return np.asarray(np.logaddexp(np.float32(0.0), x), np.float32)


def _exposure_for(paper: Curve, density: FloatArray | float) -> FloatArray:
    """Return the log10 exposures (3) at which ``paper`` reaches ``density``; its curve rises."""
    low, high = np.full(3, -6.0, np.float32), np.full(3, 6.0, np.float32)
    for _ in range(40):
        middle = 0.5 * (low + high)
        below = paper(middle) < density
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(low, np.float32)
