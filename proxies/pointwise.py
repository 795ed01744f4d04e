"""Pointwise: the proxy of a stage that looks at nothing but a pixel's own color."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from proxies.gamut import SoftLimit, extent
from proxies.light import root, unroot
from proxies.tabled import TableNet, read_tables, spline_basis

# Colors answered at once: few enough for memory, and enough for torch to share them among cores.
PIECE = 65536
# What is read at a color's hue, at its lightness and at its chroma.
_HUE, _TONE, _CHROMA = 4, 5, 1
# Chroma, and chroma over lightness, at which a table's middle lies.
_COLORFUL = 0.1
# The square of the lightness at which half of a tint is let in.
_BLACK = 4e-4
# Of the cube root and of luminance: no slope is steeper than there.
_TOE = 1e-5

Rows = list[list[float]]


class PointFeatures(NamedTuple):
    """What `Pointwise` sees: linear color, B x H x W x 3."""

    color: Tensor


class Pointwise(nn.Module):
    """Tables by hue, by lightness and by chroma, which the sliders make and every color reads.

    In opponent color they turn, stretch and shift; then the color gets the luminance they ask for,
    and comes back into the display's gamut, softly. The picture's condition plays no part.
    """

    display: Tensor
    cones: Tensor
    opponent: Tensor
    from_cones: Tensor
    from_opponent: Tensor
    weights: Tensor
    basis: Tensor

    def __init__(
        self, sliders: int, conditions: int, display: Rows, cones: Rows, opponent: Rows,
        luminance: list[float], hidden: int = 160,
    ) -> None:  # fmt: skip
        """Take how many sliders there are, and 3 x 3 matrices given as rows.

        ``display`` leads from the working space to display RGB, ``cones`` to cone responses,
        ``opponent`` from their cube roots to lightness and two opponent chromas; ``luminance`` holds
        the weights of the working space's channels. ``hidden`` is the size of the sliders' networks.
        """
        super().__init__()
        self.config = {
            "sliders": sliders, "conditions": conditions, "display": display, "cones": cones,
            "opponent": opponent, "luminance": luminance, "hidden": hidden,
        }  # fmt: skip
        for name, rows in (("display", display), ("cones", cones), ("opponent", opponent)):
            matrix = torch.tensor(rows, dtype=torch.float64)
            self.register_buffer(name, matrix.T.float(), persistent=False)
            self.register_buffer(f"from_{name}", torch.linalg.inv(matrix).T.float(), persistent=False)
        self.register_buffer("weights", torch.tensor(luminance), persistent=False)
        self.hues = TableNet(sliders, 0, _HUE, 48, hidden, periodic=True)
        self.tones = TableNet(sliders, 0, _TONE, 32, hidden)
        self.chromas = TableNet(sliders, 0, _CHROMA, 16, 64)
        # By chroma, whatever the sliders: how far hue's gain and light act, and how vivid counts as vivid.
        self.shares = nn.Parameter(torch.full((3, 24), 0.5))
        self.register_buffer("basis", spline_basis(24), persistent=False)
        # The log of a lightness added below chroma, for the dark to have no color of its own.
        self.dark = nn.Parameter(torch.tensor(0.1).log())
        self.gaining, self.settling = SoftLimit(), SoftLimit()

    def features(self, image: Tensor, condition: Tensor | None = None) -> PointFeatures:
        """Return what the network sees of B x H x W x 3 linear color."""
        return PointFeatures(image)

    def untouched(self, seen: PointFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return seen.color

    def answer(self, seen: PointFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color from `features`."""
        none = sliders[:, :0]
        fixed = (self.shares @ self.basis.T).expand(len(sliders), -1, -1)
        tables = self.hues(sliders, none), self.tones(sliders, none), self.chromas(sliders, none), fixed
        parts = seen.color.flatten(1, 2).split(PIECE, 1)
        made = torch.cat([self._changed(part, *tables) for part in parts], 1)
        return made.reshape(seen.color.shape)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color of B x H x W x 3."""
        return self.answer(self.features(image), sliders, condition)

    def _changed(self, rgb: Tensor, hues: Tensor, tones: Tensor, chromas: Tensor, fixed: Tensor) -> Tensor:
        """Return B x N x 3 colors by the tables, B x ... x samples each."""
        light, a, b = (root(rgb @ self.cones, _TOE) @ self.opponent).unbind(-1)
        square = a * a + b * b
        chroma = (square + 1e-10).sqrt()
        # Grey has no hue, and an angle there no slope.
        hue = torch.atan2(b, torch.where(square < 1e-12, 1e-6, a)) / (2.0 * math.pi) + 0.5
        vivid, colored = _place(chroma), _place(chroma / (light.clamp_min(0.0) + self.dark.exp()))
        turn, stretch, lift, also = _read(hues, hue, hue, hue, hue)
        shift_a, shift_b, relight, spread = _read(tones[:, :4], light, light, light, light)
        (boost,) = _read(chromas, vivid)
        also_share, settled_share, lift_share = _read(fixed, vivid, vivid, colored)

        grey, shown = rgb @ self.weights, rgb @ self.display
        before, peak = extent(shown, grey), shown.amax(-1)
        room = (1.0 - before).clamp_min(0.0)
        gain = (1.0 + stretch + spread + boost + also_share * also).clamp_min(0.0)
        raised = (gain - 1.0).clamp_min(0.0)
        gain = gain.clamp_max(1.0) + raised * self.gaining(raised * before, room)
        cosine, sine = gain * turn.cos(), gain * turn.sin()
        # Black has no color.
        lit = light * light / (light * light + _BLACK)
        a, b = a * cosine - b * sine + lit * shift_a, a * sine + b * cosine + lit * shift_b
        lab = torch.stack([light, a, b], -1)
        made = unroot(lab @ self.from_opponent, _TOE) @ self.from_cones

        wanted = _relit(grey, relight + lift_share * lift)
        # The toe keeps slopes finite where there is no light.
        have = (made @ self.weights).clamp_min(0.0)
        made = made * ((wanted + _TOE) / (have + _TOE)).clamp(0.0, 16.0)[..., None]
        # A channel beyond white darkens what was vivid already, and leaves white what was grey.
        beyond = (made @ self.display).amax(-1) - torch.maximum(peak, wanted).clamp_min(1.0)
        dimmed = 1.0 / (1.0 + before.clamp_max(1.0) * settled_share * beyond.clamp_min(0.0))
        made, wanted = made * dimmed[..., None], wanted * dimmed
        after = extent(made @ self.display, wanted)
        growth = (after - before).clamp_min(0.0)
        kept = 1.0 - growth * (1.0 - self.settling(growth, room)) / after.clamp_min(1e-5)
        made = wanted[..., None] + kept[..., None] * (made - wanted[..., None])
        # White laid over all: what tables of a color's own light cannot do to black.
        veil = tones[:, 4:].mean(2)[..., None]
        return made + veil * (1.0 - made)


def _place(chroma: Tensor) -> Tensor:
    """Return where in 0..1 a table has its value for a chroma (0 and above)."""
    return chroma / (chroma + _COLORFUL)


def _read(tables: Tensor, *places: Tensor) -> tuple[Tensor, ...]:
    """Return each of B x T x samples tables at its own B x N place."""
    return read_tables(tables, torch.stack(places, -1)).unbind(-1)


def _relit(grey: Tensor, shift: Tensor) -> Tensor:
    """Return luminance moved by ``shift`` in log-odds: black and white stay, and order does."""
    inside, odds = grey.clamp(0.0, 1.0), shift.clamp(-4.0, 4.0).exp()
    return inside * odds / (1.0 + (odds - 1.0) * inside) + (grey - inside)
