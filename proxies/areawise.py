"""Areawise: what the proxies of stages that look around each pixel share: windows, bands and light."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from proxies.windows import Window

FLOOR = 2.0**-14
# Log2 values come to lie within about -2..2.
STOPS, MIDDLE = 4.0, -3.0
# Without gradients a large picture is answered band by band.
PIXELS_AT_ONCE = 1 << 20


def cascade(planes: Tensor, levels: int) -> list[Tensor]:
    """Split B x C x H x W planes into bands, finest first, and what is left.

    A cascade of convolutions by the cubic B-spline (the binomial 3 x 3 twice), each twice as far
    apart as the last (a trous, Starck & Murtagh).
    """
    made = []
    for level in range(levels):
        smooth = _smoothed(_smoothed(planes, 2**level), 2**level)
        made.append(planes - smooth)
        planes = smooth
    return [*made, planes]


def _smoothed(planes: Tensor, step: int) -> Tensor:
    """Return planes under the binomial 3 x 3 kernel, its taps ``step`` pixels apart."""
    mode = "reflect" if min(planes.shape[2:]) > step else "replicate"
    padded = functional.pad(planes, (step, step, step, step), mode=mode)
    across = 0.5 * padded[..., step:-step] + 0.25 * (padded[..., : -2 * step] + padded[..., 2 * step :])
    return 0.5 * across[:, :, step:-step] + 0.25 * (across[:, :, : -2 * step] + across[:, :, 2 * step :])


def luminance(rgb: Tensor) -> Tensor:
    """Return B x 1 x H x W luminance of ProPhoto planes, at least FLOOR."""
    red, green, blue = rgb.split(1, 1)
    return (0.288071 * red + 0.711843 * green + 0.000086 * blue).clamp_min(FLOOR)


def scaled_log(light: Tensor) -> Tensor:
    """Return log2 of light, at least FLOOR, of about unit size."""
    return (light.clamp_min(FLOOR).log2() - MIDDLE) / STOPS


def bands_of(image: Tensor) -> list[Window]:
    """Return bands of rows that memory takes at once; all rows where gradients keep everything anyway."""
    batch, height, width = image.shape[:3]
    rows = height if torch.is_grad_enabled() else max(64, PIXELS_AT_ONCE // (batch * width))
    return [(slice(top, min(top + rows, height)), slice(0, width)) for top in range(0, height, rows)]


def places_of(shape: tuple[int, int], window: Window, like: Tensor) -> Tensor:
    """Return x and y (h x w x 2) of a window's pixels in the picture, its edges at -1 and 1."""
    axes = []
    for count, part in zip(shape, window, strict=True):
        start, stop, _ = part.indices(count)
        axes.append((torch.arange(start, stop, device=like.device) + 0.5) * (2.0 / count) - 1.0)
    y, x = torch.meshgrid(*axes, indexing="ij")
    return torch.stack([x, y], -1)
