"""Tones: stops to add where a guided base of the light is so bright."""

from __future__ import annotations

import torch
from torch import Tensor

from proxies.areawise import luminance, scaled_log
from proxies.far import Far, FarFeatures, Guided, Measures, at_pixels
from proxies.tabled import TableNet, read_tables

# Tables of the base, and of how many stops (scaled) they tell.
PLACES, SPAN = 4, 5.5


class Tones(Far):
    """Tables that the sliders make are read at the base, as the picture's condition measures it."""

    def __init__(self, sliders: int, conditions: int, controls: int = 48) -> None:
        """Take how many sliders and conditions there are, and how fine the tables are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "controls": controls}
        self.guided = Guided()
        self.measures = Measures(conditions, 3 * PLACES)
        # Of the condition, only whether a picture came in finished changes what a slider means.
        self.head = TableNet(sliders, 1, PLACES, controls)

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        slope, offset = at_pixels(self.guided(scaled_log(luminance(seen.small))), seen)
        base = (slope * seen.level + offset).flatten(1)[..., None]
        where, wide, high = self.measures(condition)[:, None].chunk(3, -1)
        places = 0.5 + (base + 0.25 - where) * (torch.exp(wide) / SPAN)
        read = read_tables(self.head(sliders, condition[:, -1:]), places)
        stops = (torch.exp(high) * read).sum(2)
        return seen.color * torch.exp2(stops).view(*seen.color.shape[:3], 1)
