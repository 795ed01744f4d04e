"""Style training: encoders learn to set sliders whose pictures look like a collection.

The proxy chain is frozen; the style losses' gradient goes through it to the dials, and from them to
a style's head and to the trunk that all styles share (Neural Photo-Finishing's raw style transfer).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from editor.core.edits import slider
from editor.core.slider import Value
from editor.learn.chain import ProxyChain
from editor.learn.checkpoint import Checkpoint
from editor.learn.styles.collection import Collection
from editor.learn.styles.scenes import Scene
from editor.styles.dials import CURVES, Dial, shot_of, turned
from editor.styles.seen import HISTOGRAMS, SUMMARY
from editor.styles.shown import SHOWN, shown
from proxies.encoder import Head, Trunk

# The first steps of each task are short: dials that overshoot come to their ends, and stay there.
BATCH, RATE, PRESET_RATE, WARM_UP = 8, 2e-3, 3e-2, 20
# What it costs to turn a dial to its end, and to turn it towards where it can go no further.
PLAUSIBLE, BOUND = 0.02, 0.4
# Seconds between checkpoints.
SAVED = 60.0
# Mean descriptions of answers reach back over about so many batches.
_BACK = 10
FEATURES = Trunk(HISTOGRAMS, SUMMARY).config["features"] + SUMMARY + SHOWN  # type: ignore[operator]
# What no gradient wants, and only hides what is learned.
_LATER = ("grain.",)

Told = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Task:
    """A style to learn: the dials it may turn, what it always sets, what its pictures shall look like."""

    name: str
    dials: tuple[Dial, ...]
    fixed: Mapping[str, Value]
    collection: Collection


class Encoder(nn.Module):
    """A trunk and a head for each task."""

    def __init__(self, tasks: Sequence[Task], trunk: Trunk | None = None) -> None:
        """Begin untrained, or with a trunk that stays as it is."""
        super().__init__()
        self.trunk = trunk or Trunk(HISTOGRAMS, SUMMARY)
        self.trunk.requires_grad_(trunk is None)
        self.heads = nn.ModuleDict({task.name: Head(FEATURES, len(task.dials)) for task in tasks})

    def forward(self, task: Task, sight: Sequence[Tensor]) -> Tensor:
        """Return units, B x dials, for what is seen of B photos (see `sight_of`)."""
        *parts, displayed = sight
        made: Tensor = self.heads[task.name](torch.cat([self.trunk(*parts), displayed], 1))
        return made


class Preset(nn.Module):
    """One setting of the dials for all photos: what an encoder has to be better than."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        """Begin with all dials at their centres."""
        super().__init__()
        self.settings = nn.ParameterDict({t.name: nn.Parameter(torch.zeros(len(t.dials))) for t in tasks})

    def forward(self, task: Task, sight: Sequence[Tensor]) -> Tensor:
        """Return the same units for each of B photos."""
        return torch.tanh(self.settings[task.name]).expand(len(sight[0]), -1)


def sight_of(scenes: Sequence[Scene]) -> tuple[Tensor, ...]:
    """Return what is seen of scenes as an encoder takes it: the parts of `Seen`, and how it is shown."""
    return (
        torch.from_numpy(np.stack([scene.seen.picture for scene in scenes])),
        torch.from_numpy(np.stack([scene.seen.histograms for scene in scenes])),
        torch.from_numpy(np.stack([scene.seen.summary for scene in scenes])),
        torch.from_numpy(np.stack([shown(scene.seen) for scene in scenes])),
    )


def answered(chain: ProxyChain, task: Task, units: Tensor, scenes: Sequence[Scene]) -> Tensor:
    """Return the pictures (B x H x W x 3) that ``units`` (B x dials) make of scenes, on the proxies."""
    shots = torch.tensor([shot_of(scene.photo.metadata) for scene in scenes])
    made = turned(task.dials, units, (shots[:, 0], shots[:, 1]), torch)
    sliders: dict[str, Any] = {}
    for key, value in made.items():
        if key in CURVES:
            sliders[key] = list(value.clamp(0.0, 255.0))
        else:
            known = slider(key)
            sliders[key] = value.clamp(known.low, known.high)
    sliders |= {key: value for key, value in task.fixed.items() if not key.startswith(_LATER)}
    pixels = torch.from_numpy(np.stack([scene.photo.pixels for scene in scenes]))
    photos, measured = [each.photo.metadata for each in scenes], [each.statistics for each in scenes]
    picture: Tensor = chain(pixels, sliders, photos, measured)
    return picture


def descend(
    network: Encoder | Preset,
    tasks: Sequence[Task],
    scenes: Sequence[Scene],
    chain: ProxyChain,
    *,
    minutes: float,
    rate: float = RATE,
    seed: int = 0,
    checkpoint: Path | None = None,
    told: Told = lambda part, more: None,
) -> int:
    """Train ``network`` on the tasks in turn for so many minutes; return how many steps that were.

    ``told(part 0..1, figures)`` hears of the progress after every step, and may raise to end it: an
    interrupted training goes on from its ``checkpoint``.
    """
    chain.requires_grad_(False)
    parameters = [each for each in network.parameters() if each.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=rate, betas=(0.9, 0.98))
    decided = {"tasks": [task.name for task in tasks], "scenes": len(scenes), "seed": seed}
    kept = Checkpoint(checkpoint, network, optimizer, decided)
    steps, spent = kept.load()
    rng = np.random.default_rng((seed, steps))
    sight = sight_of(scenes)
    means: dict[str, Tensor] = {}
    losses: dict[str, float] = {}
    started = lap = time.monotonic() - spent
    while (spent := time.monotonic() - started) < 60.0 * minutes:
        part = spent / (60.0 * minutes)
        for group in optimizer.param_groups:
            eased = min(1.0, (steps + 1) / (WARM_UP * len(tasks)))
            group["lr"] = rate * eased * (0.52 + 0.48 * math.cos(math.pi * part))
        task = tasks[steps % len(tasks)]
        rows = rng.choice(len(scenes), BATCH, replace=False)
        units = network(task, [each[rows] for each in sight])
        described = task.collection.describe(answered(chain, task, units, [scenes[n] for n in rows]))
        apart = task.collection.loss(described, means.get(task.name))
        now = described.detach().mean(0)
        means[task.name] = now if task.name not in means else means[task.name].lerp(now, 1.0 / _BACK)
        optimizer.zero_grad()
        (apart + implausible(units)).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        steps += 1
        losses[task.name] = 0.9 * losses.get(task.name, apart.item()) + 0.1 * apart.item()
        if time.monotonic() - lap > SAVED and steps >= len(tasks):
            lap = time.monotonic()
            kept.save(steps, spent)
        told(part, f"step {steps}, loss {sum(losses.values()) / len(losses):.3f}")
    kept.remove()
    return steps


def implausible(units: Tensor) -> Tensor:
    """Return what it costs to turn dials by ``units`` (B x dials)."""
    return PLAUSIBLE * units.square().mean() + BOUND * torch.relu(units.abs() - 0.8).square().mean()


@torch.inference_mode()
def all_answers(
    network: Encoder | Preset, task: Task, scenes: Sequence[Scene], chain: ProxyChain
) -> tuple[Tensor, Tensor]:
    """Return units and pictures of all scenes."""
    units, pictures = [], []
    for start in range(0, len(scenes), 2 * BATCH):
        some = scenes[start : start + 2 * BATCH]
        units.append(network(task, sight_of(some)))
        pictures.append(answered(chain, task, units[-1], some))
    return torch.cat(units), torch.cat(pictures)
