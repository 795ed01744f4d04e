"""Training: a stage's proxy learns from its tap-outs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from editor.core.color import perceptual
from editor.core.color.spaces import LUMINANCE, prophoto_to
from editor.core.stage import Stage
from editor.core.stages.rendition import base_curve
from editor.learn.checkpoint import Checkpoint
from editor.learn.inputs import CONDITIONS, CURVE_SAMPLES, width
from editor.learn.pictures import Picture
from editor.learn.tap_cache import cached
from editor.learn.taps import Taps, sample
from proxies.contrast import Contrast
from proxies.haze import Haze
from proxies.light import encode
from proxies.losses import edges, psnr, robust
from proxies.near import Near
from proxies.networks import Network
from proxies.pointwise import Pointwise
from proxies.tones import Tones
from proxies.toning import Toning

RATE, WARM_UP = 3e-3, 200
# How many times lower the rate is when a training ends.
DECAY = 100.0
# Samples of a step: settings for pointwise stages, windows for areawise ones.
BATCH = {"pointwise": 112, "areawise": 18}
# Stops by which later stages may lift a stage's light.
LIFT = {"pointwise": 2.5, "areawise": 4.0}
# The share of the training's tap-outs that the pictures kept back give for judging it.
JUDGING = 0.06
# What looks far, by what it goes by there.
FAR: dict[str, type[Tones | Haze | Contrast]] = {"tones": Tones, "haze": Haze, "contrast": Contrast}

Told = Callable[[str, float, str], None]


@dataclass(frozen=True)
class Trained:
    """A trained network with the median PSNR (dB) on pictures kept back, and of doing nothing."""

    network: nn.Module
    psnr: float
    worst_decile: float
    identity: float
    steps: int


def new_network(stage: Stage) -> Network:
    """Return an untrained proxy: the kind that fits what the stage declares."""
    sliders = width(stage)
    if stage.kind == "areawise":
        if stage.far:
            return FAR[stage.far](sliders, CONDITIONS)
        return Near(sliders, CONDITIONS, _parts(stage))
    if any(slider.type == "curve" for slider in stage.sliders):
        return _toning(stage)
    display, luminance = prophoto_to("sRGB").tolist(), [float(weight) for weight in LUMINANCE]
    # Hues, and how wide tones reach: what shapes is a modifier.
    shaping = [number for number, slider in enumerate(stage.sliders) if slider.modifier]
    return Pointwise(sliders, CONDITIONS, display, *perceptual.MATRICES, luminance, shaping)


def _parts(stage: Stage) -> list[list[int]]:
    """Return where a stage's sliders are, each with the modifiers that follow it."""
    parts: list[list[int]] = []
    for place, slider in enumerate(stage.sliders):
        if slider.modifier:
            parts[-1].append(place)
        else:
            parts.append([place])
    return parts


def _toning(stage: Stage) -> Toning:
    """Return an untrained proxy of a stage with curves: modifiers bend the axis of their own panel."""
    numbers = [slider for slider in stage.sliders if slider.type != "curve"]
    bends = [n for n, slider in enumerate(numbers) if slider.modifier]
    panels = {numbers[n].panel for n in bends}
    steps = [n for n, slider in enumerate(numbers) if not slider.modifier]
    bent = [n for n in steps if numbers[n].panel in panels]
    plain = [n for n in steps if n not in bent]
    curves = len(stage.sliders) - len(numbers)
    return Toning(width(stage), CONDITIONS, plain, bent, bends, curves, CURVE_SAMPLES + 1)


def seen(linear: Tensor, stage: Stage) -> Tensor:
    """Return a stage's output as it will be seen: display-encoded, unbounded.

    Scene-linear light (stages before the rendition) takes the base curve on the way.
    """
    if stage.kind == "areawise":
        linear = torch.copysign(base_curve(linear.abs(), 1.0), linear)
    return encode(linear @ torch.tensor(prophoto_to("sRGB").T, dtype=torch.float32, device=linear.device))


def train(
    stage: Stage,
    pictures: Sequence[Picture],
    judges: Sequence[Picture],
    *,
    minutes: float,
    seed: int = 0,
    share: float = 1.0,
    start: Network | None = None,
    checkpoint: Path | None = None,
    device: str = "cpu",
    told: Told = lambda what, part, more: None,
) -> Trained:
    """Train a stage's proxy for so many minutes, tap-outs not counted, and measure it.

    ``share`` scales the number of tap-outs. Training begins with ``start``, or from nothing; with
    a ``checkpoint`` file an interrupted one goes on where it was, on the tap-outs kept beside it.
    ``told(what, part 0..1, figures)`` hears of the progress, and may raise to end it.
    """
    torch.manual_seed(seed)
    network = new_network(stage) if start is None else deepcopy(start).train().requires_grad_(True)

    def sampling(part: float) -> None:
        told("tap-outs", part, "")

    decided = {
        "stage": [stage.name, stage.version],
        "network": type(network).__name__,
        "photos": [each.path.name for each in pictures],
        "sampled": [seed, share],
    }
    cache = None if checkpoint is None else checkpoint.with_suffix(".taps")
    groups = cached(
        cache, decided, network, lambda: sample(stage, network, pictures, seed, share, sampling)
    )
    groups = [g.to(device) for g in groups]
    judging = [g.to(device) for g in sample(stage, network, judges, seed + 1, share * JUDGING, sampling)]
    network.to(device)

    def loss(step: int, generator: torch.Generator) -> Tensor:
        taps = groups[step % len(groups)]
        return _loss(stage, network, taps.batch(BATCH[stage.kind], generator))

    made = descend(
        network,
        loss,
        lambda: judged(stage, network, judging),
        minutes=minutes,
        seed=seed,
        further=start is not None,
        checkpoint=checkpoint,
        decided=decided,
        told=told,
    )
    if cache is not None:
        cache.unlink(missing_ok=True)
    return made


def descend(
    network: nn.Module,
    loss: Callable[[int, torch.Generator], Tensor],
    judge: Callable[[], tuple[Tensor, Tensor]],
    *,
    minutes: float,
    seed: int,
    further: bool,
    checkpoint: Path | None,
    decided: Mapping[str, Any],
    told: Told,
) -> Trained:
    """Take steps by Adam for so many minutes, and return the network with what it reached.

    ``loss(step, generator)`` is that of a batch; ``judge()`` gives the PSNR of each sample kept back,
    and of doing nothing. ``further`` says that the network has been trained before. ``decided`` is
    what must agree for an interrupted training to go on from its ``checkpoint``.
    """
    highest = 0.4 * RATE if further else RATE
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, betas=(0.9, 0.99), fused=True)
    kept = Checkpoint(checkpoint, network, optimizer, {**decided, "further": further})
    steps, spent = kept.load()
    generator = torch.Generator().manual_seed(seed + steps)
    started, lap, mean = time.monotonic() - spent, time.monotonic(), 0.0
    try:
        while (spent := time.monotonic() - started) < 60.0 * minutes:
            part = spent / (60.0 * minutes)
            for group in optimizer.param_groups:
                group["lr"] = highest * min(1.0, (steps + 1) / WARM_UP) * decayed(part)
            now = loss(steps, generator)
            optimizer.zero_grad()
            now.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            steps += 1
            mean += 0.02 * (now.item() - mean)
            if time.monotonic() - lap > 20.0:
                lap = time.monotonic()
                median = float(judge()[0].median())
                told("training", part, f"step {steps}, loss {mean:.5f}, {median:.1f} dB")
                kept.save(steps, spent)
    except KeyboardInterrupt:
        kept.save(steps, spent)
        raise
    made, idle = judge()
    if not bool(made.isfinite().all()):
        raise ValueError("The training went astray; try another seed.")
    kept.remove()
    worst = float(made.quantile(0.1))
    return Trained(network.cpu().eval(), float(made.median()), worst, float(idle.median()), steps)


def decayed(part: float) -> float:
    """Return what is left of the rate after a part (0..1) of a training: as long in each of its sizes.

    What makes tables for many pixels is as noisy as its rate is high: most is learned at low ones.
    """
    return float(DECAY**-part) * min(1.0, 20.0 * (1.0 - part))


def _loss(stage: Stage, network: Network, batch: tuple[Any, Tensor, Tensor, Tensor]) -> Tensor:
    """Return how far the network's answer is from the stage's, as it is seen."""
    features, target, sliders, condition = batch
    made = network.answer(features, sliders, condition)
    # Later stages may lift this light before it is seen, and the darkest the most.
    chance = torch.rand(len(target), 1, 1, 1, device=target.device)
    gain = torch.exp2(LIFT[stage.kind] * chance * chance)
    difference = seen(made * gain, stage) - seen(target * gain, stage)
    return robust(difference) + (0.5 * edges(difference) if stage.kind == "areawise" else 0.0)


@torch.no_grad()
def judged(stage: Stage, network: Network, groups: Sequence[Taps]) -> tuple[Tensor, Tensor]:
    """Return each sample's PSNR (dB) as it is seen: of the network, and of doing nothing."""
    made: list[Tensor] = []
    idle: list[Tensor] = []
    for group in groups:
        for rows in torch.arange(len(group)).split(60):
            features, target, sliders, condition = group.of(rows)
            wanted = seen(target, stage)
            made.append(psnr(seen(network.answer(features, sliders, condition), stage), wanted))
            idle.append(psnr(seen(network.untouched(features), stage), wanted))
    return torch.cat(made), torch.cat(idle)
