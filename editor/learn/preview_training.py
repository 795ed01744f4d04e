"""Preview training: the preview's network learns from what the areawise stages make of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from torch import Tensor

from editor.core.memory import keep_memory
from editor.core.stage import find
from editor.files import atomic
from editor.learn.command import check, device_named, figures
from editor.learn.pictures import Picture, divided, training_pictures
from editor.learn.preview_samples import Seen, sample
from editor.learn.taps import Taps
from editor.learn.training import Told, Trained, descend, seen
from editor.render.preview.hdrnet import SLIDERS, STAGES, WEIGHTS
from editor.render.preview.picture_planes import PLANES
from proxies import weights
from proxies.bilateral_grid import applied, guide, sliced
from proxies.hdrnet import CONDITIONS, HdrNet
from proxies.hdrnet import Seen as Looked
from proxies.losses import psnr, robust

KINDS = {"hdrnet": HdrNet}
# Settings of a step, those of a cut-out together. A step takes a part of the grid, so many nodes each
# way, and so many pixels of each cut-out that lie between them: many settings teach more than many nodes.
BATCH, NODES, PIXELS = 64, 5, 128
# How far (nodes) the network's convolutions look around.
_AROUND = 2
# Stops by which later stages may lift what is seen.
LIFT = 2.0
# The share of the samples that the pictures kept back give for judging.
JUDGING = 0.04


def train_from(
    arguments: Any, progress: Callable[[str, str, float, str], None]
) -> Iterator[dict[str, Any]]:
    """Train the preview's network as ``arguments`` of `silvergrad train` say, and write it.

    Raises what `editor.learn.command.train_stages` raises.
    """
    check(arguments)
    device = device_named(arguments.device)
    cache = user_cache_path("silvergrad") / "training"
    pictures: list[Picture] = []
    for number, folder in enumerate(arguments.raws):
        pictures += training_pictures(folder, arguments.synthetic if number == 0 else 0, cache)
    train_on, judge_by = divided(pictures)
    checkpoint = cache / "preview.safetensors"
    if arguments.fresh:
        checkpoint.unlink(missing_ok=True)
    keep_memory()

    def told(what: str, part: float, more: str) -> None:
        progress("preview", what, part, more)

    share, seed = arguments.tap_outs, arguments.seed
    made = train(
        sample(train_on, seed, share, lambda part: told("samples", part, "")),
        sample(judge_by, seed + 1, share * JUDGING, lambda part: told("samples", part, "")),
        minutes=arguments.minutes,
        seed=seed,
        start=weights.read_as(WEIGHTS, KINDS)[0] if arguments.further else None,
        checkpoint=checkpoint,
        device=device,
        told=told,
    )
    path = WEIGHTS if arguments.output is None else arguments.output / WEIGHTS.name
    write(made, path)
    yield {"stage": "preview", "path": str(path), "steps": made.steps, **figures(made)}


def write(made: Trained, path: Path) -> None:
    """Write the network with the versions of the stages that it stands for, and the error measured."""
    versions = {name: find(name).version for name in STAGES}
    about = {"versions": versions, "sliders": SLIDERS, "steps": made.steps, **figures(made)}
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, weights.to_bytes(made.network, about, KINDS))


def new_network(features: int = 24, width: int = 96) -> HdrNet:
    """Return an untrained network, which leaves a picture almost as it is."""
    return HdrNet(len(SLIDERS), CONDITIONS, PLANES, features, width)


def train(
    taps: Taps,
    judging: Taps,
    *,
    minutes: float,
    seed: int = 0,
    start: HdrNet | None = None,
    checkpoint: Path | None = None,
    device: str = "cpu",
    told: Told = lambda what, part, more: None,
) -> Trained:
    """Train the network on samples for so many minutes, and measure it on those that judge.

    Training begins with ``start``, or from nothing; with a ``checkpoint`` file an interrupted one
    goes on where it was. ``told(what, part 0..1, figures)`` hears of the progress, and may raise.
    """
    torch.manual_seed(seed)
    network = new_network() if start is None else deepcopy(start).train().requires_grad_(True)
    network, taps, judging = network.to(device), taps.to(device), judging.to(device)
    return descend(
        network,
        lambda step, generator: loss(network, taps.batch(BATCH, generator), generator),
        lambda: judged(network, judging),
        minutes=minutes,
        seed=seed,
        further=start is not None,
        checkpoint=checkpoint,
        decided={"samples": len(taps), "seed": seed, **network.config},
        told=told,
    )


def answer(
    network: HdrNet,
    features: Seen,
    sliders: Tensor,
    condition: Tensor,
    nodes: tuple[slice, slice] = (slice(None), slice(None)),
) -> Tensor:
    """Return the pixels (B x N x 3) after the grid, B settings of fewer cut-outs, those of one together.

    ``nodes`` are the rows and columns of the planes between which the pixels lie.
    """
    each = len(sliders) // len(features.planes)
    seen = network.look(features.planes)
    looked = Looked(*(part[:, *nodes].repeat_interleave(each, 0) for part in seen))
    grid = network.grid(looked, sliders, condition)
    guided = guide(features.image, network.weights, network.knots(condition[::each]))
    place, guided, image = (
        part.repeat_interleave(each, 0) for part in (features.place, guided, features.image)
    )
    return applied(sliced(grid, place[:, None], guided[:, None])[:, 0], image)


def part_of(features: Seen, target: Tensor, generator: torch.Generator) -> tuple[Seen, Tensor, Any]:
    """Return a random part of cut-outs, their targets there, and the nodes of its planes that count."""
    counts = features.planes.shape[1:3]
    starts = [int(torch.randint(count - NODES + 1, (), generator=generator)) for count in counts]
    around = tuple(slice(max(0, start - _AROUND), start + NODES + _AROUND) for start in starts)
    nodes = tuple(
        slice(start - each.start, start - each.start + NODES)
        for start, each in zip(starts, around, strict=True)
    )
    size, corner = (features.place.new_tensor(list(reversed(each))) for each in (counts, starts))
    lies = torch.minimum((features.place * size - 0.5).clamp_min(0.0), size - 1.0) - corner
    inside = ((lies >= 0.0) & (lies <= NODES - 1.0)).all(-1)
    # A part that no pixel came to lie in has some from without, which count as on its edge.
    chosen = torch.multinomial(inside.float().cpu() + 1e-9, PIXELS, True, generator=generator)
    rows = torch.arange(len(chosen))[:, None]
    image, place = features.image[rows, chosen], (lies[rows, chosen] + 0.5) / NODES
    each = len(target) // len(chosen)
    wanted = target[torch.arange(len(target))[:, None], chosen.repeat_interleave(each, 0)]
    return Seen(features.planes[:, *around], image, place), wanted, nodes


def loss(network: HdrNet, batch: tuple[Any, Tensor, Tensor, Tensor], generator: torch.Generator) -> Tensor:
    """Return how far the sliced pixels of a part are from the stages', as it is seen."""
    features, target, sliders, condition = batch
    features, target, nodes = part_of(features, target, generator)
    made = answer(network, features, sliders, condition, nodes)
    chance = torch.rand(len(target), 1, 1, device=target.device)
    gain = torch.exp2(LIFT * chance * chance)
    difference = _shown(made * gain) - _shown(target * gain)
    # The mean is what most pixels have, its root mean square minds the few that would be noticed.
    noticed = (difference.square().mean((1, 2)) + 1e-6).sqrt().mean()
    return robust(difference) + 0.5 * noticed


def _shown(linear: Tensor) -> Tensor:
    return seen(linear, find("tone_mapping"))


@torch.no_grad()
def judged(network: HdrNet, taps: Taps) -> tuple[Tensor, Tensor]:
    """Return each setting's PSNR (dB) as it is seen: of the network, and of doing nothing."""
    made: list[Tensor] = []
    idle: list[Tensor] = []
    each = len(taps) // (int(taps.owner[-1]) + 1)
    for rows in torch.arange(len(taps)).split(8 * each):
        features, target, sliders, condition = taps.of(rows)
        wanted = _shown(target)
        made.append(psnr(_shown(answer(network, features, sliders, condition)), wanted))
        idle.append(psnr(_shown(features.image).repeat_interleave(each, 0), wanted))
    return torch.cat(made), torch.cat(idle)
