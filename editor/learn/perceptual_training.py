"""Perceptual training: the small perceptual network learns from a teacher what makes looks differ.

The teacher is VGG-19, or one distilled from it (Wang et al. 2020, "Collaborative Distillation"): its
features at conv1_1 to conv4_1 are guessed from the network's by linear maps, and the distances of
Gram matrices between photos finished at random are to be the teacher's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from platformdirs import user_cache_path
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from editor.core.edits import Edits
from editor.core.memory import keep_memory
from editor.core.pipeline import run
from editor.files import atomic
from editor.learn.checkpoint import Checkpoint
from editor.learn.command import asked_pictures, check, device_named
from editor.learn.perceptual import KINDS, shipped_path
from editor.learn.pictures import Picture, divided
from proxies import weights
from proxies.light import decode, encode
from proxies.perceptual import Perceptual
from proxies.style_losses import gram, gram_distance

Told = Callable[[str, float, str], None]
RATE, BATCH, SIZE = 2e-3, 14, 72
JUDGED = 48
# The teacher's convolutions up to conv4_1, those marked * feed a Gram matrix; None halves the size.
_LAYERS = ("11*", "12", None, "21*", "22", None, "31*", "32", "33", "34", None, "41*")


class Teacher(nn.Module):
    """The distilled VGG-19 of a safetensors file: ``conv11`` to ``conv41``, ``conv11_aux`` and so on."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        """Take the tensors of the file; raise KeyError for one that is missing."""
        super().__init__()
        names = ["conv0"] + [f"conv{layer.strip('*')}" for layer in _LAYERS if layer]
        names += [f"conv{level}1_aux" for level in (1, 2, 3, 4)]
        for name in names:
            for part in ("weight", "bias"):
                self.register_buffer(f"{name}_{part}", tensors[f"{name}.{part}"].float())

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Return features of VGG-19's widths at conv1_1 to conv4_1 of B x H x W x 3 pictures."""
        seen, found = self._convolved("conv0", pictures.movedim(-1, 1)), []
        for layer in _LAYERS:
            if layer is None:
                seen = functional.max_pool2d(seen, 2)
                continue
            name = f"conv{layer.strip('*')}"
            seen = functional.relu(
                self._convolved(name, functional.pad(seen, (1, 1, 1, 1), mode="reflect"))
            )
            if layer.endswith("*"):
                found.append(functional.relu(self._convolved(f"{name}_aux", seen)))
        return found

    def _convolved(self, name: str, seen: Tensor) -> Tensor:
        return functional.conv2d(seen, self.get_buffer(f"{name}_weight"), self.get_buffer(f"{name}_bias"))


def read_teacher(path: Path) -> Teacher:
    """Return the teacher of a file; raise ValueError with a sentence if it holds none."""
    try:
        return Teacher(load_file(path)).eval().requires_grad_(False)
    except (SafetensorError, OSError, KeyError) as error:
        raise ValueError(f"{path.name} holds no teacher: a distilled VGG-19 in safetensors.") from error


def train_from(
    arguments: Any, progress: Callable[[str, str, float, str], None]
) -> Iterator[dict[str, Any]]:
    """Train the perceptual network as ``arguments`` of `silvergrad train` say, and write it.

    Raises what `editor.learn.command.train_stages` raises, and ValueError without a teacher.
    """
    if arguments.teacher is None:
        raise ValueError("The perceptual network learns from a teacher: name its file with --teacher.")
    check(arguments)
    device, teacher = device_named(arguments.device), read_teacher(arguments.teacher)
    cache = user_cache_path("silvergrad") / "training"
    train_on, judge_by = divided(asked_pictures(arguments, cache))
    checkpoint = cache / "perceptual.safetensors"
    if arguments.fresh:
        checkpoint.unlink(missing_ok=True)
    keep_memory()
    network, steps, agreement = train(
        [finished(each) for each in train_on],
        [finished(each) for each in judge_by],
        teacher.to(device),
        minutes=arguments.minutes,
        seed=arguments.seed,
        checkpoint=checkpoint,
        device=device,
        told=lambda what, part, more: progress("perceptual", what, part, more),
    )
    path = shipped_path() if arguments.output is None else arguments.output / shipped_path().name
    about = {"steps": steps, "agreement": round(agreement, 3)}
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, weights.to_bytes(network, about, KINDS))
    yield {"stage": "perceptual", "path": str(path), **about}


def finished(picture: Picture) -> Tensor:
    """Return a picture with its default edits, display-encoded H x W x 3."""
    return torch.from_numpy(np.clip(run(picture.photo, Edits(), picture.statistics), 0.0, 1.0))


def train(
    pictures: Sequence[Tensor],
    judges: Sequence[Tensor],
    teacher: nn.Module,
    *,
    minutes: float,
    seed: int = 0,
    checkpoint: Path | None = None,
    device: str = "cpu",
    told: Told = lambda what, part, more: None,
) -> tuple[Perceptual, int, float]:
    """Return the network after so many minutes, its steps and its agreement with the teacher.

    The agreement is Spearman's rank correlation of Gram distances over pairs of ``judges``, which do
    not train, finished at random.
    """
    torch.manual_seed(seed)
    network, generator = Perceptual(), torch.Generator().manual_seed(seed)
    judged = batch(judges, JUDGED, torch.Generator().manual_seed(1)).to(device)
    with torch.no_grad():
        wanted = teacher(judged)
        channels = [each.shape[1] for each in wanted]
        deviations = [_deviation(each) for each in wanted]
        truth = _distances(wanted)
    widths = network.config["widths"]
    guesses = nn.ModuleList(nn.Conv2d(few, many, 1) for few, many in zip(widths, channels, strict=True))
    both = nn.ModuleDict({"network": network, "guesses": guesses}).to(device)
    optimizer = torch.optim.Adam(both.parameters(), lr=RATE)
    kept = Checkpoint(
        checkpoint, both, optimizer, {"photos": len(pictures), "seed": seed, "widths": widths}
    )
    steps, spent = kept.load()
    generator.manual_seed(seed + steps)
    started, lap = time.monotonic() - spent, time.monotonic()

    def agreement() -> float:
        with torch.no_grad():
            return spearman(_distances(network(judged)).mean(0), truth.mean(0))

    try:
        while (spent := time.monotonic() - started) < 60.0 * minutes:
            part = spent / (60.0 * minutes)
            for group in optimizer.param_groups:
                group["lr"] = RATE * 0.5 * (1.0 + math.cos(math.pi * part))
            shown = batch(pictures, BATCH, generator).to(device)
            with torch.no_grad():
                features = teacher(shown)
            made = network(shown)
            loss = _apart(_distances(made), _distances(features))
            for guess, one, other, deviation in zip(guesses, made, features, deviations, strict=True):
                loss = loss + 0.25 * ((guess(one) - other) / deviation).square().mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(both.parameters(), 1.0)
            optimizer.step()
            steps += 1
            if time.monotonic() - lap > 20.0:
                lap = time.monotonic()
                told("training", part, f"step {steps}, loss {loss.item():.3f}, agreement {agreement():.3f}")
                kept.save(steps, spent)
    except KeyboardInterrupt:
        kept.save(steps, spent)
        raise
    kept.remove()
    return network.cpu().eval(), steps, agreement()


def _deviation(features: Tensor) -> Tensor:
    """Return each channel's deviation; one that is hardly ever used counts like the others."""
    return features.std(dim=(0, 2, 3), keepdim=True).clamp_min(0.1 * float(features.std()) + 1e-6)


def _distances(features: Sequence[Tensor]) -> Tensor:
    """Return the Gram distances of all pairs of B pictures, levels x pairs."""
    found = []
    for each in features:
        grams = gram(each)
        one, other = torch.triu_indices(len(grams), len(grams), 1)
        found.append(gram_distance(grams[one], grams[other]))
    return torch.stack(found)


def _apart(made: Tensor, wanted: Tensor) -> Tensor:
    """Return how far distances are apart, as ratios: small ones count as much as large ones."""
    return ((made + 1e-3).log() - (wanted + 1e-3).log()).abs().mean()


def spearman(one: Tensor, other: Tensor) -> float:
    """Return the correlation of the ranks of two vectors."""
    ranks = torch.stack([each.argsort().argsort().double() for each in (one, other)])
    return float(torch.corrcoef(ranks)[0, 1])


def batch(pictures: Sequence[Tensor], count: int, generator: torch.Generator) -> Tensor:
    """Return ``count`` random parts of pictures, finished at random: count x SIZE x SIZE x 3.

    Some share their finish, some their picture, as looks and contents do.
    """

    def chosen(many: int) -> int:
        return int(torch.randint(many, (), generator=generator))

    parts = [_part(pictures[chosen(len(pictures))], generator) for _ in range(count)]
    for number in range(0, count, 4):
        parts[number] = parts[chosen(count)]
    looks = _looks(count, generator)
    looks[1::4] = looks[chosen(count)].clone()
    return _finished(torch.stack(parts), looks)


def _part(picture: Tensor, generator: torch.Generator) -> Tensor:
    """Return a random square of a picture, at a random size, SIZE x SIZE."""
    height, width = picture.shape[:2]
    share = float(torch.rand((), generator=generator))
    side = min(int(SIZE * (min(height, width) / SIZE) ** share), height, width)
    top, left = (int(torch.randint(long - side + 1, (), generator=generator)) for long in (height, width))
    square = picture[top : top + side, left : left + side].movedim(-1, 0)[None]
    if torch.rand((), generator=generator) < 0.5:
        square = square.flip(-1)
    return functional.interpolate(square, (SIZE, SIZE), mode="area")[0].movedim(0, -1)


def _looks(count: int, generator: torch.Generator) -> Tensor:
    """Return random looks, count x 10: gains, contrast, saturation and the tints of shadows and lights."""
    noise = torch.randn(count, 10, generator=generator)
    strength = torch.tensor([0.6, 0.25, 0.15, 0.25, 0.3, 0.4, 0.05, 0.05, 0.05, 0.05])
    return noise * strength * torch.rand(count, 1, generator=generator) * 2.0


def _finished(pictures: Tensor, looks: Tensor) -> Tensor:
    """Return B x H x W x 3 display-encoded pictures finished by B x 10 looks, within 0..1."""
    look = looks[:, None, None, :]
    light = decode(pictures) * torch.exp2(look[..., :1] + look[..., 1:4])
    shown = encode(light / (1.0 + 0.15 * light))
    shown = 0.5 + (shown - 0.5) * torch.exp2(look[..., 4:5])
    grey = shown.mean(-1, keepdim=True)
    shown = grey + (shown - grey) * torch.exp2(2.0 * look[..., 5:6])
    tint = torch.cat([look[..., 6:8] * (1.0 - grey), -look[..., 8:9] * grey], dim=-1)
    return (shown + tint + look[..., 9:] * (1.0 - grey)).clamp(0.0, 1.0)
