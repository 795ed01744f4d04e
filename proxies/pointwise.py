"""Pointwise: the proxy of a stage that looks at nothing but a pixel's own color."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from proxies.gamut import SoftLimit, extent
from proxies.light import root, unroot
from proxies.tabled import BlendNet, read_tables, spline_basis

# Colors answered at once: few enough for memory, and enough for torch to share them among cores.
PIECE = 65536
# What is read at a color's hue, at the cube root of its luminance and at its chroma.
_HUE, _TONE, _CHROMA = 4, 5, 1
# Chroma, and chroma over lightness, at which a table's middle lies.
_COLORFUL = 0.1
# The square of the lightness at which half of a tint is let in.
_BLACK = 4e-4
# Of the cube root and of luminance: no slope is steeper than there.
_TOE = 1e-5
# The root of white.
_WHITE = (1.0 + _TOE) ** (1 / 3) - _TOE ** (1 / 3)

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
        luminance: list[float], shaping: Sequence[int] = (), hidden: int = 160,
    ) -> None:  # fmt: skip
        """Take how many sliders there are, and 3 x 3 matrices given as rows.

        ``display`` leads from the working space to display RGB, ``cones`` to cone responses,
        ``opponent`` from their cube roots to lightness and two opponent chromas; ``luminance`` holds
        the weights of the working space's channels. The sliders ``shaping`` say where in tone others
        act. ``hidden`` is the size of the sliders' networks.
        """
        super().__init__()
        self.config = {
            "sliders": sliders, "conditions": conditions, "display": display, "cones": cones,
            "opponent": opponent, "luminance": luminance, "shaping": list(shaping), "hidden": hidden,
        }  # fmt: skip
        for name, rows in (("display", display), ("cones", cones), ("opponent", opponent)):
            matrix = torch.tensor(rows, dtype=torch.float64)
            self.register_buffer(name, matrix.T.float(), persistent=False)
            self.register_buffer(f"from_{name}", torch.linalg.inv(matrix).T.float(), persistent=False)
        self.register_buffer("weights", torch.tensor(luminance), persistent=False)
        self.hues = BlendNet(sliders, (), _HUE, 48, 12, hidden, periodic=True)
        self.tones = BlendNet(sliders, shaping, _TONE, 64, 8, hidden)
        self.chromas = BlendNet(sliders, (), _CHROMA, 16, 4, 64)
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
        fixed = (self.shares @ self.basis.T).expand(len(sliders), -1, -1)
        tables = self.hues(sliders), _ordered(self.tones(sliders)), self.chromas(sliders), fixed
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
        (boost,) = _read(chromas, vivid)
        also_share, settled_share, lift_share = _read(fixed, vivid, vivid, colored)

        grey, shown = rgb @ self.weights, rgb @ self.display
        inside = grey.clamp(0.0, 1.0)
        tone = root(inside, _TOE)
        shift_a, shift_b, risen, spread = _read(tones[:, :4], *[tone / _WHITE] * 4)
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

        wanted = _relit(unroot(tone + risen, _TOE), lift_share * lift) + (grey - inside)
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


def _relit(light: Tensor, shift: Tensor) -> Tensor:
    """Return light (0..1) moved by ``shift`` in log-odds: black and white stay, and order does."""
    odds = shift.clamp(-4.0, 4.0).exp()
    return light * odds / (1.0 + (odds - 1.0) * light)


def _ordered(tones: Tensor) -> Tensor:
    """Return tables of tone in which a shift in log-odds is what it adds to the root of luminance.

    What is brighter stays as bright at least: where a shift falls too steeply, tones run together.
    """
    root_of = torch.linspace(0.0, _WHITE, tones.shape[2], device=tones.device)
    relit = root(_relit(unroot(root_of, _TOE), tones[:, 2]), _TOE)
    added = relit.cummax(1).values - root_of
    return torch.cat([tones[:, :2], added[:, None], tones[:, 3:]], 1)
