"""Perceptual: a small network whose features tell how a picture looks, rather than what it shows.

It stands where style transfer has VGG-19 (Gatys, Ecker and Bethge 2016), and learns from it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 64, 96)
# Means and deviations of display-encoded photographs, per channel (those of ImageNet).
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Perceptual(nn.Module):
    """Two 3 x 3 convolutions a level, each level at half the size of the one before."""

    def __init__(self, widths: Sequence[int] = WIDTHS) -> None:
        """Take the numbers of channels, from the finest level to the coarsest."""
        super().__init__()
        self.config = {"widths": list(widths)}
        self.levels = nn.ModuleList(_level(few, many) for few, many in itertools.pairwise((3, *widths)))

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Return B x C x h x w features of each level of B x H x W x 3 display-encoded pictures.

        Sides of at least 2 to the number of levels less one, 8 by default, are needed.
        """
        seen, found = normalized(pictures), []
        for number, level in enumerate(self.levels):
            seen = level(functional.avg_pool2d(seen, 2) if number else seen)
            found.append(seen)
        return found


def normalized(pictures: Tensor) -> Tensor:
    """Return B x H x W x 3 display-encoded pictures as B x 3 x H x W of about unit size."""
    mean, deviation = (torch.tensor(each).to(pictures) for each in (MEAN, DEVIATION))
    return ((pictures - mean) / deviation).movedim(-1, 1)


def _level(few: int, many: int) -> nn.Sequential:
    return nn.Sequential(_convolution(few, many), nn.ReLU(), _convolution(many, many), nn.ReLU())


def _convolution(few: int, many: int) -> nn.Conv2d:
    # A border of zeros would be seen as black.
    return nn.Conv2d(few, many, 3, padding=1, padding_mode="replicate")
