"""Areawise: the proxy of a stage that looks around each pixel, near or far."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.steering import PIECE, Steered

FLOOR = 2.0**-14
# What looks far sees the picture at this long edge, and averages on a grid this long.
SMALL, GRID = 640, 128
LEVELS, LOOKS = 5, 7
# Log2 values come to lie within about -2..2.
STOPS, MIDDLE = 4.0, -3.0
TAPS = 13
# Without gradients a large picture is answered band by band.
PIXELS_AT_ONCE = 1 << 20

Window = tuple[slice, slice]


class FarFeatures(NamedTuple):
    """What `Far` sees, before anything learned: color, local features, moments on the grid, places."""

    color: Tensor  # B x H x W x 3
    local: Tensor  # B x H x W x (4 + LEVELS + 1)
    moments: Tensor  # B x (2 + 2 LOOKS) x h x w
    places: Tensor  # B x H x W x 2, x and y in -1..1


def cascade(planes: Tensor, levels: int = LEVELS, *, twice: bool = False) -> list[Tensor]:
    """Split B x C x H x W planes into bands, finest first, and what is left.

    A cascade of binomial 3 x 3 convolutions, each twice as far apart as the last (a trous, Starck
    & Murtagh): the mixing of its bands, which the sliders steer, is any smooth round filter. Each
    convolution ``twice`` makes it the cubic B-spline's.
    """
    made = []
    for level in range(levels):
        smooth = _smoothed(planes, 2**level)
        if twice:
            smooth = _smoothed(smooth, 2**level)
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
    return (0.28804 * red + 0.71187 * green + 0.00009 * blue).clamp_min(FLOOR)


def scaled_log(light: Tensor) -> Tensor:
    """Return log2 of light, at least FLOOR, of about unit size."""
    return (light.clamp_min(FLOOR).log2() - MIDDLE) / STOPS


def airlight(condition: Tensor) -> Tensor:
    """Return the haze's light (B x 3 x 1 x 1): half of the airlight's color is the haze's own."""
    air = torch.exp2(condition[:, 9:12] * STOPS + MIDDLE)
    return (0.5 * (air + air.mean(1, keepdim=True)))[:, :, None, None]


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


def averaged(planes: Tensor, kernels: Tensor) -> Tensor:
    """Return planes (B x C x h x w) under separable ``kernels`` (C x TAPS), as matrix products."""
    batch, count, height, width = planes.shape
    matrices = [torch.einsum("ct,tij->cji", kernels, _shifts(n, planes.device)) for n in (height, width)]
    made = planes.transpose(0, 1).reshape(count, batch * height, width) @ matrices[1]
    made = made.unflatten(1, (batch, height)).transpose(2, 3).reshape(count, batch * width, height)
    made = made @ matrices[0]
    return made.unflatten(1, (batch, width)).permute(1, 0, 3, 2)


@lru_cache(maxsize=16)
def _shifts(count: int, device: torch.device) -> Tensor:
    """Return TAPS matrices that move ``count`` samples by -6..6, mirrored at the ends."""
    at = torch.arange(count)[None, :] + torch.arange(TAPS)[:, None] - TAPS // 2
    at = at.abs()
    at = (count - 1) - ((count - 1) - at).abs()
    return functional.one_hot(at.clamp(0, count - 1), count).float().to(device)


class Far(nn.Module):
    """Gain and veil for each pixel, from bands of log luminance and a guided context.

    The context is a trainable guided filter (after Wu et al. 2018): log luminance itself and
    mixtures of dark channels are averaged with learned kernels on a coarse grid into local lines
    in log luminance, which give every pixel a value with the large picture's edges.
    """

    # The features that all windows of a picture share.
    shared = ("moments",)

    def __init__(
        self,
        sliders: int,
        conditions: int,
        width: int = 32,
        rank: int = 16,
        bases: int = 2,
        targets: int = 2,
    ) -> None:
        super().__init__()
        self.config = {
            "sliders": sliders, "conditions": conditions, "width": width, "rank": rank,
            "bases": bases, "targets": targets,
        }  # fmt: skip
        self.bases, count = bases, bases + targets
        reach = (torch.arange(TAPS) - TAPS // 2).abs()
        spans = [*torch.linspace(2.7, 3.9, bases).tolist(), *torch.linspace(1.0, 1.7, targets).tolist()]
        boxes = torch.stack([torch.sigmoid(4.0 * (span - reach)) for span in spans])
        boxes = boxes / boxes.sum(1, keepdim=True)
        self.first, self.second = nn.Parameter(boxes.clone()), nn.Parameter(boxes.clone())
        self.softness = nn.Parameter((torch.tensor([0.5] * bases + [0.02] * targets) / STOPS**2).log())
        self.mixing = nn.Linear(conditions, targets * LOOKS)
        self.head = Steered(4 + LEVELS + 1 + count, sliders, conditions, 4, width, rank)

    def context(self, image: Tensor, condition: Tensor) -> Tensor:
        """Return the `moments` of B x H x W x 3 linear color, which all its windows share."""
        return self.moments(image.permute(0, 3, 1, 2), condition)

    def features(
        self, image: Tensor, condition: Tensor, window: Window | None = None, context: Tensor | None = None
    ) -> FarFeatures:
        """Return what the network sees of B x H x W x 3 linear color, or of a window of it.

        ``context`` is the picture's own, where it is known already.
        """
        moments = self.context(image, condition) if context is None else context
        planes = image.permute(0, 3, 1, 2)
        shape = (image.shape[1], image.shape[2])
        window = window or (slice(0, shape[0]), slice(0, shape[1]))
        # The cascade looks this far beyond the window.
        around = tuple(slice(max(0, each.start - 32), each.stop + 32) for each in window)
        inner = tuple(
            slice(w.start - a.start, w.stop - a.start) for w, a in zip(window, around, strict=True)
        )
        near = planes[:, :, *around]
        level = scaled_log(luminance(near))
        bands = cascade(level)
        scaled = [4.0 * band for band in bands[:-1]]
        local = torch.cat([level, scaled_log(near) - level, *scaled, bands[-1]], 1)[:, :, *inner]
        places = places_of(shape, window, image).expand(len(image), -1, -1, -1)
        return FarFeatures(image[:, *window], local.permute(0, 2, 3, 1), moments, places)

    @staticmethod
    def moments(planes: Tensor, condition: Tensor) -> Tensor:
        """Return means on the grid: log luminance, its square, dark channels, and those times it."""
        shape = planes.shape[2:]
        share = SMALL / max(shape)
        if share < 1.0:
            planes = functional.interpolate(planes, [max(1, round(e * share)) for e in shape], mode="area")
        light = scaled_log(luminance(planes))
        eroded = dark = (planes / airlight(condition)).amin(1, keepdim=True).clamp(0.0, 1.0)
        looks = [dark]
        for radius in (1, 2, 3):
            eroded = -_highest(-eroded, 1)
            looks += [eroded, _highest(eroded, radius)]
        seen = torch.cat(looks, 1)
        made = torch.cat([light, light * light, seen, seen * light], 1)
        share = GRID / max(made.shape[2:])
        grid = [max(2, round(each * share)) for each in made.shape[2:]]
        if share < 1.0:
            return functional.interpolate(made, grid, mode="area")
        return functional.interpolate(made, grid, mode="bilinear", align_corners=False)

    def lines(self, moments: Tensor, condition: Tensor) -> Tensor:
        """Return slope and offset (B x 2 K x h x w) of the local lines in log luminance."""
        light, square, looks, product = moments.split([1, 1, LOOKS, LOOKS], 1)
        mixing = self.mixing(condition).view(len(moments), -1, LOOKS)
        mixed = torch.einsum("bkl,blhw->bkhw", mixing, looks)
        products = torch.einsum("bkl,blhw->bkhw", mixing, product)
        first, count = self.first, len(self.first)
        ones = torch.ones(len(moments), count, 1, 1, device=moments.device)
        g, gg = averaged(light * ones, first), averaged(square * ones, first)
        t = torch.cat([g[:, : self.bases], averaged(mixed, first[self.bases :])], 1)
        tg = torch.cat([gg[:, : self.bases], averaged(products, first[self.bases :])], 1)
        slope = (tg - t * g) / ((gg - g * g).clamp_min(0.0) + self.softness.exp()[:, None, None])
        return averaged(torch.cat([slope, t - slope * g], 1), self.second.repeat(2, 1))

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        # Windows of one picture, one after the other, share its context.
        shared = len(seen.color) // len(seen.moments)
        lines = self.lines(seen.moments, condition[::shared]).repeat_interleave(shared, dim=0)
        lines = functional.grid_sample(lines, seen.places, padding_mode="border", align_corners=False)
        slope, offset = lines.permute(0, 2, 3, 1).chunk(2, -1)
        local = torch.cat([seen.local, slope * seen.local[..., :1] + offset], -1).flatten(1, 2)
        made = torch.cat([self.head(part, sliders, condition) for part in local.split(PIECE, 1)], 1)
        made = made.unflatten(1, seen.color.shape[1:3])
        veil = 0.1 * airlight(condition).squeeze(-1).transpose(1, 2)[:, None] * made[..., 1:]
        return seen.color * torch.exp2(made[..., :1]) + veil

    def untouched(self, seen: FarFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return seen.color

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 of linear color of the same shape."""
        context = self.context(image, condition)
        parts = [
            self.answer(self.features(image, condition, window, context), sliders, condition)
            for window in bands_of(image)
        ]
        return torch.cat(parts, 1)


def _highest(planes: Tensor, radius: int) -> Tensor:
    """Return the largest value within ``radius``."""
    size = 2 * radius + 1
    across = functional.max_pool2d(planes, (1, size), stride=1, padding=(0, radius))
    return functional.max_pool2d(across, (size, 1), stride=1, padding=(radius, 0))
