"""Unfinished: a finished picture becomes the raw it might have come from; scenes become raws too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from editor.core.color.camera import camera_to_working, white_xy_to_neutral
from editor.core.color.spaces import LUMINANCE, prophoto_to, srgb_decode
from editor.core.image import Calibration, CameraColor, FloatArray, Frame, LinearImage, Metadata
from editor.core.stages.rendition import HOLD, METERED_GREY, base_curve
from editor.synthetic import camera as cameras

CAMERAS = ("nikon", "narrow", "sigma")
_CALIBRATION_KELVIN = (2856.0, 6504.0)
_FROM_SRGB = np.linalg.inv(prophoto_to("sRGB")).astype(np.float32)
# A finished picture holds nothing above its white; what was clipped there shone up to this much brighter.
_REGAINED = 3.0


@dataclass(frozen=True)
class Conditions:
    """How a simulated photo was taken.

    ``exposure`` is the error in stops (above 0 too bright), ``mired`` and ``tint`` how far the
    as-shot white lies from the light's, ``temperature`` (kelvin) and ``light_tint`` the light,
    ``baseline`` the camera's BaselineExposure, ``saturation`` the balanced value at which highlights end.
    """

    camera: str
    temperature: float
    light_tint: float
    exposure: float
    mired: float
    tint: float
    baseline: float
    saturation: float
    iso: float


def conditions(seed: int) -> Conditions:
    """Return what ``seed`` stands for: errors as people and cameras make them, mostly small."""
    rng = np.random.default_rng([seed, 7])
    return Conditions(
        camera=str(rng.choice(CAMERAS)),
        temperature=float(1e6 / rng.uniform(125.0, 330.0)),
        light_tint=float(np.clip(rng.normal(0.0, 5.0), -12.0, 12.0)),
        exposure=float(rng.triangular(-1.5, -0.15, 1.5)),
        mired=float(rng.triangular(-25.0, 0.0, 25.0)),
        tint=float(rng.triangular(-8.0, 0.0, 8.0)),
        baseline=float(rng.choice([0.0, 0.25, 0.5])),
        saturation=float(2.0 ** rng.uniform(0.0, 2.0)),
        iso=float(rng.choice([100, 200, 400, 800, 1600, 3200])),
    )


def simulated(picture: Any, seed: int) -> LinearImage:
    """Return the raw of a finished sRGB ``picture`` (H x W x 3; uint8, uint16 or float 0..1)."""
    taken = conditions(seed)
    linear = srgb_decode(_floats(picture)).astype(np.float32) @ _FROM_SRGB.T
    white = 2.0**taken.baseline
    return _taken(_regained(_unrendered(linear, white), white), taken)


def from_scene(scene: FloatArray, seed: int) -> LinearImage:
    """Return the raw of a scene-linear ProPhoto picture (H x W x 3, any scale), metered as cameras do."""
    luminance = np.maximum(scene @ LUMINANCE, 0.0)
    lit = luminance[luminance > 0.0]
    key = float(np.exp(np.mean(np.log(lit)))) if lit.size else METERED_GREY
    gain = METERED_GREY / np.clip(key, max(float(np.quantile(luminance, 0.5)) / 4.0, 1e-6), None)
    return _taken((scene * np.float32(gain)).astype(np.float32), conditions(seed))


@lru_cache
def camera_color(name: str) -> CameraColor:
    """Return the calibrations of one of CAMERAS under A and D65; its neutral is that of D65."""
    tags = cameras.color_tags(cameras.camera(name))
    calibrations = tuple(
        Calibration(kelvin, color, forward)
        for kelvin, color, forward in zip(
            _CALIBRATION_KELVIN, tags.color_matrices, tags.forward_matrices, strict=True
        )
    )
    color = CameraColor(calibrations, np.ones(3))
    return replace(color, neutral=white_xy_to_neutral(color, 6504.0, 0.0))


def _floats(picture: Any) -> FloatArray:
    pixels = np.asarray(picture)
    if pixels.dtype.kind == "u":
        return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    return pixels.astype(np.float32)


def _unrendered(display: FloatArray, white: float) -> FloatArray:
    """Invert the base rendition: scene-linear ProPhoto of display-linear ``display`` (H x W x 3).

    The rendition bends the largest and the smallest channel and keeps the middle's relative place;
    so does its inverse. The smallest channel's curve depends on the largest and is bisected.
    """
    shown_top, shown_bottom = display.max(axis=-1), display.min(axis=-1)
    heights = np.linspace(0.0, 1.0, 4096) ** 2 * white
    top = np.interp(shown_top, base_curve(heights, white), heights).astype(np.float32)
    gain = np.minimum(shown_top, 1.0) / np.maximum(top, 1e-9)
    low, high = np.minimum(shown_bottom, 0.0), top.copy()
    for _ in range(24):
        middle = 0.5 * (low + high)
        bent = base_curve(np.clip(middle, 0.0, white), white)
        shown = bent + HOLD * np.minimum(np.minimum(middle, white) * gain - bent, 0.0)
        above = shown > shown_bottom
        high, low = np.where(above, middle, high), np.where(above, low, middle)
    bottom = 0.5 * (low + high)
    ratio = (top - bottom) / np.maximum(shown_top - shown_bottom, 1e-6)
    scene = bottom[..., None] + (display - shown_bottom[..., None]) * ratio[..., None]
    return np.asarray(scene, np.float32)


def _regained(scene: FloatArray, white: float) -> FloatArray:
    """Return the scene with what the picture clipped shining on, most in the middle of large areas."""
    height, width = scene.shape[:2]
    clipped = np.clip((scene.min(axis=-1) / white - 0.7) / 0.3, 0.0, 1.0) ** 2
    reach = max(1.0, 0.02 * max(height, width))
    inner = cv2.GaussianBlur(clipped.astype(np.float32), (0, 0), reach)
    gain = 1.0 + _REGAINED * clipped * inner
    return np.asarray(scene * gain[..., None], np.float32)


def _taken(scene: FloatArray, taken: Conditions) -> LinearImage:
    """Return the raw that the camera records of a ``scene`` (its grey is what the light makes grey)."""
    color = camera_color(taken.camera)
    warmth = np.float64(1e6 / (1e6 / taken.temperature + taken.mired))
    tint = np.float64(taken.light_tint + taken.tint)
    seen = camera_to_working(color, warmth, tint)
    light = camera_to_working(color, np.float64(taken.temperature), np.float64(taken.light_tint))
    to_camera = np.linalg.inv(light) * 2.0 ** (taken.exposure - taken.baseline)
    # The sensor ends; as recovery leaves them, highlights end in the as-shot white.
    pixels = scene @ (seen @ to_camera).T.astype(np.float32)
    knee = np.float32(0.85 * taken.saturation)
    room = np.float32(taken.saturation) - knee
    over = np.maximum(pixels - knee, 0.0)
    pixels = np.minimum(pixels, knee) + room * over / (room + over)
    pixels = pixels @ np.linalg.inv(seen).T.astype(np.float32)
    neutral = white_xy_to_neutral(color, float(warmth), float(tint))
    height, width = scene.shape[:2]
    metadata = Metadata(
        make="Silvergrad",
        model=cameras.camera(taken.camera).model,
        iso=taken.iso,
        size=(width, height),
        color=replace(color, neutral=neutral),
        baseline_exposure=taken.baseline,
        noise=(taken.iso * 2e-6, taken.iso**2 * 1e-11),
        frame=Frame(height, width),
    )
    return LinearImage(np.asarray(pixels, np.float32), metadata)
