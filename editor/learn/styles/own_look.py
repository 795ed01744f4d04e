"""Own look: a style learned from finished pictures alone, whose raws and edits nobody has.

A head is trained through the frozen proxy chain until what it makes of plain photos looks like the
pictures, all together. Plain photos are the raws in the folder, and the pictures themselves with their
look taken off and made raw again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from editor.core.cancel import Cancelled
from editor.core.edits import Edits
from editor.core.image import FloatArray, LinearImage
from editor.core.memory import keep_memory
from editor.core.pipeline import measure_statistics
from editor.learn.chain import ProxyChain, load_chain
from editor.learn.match.reference import read_reference
from editor.learn.pictures import Picture
from editor.learn.styles import kept
from editor.learn.styles.collection import Collection
from editor.learn.styles.command import read_trunk
from editor.learn.styles.examples import Case, case_of
from editor.learn.styles.neutral import Shared, neutral, shared_by
from editor.learn.styles.own_progress import Cancel, Clock, Tell, pixels
from editor.learn.styles.recipes import BLACK_AND_WHITE, COLOR
from editor.learn.styles.scenes import Scene, scenes_of, squared
from editor.learn.styles.survey import LEAST, Survey
from editor.learn.styles.training import (
    FEATURES,
    PRESET_RATE,
    Encoder,
    Preset,
    Task,
    all_answers,
    descend,
)
from editor.raw.errors import UnreadablePhoto
from editor.raw.geometry import apply_geometry
from editor.raw.photo import open_photo
from editor.styles.style import Head, edits_for
from editor.synthetic.unfinished import simulated

# How long the style learns, and before it a preset, from which it sets out: slowly, as it is near.
MINUTES, PRESET_SHARE, RATE = 4.0, 0.4, 8e-4
SCENES, JUDGING = 160, 48
# Of the pictures every fourth is held out; of the raws no more than these are looked at.
HELD, MOST_RAWS, LONG_EDGE = 4, 40, 640
# Seconds between two looks at how far it is, and what looking at a picture should take.
_EVERY, _LOOK = 8.0, 0.5
_OWN = "own"


def from_pictures(
    found: Survey,
    folder: Path,
    tell: Tell,
    cancel: Cancel | None,
    *,
    minutes: float | None = None,
    resume: bool = True,
) -> tuple[Head, dict[str, Any]]:
    """Return a head trained on all but every fourth picture, and the report on those held out.

    ``folder`` keeps the training in progress; ``minutes`` is what it may take. Raises ValueError with a
    sentence where too few of the pictures can be read, MissingWeights, and Cancelled.
    """
    keep_memory()
    minutes = minutes or MINUTES
    raws = found.unedited[:MOST_RAWS]
    looked = _LOOK * (len(found.finished) + len(raws))
    clock = Clock(tell, looked + 60.0 * minutes * (1.0 + PRESET_SHARE) + 10.0)
    pictures = _read(found.finished, clock, cancel)
    if len(pictures) < LEAST:
        raise ValueError(f"Only {len(pictures)} of the pictures can be read: {LEAST} at least.")
    shared = shared_by(pictures)
    plain = [_made_raw(picture, shared, n) for n, picture in enumerate(pictures)]
    held, rest = plain[::HELD], [each for n, each in enumerate(plain) if n % HELD]
    rng = np.random.default_rng(0)
    scenes = scenes_of([*_raws(raws, clock, cancel), *rest], SCENES, rng)
    judging = scenes_of(held, JUDGING, rng)
    task = _task([each for n, each in enumerate(pictures) if n % HELD], shared)
    wanted = Collection(_squares(pictures[::HELD]))
    chain, network, preset = load_chain(), Encoder([task], read_trunk()), Preset([task])
    watch = _Watch(clock, cancel, task, chain, judging, wanted, case_of("", held[0].photo, Edits()))
    about = kept.stamp(*found.finished, *raws, more=minutes)
    checkpoints = [folder / f"{about}.{part}" for part in ("preset", "style")]
    for checkpoint in () if resume else checkpoints:
        checkpoint.unlink(missing_ok=True)

    def descended(trained: Encoder | Preset, share: float, rate: float, checkpoint: Path) -> None:
        watch.begin(trained, 60.0 * minutes * share)
        descend(
            trained, [task], scenes, chain,
            minutes=minutes * share, rate=rate, checkpoint=checkpoint, told=watch,
        )  # fmt: skip

    descended(preset, PRESET_SHARE, PRESET_RATE, checkpoints[0])
    learning: Any = network.heads[_OWN]
    learning.layers[-1].bias.data.copy_(preset.settings[_OWN].data)
    descended(network, 1.0, RATE, checkpoints[1])
    off = {
        "style": watch.distance(network),
        "average": watch.distance(preset),
        "no_change": watch.plain(),
    }
    report = {
        "learned_from": {
            "finished": len(pictures),
            "raws": len(raws),
            "passed_over": len(found.passed_over) + len(found.finished) - len(pictures),
        },
        "held_out": {
            "photos": len(held),
            "distance": {name: round(each, 4) for name, each in off.items()},
            "by_second": watch.told,
        },
    }
    return _head(network, task), report


class _Watch:
    """Looks at a training now and then: how far it is from the pictures held out, and at one photo."""

    def __init__(
        self,
        clock: Clock,
        cancel: Cancel | None,
        task: Task,
        chain: ProxyChain,
        judging: Sequence[Scene],
        wanted: Collection,
        case: Case,
    ) -> None:
        self._clock, self._cancel, self._task, self._chain = clock, cancel, task, chain
        self._judging, self._wanted, self._case = judging, wanted, case
        self.told: list[list[float]] = []

    def begin(self, network: Encoder | Preset, seconds: float) -> None:
        """Begin with a training that takes so many seconds."""
        self._network, self._seconds, self._part = network, seconds, 0.0
        self._looked = time.monotonic()

    def __call__(self, part: float, more: str) -> None:
        """Tell that ``part`` (0..1) of the training is done; raise Cancelled."""
        if self._cancel is not None and self._cancel():
            raise Cancelled
        done = self._seconds * max(part - self._part, 0.0)
        self._part = max(part, self._part)
        told: dict[str, Any] = {}
        if time.monotonic() - self._looked > _EVERY:
            self._clock.loss = self.distance(self._network)
            self.told.append([round(part * self._seconds, 1), round(self._clock.loss, 4)])
            edits = edits_for(_head(self._network, self._task), self._case.seen, self._case.features)
            told = {"picture": pixels(self._case.rendered(edits))}
            self._looked = time.monotonic()
        self._clock("Learning", done, **told)

    def distance(self, network: Encoder | Preset) -> float:
        """Return how far the look of its answers to photos held out is from the pictures held out."""
        _, made = all_answers(network, self._task, self._judging, self._chain)
        return self._off(made)

    def plain(self) -> float:
        """Return how far the look of the photos held out is as they open."""
        shown = [
            squared(np.asarray(case_of("", each.photo, Edits()).rendered(Edits())))
            for each in self._judging
        ]
        return self._off(torch.from_numpy(np.stack(shown)))

    @torch.inference_mode()
    def _off(self, made: torch.Tensor) -> float:
        return float(self._wanted.loss(self._wanted.describe(made)))


def _read(files: Sequence[Path], clock: Clock, cancel: Cancel | None) -> list[FloatArray]:
    """Return the pictures, display-encoded, LONG_EDGE pixels long; those that cannot be read left out."""
    made = []
    for path in files:
        clock("Looking at the photos", _LOOK, caption=path.name)
        try:
            reference = read_reference(path, cancel=cancel)
        except (ValueError, OSError):
            continue
        made.append(_small(reference.pixels))
    return made


def _raws(files: Sequence[Path], clock: Clock, cancel: Cancel | None) -> Iterator[Picture]:
    """Yield the raws as plain photos; those that cannot be read left out."""
    for path in files:
        clock("Looking at the photos", _LOOK, caption=path.name)
        try:
            photo = open_photo(path, half=True, cancel=cancel)
        except (UnreadablePhoto, OSError):
            continue
        yield Picture(path, apply_geometry(photo, {}, LONG_EDGE), measure_statistics(photo))


def _made_raw(picture: FloatArray, shared: Shared, seed: int) -> Picture:
    photo: LinearImage = simulated(neutral(picture, shared, seed), seed)
    return Picture(Path(f"{seed}"), photo, measure_statistics(photo))


def _task(pictures: Sequence[FloatArray], shared: Shared) -> Task:
    """Return what is to be learned: black and white where most of the pictures are."""
    wanted = Collection(_squares(pictures))
    if shared.gray:
        return Task(_OWN, BLACK_AND_WHITE, {"color_mixer.monochrome": True}, wanted)
    return Task(_OWN, COLOR, {}, wanted)


def _head(network: Encoder | Preset, task: Task) -> Head:
    """Return what was trained as a style file holds it; a preset is a head that sees nothing."""
    if isinstance(network, Preset):
        offset = network.settings[task.name].detach().numpy()
        return Head(
            task.dials, ((np.zeros((len(offset), FEATURES), np.float32), offset),), Edits(task.fixed)
        )
    layers: Any = network.heads[task.name].layers
    arrays = tuple((each.weight.detach().numpy(), each.bias.detach().numpy()) for each in layers)
    return Head(task.dials, arrays, Edits(task.fixed))


def _small(picture: FloatArray) -> FloatArray:
    height, width = picture.shape[:2]
    scale = LONG_EDGE / max(height, width)
    if scale >= 1.0:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _squares(pictures: Sequence[FloatArray]) -> torch.Tensor:
    return torch.from_numpy(np.stack([squared(each) for each in pictures]))
