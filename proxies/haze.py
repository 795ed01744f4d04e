"""Haze: each pixel nearer to the light of the haze, or farther from it, by how hazy it is."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from proxies.areawise import MIDDLE, STOPS, luminance, scaled_log
from proxies.boxes import Reach, extremes
from proxies.far import Far, FarFeatures, Guided, Measures, at_pixels
from proxies.tabled import TableNet, read_tables


class Haze(Far):
    """The refined dark channel (He, Sun & Tang 2009), and a table of it that the sliders make.

    Haze mixes what is behind it with its own light (Koschmieder 1924): the table tells how far
    apart they come to lie. The result is at least a share of what was there.
    """

    def __init__(self, sliders: int, conditions: int, controls: int = 24) -> None:
        """Take how many sliders and conditions there are, and how fine the tables are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "controls": controls}
        self.guided, self.patch = Guided(0.018, 0.04), Reach(0.007)
        # How white the haze is, and the dark channel's, its lowest's and that's highest's share.
        self.white = nn.Parameter(torch.ones(1))
        self.mixing = nn.Parameter(torch.full((3,), 1.0 / 3.0))
        # By how bright it is, what the haze that is laid on keeps of it.
        self.measures = Measures(1, 1)
        self.head = TableNet(sliders, 0, 3, controls)

    @staticmethod
    def airlight(condition: Tensor, white: Tensor) -> Tensor:
        """Return the haze's light, B x 3: the airlight's, ``white`` (a logit) of it without color."""
        air = torch.exp2(condition[:, 9:12] * STOPS + MIDDLE)
        return torch.lerp(air, air.mean(1, keepdim=True), white.sigmoid())

    def lines(self, small: Tensor, condition: Tensor) -> Tensor:
        """Return slope and offset (B x 2 x h x w) in log luminance of how hazy the picture is."""
        # Its whiteness learns from the veil alone: extremes are slow to learn through.
        air = self.airlight(condition, self.white.detach())
        dark = (small / air[:, :, None, None]).amin(1, keepdim=True).clamp(0.0, 1.0)
        seen = extremes(dark, self.patch(max(small.shape[2:])))
        hazy = (self.mixing.view(3, 1, 1) * seen).sum(1, keepdim=True)
        return self.guided(scaled_log(luminance(small)), hazy)

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        air = self.airlight(condition, self.white)
        shared = len(seen.color) // len(seen.small)
        slope, offset = at_pixels(self.lines(seen.small, condition[::shared]), seen)
        haze = (slope * seen.level + offset).flatten(1)[..., None]
        tables = self.head(sliders, condition[:, :0])
        gain = torch.exp2(read_tables(tables[:, :1], haze))
        share, least = tables[:, 1:].mean(2)[..., None, None].unbind(1)
        kept = self.measures(scaled_log(air.mean(1, keepdim=True)))[:, None]
        light = air[:, None] * torch.exp2((0.5 + share) * STOPS * kept)
        color = seen.color.flatten(1, 2)
        made = torch.maximum(light + (color - light) * gain, torch.exp2(least - 3.0) * color)
        return made.view_as(seen.color)
