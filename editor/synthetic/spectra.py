"""Spectra and colorimetry: illuminants, the CIE 1931 observer, reflectances, XYZ and Lab.

Every spectrum is sampled at `WAVELENGTHS` (380 to 780 nm in steps of 5 nm). A set of reflectances
is an array N x 81 of factors 0..1.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

WAVELENGTHS = np.arange(380.0, 781.0, 5.0)
CHART = "BabelColor Average"


def colour() -> Any:
    """The colour-science module, without its warnings about optional packages."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import colour as module
    return module


@lru_cache
def illuminant(name: str) -> np.ndarray:
    """Relative spectral power, 81 values: a CIE name (A, D50, D65, FL2 ...) or a kelvin number.

    A number below 4000 is a black body, one above it a CIE daylight phase.
    """
    science = colour()
    if name in science.SDS_ILLUMINANTS:
        return sampled(science.SDS_ILLUMINANTS[name])
    kelvin = float(name)
    if kelvin < 4000:
        metres = WAVELENGTHS * 1e-9
        power = metres**-5 / np.expm1(1.4387769e-2 / (metres * kelvin))
        return power / power[36] * 100
    xy = science.temperature.CCT_to_xy_CIE_D(kelvin)
    return sampled(science.sd_CIE_illuminant_D_series(xy))


@lru_cache
def observer() -> np.ndarray:
    """The CIE 1931 2-degree colour matching functions, 81 x 3."""
    return sampled(colour().MSDS_CMFS["CIE 1931 2 Degree Standard Observer"])


@lru_cache
def chart_reflectances() -> tuple[tuple[str, ...], np.ndarray]:
    """Names and reflectances (24 x 81) of a ColorChecker, row by row from dark skin to black."""
    patches = colour().SDS_COLOURCHECKERS[CHART]
    names = tuple(patches.keys())
    return names, np.stack([sampled(patches[name]) for name in names])


def smooth_reflectances(count: int, seed: int = 0) -> np.ndarray:
    """Random smooth reflectances, count x 81: low-frequency cosine series through a logistic."""
    rng = np.random.default_rng(seed)
    phase = (WAVELENGTHS - 380) / 400 * np.pi
    orders = np.arange(6)
    weights = rng.normal(size=(count, 6)) * np.array([1.2, 1.6, 1.4, 1.0, 0.6, 0.4])
    return 0.02 + 0.93 / (1 + np.exp(-(weights @ np.cos(orders[:, None] * phase) - 0.7)))


def xyz(reflectances: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Tristimulus values ... x 3 of reflectances under a light; a perfect white has Y = 1."""
    weights = light[:, None] * observer()
    return reflectances @ weights / weights[:, 1].sum()


def white_xyz(light: np.ndarray) -> np.ndarray:
    """XYZ of the perfect white under a light, Y = 1."""
    return xyz(np.ones(len(WAVELENGTHS)), light)


def lab(values: np.ndarray, white: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* (... x 3) of XYZ relative to a white (CIE 15:2018)."""
    ratio = np.asarray(values) / white
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def chart_lab() -> np.ndarray:
    """L*a*b* (24 x 3) of the chart under D50, standard observer: the ICC connection space."""
    light = illuminant("D50")
    return lab(xyz(chart_reflectances()[1], light), white_xyz(light))


def sampled(distribution: Any) -> np.ndarray:
    """A colour-science distribution at `WAVELENGTHS`: linear between samples, held at the ends."""
    source = np.asarray(distribution.wavelengths)
    values = np.asarray(distribution.values)
    if values.ndim == 1:
        return np.interp(WAVELENGTHS, source, values)
    return np.stack([np.interp(WAVELENGTHS, source, v) for v in values.T], axis=1)
