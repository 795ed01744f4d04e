"""Command: what `silvergrad train styles` does: the trunk, and a style with its report for each recipe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from platformdirs import user_cache_path

from editor.core.edits import Edits
from editor.core.memory import keep_memory
from editor.files import atomic
from editor.learn.chain import ProxyChain, load_chain
from editor.learn.command import check
from editor.learn.pictures import Picture, divided, training_pictures
from editor.learn.styles.collection import Collection
from editor.learn.styles.recipes import RECIPES, Recipe
from editor.learn.styles.scenes import Scene, collection_of, scenes_of
from editor.learn.styles.training import PRESET_RATE, Encoder, Preset, Task, all_answers, descend
from editor.styles import encoder
from editor.styles.style import SUFFIX, Head, built_in_folder, write_style
from editor.synthetic.finishes import FINISHES
from proxies import weights
from proxies.encoder import Trunk

SCENES, COLLECTED, JUDGING = 720, 240, 96
# No folder counts for more pictures than this, and raws count for so many.
MOST, RAW_WORTH = 24, 3
# What the fixed presets have of the encoders' time.
PRESETS = 0.15
AT_BOUND = 0.98

Progress = Callable[[str, str, float, str], None]


def train_from(arguments: Any, progress: Progress) -> Iterator[dict[str, Any]]:
    """Train trunk and styles as ``arguments`` of `silvergrad train` say; write and yield each style.

    Raises what `editor.learn.command.train_stages` raises.
    """
    check(arguments)
    keep_memory()
    cache = user_cache_path("silvergrad") / "training"
    pictures: list[Picture] = []
    for number, folder in enumerate(arguments.raws):
        found = list(training_pictures(folder, arguments.synthetic if number == 0 else 0, cache))
        pictures += _some(found)
    train_on, judge_by = divided(pictures)
    rng = np.random.default_rng(arguments.seed)
    scenes, judging = scenes_of(train_on, SCENES, rng), scenes_of(judge_by, JUDGING, rng)
    # Other cuts, otherwise exposed: no answer is ever compared with its own photo's finish.
    collected = scenes_of(train_on, COLLECTED, rng)
    tasks = [_task(recipe, collected) for recipe in RECIPES]
    chain = load_chain()
    checkpoints = {name: cache / f"styles_{name}.safetensors" for name in ("encoder", "presets")}
    if arguments.fresh:
        for path in checkpoints.values():
            path.unlink(missing_ok=True)

    def told(what: str) -> Callable[[float, str], None]:
        return lambda part, more: progress("styles", what, part, more)

    network, preset = Encoder(tasks), Preset(tasks)
    descend(
        preset, tasks, scenes, chain, minutes=PRESETS * arguments.minutes, rate=PRESET_RATE,
        seed=arguments.seed, checkpoint=checkpoints["presets"], told=told("presets"),
    )  # fmt: skip
    steps = descend(
        network, tasks, scenes, chain, minutes=arguments.minutes, seed=arguments.seed,
        checkpoint=checkpoints["encoder"], told=told("encoders"),
    )  # fmt: skip
    about = {
        "trained_on": sorted({each.path.name for each in train_on}),
        "judged_on": sorted({each.path.name for each in judge_by}),
        "scenes": SCENES, "collection": COLLECTED, "steps": steps, "minutes": arguments.minutes,
    }  # fmt: skip
    rows = [_judged(task, network, preset, judging, chain) | about for task in tasks]
    yield from write(network, rows, arguments.output)


def write(
    network: Encoder, rows: Sequence[dict[str, Any]], output: Path | None
) -> Iterator[dict[str, Any]]:
    """Write the trunk, then each style with its report; yield what each reached.

    With ``output`` the trunk and a folder ``styles`` go there, and stay out of use.
    """
    version = _fingerprint(network.trunk)
    path = encoder.WEIGHTS if output is None else output / encoder.WEIGHTS.name
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, weights.to_bytes(network.trunk, {"version": version}, {"trunk": Trunk}))
    folder = built_in_folder() if output is None else output / "styles"
    for place, (recipe, report) in enumerate(zip(RECIPES, rows, strict=True)):
        head = Head(recipe.dials, _layers(network.heads[recipe.key]), fixed=Edits(recipe.fixed))
        write_style(
            folder / f"{recipe.key}{SUFFIX}",
            head,
            name=recipe.name,
            description=recipe.description,
            report={"place": place, **report},
            trunk=version,
        )
        yield {"stage": recipe.key, "path": str(folder / f"{recipe.key}{SUFFIX}"), **report}


def read_trunk(path: Path = encoder.WEIGHTS) -> Trunk:
    """Return the shipped trunk, ready to train heads on; ValueError with a sentence if it is missing."""
    return weights.read_as(path, {"trunk": Trunk})[0]


def _fingerprint(trunk: Trunk) -> str:
    """Return a name for the trunk's weights as they are written."""
    digest = hashlib.sha256()
    for tensor in trunk.state_dict().values():
        digest.update(tensor.half().numpy().tobytes())
    return digest.hexdigest()[:16]


def _layers(head: Any) -> tuple[tuple[Any, Any], ...]:
    return tuple((each.weight.detach().numpy(), each.bias.detach().numpy()) for each in head.layers)


def _some(found: list[Picture]) -> list[Picture]:
    """Return some of a folder's pictures, evenly spread, raws several times."""
    raws = [each for each in found if each.photo.metadata.kind == "raw"]
    finished = [each for each in found if each.photo.metadata.kind != "raw"]
    step = max(1, -(-len(finished) // MOST))
    return raws * RAW_WORTH + finished[::step]


def _task(recipe: Recipe, collected: Sequence[Scene]) -> Task:
    pictures = collection_of(collected, FINISHES[recipe.key])
    return Task(recipe.key, recipe.dials, recipe.fixed, Collection(torch.from_numpy(pictures)))


def _judged(
    task: Task, network: Encoder, preset: Preset, judging: Sequence[Scene], chain: ProxyChain
) -> dict[str, Any]:
    """Return what a style and its fixed preset reached on photos kept back, against their own finishes."""
    units, pictures = all_answers(network, task, judging, chain)
    same, fixed = all_answers(preset, task, judging, chain)
    wanted = Collection(torch.from_numpy(collection_of(judging, FINISHES[task.name])))
    return {
        "loss": _apart(wanted, pictures),
        "preset_loss": _apart(wanted, fixed),
        "at_bound": round(float((units.abs() > AT_BOUND).float().mean()), 4),
        "spread": round(float(units.std(0).mean()), 3),
        "fixed_preset": {d.name: round(float(u), 4) for d, u in zip(task.dials, same[0], strict=True)},
    }


@torch.inference_mode()
def _apart(wanted: Collection, pictures: torch.Tensor) -> float:
    mean = torch.cat([wanted.describe(part) for part in pictures.split(16)]).mean(0)
    return round(float((mean - wanted.mean).square().sum()), 4)
