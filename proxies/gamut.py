"""Gamut: how far colors lie from their grey, and a limit that is approached softly."""

from __future__ import annotations

import torch
from torch import Tensor, nn

# Beyond this many times the way to the border, farther is no different.
FARTHEST = 50.0
# No grey counts as nearer to black or to white than this: hardly any light would be many times the way.
DARKEST, BRIGHTEST = 1e-4, 1.0 - 1e-3


def extent(shown: Tensor, grey: Tensor) -> Tensor:
    """Return how far ... x 3 display colors (0..1) lie from ... ``grey``: 1 is the gamut's border."""
    level = grey.clamp(DARKEST, BRIGHTEST)
    above, below = (shown.amax(-1) - grey) / (1.0 - level), (grey - shown.amin(-1)) / level
    return torch.maximum(above, below).clamp(0.0, FARTHEST)


class SoftLimit(nn.Module):
    """The share of a growth that is kept where there is but so much room; how hard is learned.

    Small growths are kept whole, large ones come to the room itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hardness = nn.Parameter(torch.zeros(()))

    def forward(self, growth: Tensor, room: Tensor) -> Tensor:
        """Return shares 0..1 of growths, both at least 0."""
        power = 1.0 + self.hardness.exp()
        # Powers of nothing have no slope.
        asked = (growth / room.clamp_min(1e-6)).clamp(1e-6, 1e6)
        return (1.0 + asked**power) ** (-1.0 / power)
