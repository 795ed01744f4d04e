"""Tables: curves, cubes and hue tables looked up so that gradients flow to what is looked up.

Colors are planes (3 x N): their arithmetic is several times faster than that of pixels. Tables are
constants. Gradients are finite everywhere, also at black, at gray and where channels are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Curve = Callable[[Tensor], Tensor]

# Channels nearer to each other than this bend by the slope of the curve instead of its secant.
_LEAST_SPREAD = 1e-5


def planes(image: Tensor) -> Tensor:
    """Return the pixels of ``image`` (... x 3) as contiguous planes (3 x N)."""
    return image.reshape(-1, 3).T.contiguous()


def interleaved(channels: Tensor, shape: Sequence[int]) -> Tensor:
    """Return planes (3 x N) as an image of ``shape`` (... x 3)."""
    return channels.T.reshape(tuple(shape))


def interpolated(entries: Tensor, position: Tensor) -> Tensor:
    """Return ``entries`` (K x N) at fractional indices (any shape S, held to 0..N - 1): K x S."""
    index, rest = _split(position, entries.shape[1])
    low, high = _taken(entries, index), _taken(entries, index + 1)
    return low + (high - low) * rest


def through_points(values: Tensor, inputs: Tensor, outputs: Tensor) -> Tensor:
    """Return ``values`` on the line through the points (rising ``inputs``), level beyond its ends."""
    index = torch.searchsorted(inputs, values.detach(), right=True).clamp(1, len(inputs) - 1)
    start, bottom = inputs[index - 1], outputs[index - 1]
    steepness = (outputs[1:] - outputs[:-1]) / (inputs[1:] - inputs[:-1]).clamp_min(1e-12)
    inside = values.clamp(float(inputs[0]), float(inputs[-1]))
    return bottom + (inside - start) * steepness[index - 1]


def keep_hue(rgb: Tensor, curve: Curve, hold: float = 0.0, white: float = 1.0) -> Tensor:
    """Return planes with the largest and smallest channel through ``curve``, the middle between them.

    ``hold`` (0..1) keeps that share of the saturation that the curve takes away; what lies above
    ``white`` in all channels ends white all the same.
    """
    bottom = rgb.amin(0)
    spread = (rgb.amax(0) - bottom).clamp_min(_LEAST_SPREAD)
    top = bottom + spread
    new_top, new_bottom = curve(top), curve(bottom)
    if hold:
        gain = new_top / top.clamp(1e-6, white)
        # It leaps from nothing to the curve's first slope at black, and hardly changes after.
        gain = torch.where(top > 1e-4, gain, gain.detach())
        lost = (bottom.clamp_max(white) * gain - new_bottom).clamp_max(0.0)
        new_bottom = new_bottom + hold * lost
    return new_bottom + (rgb - bottom) * ((new_top - new_bottom) / spread)


def cube(rgb: Tensor, entries: Tensor, low: Sequence[float], high: Sequence[float]) -> Tensor:
    """Return planes through a cube (3 x M^3, red slowest), held to its domain ``low``..``high``.

    Tetrahedral interpolation: neutral input stays on the table's neutral axis.
    """
    size = round(entries.shape[1] ** (1 / 3))
    start, end = (rgb.new_tensor(list(each))[:, None] for each in (low, high))
    index, rest = _split((rgb - start) * ((size - 1) / (end - start)), size)
    strides = (size * size, size, 1)
    base = sum(each * stride for each, stride in zip(index, strides, strict=True))
    largest, smallest = rest.amax(0), rest.amin(0)
    middle = rest.sum(0) - largest - smallest
    # From one corner to the opposite: along the largest rest first, along the smallest last.
    first, last = (_chosen(rest == end, strides) for end in (largest, smallest))
    whole = sum(strides)
    return (
        _taken(entries, base) * (1.0 - largest)
        + _taken(entries, base + first) * (largest - middle)
        + _taken(entries, base + (whole - last)) * (middle - smallest)
        + _taken(entries, base + whole) * smallest
    )


def _chosen(here: Tensor, strides: Sequence[int]) -> Tensor:
    """Return the stride of the first of three channels for which ``here`` (3 x N) is true."""
    return torch.where(here[0], strides[0], torch.where(here[1], strides[1], strides[2]))


def hue_table(
    rgb: Tensor, deltas: Tensor, encode: Curve | None = None, decode: Curve | None = None
) -> Tensor:
    """Return linear planes through a DNG hue, saturation and value table (H x S x V x 3).

    An entry is (hue shift in degrees, saturation scale, value scale); ``encode`` and ``decode`` are
    the curve, and its inverse, under which the table has its values. Hue wraps, saturation stays
    below one, values above 1 use the last entry; a color without a positive channel stays.
    """
    bright = rgb.amax(0) > 0.0
    hue, saturation, value = _hsv(torch.where(bright, rgb, 1.0))
    encoded = value if encode is None else encode(value)
    shift, saturation_scale, value_scale = _trilinear(deltas, hue, saturation, encoded)
    hue = hue + shift * (6.0 / 360.0)
    hue = hue - 6.0 * torch.floor(hue.detach() / 6.0)
    saturation = torch.minimum(saturation * saturation_scale, saturation.clamp_min(1.0))
    scaled = encoded * value_scale
    changed = scaled if decode is None else decode(scaled)
    return torch.where(bright, _rgb(hue, saturation, changed), rgb)


def _hsv(rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return hue (0..6), saturation and value of planes whose largest channel is positive."""
    red, green, blue = rgb
    value = rgb.amax(0)
    chroma = value - rgb.amin(0)
    # A gray has no hue: any will do, as long as its gradient is finite.
    scale = 1.0 / torch.where(chroma > 1e-12, chroma, 1.0)
    hue = torch.where(green == value, (blue - red) * scale + 2.0, (red - green) * scale + 4.0)
    hue = torch.where(red == value, (green - blue) * scale, hue)
    return torch.where(hue < 0.0, hue + 6.0, hue), chroma / value.clamp_min(1e-9), value


def _rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Return planes of hue (0..6), saturation and value."""
    turned = hue + hue.new_tensor([[5.0], [3.0], [1.0]])
    turned = torch.where(turned >= 6.0, turned - 6.0, turned)
    return value - value * saturation * torch.minimum(turned, 4.0 - turned).clamp(0.0, 1.0)


def _trilinear(deltas: Tensor, hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Return the table's entries (3 x N) at hue 0..6, saturation and value (held to 0..1)."""
    hues, saturations, values = deltas.shape[:3]
    # One more row where hue wraps, so that the next entry is always one stride away.
    entries = torch.cat([deltas, deltas[:1]]).reshape(-1, 3).T.contiguous()
    base = torch.zeros_like(hue, dtype=torch.int64)
    corners: list[tuple[int, Tensor | float]] = [(0, 1.0)]
    for position, count, stride in (
        (hue * (hues / 6.0), hues + 1, saturations * values),
        (saturation * (saturations - 1.0), saturations, values),
        (value * (values - 1.0), values, 1),
    ):
        if count == 1:
            continue
        index, rest = _split(position, count)
        base = base + index * stride
        corners = [
            corner
            for offset, weight in corners
            for corner in ((offset, weight * (1.0 - rest)), (offset + stride, weight * rest))
        ]
    made = torch.zeros_like(entries[:, :1])
    for offset, weight in corners:
        made = made + _taken(entries, base + offset) * weight
    return made


def _split(position: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return whole indices 0..count - 2 and what is left to ``position``, held to 0..count - 1."""
    inside = position.clamp(0.0, count - 1.0)
    index = inside.detach().to(torch.int64).clamp_max(count - 2)
    return index, inside - index


def _taken(entries: Tensor, index: Tensor) -> Tensor:
    """Return ``entries`` (K x N) at ``index`` (any shape S): K x S."""
    return entries.index_select(1, index.flatten()).reshape(-1, *index.shape)
