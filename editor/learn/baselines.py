"""Baselines: one U-Net for the whole pipeline and an SRCNN block for every stage, trained and run.

They stand beside the proxies in the fidelity benchmark: the same photos, the same draws of all
sliders, the same M and H, and a budget of wall-clock time.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from platformdirs import user_cache_path
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from editor.core.color.camera import as_shot
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage, Metadata
from editor.core.memory import keep_memory
from editor.core.pipeline import plan, taps
from editor.core.stage import Function, Sliders, find, stages
from editor.core.statistics import Statistics
from editor.files import atomic
from editor.learn import draws
from editor.learn.inputs import CONDITIONS, condition_vectors, slider_vector, width
from editor.learn.pictures import Picture, divided, training_pictures
from editor.learn.store import trainable
from proxies.baselines import Srcnn, UNet
from proxies.light import root

Say = Callable[[str], None]

_WIDTH, _HEIGHT = 256, 192
# As many as `silvergrad train` adds.
_SYNTHETIC = 8
_POOL, _BATCH, _FASTEST = 32, 8, 1e-3
_BLOCK_CROP, _WHOLE_CROP = 64, 96
# A new cut-out of a photo, with new settings, takes the place of an old one every so many steps.
_RENEW_EVERY = 4
_MONOLITHIC = "monolithic"
# Temperature and tint, asked for and as shot; the other stages by `slider_vector`.
_LIGHT = 4


@dataclass(frozen=True)
class Example:
    """What one network sees and should make of one picture (H x W x 3 tensors and two vectors)."""

    before: Tensor
    after: Tensor
    sliders: Tensor
    condition: Tensor


class Baselines:
    """The trained baselines. ``about`` says what they were trained on and for how long."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Make untrained ones."""
        torch.manual_seed(0)
        self.about = dict(about)
        self.blocks = nn.ModuleDict({s.name: Srcnn(width(s), CONDITIONS) for s in trainable()})
        self.monolithic = UNet(_LIGHT + sum(width(s) for s in _told()), CONDITIONS)

    def picture(self, photo: LinearImage, edits: Edits, statistics: Statistics) -> FloatArray:
        """Return the whole render of an upright photo (H x W x 3, sRGB 0..1) by the U-Net."""
        with torch.inference_mode():
            seen = torch.from_numpy(_balanced(photo, statistics))[None]
            told = _all_sliders(edits, photo.metadata, statistics)[None]
            condition = condition_vectors([photo.metadata], [statistics])
            made: FloatArray = self.monolithic(seen, told, condition)[0].clamp(0.0, 1.0).numpy()
        return made

    def block(self, name: str) -> Function:
        """Return the SRCNN block of a stage as a function in its place (`pipeline.run`'s ``replaced``)."""
        stage, network = find(name), self.blocks[name]

        def function(
            image: FloatArray, sliders: Sliders, metadata: Metadata, statistics: Statistics
        ) -> FloatArray:
            with torch.inference_mode():
                told = slider_vector(stage, sliders)
                condition = condition_vectors([metadata], [statistics])
                pixels = torch.from_numpy(np.require(image, requirements=["C", "W"]))
                made: FloatArray = network(pixels[None], told, condition)[0].numpy()
            return made

        return function

    def networks(self) -> nn.ModuleDict:
        """Return all networks: the blocks by the names of their stages, and the monolithic one."""
        return nn.ModuleDict({**self.blocks, _MONOLITHIC: self.monolithic})


def baselines(folders: Sequence[Path], minutes: float, say: Say = lambda line: None) -> Baselines:
    """Return baselines trained as the proxies are, or kept from an earlier run in the user's cache.

    They train on the photos in ``folders`` that may train, and on the synthetic raws that
    `silvergrad train` adds (where they can be made). The U-Net has ``minutes`` of wall-clock time,
    all blocks together as much. Raises ValueError with a sentence where there are no photos.
    """
    pictures: list[Picture] = []
    for number, folder in enumerate(folders):
        synthetic = 0 if number or find_spec("colour") is None else _SYNTHETIC
        pictures += training_pictures(folder, synthetic, _cache_folder() / "training")
    pictures, _ = divided(pictures)
    about = {
        "minutes": minutes,
        "photos": sorted(picture.path.name for picture in pictures),
        "versions": {stage.name: stage.version for stage in stages()},
    }
    path = _cache_folder() / "baselines.safetensors"
    kept = _read(path, about)
    if kept is not None:
        return kept
    made = trained(pictures, minutes, about, say)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, save(_state(made), {"about": json.dumps(made.about)}))
    return made


def trained(
    pictures: Sequence[Picture], minutes: float, about: Mapping[str, Any], say: Say = lambda line: None
) -> Baselines:
    """Train the blocks for ``minutes``, and then the U-Net; every step sees random settings."""
    made = Baselines(about)
    keep_memory()
    # The pool of tap-outs is made anew for both: it is part of what the time is spent on.
    steps = _train(dict(made.blocks.items()), "SRCNN blocks", pictures, minutes, _BLOCK_CROP, say)
    made.about["block_steps"] = steps
    alone = {_MONOLITHIC: made.monolithic}
    steps = _train(alone, "monolithic U-Net", pictures, minutes, _WHOLE_CROP, say)
    made.about["monolithic_steps"] = steps
    made.networks().eval().requires_grad_(False)
    return made


def _train(
    networks: Mapping[str, nn.Module],
    title: str,
    pictures: Sequence[Picture],
    minutes: float,
    crop: int,
    say: Say,
) -> int:
    """Train networks side by side until the time is over; return how many steps each had."""
    start = time.monotonic()
    rng = np.random.default_rng(0)
    optimizers = {name: torch.optim.Adam(n.parameters(), _FASTEST) for name, n in networks.items()}
    pool: list[dict[str, Example]] = []
    for step in range(1 << 62):
        spent = (time.monotonic() - start) / (60.0 * minutes)
        if step and spent >= 1.0:
            return step
        if step % 8 == 0:
            say(f"{title}: {min(100.0, 100.0 * spent):.0f} % of {minutes:g} minutes")
        if len(pool) < _POOL or step % _RENEW_EVERY == 0:
            pool = [*pool[-_POOL + 1 :], dict(_examples(rng, pictures, networks))]
        for name, network in networks.items():
            batch = _batch(rng, [each[name] for each in pool if name in each], crop)
            loss = _loss(network, name, *batch)
            optimizers[name].zero_grad()
            torch.autograd.backward(loss)
            optimizers[name].param_groups[0]["lr"] = 0.5 * _FASTEST * (1.0 + math.cos(math.pi * spent))
            optimizers[name].step()
    raise AssertionError("A training has an end.")


def _loss(
    network: nn.Module, name: str, before: Tensor, after: Tensor, sliders: Tensor, condition: Tensor
) -> Tensor:
    """Return the mean absolute error as it is seen: of encoded values."""
    made = network(before, sliders, condition)
    if name == _MONOLITHIC:
        return functional.l1_loss(made, after)
    return functional.l1_loss(root(made), root(after))


def _examples(
    rng: np.random.Generator, pictures: Sequence[Picture], names: Mapping[str, Any]
) -> Iterator[tuple[str, Example]]:
    """Yield an example for each network: a cut-out of a photo through the reference, random settings."""
    picture = pictures[int(rng.integers(len(pictures)))]
    photo, statistics = picture.cut(rng, _WIDTH, _HEIGHT), picture.statistics
    edits = draws.draw(rng, photo.metadata, statistics)
    after = photo.pixels
    for tap in taps(photo, edits, statistics):
        step, after = tap.step, tap.after
        if step.stage.name in names:
            yield (
                step.stage.name,
                Example(
                    torch.from_numpy(tap.before),
                    torch.from_numpy(after),
                    slider_vector(step.stage, step.sliders)[0],
                    condition_vectors([step.metadata], [step.statistics])[0],
                ),
            )
    if _MONOLITHIC in names:
        yield (
            _MONOLITHIC,
            Example(
                torch.from_numpy(_balanced(photo, statistics)),
                torch.from_numpy(after),
                _all_sliders(edits, photo.metadata, statistics),
                condition_vectors([photo.metadata], [statistics])[0],
            ),
        )


def _batch(rng: np.random.Generator, pool: Sequence[Example], crop: int) -> list[Tensor]:
    """Return a batch of crops: before, after, sliders and conditions."""
    columns: list[list[Tensor]] = [[], [], [], []]
    for number in rng.integers(len(pool), size=_BATCH):
        each = pool[int(number)]
        top, left = (int(rng.integers(side - crop + 1)) for side in each.before.shape[:2])
        columns[0].append(each.before[top : top + crop, left : left + crop])
        columns[1].append(each.after[top : top + crop, left : left + crop])
        columns[2].append(each.sliders)
        columns[3].append(each.condition)
    return [torch.stack(column) for column in columns]


def _told() -> list[Any]:
    """Return the stages whose sliders the U-Net is told one by one."""
    return [s for s in stages() if s.name not in (*draws.LEFT_OUT, "color_balance") and s.sliders]


def _all_sliders(edits: Edits, metadata: Metadata, statistics: Statistics) -> Tensor:
    """Return every setting the U-Net is told, about -1..1 each."""
    steps = {step.stage.name: step for step in plan(edits, metadata, statistics)}
    balance = steps["color_balance"].sliders
    shot = (5500.0, 0.0) if metadata.color is None else as_shot(metadata.color)
    asked = tuple(s if v is None else v for v, s in zip(balance.values(), shot, strict=True))
    light = [
        n for kelvin, tint in (asked, shot) for n in ((1e6 / float(kelvin) - 260.0) / 240.0, tint / 150)
    ]
    columns = [slider_vector(stage, steps[stage.name].sliders)[0] for stage in _told()]
    return torch.cat([torch.tensor(light, dtype=torch.float32), *columns])


def _balanced(photo: LinearImage, statistics: Statistics) -> FloatArray:
    """Return the photo's pixels as shot in the working space, so that cameras look alike."""
    balance = find("color_balance")
    made = balance(photo.pixels, balance.defaults(photo.metadata), photo.metadata, statistics)
    return np.ascontiguousarray(made, np.float32)


def _cache_folder() -> Path:
    return user_cache_path("silvergrad")


def _state(made: Baselines) -> dict[str, Tensor]:
    return {name: tensor.contiguous() for name, tensor in made.networks().state_dict().items()}


def _read(path: Path, about: Mapping[str, Any]) -> Baselines | None:
    """Return the baselines in a file if they were trained as ``about`` says, else None."""
    try:
        with safe_open(path, "pt") as file:
            kept = json.loads((file.metadata() or {}).get("about", "{}"))
            if any(kept.get(key) != value for key, value in about.items()):
                return None
            made = Baselines(kept)
            made.networks().load_state_dict({key: file.get_tensor(key) for key in file.keys()})  # noqa: SIM118
    except (OSError, SafetensorError, ValueError, RuntimeError):
        # A cache that cannot be read is no cache: train again.
        return None
    made.networks().eval().requires_grad_(False)
    return made
