"""Far: what looks as far around each pixel as a share of the picture, by guided filters."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import STOPS, bands_of, luminance, places_of, scaled_log
from proxies.boxes import Reach, box_mean, mirrored, shrunk
from proxies.windows import Window

# What looks far sees the picture at this long edge.
SMALL = 640


class FarFeatures(NamedTuple):
    """What a `Far` sees, before anything learned."""

    color: Tensor  # B x H x W x 3
    level: Tensor  # B x 1 x (H + 2 margin) x (W + 2 margin): log luminance, with what lies around
    small: Tensor  # B x 3 x h x w: the picture at SMALL
    places: Tensor  # B x H x W x 2, x and y in -1..1; none where the small picture is the window itself
    edge: Tensor  # B: the picture's long edge in pixels


class Far(nn.Module):
    """What the networks that look far have in common: features, and lines in log luminance."""

    # The features that all windows of a picture share.
    shared = ("small",)
    # How far around a window they look, as a share of the long edge.
    margin = 0.0

    def context(self, image: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color at SMALL (B x 3 x h x w), which all its windows share."""
        return shrunk(image.permute(0, 3, 1, 2), SMALL)

    def features(
        self, image: Tensor, condition: Tensor, window: Window | None = None, context: Tensor | None = None
    ) -> FarFeatures:
        """Return what the network sees of B x H x W x 3 linear color, or of a window of it.

        ``context`` is the picture's own, where it is known already.
        """
        small = self.context(image, condition) if context is None else context
        batch, *shape = image.shape[:3]
        rows, columns = window or (slice(0, shape[0]), slice(0, shape[1]))
        color = around = image[:, rows, columns]
        if margin := math.ceil(self.margin * max(shape)):
            around = image.index_select(1, mirrored(shape[0], rows, margin, image.device))
            around = around.index_select(2, mirrored(shape[1], columns, margin, image.device))
        level = scaled_log(luminance(around.permute(0, 3, 1, 2)))
        if color.shape[1:3] == image.shape[1:3] == small.shape[2:]:
            places = image.new_zeros(batch, 0, 0, 2)
        else:
            places = places_of((shape[0], shape[1]), (rows, columns), image).expand(batch, -1, -1, -1)
        edge = image.new_full((batch,), max(shape))
        return FarFeatures(color, level, small, places, edge)

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        raise NotImplementedError

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
        return parts[0] if len(parts) == 1 else torch.cat(parts, 1)


class Guided(nn.Module):
    """A guided filter (He, Sun & Tang 2010; trainable as Wu et al. 2018) by log luminance."""

    def __init__(self, share: float = 0.025, softness: float = 0.1) -> None:
        """Begin with boxes of ``share`` of the long edge, and that softness (stops squared)."""
        super().__init__()
        self.reach = Reach(share)
        self.softness = nn.Parameter(torch.tensor(softness / STOPS**2).log())

    def forward(self, light: Tensor, target: Tensor | None = None) -> Tensor:
        """Return slope and offset (B x 2 x h x w) of local lines in ``light`` (B x 1 x h x w) to a target.

        Without a target they lead to the light itself, smoothed between its edges.
        """
        reach = self.reach(max(light.shape[2:]))
        seen = [light, light * light]
        seen += [] if target is None else [target, light * target]
        g, gg, *more = box_mean(torch.cat(seen, 1), reach).split(1, 1)
        variance = (gg - g * g).clamp_min(0.0)
        t, tg = more or (g, gg)
        covariance = variance if target is None else tg - t * g
        slope = covariance / (variance + self.softness.exp())
        return box_mean(torch.cat([slope, t - slope * g], 1), reach)


def at_pixels(lines: Tensor, seen: FarFeatures) -> tuple[Tensor, Tensor]:
    """Return slope and offset, each B x 1 x H x W, at the window's pixels, from those at SMALL."""
    if seen.places.shape[1]:
        # The windows of a picture one below the other: its lines are many more than they.
        places = seen.places.reshape(len(lines), -1, *seen.places.shape[2:])
        lines = functional.grid_sample(lines, places, padding_mode="border", align_corners=False)
        lines = lines.unflatten(2, (-1, seen.places.shape[1])).transpose(1, 2).flatten(0, 1)
    slope, offset = lines.split(1, 1)
    return slope, offset


def softsign(value: Tensor, knee: float) -> Tensor:
    """Return a value of any size within 0..1, finest about 0, which comes to lie at a half."""
    return 0.5 + 0.5 * value / (value.abs() + knee)
