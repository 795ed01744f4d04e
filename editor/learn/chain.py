"""Chain: the proxies of all stages in order, differentiable to sliders, picture and H."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from editor.core.bands import in_bands
from editor.core.cancel import Cancelled
from editor.core.edits import Edits, slider
from editor.core.image import LinearImage, Metadata
from editor.core.memory import keep_memory
from editor.core.pipeline import Cancel, Finish, Step, plan
from editor.core.stage import stages
from editor.core.statistics import Statistics
from editor.learn.inputs import condition_vectors, slider_vector
from editor.learn.store import MissingWeights, network_of, trainable
from editor.learn.tables import TABLES

SliderValues = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Proxy = Callable[[Step, Tensor], Tensor]

# Without gradients, stages that work pixel by pixel take about this many pixels at a time.
_PIXELS_AT_ONCE = 1 << 18


class ProxyChain(nn.Module):
    """All stages' proxies: programs and tables as they are, networks by the name of their stage.

    A stage that needs a network and has none raises MissingWeights, unless it is neutral.
    """

    def __init__(self, networks: Mapping[str, nn.Module]) -> None:
        """Take the trained networks, each called with (image, sliders, condition)."""
        super().__init__()
        self.networks = nn.ModuleDict(dict(networks))

    def forward(
        self,
        image: Tensor,
        sliders: SliderValues,
        metadata: Metadata | Sequence[Metadata],
        statistics: Statistics | Sequence[Statistics],
        *,
        first: str | None = None,
        last: str | None = None,
    ) -> Tensor:
        """Return display-encoded RGB 0..1 of camera RGB, H x W x 3 or B x H x W x 3 float32.

        ``sliders`` maps "stage.slider" to a value as Edits hold it, to a tensor without axes, to a
        tensor of B numbers or to a list of B values; or there are B such mappings. A curve may be a
        tensor of its points (K x 2). One left out
        has the photo's default. ``metadata`` (its frame set) and ``statistics`` are one for all or
        B of them; the numbers in H may be tensors. One picture serves all settings, one setting
        all pictures; the result has the batch axis if anything had it. A tensor counts as set,
        whatever its value: its stage is not skipped. ``first`` and ``last`` bound the stages
        that run, both included: ``image`` is then what enters the first of them.
        Raises ValueError with a sentence for wrong values and for batches that do not fit.
        """
        images = image if image.ndim == 4 else image[None]
        settings = _settings(sliders, metadata, statistics, image.device)
        if len(settings) > 1 and len(images) not in (1, len(settings)):
            raise ValueError(f"{len(images)} pictures cannot have {len(settings)} settings.")
        images = images.expand(max(len(images), len(settings)), *images.shape[1:])
        plans = [plan(*each) for each in settings]
        for steps in list(zip(*plans, strict=True))[_between(first, last)]:
            images = self._through(steps, images)
        return images[0] if image.ndim == 3 and len(images) == 1 else images

    def _through(self, steps: Sequence[Step], images: Tensor) -> Tensor:
        """Return the pictures after one stage, which has one step for all of them or one for each."""
        neutral = [_neutral(step) for step in steps]
        if all(neutral):
            return images
        rows = height = images.shape[1]
        if steps[0].stage.kind != "areawise" and not torch.is_grad_enabled():
            rows = max(1, _PIXELS_AT_ONCE // (len(images) * images.shape[2]))
        bands = [
            self._proxy([_moved(step, top) for step in steps], images[:, top : top + rows])
            for top in range(0, height, rows)
        ]
        made = bands[0] if len(bands) == 1 else torch.cat(bands, dim=1)
        if not any(neutral):
            return made
        untouched = torch.tensor(neutral, device=images.device)
        return torch.where(untouched[:, None, None, None], images, made)

    def _proxy(self, steps: Sequence[Step], images: Tensor) -> Tensor:
        stage = steps[0].stage
        if stage.kind == "program":
            return _each(_program, steps, images)
        if stage.name in TABLES:
            return _each(_table, steps, images)
        if stage.name not in self.networks:
            raise MissingWeights(f"The stage {stage.name} has no trained network here.")
        told = slider_vector(stage, _joined(steps), len(images), images.device)
        condition = condition_vectors(
            [step.metadata for step in steps], [step.statistics for step in steps], images.device
        )
        made: Tensor = self.networks[stage.name](images, told, condition.expand(len(images), -1))
        return made


def load_chain(
    edits: Edits | None = None, device: Any = None, metadata: Metadata | None = None
) -> ProxyChain:
    """Return the chain with the shipped weights that ``edits`` need (None: those of every stage).

    ``metadata`` is the photo's, whose defaults the sliders have that are not in the edits. Raises
    MissingWeights, naming the stage, where weights are missing.
    """
    keep_memory()
    photo = metadata or Metadata()
    needed = [s for s in trainable() if edits is None or not s.is_neutral(edits.of(s, photo))]
    # Copies: another chain may want its networks on another device.
    return ProxyChain({stage.name: deepcopy(network_of(stage)) for stage in needed}).to(device)


def proxy_engine(
    photo: LinearImage,
    edits: Edits,
    statistics: Statistics,
    *,
    cancel: Cancel | None = None,
    finish: Finish | None = None,
    overwrite: bool = False,
) -> Any:
    """Do as `editor.core.pipeline.run`, on the shipped proxies; the photo is never overwritten."""
    chain = load_chain(edits, metadata=photo.metadata)
    if cancel is not None and cancel():
        raise Cancelled
    pixels = photo.pixels if photo.pixels.flags.writeable else photo.pixels.copy()
    with torch.inference_mode():
        made = chain(torch.from_numpy(pixels), edits, photo.metadata, statistics).numpy()
    return made if finish is None else in_bands(finish, made, cancel=cancel)


class _Values(Edits):
    """Edits whose numbers may be tensors."""

    __slots__ = ()

    def __init__(self, values: Mapping[str, Any], device: torch.device) -> None:
        self._values = {key: _checked(key, value, device) for key, value in values.items()}


def _checked(key: str, value: Any, device: torch.device) -> Any:
    known = slider(key)
    if not isinstance(value, Tensor):
        return known.check(value)
    if (known.type, value.ndim) not in (("number", 0), ("curve", 2)):
        raise ValueError(f"{known.label} takes no tensor of shape {tuple(value.shape)}.")
    return value.to(device)


def _settings(
    sliders: SliderValues,
    metadata: Metadata | Sequence[Metadata],
    statistics: Statistics | Sequence[Statistics],
    device: torch.device,
) -> list[tuple[Edits, Metadata, Statistics]]:
    """Return (sliders, M, H) of each picture, or a single one for all."""
    mappings = [sliders] if isinstance(sliders, Mapping) else list(sliders)
    photos = [metadata] if isinstance(metadata, Metadata) else list(metadata)
    measured = [statistics] if isinstance(statistics, Statistics) else list(statistics)
    batches = [len(each) for each in (mappings, photos, measured)]
    batches += [len(value) for each in mappings for value in each.values() if _has_batch(value)]
    count = max(batches)
    if set(batches) - {1, count} or not all(batches):
        raise ValueError("Sliders, metadata and statistics are for batches of different sizes.")

    def of(each: Sequence[Any], number: int) -> Any:
        return each[number if len(each) > 1 else 0]

    return [
        (
            _Values({k: of(v, n) if _has_batch(v) else v for k, v in of(mappings, n).items()}, device),
            of(photos, n),
            of(measured, n),
        )
        for n in range(count)
    ]


def _has_batch(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, Tensor) and value.ndim == 1)


def _between(first: str | None, last: str | None) -> slice:
    """Return where the stages from ``first`` to ``last`` lie; raise ValueError for an unknown name."""
    names = [stage.name for stage in stages()]
    return slice(first and names.index(first), last and names.index(last) + 1)


def _neutral(step: Step) -> bool:
    """Say whether the step does nothing, and no gradient can want it to."""
    values = [step.sliders[s.name] for s in step.stage.sliders if not s.modifier]
    return not any(isinstance(value, Tensor) for value in values) and step.neutral


def _moved(step: Step, top: int) -> Step:
    """Return the step for a band of rows that begins at ``top``."""
    frame = step.metadata.frame
    moved = replace(frame, top=frame.top + top)
    return replace(step, metadata=replace(step.metadata, frame=moved)) if top else step


def _each(proxy: Proxy, steps: Sequence[Step], images: Tensor) -> Tensor:
    """Apply one step to all pictures, or each to its own."""
    if len(steps) == 1:
        return proxy(steps[0], images)
    return torch.stack([proxy(step, image) for step, image in zip(steps, images, strict=True)])


def _program(step: Step, image: Tensor) -> Tensor:
    """Run the stage's own code on torch."""
    stage, metadata = step.stage, step.metadata
    if stage.field is not None:
        plain = {name: v.item() if isinstance(v, Tensor) else v for name, v in step.sliders.items()}
        field = stage.field(plain, metadata.frame, (image.shape[-3], image.shape[-2]))
        metadata = replace(metadata, field=torch.from_numpy(field).to(image))
    # The stages make their constants where torch makes tensors by default.
    with nullcontext() if image.device.type == "cpu" else image.device:
        made: Tensor = stage.function(image, step.sliders, metadata, step.statistics)
    return made


def _table(step: Step, image: Tensor) -> Tensor:
    return TABLES[step.stage.name](image, step.sliders, step.metadata)


def _joined(steps: Sequence[Step]) -> dict[str, Any]:
    """Return the sliders of all steps as `slider_vector` takes them."""
    return {s.name: _together([step.sliders[s.name] for step in steps]) for s in steps[0].stage.sliders}


def _together(values: list[Any]) -> Any:
    """Return one value for all, a tensor of numbers or a list of other values."""
    if any(isinstance(value, Tensor) for value in values) or isinstance(values[0], float):
        if all(value is values[0] for value in values):
            return values[0]
        return torch.stack([torch.as_tensor(value, dtype=torch.float32) for value in values])
    return values
