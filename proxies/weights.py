"""Weights: networks in safetensors files, with what they were made for and how well they do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from proxies.networks import NETWORKS, Network

Kind = TypeVar("Kind", bound=nn.Module)


def to_bytes(
    network: Any, about: Mapping[str, Any], kinds: Mapping[str, type[nn.Module]] = NETWORKS
) -> bytes:
    """Return the file of a network of ``kinds`` and of what is to be known about it (plain JSON)."""
    kind = next(name for name, made in kinds.items() if isinstance(network, made))
    told = {"network": kind, "config": network.config, **about}
    # Half precision changes no answer by more than a hundredth of a decibel, and halves the file.
    state = network.state_dict().items()
    tensors = {name: tensor.detach().cpu().half().contiguous() for name, tensor in state}
    return bytes(save(tensors, {"about": json.dumps(told)}))


def read_about(path: Path) -> dict[str, Any]:
    """Return what a weights file says about itself, without reading its tensors.

    Raises ValueError with a sentence if it is no such file, FileNotFoundError if there is none.
    """
    try:
        with safe_open(path, "pt") as file:
            about = dict(json.loads((file.metadata() or {})["about"]))
    except FileNotFoundError:
        raise
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} holds no weights of a proxy.") from error
    return about


def read(path: Path) -> tuple[Network, dict[str, Any]]:
    """Return the network in a file, ready to run, and what the file says about it.

    Raises ValueError with a sentence if it holds none, or one of another make.
    """
    return read_as(path, NETWORKS)


def read_as(path: Path, kinds: Mapping[str, type[Kind]]) -> tuple[Kind, dict[str, Any]]:
    """Do as `read`, for a network of ``kinds``, which are made from what their ``config`` tells."""
    about = read_about(path)
    try:
        network = kinds[about["network"]](**about["config"])
        with safe_open(path, "pt") as file:
            network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"{path.name} does not fit this version's networks.") from error
    return network.eval().requires_grad_(False), about
