"""Tabled: smooth curves that the sliders make, once a setting, and that every pixel reads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

# Samples of a table between two of its controls.
FINE = 4
# Of a slider that goes round, a table follows so many harmonics, and a blend, whose hues may have corners.
HARMONICS, FINE_HARMONICS = 3, 10


def spline_basis(controls: int, periodic: bool = False) -> Tensor:
    """Return the cubic B-splines of ``controls`` even knots, sampled over 0..1 (samples x controls).

    A sum of them is as smooth as the eye can tell. A ``periodic`` one has the same value at 0 and 1;
    otherwise the outermost splines reach beyond both ends.
    """
    spans = controls if periodic else controls - 3
    places = torch.linspace(0.0, spans, FINE * spans + 1, dtype=torch.float64)
    knots = torch.arange(controls, dtype=torch.float64) - (0.0 if periodic else 1.0)
    away = places[:, None] - knots
    if periodic:
        away = torch.remainder(away + 0.5 * spans, spans) - 0.5 * spans
    return bump(away).float()


def bump(away: Tensor) -> Tensor:
    """Return the cubic B-spline's value so many knots ``away`` from its middle."""
    away = away.abs()
    near = 2.0 / 3.0 - away**2 + 0.5 * away**3
    far = (2.0 - away).clamp_min(0.0) ** 3 / 6.0
    return torch.where(away < 1.0, near, far)


class TableNet(nn.Module):
    """The tables that the sliders, and the picture's condition, ask for.

    It runs once a setting, not once a pixel, and so may be large.
    """

    basis: Tensor

    def __init__(
        self, numbers: int, conditions: int, tables: int, controls: int,
        hidden: int = 192, periodic: bool = False,
    ) -> None:  # fmt: skip
        """Take how many sliders (each in -1..1) and conditions there are, and how fine the tables are."""
        super().__init__()
        told = (2 + 2 * HARMONICS) * numbers + conditions
        self.tables, self.controls = tables, controls
        # Only hues go round: to other sliders waves are noise, and it is learned which is which.
        self.cyclic = nn.Parameter(torch.full((numbers,), 0.5))
        self.first = nn.Linear(told, 2 * hidden)
        self.second = nn.Linear(hidden, 2 * hidden)
        self.third = nn.Linear(hidden, 2 * hidden)
        self.last = nn.Linear(told + 3 * hidden, tables * controls)
        # Level at nothing before training.
        nn.init.normal_(self.last.weight, std=0.01 / math.sqrt(self.last.in_features))
        nn.init.zeros_(self.last.bias)
        self.register_buffer("basis", spline_basis(controls, periodic), persistent=False)

    def forward(self, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x tables x samples of B x K sliders and B x C conditions."""
        told = torch.cat(
            [sliders, sliders.abs(), *waves(sliders, self.cyclic, HARMONICS), condition], dim=1
        )
        # Gates multiply: an amount times a place is what many sliders mean.
        one = functional.glu(self.first(told))
        two = functional.glu(self.second(one))
        three = functional.glu(self.third(two))
        made = self.last(torch.cat([told, one, two, three], dim=1))
        return made.unflatten(1, (self.tables, self.controls)) @ self.basis.T


class BlendNet(nn.Module):
    """Tables that are blends of a few shapes: the sliders say how much of each.

    An amount times a window is what most sliders mean. Some sliders shape the windows themselves.
    """

    basis: Tensor

    def __init__(
        self, numbers: int, shaping: Sequence[int], tables: int, controls: int, shapes: int = 12,
        hidden: int = 160, periodic: bool = False,
    ) -> None:  # fmt: skip
        """Take how many sliders (each in -1..1) there are, which shape, and how fine the tables are."""
        super().__init__()
        told = (2 + 2 * FINE_HARMONICS) * numbers
        self.tables, self.shaping = tables, list(shaping)
        self.cyclic = nn.Parameter(torch.full((numbers,), 0.5))
        self.first = nn.Linear(told, 2 * hidden)
        self.second = nn.Linear(hidden, 2 * hidden)
        self.last = nn.Linear(told + 2 * hidden, tables * shapes)
        # Level at nothing before training, whatever the shapes.
        nn.init.normal_(self.last.weight, std=0.01 / math.sqrt(self.last.in_features))
        nn.init.zeros_(self.last.bias)
        self.shapes = nn.Parameter(0.3 * torch.randn(shapes, controls))
        self.shaped = TableNet(len(self.shaping), 0, shapes, controls, 96, periodic) if shaping else None
        self.register_buffer("basis", spline_basis(controls, periodic), persistent=False)

    def forward(self, sliders: Tensor) -> Tensor:
        """Return B x tables x samples of B x K sliders."""
        told = torch.cat([sliders, sliders.abs(), *waves(sliders, self.cyclic, FINE_HARMONICS)], dim=1)
        # A product of two sliders, as of an amount and where a hue points, is exact.
        one, by = self.first(told).chunk(2, 1)
        two = functional.glu(self.second(one * by))
        amounts = self.last(torch.cat([told, one * by, two], dim=1)).unflatten(1, (self.tables, -1))
        shapes = self.shapes @ self.basis.T
        if self.shaped is not None:
            shapes = shapes + self.shaped(sliders[:, self.shaping], sliders[:, :0])
        return amounts @ shapes


def waves(sliders: Tensor, cyclic: Tensor, count: int) -> list[Tensor]:
    """Return harmonics (cosine and sine, each B x K) of sliders that may go round, so far ``cyclic``."""
    turns = math.pi * sliders
    return [cyclic / k * wave(k * turns) for k in range(1, count + 1) for wave in (torch.cos, torch.sin)]


def read_tables(tables: Tensor, places: Tensor) -> Tensor:
    """Return each of B x T x samples tables over 0..1 at its B x N x T ``places``, linearly.

    Beyond its ends a table goes on level. Gradients flow to tables and places.
    """
    last = tables.shape[2] - 1
    at = places.clamp(0.0, 1.0).transpose(1, 2) * last
    before = at.detach().long().clamp_max(last - 1)
    low, high = tables.gather(2, before), tables.gather(2, before + 1)
    return (low + (high - low) * (at - before)).transpose(1, 2)
