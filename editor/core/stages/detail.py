"""Detail: sharpening, and noise reduction in luminance and colour."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.core.bands import in_bands
from editor.core.denoise import (
    Average,
    calm_color,
    calm_luma,
    color_noise,
    kept_share,
    lines_in_luma,
    luma_noise,
)
from editor.core.encoding import Encoding
from editor.core.image import FloatArray, Metadata
from editor.core.sharpen import sharpening_of, sharpening_reach
from editor.core.slider import Slider
from editor.core.stage import Sliders, stage
from editor.core.statistics import Statistics

# Weights of the encoded channels in luma: least noise, and near enough to lightness.
SIDE, GREEN = np.float32(0.25), np.float32(0.5)
# Columns worked on at a time: what one tile needs stays in a core's cache.
_TILE = 1024

Window = tuple[slice, slice]
Lines = list[tuple[FloatArray, FloatArray]]


def _raw_default(value: float) -> Any:
    """Return a default of ``value`` for raws and none for finished pictures."""
    return lambda metadata: value if metadata.kind == "raw" else 0.0


def _modifier(name: str, crs: str, default: float, tooltip: str) -> Slider:
    """Return a slider from 0 to 100 that only shapes what another one does."""
    return Slider(name, 0, 100, crs=crs, default=default, modifier=True, tooltip=tooltip)


def _sliders() -> list[Slider]:
    """Declare sharpening, luminance noise and colour noise, each with its modifiers."""
    radius = "Width of the detail that is sharpened, in pixels of the full-size picture."
    overshoot = "How far sharpening may go beyond the tones around it: low avoids halos."
    fine = "How much fine detail is kept where it could be noise."
    coarse = "How much of the coarser structure is kept where it could be noise."
    color = "How much fine colour detail is kept where it could be noise."
    blotches = "How large the blotches of colour are that are smoothed."
    sharpening, color_noise = _raw_default(40.0), _raw_default(25.0)
    return [
        Slider("sharpening", 0, 150, crs="Sharpness", default=sharpening, tooltip="Sharpen fine detail."),
        Slider(
            "radius", 0.5, 3.0, crs="SharpenRadius", crs_format="+.1f", neutral=1.0, step=0.1,
            modifier=True, tooltip=radius,
        ),
        _modifier("detail", "SharpenDetail", 25.0, overshoot),
        _modifier("masking", "SharpenEdgeMasking", 0.0, "Keep sharpening to edges, out of smooth areas."),
        Slider("luminance_noise", 0, 100, crs="LuminanceSmoothing", tooltip="Smooth noise in brightness."),
        _modifier("luminance_noise_detail", "LuminanceNoiseReductionDetail", 50.0, fine),
        _modifier("luminance_noise_contrast", "LuminanceNoiseReductionContrast", 0.0, coarse),
        Slider(
            "color_noise", 0, 100, crs="ColorNoiseReduction", default=color_noise,
            tooltip="Smooth noise in colour.",
        ),
        _modifier("color_noise_detail", "ColorNoiseReductionDetail", 50.0, color),
        _modifier("color_noise_smoothness", "ColorNoiseReductionSmoothness", 50.0, blotches),
    ]  # fmt: skip


@stage(order=240, kind="areawise", panel="Detail", sliders=_sliders())
def detail(image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics) -> FloatArray:
    """Split into luma and chroma where noise is uniform; clean chroma, clean luma, sharpen luma.

    Sizes are those of the full-size picture, scaled by ``metadata.frame.scale``.
    """
    code = Encoding(metadata.noise, float(statistics.shift))
    scale = min(metadata.frame.scale, 1.0)
    planes = split(image, code)
    luma = planes[0]
    if sliders["luminance_noise"] > 0.0:
        luma = calm_luma(
            luma,
            code.sigma,
            1.0 / scale,
            sliders["luminance_noise"] / 75.0,
            sliders["luminance_noise_detail"] / 100.0,
            sliders["luminance_noise_contrast"] / 100.0,
        )
    step = max(1, round(4 * scale))
    strength = color_strength(sliders)
    reach = sliders["color_noise_smoothness"] / 100.0
    lines = None
    if strength > 0.0:
        lines = chroma_lines(reduced(planes, step), step / scale, code.sigma, strength, reach)
    noise = color_threshold(sliders, code.sigma, scale)
    radius, masking = sliders["radius"] * scale, sliders["masking"] / 100.0
    amount = sliders["sharpening"] / 100.0 if radius > 0.05 else 0.0
    halo = -(-max(3, sharpening_reach(radius, masking)) // step) * step

    def sharp_luma(tile: FloatArray) -> FloatArray:
        if amount <= 0.0:
            return tile
        left = luma_noise(code.sigma, 1.0 / scale)
        return tile + sharpening_of(tile, amount, radius, sliders["detail"] / 100.0, masking, left)

    def join(band: FloatArray, top: int) -> FloatArray:
        made = np.empty_like(band)
        # Tiles begin where reduced pixels do.
        wide = _TILE // step * step
        for start in range(0, image.shape[1], wide):
            stop = min(start + wide, image.shape[1])
            window, inner = window_of(top, top + band.shape[0], start, stop, halo, image.shape)
            chroma = list(planes[1:, *window])
            if lines is not None:
                chroma = cleaned(planes[:, *window], lines, window, step, noise)
            red, blue = (each[inner] for each in chroma)
            light = sharp_luma(luma[window])[inner]
            green = red + blue
            green *= -SIDE / GREEN
            green += light
            cv2.merge(
                [code.decode(light + red), code.decode(green), code.decode(light + blue)],
                made[:, start:stop],
            )
        return made

    return in_bands(join, image, np.empty_like(image), rows=96 // step * step)


def color_strength(sliders: Sliders) -> float:
    """Return how much stronger than the noise is what passes for noise in chroma."""
    return float((sliders["color_noise"] / 25.0) ** 0.75)


def color_threshold(sliders: Sliders, sigma: float, scale: float) -> float:
    """Return the energy that full-size chroma off its lines must exceed to be kept."""
    noise = 2.0 ** (2.0 - sliders["color_noise_detail"] / 50.0)
    return float(noise * (color_strength(sliders) * color_noise(sigma, 1.0 / scale)) ** 2)


def window_of(
    top: int, bottom: int, left: int, right: int, halo: int, shape: tuple[int, ...]
) -> tuple[Window, Window]:
    """Return the rows and columns of a tile with its halo, and where in those the tile lies."""
    first, start = max(0, top - halo), max(0, left - halo)
    rows = slice(first, min(shape[0], bottom + halo))
    columns = slice(start, min(shape[1], right + halo))
    inner = (slice(top - first, bottom - first), slice(left - start, right - start))
    return (rows, columns), inner


def split(image: FloatArray, code: Encoding) -> FloatArray:
    """Return luma, red less luma and blue less luma, encoded (3 x H x W)."""
    planes = np.empty((3, *image.shape[:2]), np.float32)

    def split(band: FloatArray, top: int) -> FloatArray:
        red, green, blue = (code.encode(each) for each in cv2.split(band))
        luma, first, second = planes[:, top : top + band.shape[0]]
        np.add(red, blue, out=luma)
        luma *= SIDE
        luma += np.multiply(green, GREEN, out=green)
        np.subtract(red, luma, out=first)
        np.subtract(blue, luma, out=second)
        return band[:, :0]

    in_bands(split, image)
    return planes


def reduced(planes: FloatArray, step: int) -> FloatArray:
    """Return the means of ``step`` x ``step`` pixels, the last ones made up of repeated edges."""
    down, across = -planes.shape[1] % step, -planes.shape[2] % step
    made = []
    for plane in planes:
        if down or across:
            plane = cv2.copyMakeBorder(plane, 0, down, 0, across, cv2.BORDER_REPLICATE)
        size = (plane.shape[1] // step, plane.shape[0] // step)
        made.append(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))
    return np.stack(made)


def chroma_lines(
    small: FloatArray,
    averages: float,
    sigma: float,
    strength: float,
    reach: float,
    average: Average | None = None,
) -> Lines:
    """Return clean chroma as lines in luma of `reduced` planes, which average so many squared pixels."""
    noise = luma_noise(sigma, averages)
    calm = calm_color(small, noise, color_noise(sigma, averages), strength, reach, average)
    return lines_in_luma(small[0], list(calm), noise)


def cleaned(planes: FloatArray, lines: Lines, window: Window, step: int, noise: float) -> list[FloatArray]:
    """Return a tile's chroma on its lines in luma, with what clearly exceeds ``noise`` (a variance)."""
    luma, *chroma = planes
    made, rests = [], []
    for plane, (slope, level) in zip(chroma, lines, strict=True):
        guess = _enlarged(slope, window, step) * luma
        guess += _enlarged(level, window, step)
        made.append(guess)
        rests.append(plane - guess)
    energy = rests[0] * rests[0]
    energy += rests[1] * rests[1]
    share = kept_share(cv2.blur(energy, (5, 5)), noise)
    for guess, rest in zip(made, rests, strict=True):
        rest *= share
        guess += rest
    return made


def _enlarged(plane: FloatArray, window: Window, step: int) -> FloatArray:
    """Return the full-size window (from multiples of ``step`` on) of a reduced plane, linearly."""
    if step == 1:
        return plane[window]
    first, left = (each.start // step for each in window)
    last, right = (-(-each.stop // step) for each in window)
    # A pixel more on every side, which at the picture's edge is the edge repeated.
    above, before = min(first, 1), min(left, 1)
    part = plane[first - above : last + 1, left - before : right + 1]
    size = (part.shape[1] * step, part.shape[0] * step)
    large = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
    down, across = above * step, before * step
    height, width = (each.stop - each.start for each in window)
    return np.asarray(large[down : down + height, across : across + width])
