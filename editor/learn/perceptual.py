"""Perceptual: the features that looks are compared by, VGG-19's where the user has it, else ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

from editor.core.resources import resources
from editor.learn.store import MissingWeights
from proxies import weights
from proxies.perceptual import Perceptual, normalized

Features = Callable[[Tensor], list[Tensor]]
KINDS: dict[str, type[Perceptual]] = {"perceptual": Perceptual}
# torchvision's file of VGG-19, and its layers after which the features of a level are read
# (conv1_1, conv2_1, conv3_1 and conv4_1, each with its ReLU).
_VGG_FILE, _VGG_LAYERS = "vgg19-dcbb9e9d.pth", (1, 6, 11, 20)


def shipped_path() -> Path:
    """Return where the shipped network lies."""
    return resources() / "weights" / "perceptual.safetensors"


def perceptual_features() -> Features:
    """Return what makes levels of features (B x C x h x w) of B x H x W x 3 display-encoded pictures.

    torchvision's VGG-19 where it lies in torch's hub cache, from where it is never downloaded; else
    the shipped network. Raises MissingWeights where there is neither.
    """
    if find_spec("torchvision") and (Path(torch.hub.get_dir()) / "checkpoints" / _VGG_FILE).exists():
        return _vgg()
    path = shipped_path()
    if not path.exists():
        raise MissingWeights(f"The perceptual network has no trained weights ({path.name} is missing).")
    return _shipped(path, path.stat().st_mtime_ns)


@cache
def _shipped(path: Path, changed: int) -> Perceptual:
    return weights.read_as(path, KINDS)[0]


@cache
def _vgg() -> Features:
    from torchvision.models import VGG19_Weights, vgg19  # type: ignore[import-not-found]

    layers: nn.Sequential = vgg19(weights=VGG19_Weights.IMAGENET1K_V1).features[: _VGG_LAYERS[-1] + 1]
    layers = layers.eval().requires_grad_(False)

    def features(pictures: Tensor) -> list[Tensor]:
        seen, found = normalized(pictures), []
        for number, layer in enumerate(layers):
            seen = layer(seen)
            if number in _VGG_LAYERS:
                found.append(seen)
        return found

    return features
