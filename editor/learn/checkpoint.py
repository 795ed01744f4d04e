"""Checkpoint: a training in progress, kept in a file to go on from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from editor.files import atomic


class Checkpoint:
    """The trained weights and Adam's moments of a training, with its steps and seconds, in one file."""

    def __init__(
        self, path: Path | None, network: nn.Module, optimizer: torch.optim.Adam, about: Mapping[str, Any]
    ) -> None:
        """Take the file (None: keep nothing) and what must agree for it to be gone on from."""
        self.path, self.network, self.optimizer = path, network, optimizer
        self.about = json.dumps(dict(about), sort_keys=True)

    def save(self, steps: int, seconds: float) -> None:
        """Write the training as it stands after so many steps; before the first nothing is to be kept."""
        if self.path is None or steps == 0:
            return
        tensors = {}
        for name, parameter in self._trained():
            state = self.optimizer.state[parameter]
            for key, tensor in (
                ("weight", parameter),
                ("mean", state["exp_avg"]),
                ("square", state["exp_avg_sq"]),
            ):
                tensors[f"{key}.{name}"] = tensor.detach().cpu().contiguous()
        told = {"about": self.about, "steps": str(steps), "seconds": str(seconds)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(self.path, save(tensors, told))

    def load(self) -> tuple[int, float]:
        """Take up what the file holds; return its steps and seconds.

        Where the file is missing, damaged or of another training, return zeros and change nothing.
        """
        if self.path is None or not self.path.exists():
            return 0, 0.0
        try:
            with safe_open(self.path, "pt") as file:
                told = file.metadata() or {}
                if told.get("about") != self.about:
                    return 0, 0.0
                steps, seconds = int(told["steps"]), float(told["seconds"])
                kept = [
                    (parameter, [file.get_tensor(f"{key}.{name}") for key in ("weight", "mean", "square")])
                    for name, parameter in self._trained()
                ]
        except (SafetensorError, OSError, RuntimeError, KeyError, ValueError):
            return 0, 0.0
        if any(tensor.shape != parameter.shape for parameter, tensors in kept for tensor in tensors):
            return 0, 0.0
        for parameter, (weight, mean, square) in kept:
            parameter.data.copy_(weight)
            self.optimizer.state[parameter] = {
                "step": torch.tensor(float(steps), device=parameter.device),
                "exp_avg": mean.to(parameter.device),
                "exp_avg_sq": square.to(parameter.device),
            }
        return steps, seconds

    def _trained(self) -> list[tuple[str, nn.Parameter]]:
        """Return the parameters that are not frozen, by name."""
        return [each for each in self.network.named_parameters() if each[1].requires_grad]

    def remove(self) -> None:
        """Delete the file: the training is over."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
