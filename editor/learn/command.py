"""Command: what `silvergrad train` does, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path

from editor.core.memory import keep_memory
from editor.core.stage import Stage
from editor.files import atomic
from editor.learn.pictures import Picture, divided, photos_in, training_pictures
from editor.learn.store import network_of, path_of, trainable
from editor.learn.training import Trained, train
from proxies import weights


def train_stages(
    arguments: Any, progress: Callable[[str, str, float, str], None]
) -> Iterator[dict[str, Any]]:
    """Train the stages that ``arguments`` name, write their weights and yield what they reached.

    A training that was broken off goes on from its checkpoint in the user's cache. Raises
    ValueError with a sentence for stages that have nothing to train, folders without photos and
    numbers out of range, OSError where the weights cannot go.
    """
    stages = _named(arguments.stages)
    check(arguments)
    device = device_named(arguments.device)
    cache = user_cache_path("silvergrad") / "training"
    pictures = asked_pictures(arguments, cache)
    train_on, judge_by = divided(pictures)
    keep_memory()
    for stage in stages:
        checkpoint = cache / f"{stage.name}.safetensors"
        if arguments.fresh:
            checkpoint.unlink(missing_ok=True)

        def told(what: str, part: float, more: str, name: str = stage.name) -> None:
            progress(name, what, part, more)

        made = train(
            stage,
            train_on,
            judge_by,
            minutes=arguments.minutes,
            seed=arguments.seed,
            share=arguments.tap_outs,
            start=network_of(stage) if arguments.further else None,
            checkpoint=checkpoint,
            device=device,
            told=told,
        )
        path = path_of(stage) if arguments.output is None else arguments.output / path_of(stage).name
        write(stage, made, path)
        yield {"stage": stage.name, "path": str(path), "steps": made.steps, **figures(made)}


def write(stage: Stage, made: Trained, path: Path) -> None:
    """Write a stage's weights with its version and the error measured in training."""
    about = {"stage": stage.name, "version": stage.version, "steps": made.steps, **figures(made)}
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, weights.to_bytes(made.network, about))


def figures(made: Trained) -> dict[str, float]:
    """Return what was measured on the photos kept back, in dB: of the network, and of doing nothing."""
    return {
        "psnr_db": round(made.psnr, 2),
        "worst_decile_db": round(made.worst_decile, 2),
        "identity_db": round(made.identity, 2),
    }


def _named(names: list[str]) -> list[Stage]:
    known = {stage.name: stage for stage in trainable()}
    for name in names:
        if name not in known:
            raise ValueError(f"There is nothing to train in {name}; there is in {', '.join(known)}.")
    return [known[name] for name in names] or list(known.values())


def check(arguments: Any) -> None:
    """Raise ValueError or OSError for what would only come to light after minutes of work."""
    for name in ("minutes", "tap_outs"):
        value = getattr(arguments, name)
        if not 0.0 < value < math.inf:
            raise ValueError(f"--{name.replace('_', '-')} takes a number above 0, not {value:g}.")
    for name in ("synthetic", "seed"):
        if getattr(arguments, name) < 0:
            raise ValueError(f"--{name} takes a number of at least 0, not {getattr(arguments, name)}.")
    for folder in arguments.raws:
        if not folder.is_dir():
            raise ValueError(f"There is no folder {folder}.")
        if not photos_in(folder):
            raise ValueError(f"There are no photos in {folder}.")
    if arguments.output is not None:
        arguments.output.mkdir(parents=True, exist_ok=True)


def device_named(name: str) -> str:
    """Return the device to train on; raise ValueError with a sentence if there is none of that name."""
    if not name:
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(1, device=name).cpu()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(f"There is no device {name} to train on.") from error
    return name


def asked_pictures(arguments: Any, cache: Path) -> list[Picture]:
    """Return the photos that may train; raise ValueError where there are none."""
    pictures: list[Picture] = []
    for number, folder in enumerate(arguments.raws):
        pictures += training_pictures(folder, arguments.synthetic if number == 0 else 0, cache)
    if not pictures:
        raise ValueError("There are no photos to train on: see editor/learn/split.py for which may.")
    return pictures
