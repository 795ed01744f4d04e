"""Near: the proxy of a stage that cleans or sharpens by what lies around each pixel."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import LEVELS, STOPS, Window, cascade
from proxies.steering import PIECE, Steered

# How far features look.
REACH = 48


class NearFeatures(NamedTuple):
    """What `Near` sees, before anything learned; all B x ... x H x W."""

    code: Tensor  # 3: luma and two chromas of the square-root code
    bands: Tensor  # 3 x (LEVELS + 1): their bands, and guesses of the chromas from luma
    local: Tensor  # features of the perceptron
    offset: Tensor  # B x 1 x 1 x 1
    of_picture = ()


def _blurred(planes: Tensor, radius: int) -> Tensor:
    """Return means over squares."""
    size = 2 * radius + 1
    padded = functional.pad(
        planes, (radius,) * 4, mode="reflect" if min(planes.shape[2:]) > radius else "replicate"
    )
    return functional.avg_pool2d(functional.avg_pool2d(padded, (1, size), 1), (size, 1), 1)


def _strength(energy: Tensor) -> Tensor:
    """Return the log of an energy, of about unit size."""
    return 0.125 * (energy + 1e-9).log2() + 2.0


class Near(nn.Module):
    """Shares of bands to add to luma and chroma, chosen by local energies, extremes and the sliders."""

    def __init__(self, sliders: int, conditions: int, width: int = 48, rank: int = 24) -> None:
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "width": width, "rank": rank}
        self.head = Steered(FEATURES, sliders, conditions, 2 * LEVELS + 4, width, rank)

    def features(self, image: Tensor, condition: Tensor, window: Window | None = None) -> NearFeatures:
        """Return what the network sees of B x H x W x 3 linear color, or of a window of it."""
        shape = image.shape[1:3]
        window = window or (slice(0, shape[0]), slice(0, shape[1]))
        around = tuple(slice(max(0, each.start - REACH), each.stop + REACH) for each in window)
        inner = tuple(
            slice(w.start - a.start, w.stop - a.start) for w, a in zip(window, around, strict=True)
        )
        offset = torch.exp2(STOPS * (condition[:, 13] - 3.0))[:, None, None, None]
        code = split(coded(image[:, *around].permute(0, 3, 1, 2), offset))
        bands = torch.stack(cascade(code)[:LEVELS], 2)
        luma, chroma = code[:, :1], code[:, 1:]
        guesses = []
        for radius in (2, 5):
            middle, mean = _blurred(luma, radius), _blurred(chroma, radius)
            slope = _blurred(luma * chroma, radius) - middle * mean
            slope = slope / (_blurred(luma * luma, radius) - middle * middle + 1e-4)
            guesses.append(slope * (luma - middle) + mean - chroma)
        energies = _blurred(bands.square().flatten(1, 2), 2).unflatten(1, bands.shape[1:3])
        light = energies[:, 0, :4]
        color = energies[:, 1:, :4].sum(1)
        extremes = []
        for radius in (1, 2):
            size = 2 * radius + 1
            top = functional.max_pool2d(luma, size, 1, radius) - luma
            low = luma + functional.max_pool2d(-luma, size, 1, radius)
            extremes += [top, low]
        fine = bands[:, 0, :3]
        sigma = torch.exp2(0.5 * STOPS * (condition[:, 12] - 3.0))[:, None, None, None] * 0.5
        near = _blurred(bands[:, 0, :1].square(), 1)
        rest = (bands[:, 1:, :4].square()).sum(1)
        local = torch.cat(
            [
                luma - 0.3, 2.0 * chroma, 12.0 * fine, 0.5 * torch.tanh(0.3 * fine[:, :2] / sigma),
                _strength(near), _strength(light), _strength(color), _strength(rest),
                _strength((_blurred(luma.square(), 5) - _blurred(luma, 5).square()).clamp_min(0.0)),
                *(8.0 * each for each in extremes),
            ], 1,
        )  # fmt: skip
        whole = torch.cat(
            [
                bands,
                torch.cat([torch.zeros_like(guesses[0][:, :1]), guesses[0]], 1)[:, :, None],
                torch.cat([torch.zeros_like(guesses[1][:, :1]), guesses[1]], 1)[:, :, None],
            ],
            2,
        )
        return NearFeatures(code[:, :, *inner], whole[:, :, :, *inner], local[:, :, *inner], offset)

    def answer(self, seen: NearFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 from `features`."""
        local = seen.local.flatten(2).transpose(1, 2)
        made = torch.cat([self.head(part, sliders, condition) for part in local.split(PIECE, 1)], 1)
        made = made.transpose(1, 2).unflatten(2, seen.local.shape[2:])
        light, color, extra = made.split([LEVELS, LEVELS + 2, 2], 1)
        luma = (light * seen.bands[:, 0, :LEVELS]).sum(1, keepdim=True) + 0.05 * extra[:, :1]
        chroma = (color[:, None] * seen.bands[:, 1:]).sum(2)
        changed = seen.code + torch.cat([luma, chroma], 1)
        return uncoded(joined(changed), seen.offset).permute(0, 2, 3, 1)

    def untouched(self, seen: NearFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return uncoded(joined(seen.code), seen.offset).permute(0, 2, 3, 1)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 of linear color of the same shape."""
        return self.answer(self.features(image, condition), sliders, condition)


FEATURES = 1 + 2 + 3 + 2 + 1 + 4 + 4 + 4 + 1 + 4


def coded(linear: Tensor, offset: Tensor) -> Tensor:
    """Return the square root in which a sensor's noise is even, a straight line below zero."""
    above = (linear.clamp_min(0.0) + offset).sqrt()
    return above + linear.clamp_max(0.0) * (0.5 * offset.rsqrt())


def uncoded(code: Tensor, offset: Tensor) -> Tensor:
    """Invert `coded`."""
    black = offset.sqrt()
    above = torch.maximum(code, black)
    return above * above - offset + (code - above) * (2.0 * black)


def split(code: Tensor) -> Tensor:
    """Return luma, red less luma and blue less luma of coded planes."""
    red, green, blue = code.split(1, 1)
    luma = 0.25 * red + 0.5 * green + 0.25 * blue
    return torch.cat([luma, red - luma, blue - luma], 1)


def joined(planes: Tensor) -> Tensor:
    """Invert `split`."""
    luma, red, blue = planes.split(1, 1)
    return torch.cat([luma + red, luma - 0.5 * (red + blue), luma + blue], 1)
