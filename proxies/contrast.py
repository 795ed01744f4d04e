"""Contrast: stops to add for what stands out from a guided base, and for a fine band."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from proxies.added import SPEED, AddedTables, sides
from proxies.areawise import STOPS, luminance, scaled_log
from proxies.boxes import gaussian
from proxies.far import Far, FarFeatures, Guided, at_pixels, softsign
from proxies.tabled import read_tables, spline_basis

# Stops that tables of the base reach over, scaled.
SPAN = 5.5
# Half the octaves between the noise and the band that the core's curve tells.
OCTAVES = 8.0


class Contrast(Far):
    """Detail beyond a base, and a fine band, each bent by a curve of its own.

    By how bright the base is, the sliders make tables of how much of either is added.
    """

    margin = 0.01

    def __init__(self, sliders: int, conditions: int, controls: int = 48) -> None:
        """Take how many sliders and conditions there are, and how fine the tables are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "controls": controls}
        self.guided = Guided(softness=0.4)
        # The Gaussians' widths as shares of the long edge.
        self.widths = nn.Parameter(torch.tensor([0.0004, 0.001]).log())
        # How much more than the noise to be expected counts, in scaled stops, and of a finished picture.
        self.above = nn.Parameter(torch.zeros(2))
        self.core = nn.Parameter(torch.ones(controls))
        # What the curves of detail and band add to a soft limit.
        self.bent = nn.Parameter(torch.zeros(2, controls))
        self.tables = AddedTables(2 * sliders, 2, controls)
        self.basis: Tensor
        self.register_buffer("basis", spline_basis(controls), persistent=False)

    def answer(self, seen: FarFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        height, width = seen.color.shape[1:3]
        margin = (seen.level.shape[2] - height) // 2
        level = seen.level[:, :, margin : margin + height, margin : margin + width]
        slope, offset = at_pixels(self.guided(scaled_log(luminance(seen.small))), seen)
        base = (slope * level + offset).flatten(1)
        detail = STOPS * (level.flatten(1) - base)
        bands = torch.stack([softsign(detail, 1.0), softsign(self.fine(seen, margin, condition), 0.5)], -1)
        curves = (SPEED * self.bent @ self.basis.T).expand(len(bands), -1, -1)
        bent = bands - 0.5 + read_tables(curves, bands)
        places = (0.5 + (base + 0.25) / SPAN)[..., None].expand_as(bands)
        much = read_tables(self.tables(torch.cat(sides(sliders), 1)), places)
        stops = (much * bent).sum(-1)
        return seen.color * torch.exp2(stops).view(-1, height, width, 1)

    def fine(self, seen: FarFeatures, margin: int, condition: Tensor) -> Tensor:
        """Return the fine band (B x N, stops), less where it is no more than the noise to be expected."""
        sigmas = self.widths.exp() * seen.edge[0]
        one, two = (gaussian(seen.level, sigma, margin).flatten(1) for sigma in sigmas)
        band = STOPS * (one - two)
        # A sample x has the variance shot x + read, and averaged pixels have less.
        shot, ratio = (torch.exp2(STOPS * (condition[:, k, None] - 3.0)) for k in (12, 13))
        inverse = torch.exp2(-STOPS * two + 3.0)
        noise = 0.5 * (shot * inverse * (1.0 + ratio * inverse)).log2() + condition[:, 15:16] - 1.0
        above = (
            band.abs().clamp_min(1e-5).log2()
            - noise
            + STOPS * (self.above[0] + condition[:, -1:] * self.above[1])
        )
        core = (self.core @ self.basis.T).expand(len(band), 1, -1)
        return band * read_tables(core, 0.5 + above[..., None] / (2.0 * OCTAVES))[..., 0]
