"""Near: the proxy of a stage that cleans or sharpens by what lies around each pixel."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import STOPS, Window, bands_of, cascade
from proxies.steering import PIECE, Steered

# Bands of each plane (and a finer one of luma), and how far features look.
BANDS, REACH = 5, 64
_GUESSES = (2, 5)
_FEATURES = 1 + 2 + 2 + 6 + 2 + BANDS + BANDS + 3 + 2 + 1


class NearFeatures(NamedTuple):
    """What `Near` sees, before anything learned; B x ... x H x W."""

    code: Tensor  # 3: luma and two chromas of a square-root code
    luma: Tensor  # 1 + BANDS: bands of luma
    chroma: Tensor  # 2 x (BANDS + 2): bands of the chromas, and what luma would make of them
    room: Tensor  # 4: how far luma may go down and up within 3 x 3 and within 5 x 5 pixels
    local: Tensor  # what the perceptron sees
    offset: Tensor  # B x 1 x 1 x 1: of the code


class Near(nn.Module):
    """Shares of bands to add to luma and chroma, and how far luma stays among its neighbors.

    A perceptron, steered by the sliders, chooses the shares for each pixel by the local energies
    of the bands, the local extremes and the noise to be expected.
    """

    # The features that all windows of a picture share.
    shared: tuple[str, ...] = ()

    def __init__(self, sliders: int, conditions: int, width: int = 48, rank: int = 24) -> None:
        """Take how many sliders and conditions there are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "width": width, "rank": rank}
        self.head = Steered(_FEATURES, sliders, conditions, 2 * BANDS + 1 + len(_GUESSES) + 2, width, rank)

    def context(self, image: Tensor, condition: Tensor) -> Tensor | None:
        """Return None: windows of a picture share nothing."""
        return None

    def features(
        self, image: Tensor, condition: Tensor, window: Window | None = None, context: Tensor | None = None
    ) -> NearFeatures:
        """Return what the network sees of B x H x W x 3 linear color, or of a window (rows, columns) of it.

        The ``context`` plays no part.
        """
        shape = image.shape[1:3]
        window = window or (slice(0, shape[0]), slice(0, shape[1]))
        around = tuple(slice(max(0, each.start - REACH), each.stop + REACH) for each in window)
        inner = tuple(
            slice(w.start - a.start, w.stop - a.start) for w, a in zip(window, around, strict=True)
        )
        shot, offset = (torch.exp2(STOPS * (condition[:, k, None, None, None] - 3.0)) for k in (12, 13))
        code = split(coded(image[:, *around].permute(0, 3, 1, 2), offset))
        luma, chroma = code[:, :1], code[:, 1:]
        split_up = torch.stack(cascade(code, BANDS, twice=True), 2)
        fine = cascade(luma, 1)
        bands = torch.cat([fine[0], split_up[:, 0, :BANDS]], 1)
        guesses = [_guess(luma, chroma, radius) - chroma for radius in _GUESSES]
        colors = torch.cat([split_up[:, 1:, :BANDS], torch.stack(guesses, 2)], 2)
        room = torch.cat([each for radius in (1, 2) for each in _room(luma, radius)], 1)
        energies = _blurred(split_up[:, :, :BANDS].square().flatten(1, 2), 2).unflatten(1, (3, BANDS))
        near = _blurred(bands[:, :2].square(), 1)
        alone = split_up[:, 1:, :3].square().sum(1)
        slopes = [_steepness(each) for each in (fine[1], split_up[:, :1, 1:].sum(2))]
        variance = (_blurred(luma.square(), 5) - _blurred(luma, 5).square()).clamp_min(0.0)
        strengths = torch.cat([near, energies[:, 0], energies[:, 1:].sum(1), alone, *slopes, variance], 1)
        signed = torch.cat([0.1 * bands[:, :2] * (shot + 1e-5).rsqrt(), 8.0 * room], 1).clamp(-3.0, 3.0)
        local = torch.cat([luma - 0.3, 2.0 * chroma, 12.0 * bands[:, :2], signed, _strength(strengths)], 1)
        cut = (slice(None), slice(None), *inner)
        return NearFeatures(code[cut], bands[cut], colors[:, :, :, *inner], room[cut], local[cut], offset)

    def answer(self, seen: NearFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color from `features`."""
        local = seen.local.flatten(2).transpose(1, 2)
        made = torch.cat([self.head(part, sliders, condition) for part in local.split(PIECE, 1)], 1)
        made = made.transpose(1, 2).unflatten(2, seen.local.shape[2:])
        light, color, keep = made.split([BANDS + 1, BANDS + len(_GUESSES), 2], 1)
        change = (light * seen.luma).sum(1, keepdim=True)
        low, high, lower, higher = seen.room.split(1, 1)
        held = torch.maximum(torch.minimum(change, high), -low)
        loosely = torch.maximum(torch.minimum(change, higher), -lower)
        change = change + keep[:, :1] * (held - change) + keep[:, 1:] * (loosely - change)
        chroma = (color[:, None] * seen.chroma).sum(2)
        changed = seen.code + torch.cat([change, chroma], 1)
        return uncoded(joined(changed), seen.offset).permute(0, 2, 3, 1)

    def untouched(self, seen: NearFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        return uncoded(joined(seen.code), seen.offset).permute(0, 2, 3, 1)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 of linear color of the same shape."""
        seen = (self.features(image, condition, window) for window in bands_of(image))
        return torch.cat([self.answer(each, sliders, condition) for each in seen], 1)


def coded(linear: Tensor, offset: Tensor) -> Tensor:
    """Return the square root in which a sensor's noise is even, a straight line below zero."""
    light = linear.clamp_min(0.0)
    # What is below zero is what the clamp took: at zero itself only one of the two has a slope.
    return (light + offset).sqrt() + (linear - light) * (0.5 * offset.rsqrt())


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


def _guess(luma: Tensor, chroma: Tensor, radius: int) -> Tensor:
    """Return chroma as local lines in luma give it (a guided filter)."""
    middle, mean = _blurred(luma, radius), _blurred(chroma, radius)
    slope = _blurred(luma * chroma, radius) - middle * mean
    return slope / (_blurred(luma * luma, radius) - middle * middle + 1e-4) * (luma - middle) + mean


def _room(luma: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    """Return how far down and up it is to the neighbors' extremes."""
    size = 2 * radius + 1
    top = functional.max_pool2d(luma, size, 1, radius)
    return luma + functional.max_pool2d(-luma, size, 1, radius), top - luma


def _steepness(plane: Tensor) -> Tensor:
    """Return the square of the gradient, a little blurred."""
    padded = functional.pad(plane, (1, 1, 1, 1), mode="replicate")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    return _blurred(across.square() + down.square(), 1)


def _blurred(planes: Tensor, radius: int) -> Tensor:
    """Return means over squares."""
    size = 2 * radius + 1
    mode = "reflect" if min(planes.shape[2:]) > radius else "replicate"
    padded = functional.pad(planes, (radius,) * 4, mode=mode)
    return functional.avg_pool2d(functional.avg_pool2d(padded, (1, size), 1), (size, 1), 1)


def _strength(energy: Tensor) -> Tensor:
    """Return the log of an energy, of about unit size."""
    return 0.125 * (energy + 1e-9).log2() + 2.0
