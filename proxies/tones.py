"""Tones: stops to add where a guided base of the light is so bright."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.added import SPEED, AddedTables, sides
from proxies.areawise import STOPS, luminance, scaled_log
from proxies.far import Far, FarFeatures, Guided, at_pixels
from proxies.tabled import read_tables

PERCENTILES = 9
# What percentiles tell learns so many times as fast as tables: one in many pictures shows it.
KEEN = 30.0


class Tones(Far):
    """Two tables that the sliders add to, from a middle up and from there down.

    How far each reaches follows the picture's percentiles, within limits; what it adds grows with it.
    """

    def __init__(self, sliders: int, conditions: int, controls: int = 48) -> None:
        """Take how many sliders and conditions there are, and how fine the tables are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "controls": controls}
        self.guided = Guided()
        # In scaled stops: what is neither up nor down; how far up and down the percentiles tell that
        # tables reach, the least and the most of it, and how round the corners are there.
        self.middle = nn.Parameter(torch.zeros(()))
        told = torch.full((2, PERCENTILES), 1.0 / PERCENTILES) * torch.tensor([[1.0], [-1.0]])
        self.told, self.plus = nn.Parameter(told / KEEN), nn.Parameter(torch.ones(2) / KEEN)
        self.limits = nn.Parameter(torch.tensor([[0.5, 0.5], [2.0, 2.0]]) / KEEN)
        self.round = nn.Parameter(torch.full((2,), 0.2).log() / KEEN)
        # A picture that came in finished may change how much a slider means.
        self.finished = nn.Parameter(torch.zeros(sliders))
        self.tables = AddedTables(2 * sliders, 2, controls)

    def reach(self, condition: Tensor) -> Tensor:
        """Return how far the tables reach, up and down (B x 2)."""
        told = KEEN * (condition[:, :PERCENTILES] @ self.told.T + self.plus)
        (low, high), soft = KEEN * self.limits, torch.exp(KEEN * self.round)
        # Between limits with round corners, that grow sharp in training: beyond sharp ones nothing learns.
        over_low, over_high = (soft * functional.softplus((told - end) / soft) for end in (low, high))
        return low + over_low - over_high

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        slope, offset = at_pixels(self.guided(scaled_log(luminance(seen.small))), seen)
        base = (slope * seen.level + offset).flatten(1) - SPEED * self.middle
        reach = self.reach(condition)[:, None]
        places = (torch.stack([base, -base], -1) / reach).clamp(0.0, 1.0)
        moved = sliders * torch.exp(condition[:, -1:] * self.finished)
        tables = self.tables(torch.cat(sides(moved), 1))
        stops = (STOPS * reach * places * read_tables(tables, places)).sum(2)
        return seen.color * torch.exp2(stops).view(*seen.color.shape[:3], 1)
