"""Cameras: measured spectral sensitivities and the colour tags a DNG carries for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from editor.synthetic import spectra

CALIBRATION = {"A": 17, "D65": 21}
MEASURED = {"nikon": "Nikon 5100 (NPL)", "sigma": "Sigma SDMerill (NPL)"}


@dataclass(frozen=True, eq=False)
class Camera:
    """A sensor's colour: `sensitivity` is 81 x 3 (R, G, B), relative power."""

    model: str
    sensitivity: np.ndarray

    def respond(self, reflectances: np.ndarray, light: np.ndarray) -> np.ndarray:
        """Camera RGB ... x 3 of reflectances under a light; green of the perfect white is 1."""
        weights = light[:, None] * self.sensitivity
        return reflectances @ weights / weights[:, 1].sum()

    def white(self, light: np.ndarray) -> np.ndarray:
        """Camera RGB of the perfect white under a light, green 1."""
        return self.respond(np.ones(len(spectra.WAVELENGTHS)), light)

    def neutral(self, light: np.ndarray) -> np.ndarray:
        """AsShotNeutral for a light: the white's camera RGB, the largest channel 1."""
        white = self.white(light)
        return white / white.max()


@dataclass(frozen=True, eq=False)
class ColorTags:
    """ColorMatrix (XYZ to camera) and ForwardMatrix (balanced camera to XYZ D50), 3 x 3 each."""

    codes: tuple[int, ...]
    color_matrices: tuple[np.ndarray, ...]
    forward_matrices: tuple[np.ndarray, ...]


@lru_cache
def camera(name: str, folder: Path | None = None) -> Camera:
    """A camera by name: `nikon`, `sigma` (measured), `narrow` (analytic), or a file of `folder`.

    Files are JSON as rawtoaces writes them: spectral_data.data.main = {wavelength: [R, G, B]}.
    """
    if folder is not None:
        return _read_json(Path(folder) / f"{name}.json")
    if name == "narrow":
        centres, widths = np.array([605.0, 535.0, 455.0]), np.array([32.0, 36.0, 27.0])
        bell = np.exp(-0.5 * ((spectra.WAVELENGTHS[:, None] - centres) / widths) ** 2)
        return Camera("Silvergrad Narrow", bell * np.array([0.8, 1.0, 0.9]))
    measured = spectra.colour().MSDS_CAMERA_SENSITIVITIES[MEASURED[name]]
    model = {"nikon": "Silvergrad Sample", "sigma": "Silvergrad Layered"}[name]
    return Camera(model, np.maximum(spectra.sampled(measured), 0))


@lru_cache
def color_tags(device: Camera) -> ColorTags:
    """The matrices for illuminants A and D65, fitted to the chart and smooth reflectances.

    Both are fitted from camera to XYZ with the white kept exactly and the Lab error least.
    ColorMatrix (its inverse) matches XYZ under the calibration light itself and is scaled so that
    the D50 white's largest channel is 1; ForwardMatrix matches XYZ under D50.
    """
    chart = spectra.chart_reflectances()[1]
    training = np.concatenate([chart, chart, spectra.smooth_reflectances(60, seed=7)])
    d50 = spectra.illuminant("D50")
    color, forward = [], []
    for name in CALIBRATION:
        light = spectra.illuminant(name)
        balanced = device.respond(training, light) / device.white(light)
        to_xyz = _fit(balanced, spectra.xyz(training, light), spectra.white_xyz(light))
        matrix = device.white(light)[:, None] * np.linalg.inv(to_xyz)
        color.append(matrix / (matrix @ spectra.white_xyz(d50)).max())
        forward.append(_fit(balanced, spectra.xyz(training, d50), spectra.white_xyz(d50)))
    return ColorTags(tuple(CALIBRATION.values()), tuple(color), tuple(forward))


def to_srgb(light: np.ndarray, device: Camera) -> np.ndarray:
    """3 x 3 from camera RGB under `light` to linear sRGB, by a matrix fitted for that light."""
    chart = np.concatenate([spectra.chart_reflectances()[1], spectra.smooth_reflectances(40, 7)])
    d65 = spectra.illuminant("D65")
    white = spectra.white_xyz(d65)
    fitted = _fit(device.respond(chart, light) / device.white(light), spectra.xyz(chart, d65), white)
    from_xyz = np.linalg.inv(_SRGB_TO_XYZ)
    from_xyz /= (from_xyz @ white)[:, None]
    return from_xyz @ fitted / device.white(light)


_SRGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def _fit(source: np.ndarray, target: np.ndarray, white: np.ndarray) -> np.ndarray:
    """The 3 x 3 matrix taking source (N x 3) to target with rows summing to `white`.

    Linear least squares, then damped Gauss-Newton steps on the Lab error.
    """
    tied = source[:, :2] - source[:, 2:]

    def matrix(free: np.ndarray) -> np.ndarray:
        head = free.reshape(3, 2)
        return np.column_stack([head, white - head.sum(axis=1)])

    start = np.linalg.lstsq(tied, target - source[:, 2:] * white, rcond=None)[0].T
    aim = spectra.lab(target, white)

    def residual(free: np.ndarray) -> np.ndarray:
        return (spectra.lab(source @ matrix(free).T, white) - aim).ravel()

    return matrix(_gauss_newton(residual, start.ravel()))


def _gauss_newton(residual: Callable[[np.ndarray], np.ndarray], free: np.ndarray) -> np.ndarray:
    """Levenberg's method with a numeric Jacobian, 30 steps."""
    damping, error = 1e-3, residual(free)
    for _ in range(30):
        bumps = np.eye(len(free)) * 1e-5
        jacobian = np.stack([(residual(free + b) - error) / 1e-5 for b in bumps], axis=1)
        normal = jacobian.T @ jacobian
        normal[np.diag_indices_from(normal)] *= 1 + damping
        trial = free - np.linalg.solve(normal, jacobian.T @ error)
        trial_error = residual(trial)
        if trial_error @ trial_error < error @ error:
            free, error, damping = trial, trial_error, damping / 3
        else:
            damping *= 5
    return free


def _read_json(path: Path) -> Camera:
    """A camera from a rawtoaces JSON file."""
    table = json.loads(path.read_text())
    rows = table["spectral_data"]["data"]["main"]
    source = np.array([float(key) for key in rows])
    values = np.array(list(rows.values()), dtype=float)
    order = np.argsort(source)
    columns = [np.interp(spectra.WAVELENGTHS, source[order], c[order]) for c in values.T]
    header = table.get("header", {})
    model = f"{header.get('manufacturer', 'Measured')} {header.get('model', path.stem)}"
    return Camera(model, np.maximum(np.stack(columns, axis=1), 0))
