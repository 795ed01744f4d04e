"""The sensor: colour filter mosaic, shot and read noise, black and white level, clipping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

XTRANS = "XTRANS"
_XTRANS_ROWS = ("GGRGGB", "GGBGGR", "BRGRBG", "GGBGGR", "GGRGGB", "RBGBRG")
FULL_WELL = 40000.0
READ_NOISE = 3.0


@dataclass(frozen=True)
class Sensor:
    """How light becomes numbers. `iso` 100 saturates at `FULL_WELL` electrons."""

    pattern: str = "RGGB"
    bits: int = 14
    black: int = 512
    iso: int = 100

    @property
    def white(self) -> int:
        """The code of saturation."""
        return 2**self.bits - 1

    @property
    def electrons(self) -> float:
        """Electrons per pixel at saturation."""
        return FULL_WELL * 100 / self.iso

    @property
    def noise_profile(self) -> tuple[float, float]:
        """DNG NoiseProfile (S, O): the variance of a signal x in 0..1 is S x + O."""
        return 1 / self.electrons, (READ_NOISE / self.electrons) ** 2


def pattern_codes(pattern: str) -> np.ndarray:
    """Rows x columns of one filter repeat, 0 = red, 1 = green, 2 = blue."""
    rows = _XTRANS_ROWS if pattern == XTRANS else (pattern[:2], pattern[2:])
    return np.array([["RGB".index(letter) for letter in row] for row in rows], dtype=np.uint8)


def mosaic(image: np.ndarray, pattern: str) -> np.ndarray:
    """H x W samples of an H x W x 3 image behind a colour filter array."""
    codes = pattern_codes(pattern)
    height, width = image.shape[:2]
    repeats = (-(-height // codes.shape[0]), -(-width // codes.shape[1]))
    index = np.tile(codes, repeats)[:height, :width, None]
    return np.take_along_axis(image, index.astype(np.intp), axis=2)[..., 0]


def expose(signal: np.ndarray, sensor: Sensor, seed: int) -> np.ndarray:
    """Codes (uint16) of a signal whose saturation is 1: Poisson shot noise, Gaussian read noise."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.maximum(signal, 0) * sensor.electrons).astype(np.float32)
    counts += rng.standard_normal(signal.shape, dtype=np.float32) * READ_NOISE
    return quantise(counts / sensor.electrons, sensor)


def quantise(signal: np.ndarray, sensor: Sensor) -> np.ndarray:
    """Codes (uint16) of a signal whose saturation is 1, clipped to what the sensor can say."""
    codes = np.rint(signal * (sensor.white - sensor.black) + sensor.black)
    return np.clip(codes, 0, sensor.white).astype(np.uint16)
