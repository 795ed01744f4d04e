"""Added: tables that each slider adds to as far as it is moved, to one side or to the other."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from proxies.tabled import spline_basis

# Tables learn so many times as fast as what else a network has.
SPEED = 4.0


def sides(sliders: Tensor) -> tuple[Tensor, Tensor]:
    """Return how far sliders are above zero, and how far below; at zero each has half of the slope."""
    size = sliders.abs()
    return 0.5 * (size + sliders), 0.5 * (size - sliders)


class AddedTables(nn.Module):
    """A smooth table for each amount, of which a setting is a weighted sum.

    Amounts of zero make tables of zeros.
    """

    basis: Tensor

    def __init__(self, amounts: int, tables: int, controls: int) -> None:
        """Begin with zeros: ``tables`` by ``amounts``, each so fine."""
        super().__init__()
        self.tables = tables
        self.values = nn.Parameter(torch.zeros(amounts, tables * controls))
        self.register_buffer("basis", spline_basis(controls), persistent=False)

    def forward(self, amounts: Tensor) -> Tensor:
        """Return B x tables x samples of B x K amounts."""
        made = amounts @ (SPEED * self.values)
        return made.unflatten(1, (self.tables, -1)) @ self.basis.T
