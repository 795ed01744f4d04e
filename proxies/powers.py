"""Powers: numbers that filters go by, as products of powers of what sliders ask for and of noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import STOPS

# Log2 of what is added to an amount of 0, so that it has a power, and of the largest and smallest numbers.
_NOTHING, _LIMIT = -24.0, 28.0
# Powers learn so many times as fast as what else a network has.
SPEED = 8.0
# How noise falls off with the picture's size bends in so many places.
_BENDS = 12


class Start(NamedTuple):
    """Numbers before training: log2 of each, and the powers in them of the amount and of scale."""

    logs: Sequence[float]
    amount: float = 0.0
    scale: float = 0.0


class Powers(nn.Module):
    """Numbers by name, once a setting: each a power of an amount times the sum of two terms.

    A term is a product of powers of the sliders that shape what the amount asks for (counted from
    a learned place below 0, and from one above 1), of noise and of sizes, and may grow by so many
    stops a slider. Two terms are added as powers of their own: their sum, or the larger of both,
    or anything between. Without an amount, what is a power of it is nothing.
    """

    asked: Tensor

    def __init__(self, shaping: int, start: Mapping[str, Start]) -> None:
        """Take how many sliders shape, and with what each name's numbers begin."""
        super().__init__()
        self.counts = {name: len(each.logs) for name, each in start.items()}
        logs, amounts, scales = torch.tensor(
            [(log, each.amount, each.scale) for each in start.values() for log in each.logs]
        ).T
        self.amount = nn.Parameter(amounts / SPEED)
        # What is no power of the amount at first stays so.
        self.register_buffer("asked", (amounts != 0.0).float(), persistent=False)
        self.below = nn.Parameter(torch.full((shaping,), -4.0 / SPEED))
        self.above = nn.Parameter(torch.full((shaping,), -1.0 / SPEED))
        self.bends = nn.Linear(2, _BENDS)
        self.terms = nn.Linear(2 + 3 * shaping + 1 + _BENDS, 2 * len(logs))
        self.between = nn.Parameter(torch.zeros(len(logs)))
        with torch.no_grad():
            self.terms.weight.zero_()[: len(logs), 0] = scales / SPEED
            self.terms.bias.copy_(torch.cat([logs, logs - 3.0]) / (SPEED * STOPS))

    def forward(self, sliders: Tensor, noise: Tensor, sizes: Tensor) -> dict[str, Tensor]:
        """Return B x count x 1 x 1 numbers by name.

        ``sliders`` are B x (1 + shaping) in 0..1, the amount first; ``noise`` (B x 1) is log2 of shot
        noise over STOPS, ``sizes`` (B x 2) log2 of the scale and of one more size.
        """
        amount, shaping = sliders[:, :1], sliders[:, 1:]
        up = (shaping + (SPEED * self.below).exp2()).log2()
        down = (1.0 - shaping + (SPEED * self.above).exp2()).log2()
        bent = torch.logaddexp2(STOPS * self.bends(sizes), sizes.new_zeros(()))
        told = torch.cat([sizes, up, down, STOPS * shaping, STOPS * noise, bent], 1)
        terms = SPEED * (functional.linear(told, self.terms.weight) + STOPS * self.terms.bias)
        between = (SPEED * self.between).exp2()
        one, other = (between * each for each in terms.chunk(2, 1))
        logs = torch.logaddexp2(one, other) / between
        logs = logs + SPEED * self.amount * self.asked * (amount + 2.0**_NOTHING).log2()
        made = logs.clamp(-_LIMIT, _LIMIT).exp2()[:, :, None, None]
        return dict(zip(self.counts, made.split(list(self.counts.values()), 1), strict=True))
