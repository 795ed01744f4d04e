"""Pointwise: the proxy of a stage that looks at nothing but a pixel's own color."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from proxies.light import decode, encode, root, unroot
from proxies.steering import PIECE, SliderNet, Steered

# Waves of hue that a setting can ask for.
HUES = 6
_PLAIN = 3 + 3 + 3 + 3 + 2 * 2
# Of a curve's samples the sliders' own network sees each fourth; what reading them adds to features.
_SPARSE, _READ = 4, 9

Rows = list[list[float]]


class PointFeatures(NamedTuple):
    """What `Pointwise` sees, before anything learned: features and opponent color, B x H x W x ..."""

    told: Tensor
    lab: Tensor


def read(curves: Tensor, places: Tensor) -> Tensor:
    """Return each channel's curve (B x C x samples over 0..1) at ``places`` (B x N x C), linearly.

    Beyond its ends a curve goes on level.
    """
    last = curves.shape[2] - 1
    at = places.clamp(0.0, 1.0).transpose(1, 2) * last
    before = at.detach().long().clamp_max(last - 1)
    low, high = curves.gather(2, before), curves.gather(2, before + 1)
    return (low + (high - low) * (at - before)).transpose(1, 2)


class Pointwise(nn.Module):
    """A multilayer perceptron on colors, whose first layer the sliders make.

    It answers a matrix and an offset on opponent colors, for most of what color tools do is to
    turn, stretch and shift them. The picture's condition plays no part.
    """

    display: Tensor
    cones: Tensor
    opponent: Tensor
    from_cones: Tensor
    from_opponent: Tensor

    def __init__(
        self, sliders: int, conditions: int, display: Rows, cones: Rows, opponent: Rows,
        width: int = 48, rank: int = 24, tones: int = 6,
        curves: int = 0, samples: int = 0, reading: int = 64,
    ) -> None:  # fmt: skip
        """Take how many sliders there are, and 3 x 3 matrices given as rows.

        ``display`` leads from the working space to display RGB, ``cones`` to cone responses, and
        ``opponent`` from their cube roots to lightness and two opponent chromas. ``tones`` is how
        many waves of each tone a setting can ask for. The last ``curves`` x ``samples`` of the
        sliders are curves: what each adds to encoded values at even places in 0..1; the first
        is for all channels, three more are for one channel each; ``reading`` is the size of the
        network that learns where they are read.
        """
        super().__init__()
        self.config = {
            "sliders": sliders, "conditions": conditions, "display": display, "cones": cones,
            "opponent": opponent, "width": width, "rank": rank, "tones": tones,
            "curves": curves, "samples": samples, "reading": reading,
        }  # fmt: skip
        self.tones, self.curves, self.samples = tones, curves, samples
        for name, rows in (("display", display), ("cones", cones), ("opponent", opponent)):
            matrix = torch.tensor(rows, dtype=torch.float64)
            self.register_buffer(name, matrix.T.float(), persistent=False)
            self.register_buffer(f"from_{name}", torch.linalg.inv(matrix).T.float(), persistent=False)
        numbers, read = sliders - curves * samples, _READ if curves else 0
        told = numbers + curves * len(range(0, samples, _SPARSE))
        features = read + _PLAIN + 2 * (HUES - 2) + 4 * tones
        self.head = Steered(features, told, 0, 12, width, rank, plain=read + _PLAIN)
        if curves:
            self.places = SliderNet(numbers, 0, tones, hidden=reading)
            nn.init.normal_(self.places.third.weight, std=0.01)
            nn.init.zeros_(self.places.third.bias)

    def features(self, image: Tensor, condition: Tensor | None = None) -> PointFeatures:
        """Return what the network sees of B x H x W x 3 linear color."""
        shown = image @ self.display
        own = encode(image)
        lab = root(image @ self.cones) @ self.opponent
        light, a, b = lab.unbind(-1)
        chroma = (a * a + b * b + 1e-6).sqrt()
        x, y = a / (chroma + 0.01), b / (chroma + 0.01)
        waves, cosine, sine = [], x, y
        for _ in range(HUES):
            waves += [cosine, sine]
            cosine, sine = cosine * x - sine * y, cosine * y + sine * x
        # How near the color is to the display's limits, seen from its own grey.
        grey = light.clamp(0.01, 1.0) ** 3
        high = ((shown.amax(-1) - grey) / (1.02 - grey)).clamp(-2.0, 4.0)
        deep = ((grey - shown.amin(-1)) / (grey + 0.01)).clamp(-2.0, 4.0)
        vivid = chroma / (light.abs() + 0.05)
        axes = torch.cat([own, light[..., None]], -1).clamp(-0.1, 1.2)
        tones = [torch.cos(math.pi * k * axes) for k in range(1, self.tones + 1)]
        color = torch.stack([light, 4.0 * a, 4.0 * b, vivid, high, deep, *waves], -1)
        return PointFeatures(torch.cat([encode(shown), own, color, *tones], -1), lab)

    def answer(self, seen: PointFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color from `features`."""
        told, lab = seen.told.flatten(1, 2), seen.lab.flatten(1, 2)
        parts = zip(told.split(PIECE, 1), lab.split(PIECE, 1), strict=True)
        made = torch.cat([self._changed(*part, sliders, condition) for part in parts], 1)
        return made.reshape(seen.lab.shape)

    def untouched(self, seen: PointFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return unroot(seen.lab @ self.from_opponent) @ self.from_cones

    def _changed(self, told: Tensor, lab: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        if self.curves:
            told, lab, sliders = self._read(told, sliders)
        matrix = self.head(told, sliders, condition[:, :0]).unflatten(-1, (3, 4))
        lab = lab + (matrix[..., :3] * lab[..., None, :]).sum(-1) + 0.1 * matrix[..., 3]
        return unroot(lab @ self.from_opponent) @ self.from_cones

    def _read(self, told: Tensor, sliders: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return features and color after the curves, and the sliders with fewer of their samples.

        The curves are read where the other sliders move a tone to, which is learned.
        """
        count = self.curves * self.samples
        numbers, curves = sliders[:, :-count], sliders[:, -count:]
        curves = curves.unflatten(1, (self.curves, self.samples))
        own = told[..., 3:6]
        waves = told[..., -4 * self.tones :].unflatten(-1, (self.tones, 4))[..., :3]
        asked = self.places(numbers, numbers[:, :0])
        moved = own + torch.einsum("bk,bnkc->bnc", asked, waves)
        made = moved + read(curves[:, :1].expand(-1, 3, -1), moved)
        if self.curves > 1:
            made = made + read(curves[:, 1:], made)
        lab = root(decode(made) @ self.cones) @ self.opponent
        told = torch.cat([moved, made, lab, told], -1)
        return told, lab, torch.cat([numbers, curves[..., ::_SPARSE].flatten(1)], 1)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color of B x H x W x 3."""
        return self.answer(self.features(image), sliders, condition)
