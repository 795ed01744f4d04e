"""Baselines: what the proxies are measured against, one U-Net for everything and SRCNN blocks.

The U-Net is the proxy of Tseng et al., "Hyperparameter Optimization in Black-box Image Processing
using Differentiable Proxies" (2019), a block is SRCNN's 9-1-5 (Dong et al. 2014) as ReconfigISP
(2021) uses it. Both are told their settings as constant channels. A first convolution that repeats
the border answers a constant channel with a constant, so that a linear layer is the same network and
spares the work.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.light import root, unroot

# A picture's sides are padded to a multiple of this for the U-Net.
_MULTIPLE = 8


class Srcnn(nn.Module):
    """A 9-1-5 convolutional block: 64 and 32 filters, no way around them."""

    def __init__(self, sliders: int, conditions: int) -> None:
        """Take the numbers of sliders and of further conditions."""
        super().__init__()
        self.first = _convolution(3, 64, 9)
        self.told = nn.Linear(sliders + conditions, 64)
        self.second = nn.Conv2d(64, 32, 1)
        self.third = _convolution(32, 3, 5)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear of the same, B x K sliders and B x C conditions."""
        told = self.told(torch.cat([sliders, condition], dim=1))[:, :, None, None]
        seen = functional.relu(self.first(root(image).movedim(-1, 1)) + told)
        return unroot(self.third(functional.relu(self.second(seen))).movedim(1, -1))


class UNet(nn.Module):
    """A U-Net of four levels from linear RGB and all settings to display-encoded RGB."""

    def __init__(self, sliders: int, conditions: int, width: int = 32) -> None:
        """Take the numbers of sliders and of further conditions, and the filters at full size."""
        super().__init__()
        widths = [width * 2**level for level in range(4)]
        self.told = nn.Linear(sliders + conditions, width)
        self.first = _convolution(3, width)
        self.down = nn.ModuleList([_convolution(width, width)])
        self.down += [_pair(few, many) for few, many in itertools.pairwise(widths)]
        self.up = nn.ModuleList([_pair(3 * few, few) for few in reversed(widths[:-1])])
        self.last = nn.Conv2d(width, 3, 1)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 display-encoded of linear RGB, B x K sliders and B x C conditions."""
        height, width = image.shape[1:3]
        padding = (0, -width % _MULTIPLE, 0, -height % _MULTIPLE)
        seen = functional.pad(root(image).movedim(-1, 1), padding, mode="replicate")
        told = self.told(torch.cat([sliders, condition], dim=1))[:, :, None, None]
        made = functional.relu(self.first(seen) + told)
        kept = []
        for level, block in enumerate(self.down):
            made = functional.relu(block(functional.max_pool2d(made, 2) if level else made))
            kept.append(made)
        for block, beside in zip(self.up, reversed(kept[:-1]), strict=True):
            larger = functional.interpolate(made, scale_factor=2.0, mode="nearest")
            made = functional.relu(block(torch.cat([larger, beside], dim=1)))
        shown: Tensor = self.last(made)[:, :, :height, :width]
        return shown.movedim(1, -1)


def _convolution(inputs: int, outputs: int, size: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, padding=size // 2, padding_mode="replicate")


def _pair(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(_convolution(inputs, outputs), nn.ReLU(), _convolution(outputs, outputs))
