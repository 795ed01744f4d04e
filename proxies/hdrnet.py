"""HDRNet, told the sliders: planes gathered from a small picture become a bilateral grid of transforms.

After Gharbi et al. 2017, with two changes. The small picture comes gathered into the grid's own
nodes, so that convolutions see light and shade of a place apart; and what it shows is looked at once
a photo, while a small head, run whenever a slider moves, makes the grid of it.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.bilateral_grid import DEPTH, KNOTS, SPAN

# Of the planes: log luminance from the node's own, how far two bases lie above it, and red, green
# and blue over luminance.
LEVEL, BASES, COLOR = 0, (2, 4), slice(8, 11)
# Of the conditions: the least and the largest percentile of log luminance, the airlight's logs, how many.
LOW, HIGH, AIR, CONDITIONS = 0, 8, slice(9, 12), 13
# Those between which a tone is told to lie, besides how bright it is.
DARK, BRIGHT = 1, 7
STOPS, MIDDLE = 4.0, -3.0
# The range of light lies this far beyond those percentiles.
BELOW, ABOVE = 0.5, 0.3
# One gain, its slope in luminance, what is left of a matrix, light added in the node's color, haze
# laid on and airlight taken away.
OUTPUTS = 1 + 1 + 9 + 3 + 3 + 1
# About how large these are, and the light that haze laid on has at most.
_REST, _VEIL, _BRIGHTEST = 0.2, 0.1, 0.3


class Seen(NamedTuple):
    """What the network makes of a photo, for the head: B x rows x columns x depth x ..."""

    hidden: Tensor  # ... x width
    level: Tensor  # ... x 3: log luminance and its bases from the node's own
    color: Tensor  # ... x 3: color over luminance


class HdrNet(nn.Module):
    """Grids of 3 x 4 transforms from planes of a photo, sliders in -1..1 and conditions."""

    def __init__(
        self, sliders: int, conditions: int, planes: int, features: int = 24, width: int = 96
    ) -> None:
        super().__init__()
        self.config = {
            "sliders": sliders, "conditions": conditions, "planes": planes,
            "features": features, "width": width,
        }  # fmt: skip
        self.weights = nn.Parameter(torch.tensor([0.28804, 0.71187, 0.00009]))
        self.density = nn.Parameter(torch.zeros(KNOTS - 1))
        self.first = nn.Conv3d(planes, features, 3, padding=1)
        self.second = nn.Conv3d(features, features, 3, padding=1)
        self.joined = nn.Linear(features + planes, width)
        self.told = nn.Linear(2 * sliders + conditions, 2 * width)
        self.asked = nn.Linear(width, 3 * width)
        self.placed = nn.Linear(4, width, bias=False)
        self.gate = nn.Linear(2 * sliders, width, bias=False)
        self.inner = nn.Linear(width, width)
        self.last = nn.Linear(width, OUTPUTS, bias=False)
        nn.init.normal_(self.last.weight, std=0.01)

    def look(self, planes: Tensor) -> Seen:
        """Return what is seen of B x rows x columns x depth x planes, once a photo."""
        moved = planes.movedim(-1, 1)
        made = functional.relu(self.second(functional.relu(self.first(moved)))).movedim(1, -1)
        hidden = self.joined(torch.cat([made, planes], -1))
        light = planes[..., LEVEL]
        level = torch.stack([light, *(light + planes[..., base] for base in BASES)], -1)
        return Seen(hidden, level, planes[..., COLOR])

    def grid(self, seen: Seen, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return grids (B x rows x columns x depth x 3 x 4); sliders at zero give the identity, exactly."""
        amounts = torch.cat([sliders, sliders.abs()], -1)
        asked = self.asked(functional.glu(self.told(torch.cat([amounts, condition], -1))))
        one, two, three = asked[:, None, None, None].chunk(3, -1)
        # What multiplies all there is to do is nothing where no slider asks for anything.
        gate = self.gate(amounts)[:, None, None, None] * three
        height = seen.level + self.levels(condition)[:, None, None, :, None]
        hidden = functional.relu(seen.hidden + one + self.placed(told_heights(height, condition)))
        hidden = functional.relu(self.inner(hidden) + two)
        return self._transforms(self.last(hidden * gate), height[..., :1], seen.color, condition)

    def _transforms(self, made: Tensor, height: Tensor, color: Tensor, condition: Tensor) -> Tensor:
        """Return the affine transforms that OUTPUTS numbers stand for.

        To first order about the node's color c Y0, x becomes gain (x + slope c (Y - Y0)).
        """
        gain, slope, rest, tint, haze, clear = made.split([1, 1, 9, 3, 3, 1], -1)
        bent = slope * color
        matrix = bent[..., None] * self.weights + _REST * rest.unflatten(-1, (3, 3))
        matrix = matrix + torch.eye(3, dtype=made.dtype, device=made.device)
        gain, light = torch.exp2(gain), torch.exp2(height)
        air, laid = (each[:, None, None, None] for each in airlights(condition))
        veil = gain * light * (_REST * tint - bent) + _VEIL * (laid * haze + air * clear)
        return torch.cat([gain[..., None] * matrix, veil[..., None]], -1)

    def levels(self, condition: Tensor) -> Tensor:
        """Return the stops (B x DEPTH) at which the planes' nodes stand."""
        low, high = light_range(condition)
        return low + (high - low) * torch.linspace(0.0, 1.0, DEPTH).to(condition)

    def knots(self, condition: Tensor) -> Tensor:
        """Return the guide's curve (B x KNOTS, rising, 0..1) over a photo's own range of light."""
        low, high = light_range(condition)
        stops = torch.linspace(-12.0, SPAN - 12.0, KNOTS).to(condition)
        at = ((stops - low) / (high - low)).clamp(0.0, 1.0) * (KNOTS - 1.0)
        curve = functional.pad(self.density.softmax(0).cumsum(0), (1, 0))
        index = at.detach().long().clamp_max(KNOTS - 2)
        made = curve[index] + (curve[index + 1] - curve[index]) * (at - index)
        return (0.5 + (DEPTH - 1.0) * made) / DEPTH

    def forward(self, planes: Tensor, sliders: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Return the grids and the guide's knots."""
        return self.grid(self.look(planes), sliders, condition), self.knots(condition)


def told_heights(height: Tensor, condition: Tensor) -> Tensor:
    """Return what the head is told of stops (... x 3): all, and where in the photo the second lies."""
    scaled = (height - MIDDLE) * (1.0 / STOPS)
    dark, bright = (condition[:, at, None, None, None] for at in (DARK, BRIGHT))
    share = (scaled[..., 1] - dark) / (bright - dark)
    return torch.cat([scaled, share[..., None]], -1)


def airlights(condition: Tensor) -> tuple[Tensor, Tensor]:
    """Return the haze's light (B x 3), half of whose color is its own, and the same, never too bright."""
    air = torch.exp2(condition[:, AIR] * STOPS + MIDDLE)
    mean = air.mean(1, keepdim=True)
    air = 0.5 * (air + mean)
    return air, air * (1.0 + (mean / _BRIGHTEST) ** 4) ** -0.25


def light_range(condition: Tensor) -> tuple[Tensor, Tensor]:
    """Return the stops (B x 1 each) over which the guide's curve is spread."""
    low, high = condition[:, LOW : LOW + 1], condition[:, HIGH : HIGH + 1]
    return low * STOPS + MIDDLE - BELOW, high * STOPS + MIDDLE + ABOVE
