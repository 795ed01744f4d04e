"""The kernel in plain NumPy and OpenCV, where there is no Halide: the same numbers within one level."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from editor.core.bands import in_bands
from editor.core.color.perceptual import oklab
from editor.core.color.spaces import LUMINANCE
from editor.core.denoise import averaged
from editor.core.edges import FLOOR, enlarge
from editor.core.image import FloatArray, Frame
from editor.core.sharpen import edge_strength, sharpening_reach
from editor.core.stages.dehaze import STRONGEST, THINNEST
from editor.core.stages.detail import GREEN, SIDE, cleaned, window_of
from editor.core.stages.grain import LEAST_VISIBLE, VISIBLE_BETWEEN
from editor.core.stages.grain import LUMINANCE as GRAIN_LUMINANCE
from editor.core.stages.local_contrast import CLARITY_LIMIT, GREY
from editor.render.encode import dither_mask
from editor.render.preview.color_table import spread, unpack
from editor.render.preview.detail_pass import BORDER, Sharpening
from editor.render.preview.grid import sliced as slice_grid
from editor.render.preview.parts import (
    CURVE_STEPS,
    HALF,
    LEVELS_OUT,
    PLACE,
    TONES,
    TONES_FROM,
    TONES_TO,
    Display,
    HalfArray,
    Local,
    Places,
    Scene,
    Vignette,
)

_TINY = np.float32(1e-9)


class NumpyKernel:
    """Slow, and everywhere."""

    name = "NumPy"

    def scene(self, source: HalfArray, band: HalfArray, parts: Scene, out: Places) -> None:
        """Fill ``out`` (3 x H x W) from ``source`` (as large) and the fine ``band`` (H x W)."""

        def rows(fine: HalfArray, top: int) -> HalfArray:
            these = slice(top, top + len(fine))
            rgb = np.tensordot(parts.matrix, source[:, these].astype(np.float32), 1)
            frame = Frame(parts.height, parts.width, parts.top + top, parts.left)
            if isinstance(parts.areawise, Local):
                rgb = _local(rgb, parts.areawise, frame)
            else:
                rgb = slice_grid(rgb, parts.areawise, frame)
            if parts.texture:
                rgb *= np.exp2(np.float32(parts.texture) * fine.astype(np.float32))
            if parts.vignette is not None:
                rgb = _vignetted(rgb, parts.vignette, these)
            out[:, these] = _placed(_rendered(rgb, parts))
            return fine[:, :0]

        in_bands(rows, band)

    def display(self, places: Places, noise: HalfArray, parts: Display, out: NDArray[np.uint8]) -> None:
        """Fill ``out`` (H x W x 4) from ``places`` (3 x H x W) and grain's layers (4 x H x W)."""
        colors = unpack(parts.table)

        def rows(first: HalfArray, top: int) -> HalfArray:
            these = slice(top, top + len(first))
            made = _looked_up(places[:, these].reshape(3, -1), colors, parts.size)
            made = made.reshape(3, *first.shape)
            if parts.grain.any():
                light = np.clip(np.tensordot(np.array(GRAIN_LUMINANCE, np.float32), made, 1), 0.0, 1.0)
                visible = LEAST_VISIBLE + VISIBLE_BETWEEN * light * (1.0 - light)
                made += np.tensordot(parts.grain, noise[:, these].astype(np.float32), 1) * visible
            out[these] = _bytes(np.clip(made, 0.0, 1.0), parts.top + top, parts.left)
            return first[:, :0]

        in_bands(rows, noise[0])

    def calm(
        self, luma: FloatArray, rests: HalfArray, ratios: HalfArray, noise: FloatArray, out: FloatArray
    ) -> None:
        """Fill ``out`` with luma less rests (4 x H x W) times min(1, noise times ratios)."""
        np.copyto(out, luma)
        for rest, ratio, level in zip(rests, ratios, noise, strict=True):
            out -= rest * np.minimum(ratio.astype(np.float32) * level, 1.0)

    def average(self, planes: FloatArray, step: int, weights: tuple[float, float]) -> FloatArray:
        """Return what `denoise.averaged` makes of planes (3 x h x w)."""
        return averaged(planes, step, weights)

    def clean(self, planes: FloatArray, lines: FloatArray, step: int, noise: float, out: HalfArray) -> None:
        """Fill ``out`` (2 x H x W) as `detail.cleaned` does on lines (4 x h x w).

        ``planes`` (3) have BORDER mirrored pixels more on each side.
        """
        planes = planes[:, BORDER:-BORDER, BORDER:-BORDER]
        pairs, shape = [(lines[0], lines[1]), (lines[2], lines[3])], planes.shape[1:]
        halo = -(-3 // step) * step

        def rows(band: FloatArray, top: int) -> FloatArray:
            window, inner = window_of(top, top + len(band), 0, shape[1], halo, shape)
            made = cleaned(planes[:, *window], pairs, window, step, noise)
            for plane, clean in zip(out, made, strict=True):
                plane[top : top + len(band)] = clean[inner]
            return band[:, :0]

        in_bands(rows, planes[0], rows=96 // step * step)

    def edges(self, luma: FloatArray, radius: float, out: HalfArray) -> None:
        """Fill ``out`` with `edge_strength` of luma (H x W)."""

        def rows(band: FloatArray, top: int) -> HalfArray:
            return edge_strength(band, radius).astype(HALF)

        in_bands(rows, luma, out, halo=sharpening_reach(radius, 1.0))

    def sharpen(
        self, luma: FloatArray, chroma: HalfArray, edges: HalfArray, parts: Sharpening, out: HalfArray
    ) -> None:
        """Fill ``out`` (3 x H x W) with linear light of sharpened luma and chroma (2 x H x W)."""
        border = cv2.BORDER_REFLECT_101
        rest = luma - cv2.sepFilter2D(luma, -1, parts.taps, parts.taps, borderType=border)
        energy = cv2.blur(rest * rest, (3, 3), borderType=border)
        rest *= np.float32(parts.amount) * energy / (energy + np.float32(parts.coring))
        if parts.edge:
            t = np.clip(edges.astype(np.float32) * np.float32(parts.edge) - np.float32(0.5), 0.0, 1.0)
            rest *= t * t * (3.0 - 2.0 * t)
        sharp, reach = luma + rest, 5 if parts.wide else 3
        window = np.ones((reach, reach), np.uint8)
        inside = np.clip(sharp, cv2.erode(luma, window), cv2.dilate(luma, window))
        light = inside + (sharp - inside) * np.float32(parts.overshoot)
        red, blue = chroma.astype(np.float32)
        green = (red + blue) * -(SIDE / GREEN)
        black = np.float32(parts.black)
        for plane, rest in zip(out, (red, green, blue), strict=True):
            encoded = light + rest
            above = np.maximum(encoded, black)
            plane[:] = above * above + (encoded - above) * (2.0 * black) - np.float32(parts.offset)


def _local(rgb: FloatArray, parts: Local, frame: Frame) -> FloatArray:
    lines = [enlarge(line, rgb[0], frame) for line in parts.lines]
    haze = np.clip(lines[0] * (_stops(rgb) * np.float32(1.0 / 14.0)) + lines[1], 0.0, 1.0)
    thick = np.maximum(haze - np.float32(0.5), 0.0)
    haze -= np.float32(0.88) * thick * thick
    amount = np.float32(parts.dehaze)
    if amount > 0.0:
        through = 1.0 / np.maximum(1.0 - amount * np.float32(STRONGEST) * haze, np.float32(THINNEST))
    else:
        through = 1.0 + amount * (np.float32(0.25) + np.float32(0.45) * haze)
    mixed = rgb * through + parts.light[:, None, None] * (1.0 - through)
    rgb = np.maximum(mixed, np.float32(0.25) * rgb) if amount > 0.0 else mixed
    level = _stops(rgb)
    place = (lines[2] * level + lines[3] - TONES_FROM) * np.float32((TONES - 1) / (TONES_TO - TONES_FROM))
    stops = parts.tones[np.clip(place + np.float32(0.5), 0.0, TONES - 1.0).astype(np.int32)]
    level = np.maximum(level + stops, np.log2(FLOOR))
    base = lines[4] * level + lines[5]
    middle = np.exp(-0.5 * np.square((base - np.float32(GREY)) * np.float32(1.0 / 2.6)))
    detail = level - base
    share = detail * np.float32(1.0 / CLARITY_LIMIT)
    stops = stops + np.float32(parts.clarity) * middle * detail / (1.0 + share * share)
    made: FloatArray = rgb * np.exp2(stops)
    return made


def _stops(rgb: FloatArray) -> FloatArray:
    return np.log2(np.maximum(np.tensordot(LUMINANCE, rgb, 1), FLOOR))


def _vignetted(rgb: FloatArray, parts: Vignette, rows: slice) -> FloatArray:
    out = (parts.columns + parts.rows[rows, None]) ** np.float32(parts.root)
    bright = np.square(np.maximum(np.tensordot(LUMINANCE, rgb, 1), 0.0))
    stops = parts.stops(out) * (1.0 - np.float32(parts.spared) * (bright / (bright + np.float32(0.35**2))))
    made: FloatArray = rgb * np.exp2(stops)
    return made


def _rendered(rgb: FloatArray, parts: Scene) -> FloatArray:
    """Return display-linear 0..1, as `keep_hue` does."""
    white = np.float32(parts.white)
    top, bottom = rgb.max(axis=0), rgb.min(axis=0)

    def bend(values: FloatArray) -> FloatArray:
        root = np.sqrt(np.clip(values * (1.0 / white), 0.0, 1.0))
        made: FloatArray = parts.curve[(root * CURVE_STEPS + np.float32(0.5)).astype(np.int32)]
        return made

    new_top, new_bottom = bend(top), bend(bottom)
    gain = new_top / np.clip(top, _TINY, white)
    new_bottom += np.float32(parts.hold) * np.minimum(np.minimum(bottom, white) * gain - new_bottom, 0.0)
    ratio = (new_top - new_bottom) / np.maximum(top - bottom, _TINY)
    made: FloatArray = (rgb - bottom) * ratio + new_bottom
    return made


def _placed(rgb: FloatArray) -> Places:
    """Return the places of display-linear colors (3 x H x W) in the table."""
    places = oklab(rgb.reshape(3, -1))
    places[1:] = spread(places[1:])
    whole = np.clip(places, 0.0, 1.0) * np.float32(PLACE) + np.float32(0.5)
    return whole.astype(np.uint16).reshape(rgb.shape)


def _looked_up(whole: Places, colors: FloatArray, size: int) -> FloatArray:
    """Return display values (3 x N) of places (3 x N) by the table, tetrahedrally (Kasson 1993)."""
    places = whole.astype(np.float32) * np.float32((size - 1) / PLACE)
    cells = np.minimum(places.astype(np.int32), size - 2)
    first, second, third = inside = places - cells.astype(np.float32)
    steps = (size * size, size, 1)
    base = cells[0] * steps[0] + cells[1] * steps[1] + cells[2]
    high, low = inside.max(axis=0), inside.min(axis=0)
    middle = first + second + third - high - low
    to_high = np.where(first == high, steps[0], np.where(second == high, steps[1], steps[2]))
    to_low = np.where(third == low, steps[2], np.where(second == low, steps[1], steps[0]))
    corners = (base, base + to_high, base + sum(steps) - to_low, base + sum(steps))
    shares = (1.0 - high, high - middle, middle - low, low)
    made: Any = sum(share[:, None] * colors[at] for share, at in zip(shares, corners, strict=True))
    return np.ascontiguousarray(made.T)


def _bytes(rgb: FloatArray, top: int, left: int) -> NDArray[np.uint8]:
    """Return 0..1 (3 x H x W) as BGRA bytes, dithered by absolute position."""
    height, width = rgb.shape[1:]
    mask = dither_mask()[..., 0]
    rows, columns = (np.arange(n) + start for n, start in ((height, top), (width, left)))
    dither = mask[rows[:, None] % mask.shape[0], columns % mask.shape[1]]
    made = np.empty((height, width, 4), np.uint8)
    made[..., 3] = 255
    for channel, plane in zip((2, 1, 0), rgb, strict=True):
        made[..., channel] = np.minimum(plane * np.float32(LEVELS_OUT) + dither, 255.5)
    return made
