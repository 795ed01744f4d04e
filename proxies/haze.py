"""Haze: each pixel nearer to the light of the haze, or farther from it, by how hazy it is."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from proxies.added import SPEED, AddedTables, sides
from proxies.areawise import MIDDLE, STOPS, luminance, scaled_log
from proxies.boxes import Reach, extremes
from proxies.far import Far, FarFeatures, Guided, at_pixels
from proxies.tabled import read_tables

# The least that is let through: what is behind haze is never made out of nothing.
THINNEST = 0.1


class Haze(Far):
    """The refined dark channel (He, Sun & Tang 2009), and tables of it that the sliders add to.

    Haze mixes what is behind it with its own light (Koschmieder 1924): tables tell how much of
    either there is, where haze is taken and where it is laid on. What is taken leaves at least a
    share of what was there; what is laid on is no brighter than a limit.
    """

    def __init__(self, sliders: int, conditions: int, controls: int = 24) -> None:
        """Take how many sliders and conditions there are, and how fine the tables are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "controls": controls}
        self.guided, self.patch = Guided(0.018, 0.04), Reach(0.007)
        # How white the haze is, and the dark channel's, its lowest's and that's highest's share.
        self.white = nn.Parameter(torch.zeros(1))
        self.mixing = nn.Parameter(torch.full((3,), 1.0 / 3.0 / SPEED))
        # In stops: the share that is left, and how bright the haze is that is laid on.
        self.least = nn.Parameter(torch.tensor(-3.0 / SPEED))
        self.most = nn.Parameter(torch.zeros(()))
        self.taken, self.laid = (AddedTables(sliders, 1, controls) for _ in range(2))

    @staticmethod
    def airlight(condition: Tensor, white: Tensor) -> Tensor:
        """Return the haze's light, B x 3: the airlight's, ``white`` (a logit) of it without color."""
        air = torch.exp2(condition[:, 9:12] * STOPS + MIDDLE)
        return torch.lerp(air, air.mean(1, keepdim=True), white.sigmoid())

    def lines(self, small: Tensor, condition: Tensor) -> Tensor:
        """Return slope and offset (B x 2 x h x w) in log luminance of how hazy the picture is."""
        # Its whiteness learns from the veil alone: extremes are slow to learn through.
        air = self.airlight(condition, SPEED * self.white.detach())
        dark = (small / air[:, :, None, None]).amin(1, keepdim=True).clamp(0.0, 1.0)
        seen = extremes(dark, self.patch(max(small.shape[2:])))
        hazy = (SPEED * self.mixing.view(3, 1, 1) * seen).sum(1, keepdim=True)
        return self.guided(scaled_log(luminance(small)), hazy)

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        air = self.airlight(condition, SPEED * self.white)
        shared = len(seen.color) // len(seen.small)
        slope, offset = at_pixels(self.lines(seen.small, condition[::shared]), seen)
        haze = (slope * seen.level + offset).flatten(1)[..., None]
        more, less = sides(sliders)
        taken, laid = read_tables(self.taken(more), haze), read_tables(self.laid(less), haze)
        veil = air * (torch.exp2(SPEED * self.most) / air.mean(1, keepdim=True)).clamp_max(1.0)
        color, air = seen.color.flatten(1, 2), air[:, None]
        through = (1.0 - taken).clamp_min(THINNEST)
        made = color + (color - air) * (1.0 / through - 1.0) + (veil[:, None] - color) * laid
        clear = (more.sum(1) > 0.0)[:, None, None]
        made = torch.where(clear, torch.maximum(made, torch.exp2(SPEED * self.least) * color), made)
        return made.view_as(seen.color)
