"""Three-dimensional tables: cubes of RGB, and the DNG's hue, saturation and value tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from editor.core.color.perceptual import interleaved, planes
from editor.core.color.spaces import srgb_decode, srgb_encode
from editor.core.image import FloatArray, HueTable

Index = NDArray[np.int32]
Corner = tuple[float, float, float]


def apply_cube(
    image: FloatArray, table: FloatArray, low: Corner = (0.0, 0.0, 0.0), high: Corner = (1.0, 1.0, 1.0)
) -> FloatArray:
    """Return ``image`` (... x 3) through ``table``, clamped to its domain ``low``..``high``.

    ``table`` is N x N x N x 3, N >= 2, indexed [red, green, blue]. Tetrahedral interpolation: four
    entries a pixel, and neutral input stays on the table's neutral axis.
    """
    return interleaved(cube_planes(planes(image), cube_entries(table), low, high), image.shape)


def cube_entries(table: FloatArray) -> FloatArray:
    """Return a cube (N x N x N x 3) as three planes of entries (3 x N^3), quicker to look up."""
    return np.ascontiguousarray(table.reshape(-1, 3).T, dtype=np.float32)


def cube_planes(
    rgb: FloatArray, entries: FloatArray, low: Corner = (0.0, 0.0, 0.0), high: Corner = (1.0, 1.0, 1.0)
) -> FloatArray:
    """Do as `apply_cube` on planes (3 x N), with the table as `cube_entries`."""
    size = round(entries.shape[1] ** (1 / 3))
    strides = (np.int32(size * size), np.int32(size), np.int32(1))
    rests = []
    base: Index = np.zeros(rgb.shape[1], np.int32)
    for channel, stride in enumerate(strides):
        span = max(high[channel] - low[channel], 1e-9)
        position = (rgb[channel] - np.float32(low[channel])) * np.float32((size - 1) / span)
        np.clip(position, 0.0, size - 1, out=position)
        index = np.minimum(position.astype(np.int32), size - 2)
        rests.append(position - index.astype(np.float32))
        base += index * stride
    red, green, blue = rests
    largest = np.maximum(np.maximum(red, green), blue)
    smallest = np.minimum(np.minimum(red, green), blue)
    middle = red + green + blue - largest - smallest
    # From one corner to the opposite: along the largest rest first, along the smallest last.
    first = _chosen(red == largest, green == largest, strides)
    last = _chosen(red == smallest, (green == smallest) & (blue != smallest), strides)
    whole = np.int32(sum(strides))
    made = np.zeros_like(rgb)
    for corner, weight in (
        (base, 1.0 - largest),
        (base + first, largest - middle),
        (base + (whole - last), middle - smallest),
        (base + whole, smallest),
    ):
        for channel, plane in enumerate(entries):
            part = plane.take(corner)
            part *= weight
            made[channel] += part
    return made


def _chosen(red: NDArray[np.bool_], green: NDArray[np.bool_], strides: tuple[np.int32, ...]) -> Index:
    """Return red's stride where ``red``, else green's where ``green``, else blue's."""
    return np.where(red, strides[0], np.where(green, strides[1], strides[2]))


def apply_hue_table(image: FloatArray, table: HueTable) -> FloatArray:
    """Return linear ``image`` (... x 3) with hue shifted, saturation and value scaled by ``table``.

    DNG 1.7, "HueSatMap" and "LookTable": trilinear in HSV, hue wraps, saturation stays below one.
    Values above 1 use the table's last entry and stay unbounded; pixels without any positive
    channel are returned as they are.
    """
    rgb = planes(image)
    hue, saturation, value = _hsv(rgb)
    encoded = srgb_encode(value) if table.srgb_encoded else value
    shift, saturation_scale, value_scale = _trilinear(table.deltas, hue, saturation, encoded)
    hue += shift * np.float32(6.0 / 360.0)
    hue -= np.floor(hue * np.float32(1.0 / 6.0)) * np.float32(6.0)
    saturation = np.minimum(saturation * saturation_scale, np.maximum(saturation, 1.0))
    changed = srgb_decode(encoded * value_scale) if table.srgb_encoded else value * value_scale
    made = _rgb(hue, saturation, changed.astype(np.float32))
    np.copyto(made, rgb, where=value <= 0.0)
    return interleaved(made, image.shape)


def _hsv(rgb: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return hue (0..6), saturation and value of planes; a saturation above 1 has a negative channel."""
    red, green, blue = rgb
    value = np.maximum(np.maximum(red, green), blue)
    chroma = value - np.minimum(np.minimum(red, green), blue)
    scale = 1.0 / np.maximum(chroma, 1e-12)
    hue = np.where(green == value, (blue - red) * scale + 2.0, (red - green) * scale + 4.0)
    hue = np.where(red == value, (green - blue) * scale, hue)
    hue += np.float32(6.0) * (hue < 0.0)
    return hue, chroma / np.maximum(value, 1e-9), value


def _rgb(hue: FloatArray, saturation: FloatArray, value: FloatArray) -> FloatArray:
    """Return planes of hue (0..6), saturation and value."""
    chroma = value * saturation
    made = np.empty((3, value.size), np.float32)
    for channel, turn in enumerate((5.0, 3.0, 1.0)):
        k = hue + np.float32(turn)
        k -= np.float32(6.0) * (k >= 6.0)
        share = np.clip(np.minimum(k, np.float32(4.0) - k), 0.0, 1.0)
        made[channel] = value - chroma * share
    return made


def _trilinear(
    deltas: FloatArray, hue: FloatArray, saturation: FloatArray, value: FloatArray
) -> FloatArray:
    """Return the table's three entries (3 x N) at hue 0..6, saturation and value (clamped to 0..1)."""
    hues, saturations, values = deltas.shape[:3]
    # One more row where hue wraps, so that the next entry is always one stride away.
    wrapped = np.concatenate([deltas, deltas[:1]]).astype(np.float32).reshape(-1, 3)
    entries = np.ascontiguousarray(wrapped.T)
    base: Index = np.zeros(hue.size, np.int32)
    axes = []
    for position, count, stride in (
        (hue * np.float32(hues / 6.0), hues + 1, saturations * values),
        (saturation * np.float32(saturations - 1), saturations, values),
        (value * np.float32(values - 1), values, 1),
    ):
        if count == 1:
            continue
        inside = np.clip(position, 0.0, count - 1)
        index = np.minimum(inside.astype(np.int32), count - 2)
        base += index * np.int32(stride)
        axes.append((stride, inside - index.astype(np.float32)))
    corners: list[tuple[int, FloatArray]] = [(0, np.ones(hue.size, np.float32))]
    for stride, rest in axes:
        corners = [
            corner
            for offset, weight in corners
            for corner in ((offset, weight * (1.0 - rest)), (offset + stride, weight * rest))
        ]
    made = np.zeros((3, hue.size), np.float32)
    for offset, weight in corners:
        corner_index = base + np.int32(offset)
        for channel, plane in enumerate(entries):
            part = plane.take(corner_index)
            part *= weight
            made[channel] += part
    return made
