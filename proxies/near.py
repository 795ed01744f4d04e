"""Near: the proxy of a stage that cleans or sharpens by what lies around each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import STOPS, bands_of, cascade
from proxies.filters import box, diffused, edge_avoiding, highest, local_lines, steepness, wiener
from proxies.powers import Powers, Start
from proxies.sensor_code import coded, joined, split, uncoded
from proxies.windows import Window, around, around_reduced, cut, enlarged, moved, reduced

BANDS = 4
# How far apart the neighbors of each pass over color lie, in reduced pixels.
DISTANCES = (1, 3, 8)
PASSES = len(DISTANCES)
# Color is cleaned where a pixel is about so many of the full-size picture's wide.
REDUCED = 4
# How far around a window light is sharpened, color is cleaned, and color is smoothed in reduced pixels.
HALO, RIM, REDUCED_HALO = 20, 2, 16
# Where the condition tells of noise (shot, and read over shot) and of the picture's scale.
_SHOT, _OFFSET, _SCALE = 12, 13, 15
# What each part goes by, before training.
_SHARPENING = {
    "radius": Start([0.0], scale=1.0),
    "coring": Start([-3.0]),
    "outside": Start([-1.0]),
    "threshold": Start([-5.0]),
}
_LIGHT = {"bands": Start([-4.0] * BANDS, amount=1.0)}
_COLOR = {
    "luma": Start([-5.0] * PASSES, amount=1.0),
    "chroma": Start([-1.0] * PASSES, amount=1.0),
    "spread": Start([-0.5] * PASSES),
    "lines": Start([-10.0]),
    "kept": Start([0.0], amount=1.0),
}


class NearFeatures(NamedTuple):
    """What `Near` sees, before anything learned, of a window and of what lies around it.

    ``places`` are, for rows and columns: by how much color is reduced, how many reduced pixels
    there are, where in them (enlarged) `code` begins, where the window begins in `luma` and in
    `code`, and its length.
    """

    luma: Tensor  # B x (BANDS + 1) x h x w: bands of luma, and what is left
    code: Tensor  # B x 3 x h' x w': luma and two chromas of a square-root code
    reduced: Tensor  # B x 3 x n x m: the same, reduced, in the first rows and columns
    places: Tensor  # B x 2 x 6, see below
    offset: Tensor  # B x 1 x 1 x 1: of the code


class Near(nn.Module):
    """Classical filters whose every number is made by the sliders or learned.

    Luma's bands shrink where their energy is the noise's (an empirical Wiener filter), then an
    unsharp mask, cored, kept to edges and held among its neighbors, sharpens it. Reduced chroma is
    smoothed up to edges and returns as local lines in luma; what is off them shrinks.
    """

    # The features that all windows of a picture share.
    shared: tuple[str, ...] = ()

    def __init__(self, sliders: int, conditions: int, parts: Sequence[Sequence[int]]) -> None:
        """Take how many sliders and conditions there are, and which sliders each part has.

        The parts are sharpening, noise in light and noise in color, each one's amount first.
        """
        super().__init__()
        self.config: dict[str, Any] = {"sliders": sliders, "conditions": conditions, "parts": parts}
        starts = (_SHARPENING, _LIGHT, _COLOR)
        self.parts = nn.ModuleList(
            Powers(len(part) - 1, start) for part, start in zip(parts, starts, strict=True)
        )
        self.gain = nn.Parameter(torch.tensor(0.0))
        # From which radius on, and how abruptly, wider neighborhoods bound.
        self.bound = nn.Parameter(torch.tensor([0.0, 0.5]))
        # How wide edges are to a radius, and at least, and how abruptly the one gives way to the other.
        self.edge = nn.Parameter(torch.tensor([0.0, 0.0, 0.5]))
        self.side = nn.Parameter(torch.tensor(3.0 / 16.0))
        self.onset = nn.Parameter(torch.tensor(0.5))
        self.neighbors = nn.Parameter(torch.tensor([-0.075, -0.075]))

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
        offset = torch.exp2(STOPS * (condition[:, _OFFSET, None, None, None] - 3.0))

        def within(halo: int) -> list[slice]:
            return [around(part, halo, count) for part, count in zip(window, shape, strict=True)]

        whole = within((REDUCED_HALO + 2) * REDUCED)
        code = split(coded(image[:, *whole].permute(0, 3, 1, 2), offset))

        def part_of(planes: Tensor, parts: Sequence[slice]) -> Tensor:
            rows, columns = (moved(part, w.start) for part, w in zip(parts, whole, strict=True))
            # A copy, where it is a part: what is kept of many windows is to be no more than this.
            return planes[:, :, rows, columns].contiguous()

        near, inner = within(HALO), within(RIM)
        luma = part_of(torch.cat(cascade(code[:, :1], BANDS), 1), near)
        # As large as where nothing is reduced, so that pictures of every scale go together.
        room = [part.stop - part.start for part in within(REDUCED_HALO + 1)]
        small, places = [], []
        for number, step in enumerate(steps_of(condition)):
            parts = [
                around_reduced(part, REDUCED_HALO, count, step)
                for part, count in zip(window, shape, strict=True)
            ]
            pixels = [
                slice(part.start * step, min(part.stop * step, count))
                for part, count in zip(parts, shape, strict=True)
            ]
            made = reduced(part_of(code[number : number + 1], pixels), step)
            height, width = made.shape[2:]
            small.append(functional.pad(made, (0, room[1] - width, 0, room[0] - height)))
            places.append(
                [
                    (step, count, i.start - p.start, w.start - n.start, w.start - i.start, w.stop - w.start)
                    for w, n, i, p, count in zip(window, near, inner, pixels, (height, width), strict=True)
                ]
            )
        where = torch.tensor(places, device=image.device)
        return NearFeatures(luma, part_of(code, inner), torch.cat(small), where, offset)

    def answer(self, seen: NearFeatures, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 linear color from `features`."""
        made = self.numbers(sliders, condition, seen.places[:, 0, 0])
        shot = torch.exp2(STOPS * (condition[:, _SHOT, None, None, None] - 3.0))
        light = self._sharpened(self._calmed(seen.luma, made, shot), made, shot)
        chroma = self._cleaned(seen, made, shot)
        size = seen.places[0, :, 5].tolist()
        light, chroma = (
            cut(each, seen.places[:, :, at].tolist(), size) for each, at in ((light, 3), (chroma, 4))
        )
        return uncoded(joined(torch.cat([light, chroma], 1)), seen.offset).permute(0, 2, 3, 1)

    def numbers(self, sliders: Tensor, condition: Tensor, steps: Tensor) -> dict[str, Tensor]:
        """Return the filters' numbers, B x count x 1 x 1; ``steps`` says by how much color is reduced."""
        amounts = (0.5 * (sliders + 1.0)).clamp_min(0.0)
        scale = condition[:, _SCALE].clamp_max(1.0) - 1.0
        sizes = torch.stack([scale, steps.to(sliders).log2()], 1)
        sharpening = amounts[:, self.config["parts"][0][0], None, None, None]
        made = {"gain": (STOPS * self.gain).exp2() * sharpening}
        for part, places in zip(self.parts, self.config["parts"], strict=True):
            made |= part(amounts[:, places], condition[:, [_SHOT]], sizes)
        return made

    def untouched(self, seen: NearFeatures) -> Tensor:
        """Return the linear color that the features are of."""
        planes = cut(seen.code, seen.places[:, :, 4].tolist(), seen.places[0, :, 5].tolist())
        return uncoded(joined(planes), seen.offset).permute(0, 2, 3, 1)

    def forward(self, image: Tensor, sliders: Tensor, condition: Tensor) -> Tensor:
        """Return B x H x W x 3 of linear color of the same shape."""
        seen = (self.features(image, condition, window) for window in bands_of(image))
        return torch.cat([self.answer(each, sliders, condition) for each in seen], 1)

    def _calmed(self, luma: Tensor, made: dict[str, Tensor], shot: Tensor) -> Tensor:
        """Return luma, its bands shrunk."""
        bands, rest = luma[:, :BANDS], luma[:, BANDS:]
        kept = wiener(bands, box(bands * bands, 2), made["bands"] * shot)
        return rest + kept.sum(1, keepdim=True)

    def _sharpened(self, luma: Tensor, made: dict[str, Tensor], shot: Tensor) -> Tensor:
        """Return luma under the unsharp mask."""
        rest = luma - diffused(luma, made["radius"].square())
        energy = box(rest * rest, 1)
        change = made["gain"] * rest * (energy / (energy + made["coring"] * shot + 1e-12))
        width = self._edge_width(made["radius"]).square()
        slope = diffused(steepness(diffused(luma, width), self.side), width)
        there = (slope / made["threshold"] - self.onset).clamp(0.0, 1.0)
        sharp = luma + change * there * there * (3.0 - 2.0 * there)
        near, wide = highest(torch.cat([luma, -luma], 1))
        high, low = (near + self._wide(made["radius"]) * (wide - near)).split(1, 1)
        inside = high - functional.relu(high + low - functional.relu(sharp + low))
        return inside + made["outside"] * (sharp - inside)

    def _wide(self, radius: Tensor) -> Tensor:
        """Return how far neighbors two pixels away, not one, bound what a radius makes."""
        start, abrupt = STOPS * self.bound
        return torch.sigmoid(abrupt.exp2() * (radius.log2() - start))

    def _edge_width(self, radius: Tensor) -> Tensor:
        """Return how wide the edges are that a radius sharpens: about a share of it, or the least."""
        share, least, abrupt = STOPS * self.edge
        power = abrupt.exp2()
        return (torch.logaddexp2(power * (share + radius.log2()), power * least) / power).exp2()

    def _cleaned(self, seen: NearFeatures, made: dict[str, Tensor], shot: Tensor) -> Tensor:
        """Return chroma, its noise smoothed away."""
        slope, level = self._lines(seen, made, shot).chunk(2, 1)
        guess = slope * seen.code[:, :1] + level
        off = seen.code[:, 1:] - guess
        energy = box(off.square().sum(1, keepdim=True), 2)
        return guess + wiener(off, energy, made["kept"] * shot)

    def _lines(self, seen: NearFeatures, made: dict[str, Tensor], shot: Tensor) -> Tensor:
        """Return the slopes and levels of clean chroma's lines in luma (B x 4 x h' x w')."""
        places = seen.places[:, :, :3].tolist()
        same: dict[tuple[int, ...], list[int]] = {}
        for number, (down, across) in enumerate(places):
            same.setdefault((down[0], down[1], across[1]), []).append(number)
        lines: list[Tensor] = [seen.reduced] * len(places)
        for (step, height, width), rows in same.items():
            luma, chroma = seen.reduced[rows, :, :height, :width].split([1, 2], 1)
            for number, distance in enumerate(DISTANCES):
                alike = made["luma"][rows, number, None], made["chroma"][rows, number, None] * shot[rows]
                smooth = edge_avoiding(luma, chroma, distance, alike, STOPS * self.neighbors)
                chroma = chroma + made["spread"][rows, number, None] * (smooth - chroma)
            slopes, levels = local_lines(luma, chroma, made["lines"][rows])
            for line, number in zip(torch.cat([slopes, levels], 1), rows, strict=True):
                start = [at[2] for at in places[number]]
                lines[number] = enlarged(line, step, start, seen.code.shape[2:])
        return torch.stack(lines)


def steps_of(condition: Tensor) -> list[int]:
    """Return by how much color is reduced in each picture of a batch."""
    scale = torch.exp2(condition[:, _SCALE] - 1.0).clamp_max(1.0)
    return [max(1, round(REDUCED * each)) for each in scale.tolist()]
