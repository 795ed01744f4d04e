"""Toning: the proxy of a stage of tone curves, those that numbers make and those drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from proxies.light import decode, encode
from proxies.tabled import bump, read_tables, spline_basis

# Samples of the tables that pixels read.
SAMPLES = 257
# They lie evenly in a root of light that is straight below about _TOE.
_TOE = 1e-4
_LOW, _HIGH = _TOE**0.5, (1.0 + _TOE) ** 0.5
# Channels nearer to each other than this take the slope of the curve instead of its secant.
_LEAST_SPREAD = 1e-5
# This share of a bent axis stays even, so that it rises everywhere.
_EVEN = 0.01


class ToneFeatures(NamedTuple):
    """What `Toning` sees: linear color, B x H x W x 3."""

    color: Tensor


def place(light: Tensor) -> Tensor:
    """Return where in 0..1 a table has its value for light, which is held to 0..1."""
    return ((light.clamp(0.0, 1.0) + _TOE).sqrt() - _LOW) / (_HIGH - _LOW)


def read_smoothly(curves: Tensor, places: Tensor) -> Tensor:
    """Return each of B x T x samples curves over 0..1 at its B x T x N ``places``, held to 0..1.

    The cubic of Catmull & Rom (1974) leads through the samples. Gradients flow to both.
    """
    first, last = curves[..., :1], curves[..., -1:]
    padded = torch.cat([2.0 * first - curves[..., 1:2], curves, 2.0 * last - curves[..., -2:-1]], -1)
    at = places.clamp(0.0, 1.0) * (curves.shape[-1] - 1)
    before = at.detach().long().clamp_max(curves.shape[-1] - 2)
    a, b, c, d = (padded.gather(-1, before + step) for step in range(4))
    t = at - before
    return b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))


def read_inversely(rising: Tensor, values: Tensor) -> Tensor:
    """Return where in 0..1 the ``rising`` tables (B x samples, from 0 to 1) have B x N ``values``."""
    last = rising.shape[1] - 1
    inside = values.clamp(0.0, 1.0)
    before = torch.searchsorted(rising.detach(), inside.detach(), right=True).sub(1).clamp(0, last - 1)
    low, high = rising.gather(1, before), rising.gather(1, before + 1)
    return (before + (inside - low) / (high - low)) / last


class Surfaces(nn.Module):
    """What each of some sliders adds along an axis: a smooth surface over slider and place."""

    basis: Tensor
    knots: Tensor

    def __init__(self, sliders: int, spans: int, controls: int) -> None:
        """Take into how many ``spans`` a slider's range is cut, and how many ``controls`` the axis has."""
        super().__init__()
        self.spans = spans
        self.controls = nn.Parameter(torch.zeros(sliders, spans + 3, controls))
        self.register_buffer("basis", spline_basis(controls), persistent=False)
        self.register_buffer("knots", torch.arange(-1.0, spans + 2.0), persistent=False)

    def forward(self, sliders: Tensor) -> Tensor:
        """Return B x K x samples of B x K sliders (-1..1): nothing where a slider is at zero."""
        at = 0.5 * (sliders + 1.0) * self.spans
        weights = sliders[..., None] * bump(at[..., None] - self.knots)
        return torch.einsum("bks,ksc->bkc", weights, self.controls) @ self.basis.T


class Bend(nn.Module):
    """An axis that sliders bend: a table that rises from 0 to 1, even at first."""

    basis: Tensor

    def __init__(self, sliders: int, controls: int, hidden: int) -> None:
        """Take how many sliders bend, how many controls the slope has, and the network's width."""
        super().__init__()
        widths = [sliders, hidden, hidden, hidden]
        # What one slider holds another off by has a kink, as these have.
        layers = [(nn.Linear(*pair), nn.ReLU()) for pair in pairwise(widths)]
        last = nn.Linear(hidden, controls)
        nn.init.normal_(last.weight, std=0.01 / hidden**0.5)
        nn.init.zeros_(last.bias)
        self.inner = nn.Sequential(*(each for pair in layers for each in pair), last)
        self.register_buffer("basis", spline_basis(controls), persistent=False)

    def forward(self, sliders: Tensor) -> Tensor:
        """Return B x samples of B x K sliders (-1..1)."""
        slopes = (self.inner(sliders) @ self.basis.T).exp()
        risen = torch.cumsum(slopes[:, 1:] + slopes[:, :-1], 1)
        axis = nn.functional.pad(risen / risen[:, -1:], (1, 0))
        even = torch.linspace(0.0, 1.0, axis.shape[1], device=axis.device)
        return axis + _EVEN * (even - axis)


class Toning(nn.Module):
    """A chain of curves on display-encoded light; pixels only read the table that it comes to.

    Each number slider makes a curve, and they act one after another; some on an axis that further
    sliders bend, and that is straightened again. Then come the curves drawn by hand. The chain runs
    on a table's samples, once a setting. The picture's condition plays no part.
    """

    light: Tensor
    encoded: Tensor

    def __init__(
        self, sliders: int, conditions: int, plain: Sequence[int] = (), bent: Sequence[int] = (),
        bends: Sequence[int] = (), curves: int = 0, samples: int = 0,
        spans: int = 16, controls: int = 67, bending: int = 67, hidden: int = 192,
    ) -> None:  # fmt: skip
        """Take how many sliders there are, and which of them do what.

        ``plain`` are those whose curves act on the axis as it is, ``bent`` those whose curves act on
        the one that ``bends`` make. The last ``curves`` x ``samples`` of the sliders are curves
        drawn by hand: what each adds to encoded values at even places in 0..1. There is none, one for
        all channels, hue kept, or that and one for each channel.
        """
        super().__init__()
        self.plain, self.bent, self.bends = list(plain), list(bent), list(bends)
        self.config = {
            "sliders": sliders, "conditions": conditions, "plain": self.plain, "bent": self.bent,
            "bends": self.bends, "curves": curves, "samples": samples,
            "spans": spans, "controls": controls, "bending": bending, "hidden": hidden,
        }  # fmt: skip
        self.curves, self.samples = curves, samples
        self.first = Surfaces(len(self.plain), spans, controls)
        self.second = Surfaces(len(self.bent), spans, controls)
        self.bend = Bend(len(self.bends), bending, hidden)
        light = (torch.linspace(0.0, 1.0, SAMPLES) * (_HIGH - _LOW) + _LOW).square() - _TOE
        self.register_buffer("light", light.clamp_min(0.0), persistent=False)
        self.register_buffer("encoded", encode(self.light), persistent=False)

    def features(self, image: Tensor, condition: Tensor | None = None) -> ToneFeatures:
        """Return what the network sees of B x H x W x 3 linear color."""
        return ToneFeatures(image)

    def untouched(self, seen: ToneFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return seen.color

    def answer(self, seen: ToneFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color from `features`."""
        first = sliders.shape[1] - self.curves * self.samples
        drawn = sliders[:, first:].reshape(len(sliders), self.curves, self.samples)
        rgb = seen.color.flatten(1, 2).transpose(1, 2).contiguous()
        rgb = _hue_kept(rgb, self._added(self._toned(sliders), drawn[:, :1]))
        own = self._added(self.encoded.expand(len(sliders), 3, -1), drawn[:, 1:])
        return _through(own, rgb).transpose(1, 2).reshape(seen.color.shape)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color of B x H x W x 3."""
        return self.answer(self.features(image), sliders, condition)

    def _toned(self, sliders: Tensor) -> Tensor:
        """Return what the numbers make of the table's encoded samples, B x 1 x SAMPLES."""
        axis = self.bend(sliders[:, self.bends])
        toned = _moved(self.encoded.expand(len(sliders), -1), self.first(sliders[:, self.plain]))
        toned = _moved(read_inversely(axis, toned), self.second(sliders[:, self.bent]))
        return read_tables(axis[:, None], toned[..., None]).transpose(1, 2)

    def _added(self, encoded: Tensor, drawn: Tensor) -> Tensor:
        """Return tables of what is added to light: encoded samples (B x T x SAMPLES), curves on top."""
        if drawn.shape[1]:
            encoded = encoded + read_smoothly(drawn, encoded)
        return decode(encoded) - self.light


def _moved(places: Tensor, curves: Tensor) -> Tensor:
    """Return B x N places after what B x K x samples curves add, one after another."""
    for number in range(curves.shape[1]):
        places = places + read_tables(curves[:, number : number + 1], places[..., None])[..., 0]
    return places


def _through(tables: Tensor, planes: Tensor) -> Tensor:
    """Return B x T x N light with what its tables add; beyond 0..1 that is what they add at the end."""
    return planes + read_tables(tables, place(planes).transpose(1, 2)).transpose(1, 2)


def _hue_kept(rgb: Tensor, table: Tensor) -> Tensor:
    """Return B x 3 x N with the highest and lowest channel through a table, the middle between them."""
    red, green, blue = rgb.unbind(1)
    bottom = torch.minimum(torch.minimum(red, green), blue)
    spread = (torch.maximum(torch.maximum(red, green), blue) - bottom).clamp_min(_LEAST_SPREAD)
    ends = torch.stack([bottom, bottom + spread], 1)
    low, high = _through(table.expand(-1, 2, -1), ends).unbind(1)
    return low[:, None] + (rgb - bottom[:, None]) * ((high - low) / spread)[:, None]
