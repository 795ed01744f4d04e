"""Weights: networks in safetensors files, with what they were made for and how well they do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from proxies.networks import NETWORKS


def to_bytes(network: nn.Module, about: Mapping[str, Any]) -> bytes:
    """Return the file of a network of NETWORKS and of what is to be known about it (plain JSON)."""
    kind = next(name for name, made in NETWORKS.items() if isinstance(network, made))
    told = {"network": kind, "config": network.config, **about}
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    return bytes(save(tensors, {"about": json.dumps(told)}))


def read_about(path: Path) -> dict[str, Any]:
    """Return what a weights file says about itself; raise ValueError with a sentence if it is none."""
    try:
        with safe_open(path, "pt") as file:
            about = json.loads((file.metadata() or {})["about"])
    except FileNotFoundError:
        raise
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name} holds no weights of a proxy.") from error
    return dict(about)


def read(path: Path) -> tuple[nn.Module, dict[str, Any]]:
    """Return the network in a file, ready to run, and what the file says about it."""
    about = read_about(path)
    try:
        network = NETWORKS[about["network"]](**about["config"])
        with safe_open(path, "pt") as file:
            network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (SafetensorError, KeyError, TypeError, RuntimeError) as error:
        raise ValueError(f"{path.name} does not fit this version's networks.") from error
    return network.eval().requires_grad_(False), about
