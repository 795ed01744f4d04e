"""Near: the proxy of a stage that cleans or sharpens by what lies around each pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from proxies.areawise import STOPS, bands_of, cascade
from proxies.filters import box, diffused, edge_avoiding, highest, local_lines, steepness, wiener
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
# Made numbers that are powers of 2, with what they are before training, and plain ones.
_POWERS = {
    "bands": [-4.0] * BANDS,
    "radius": [-1.0],
    "coring": [-2.0],
    "edges": [0.0],
    "edge": [7.0],
    "luma": [5.0] * PASSES,
    "chroma": [1.0] * PASSES,
    "lines": [-8.0],
    "kept": [-2.0],
}
_SHARES = {"gain": [0.5], "outside": [0.5], "wide": [0.0], "spread": [1.0] * PASSES}


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


class Numbers(nn.Module):
    """The thresholds, widths, tolerances and shares that the sliders ask for, once a setting."""

    def __init__(self, sliders: int, hidden: int) -> None:
        """Take how many sliders there are, each in -1..1."""
        super().__init__()
        told = 2 * sliders + 4
        start = [each for numbers in (_POWERS | _SHARES).values() for each in numbers]
        self.first, self.second = nn.Linear(told, hidden), nn.Linear(hidden, hidden)
        self.last = nn.Linear(told + hidden, len(start))
        nn.init.zeros_(self.last.weight)
        with torch.no_grad():
            self.last.bias.copy_(torch.tensor(start) / STOPS)

    def forward(self, sliders: Tensor, noise: Tensor, steps: Tensor) -> dict[str, Tensor]:
        """Return B x count x 1 x 1 numbers by name.

        They are made of B x K sliders, of ``noise`` and scale (B x 3), and of the B ``steps`` by
        which color is reduced.
        """
        amounts = (0.5 * (sliders + 1.0)).clamp_min(0.0)
        # What grows by a power of a slider is a straight line here.
        told = torch.cat(
            [amounts, 0.25 * (amounts + 0.004).log2(), noise, 0.5 * steps.to(sliders)[:, None].log2()], 1
        )
        hidden = functional.silu(self.second(functional.silu(self.first(told))))
        made = STOPS * self.last(torch.cat([told, hidden], 1))[:, :, None, None]
        sizes = [len(numbers) for numbers in (_POWERS | _SHARES).values()]
        named = zip(_POWERS | _SHARES, made.split(sizes, 1), strict=True)
        return {name: part.clamp(-24.0, 24.0).exp2() if name in _POWERS else part for name, part in named}


class Near(nn.Module):
    """Classical filters whose every number is made by the sliders or learned.

    Luma's bands shrink where their energy is the noise's (an empirical Wiener filter), then an
    unsharp mask, cored, kept to edges and held among its neighbors, sharpens it. Reduced chroma is
    smoothed up to edges and returns as local lines in luma; what is off them shrinks.
    """

    # The features that all windows of a picture share.
    shared: tuple[str, ...] = ()

    def __init__(self, sliders: int, conditions: int, hidden: int = 192) -> None:
        """Take how many sliders and conditions there are."""
        super().__init__()
        self.config = {"sliders": sliders, "conditions": conditions, "hidden": hidden}
        self.head = Numbers(sliders, hidden)
        self.side = nn.Parameter(torch.tensor(0.25))
        self.onset = nn.Parameter(torch.tensor(0.0))
        self.neighbors = nn.Parameter(torch.tensor([[-0.3, -0.3]] * PASSES))

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
        noise = torch.cat([condition[:, [_SHOT, _OFFSET]], condition[:, [_SCALE]].clamp_max(1.0)], 1)
        made = self.head(sliders, noise, seen.places[:, 0, 0])
        shot = torch.exp2(STOPS * (condition[:, _SHOT, None, None, None] - 3.0))
        light = self._sharpened(self._calmed(seen.luma, made, shot), made, shot)
        chroma = self._cleaned(seen, made, shot)
        size = seen.places[0, :, 5].tolist()
        light, chroma = (
            cut(each, seen.places[:, :, at].tolist(), size) for each, at in ((light, 3), (chroma, 4))
        )
        return uncoded(joined(torch.cat([light, chroma], 1)), seen.offset).permute(0, 2, 3, 1)

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
        rest = luma - diffused(luma, made["radius"])
        energy = box(rest * rest, 1)
        change = made["gain"] * rest * (energy / (energy + made["coring"] * shot + 1e-12))
        calm = diffused(luma, made["edges"])
        slope = diffused(steepness(calm, self.side), made["edges"])
        there = (slope * made["edge"] - self.onset).clamp(0.0, 1.0)
        sharp = luma + change * there * there * (3.0 - 2.0 * there)
        near, wide = highest(torch.cat([luma, -luma], 1))
        high, low = (near + torch.sigmoid(made["wide"]) * (wide - near)).split(1, 1)
        inside = high - functional.relu(high + low - functional.relu(sharp + low))
        return inside + made["outside"] * (sharp - inside)

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
        alike: dict[tuple[int, ...], list[int]] = {}
        for number, (down, across) in enumerate(places):
            alike.setdefault((down[0], down[1], across[1]), []).append(number)
        lines: list[Tensor] = [seen.reduced] * len(places)
        for (step, height, width), rows in alike.items():
            luma, chroma = seen.reduced[rows, :, :height, :width].split([1, 2], 1)
            for number, distance in enumerate(DISTANCES):
                unlike = made["luma"][rows, number, None], made["chroma"][rows, number, None] / shot[rows]
                smooth = edge_avoiding(luma, chroma, distance, unlike, self.neighbors[number])
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
