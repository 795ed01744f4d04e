"""Steering: what sliders ask for, and a perceptron whose first layer they make."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

# Pixels that a perceptron takes at once: what they need stays in a core's cache.
PIECE = 16384


class SliderNet(nn.Module):
    """What the sliders (and the picture's condition) ask for, as B x ``size`` numbers."""

    def __init__(self, inputs: int, conditions: int, size: int, hidden: int = 128) -> None:
        """Take ``inputs`` sliders, each in -1..1, and ``conditions`` further numbers."""
        super().__init__()
        self.first = nn.Linear(8 * inputs + conditions, 2 * hidden)
        self.second = nn.Linear(hidden, 2 * hidden)
        self.third = nn.Linear(2 * hidden, size)

    def forward(self, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x size of B x K sliders and B x C conditions."""
        turns = math.pi * sliders
        waves = [wave(k * turns) for k in (1, 2, 3) for wave in (torch.cos, torch.sin)]
        told = torch.cat([sliders, sliders.abs(), *waves, condition], dim=1)
        # Gates multiply: an amount times a direction is what many sliders mean.
        one = functional.glu(self.first(told))
        two = functional.glu(self.second(one))
        return self.third(torch.cat([one, two], dim=1))


class Steered(nn.Module):
    """A perceptron on pixels whose first layer, linear, is made by the sliders."""

    def __init__(
        self,
        features: int,
        sliders: int,
        conditions: int,
        outputs: int,
        width: int,
        rank: int,
        plain: int | None = None,
    ) -> None:
        """Take B x N x ``features``; the first ``plain`` of them (all) also pass by the made layer."""
        super().__init__()
        self.plain = features if plain is None else plain
        self.features, self.rank = features, rank
        self.steering = SliderNet(sliders, conditions, (features + 1) * rank)
        first, second = nn.Linear(self.plain + rank, width), nn.Linear(width, width)
        last, maker = nn.Linear(width, outputs), self.steering.third
        self.inner = nn.Sequential(first, nn.Hardswish(), second, nn.Hardswish(), last)
        nn.init.normal_(maker.weight, std=1.0 / math.sqrt(maker.in_features * features))
        nn.init.zeros_(maker.bias)
        # Near nothing at first: an untrained proxy leaves the picture almost as it is.
        nn.init.normal_(last.weight, std=0.01)
        nn.init.zeros_(last.bias)

    def forward(self, seen: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x N x outputs."""
        made = self.steering(sliders, condition)
        weight, bias = made.split([self.features * self.rank, self.rank], dim=1)
        asked = torch.baddbmm(bias[:, None], seen, weight.view(-1, self.features, self.rank))
        return self.inner(torch.cat([seen[..., : self.plain], asked], -1))
