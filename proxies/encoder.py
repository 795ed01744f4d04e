"""Encoder: from what is seen of a photo to features (a trunk), and from these to dials (a head a style).

Local and global features are joined as in HDRNet (Gharbi et al. 2017); that an encoder sets the
sliders of a finishing pipeline is Neural Photo-Finishing's raw style transfer (Tseng et al. 2022).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


class Trunk(nn.Module):
    """From a small picture, histograms and a summary to features in -1..1, shared by all styles."""

    def __init__(
        self, histograms: int, summary: int, features: int = 64, widths: tuple[int, int, int] = (16, 32, 48)
    ) -> None:
        """Take how many histogram shares and summary numbers there are, and how many features to make."""
        super().__init__()
        self.config = {
            "histograms": histograms, "summary": summary, "features": features, "widths": list(widths),
        }  # fmt: skip
        first, second, third = widths
        self.edges = nn.Conv2d(3, first, 3, 2, 1)
        self.shapes = nn.Conv2d(first, second, 3, 2, 1)
        self.places = nn.Conv2d(second, third, 3, 2, 1)
        self.local = nn.Conv2d(third, third, 3, 1, 1)
        self.whole = nn.Sequential(nn.Linear(third, third), nn.ReLU(), nn.Linear(third, third))
        self.joined = nn.Conv2d(third, third, 1)
        self.counted = nn.Linear(histograms, third)
        self.hidden = nn.Linear(3 * third + summary, 96)
        self.features = nn.Linear(96, features)

    def forward(self, picture: Tensor, histograms: Tensor, summary: Tensor) -> Tensor:
        """Return B x (features + summary) of B x H x W x 3, B x histograms and B x summary."""
        x = picture.movedim(-1, 1)
        for layer in (self.edges, self.shapes, self.places):
            x = torch.relu(layer(x))
        joined = torch.relu(self.local(x) + self.whole(x.mean((2, 3)))[:, :, None, None])
        joined = torch.relu(self.joined(joined)).flatten(2)
        counted = torch.relu(self.counted(histograms))
        told = torch.cat([joined.mean(2), joined.amax(2), counted, summary], 1)
        made = torch.tanh(self.features(torch.relu(self.hidden(told))))
        return torch.cat([made, summary], 1)


class Head(nn.Module):
    """From features to one style's dials in -1..1: what it always does, and what it does here."""

    def __init__(self, features: int, dials: int, hidden: int = 32) -> None:
        """Take how many features and dials there are; ``hidden`` 0 makes it linear."""
        super().__init__()
        sizes = [features, hidden, dials] if hidden else [features, dials]
        self.layers = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes))
        nn.init.normal_(self.layers[-1].weight, std=0.01)  # type: ignore[arg-type]
        nn.init.zeros_(self.layers[-1].bias)  # type: ignore[arg-type]

    def forward(self, features: Tensor) -> Tensor:
        """Return B x dials of B x features."""
        for layer in self.layers[:-1]:
            features = torch.relu(layer(features))
        return torch.tanh(self.layers[-1](features))
