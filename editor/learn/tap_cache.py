"""Tap cache: the tap-outs of a training in progress, so that one broken off need not sample them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_type_hints

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from editor.learn.taps import Taps
from proxies.networks import Network

_FIELDS = ("target", "sliders", "condition", "owner")


def cached(
    path: Path | None, about: Mapping[str, Any], network: Network, sampled: Callable[[], list[Taps]]
) -> list[Taps]:
    """Return the tap-outs kept in ``path``, if they are of ``about``; else sample and keep them.

    ``about`` is what decides them, as plain JSON; ``network`` the kind they are features for. A
    full disk keeps none, and a path of None asks for none.
    """
    if path is None:
        return sampled()
    told = json.dumps(dict(about), sort_keys=True)
    kept = _load(path, told, network)
    if kept is None:
        kept = sampled()
        with suppress(OSError, SafetensorError):
            _save(path, told, kept)
    return kept


def _save(path: Path, told: str, groups: list[Taps]) -> None:
    tensors = {}
    for number, taps in enumerate(groups):
        for place, feature in enumerate(taps.features):
            tensors[f"{number}.{place}"] = feature.contiguous()
        for name in _FIELDS:
            tensors[f"{number}.{name}"] = getattr(taps, name).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    # It may be gigabytes, and is worth nothing after a crash: written beside, then moved, is enough.
    part = path.with_suffix(".part")
    try:
        save_file(tensors, part, {"about": told})
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _load(path: Path, told: str, network: Network) -> list[Taps] | None:
    kind = get_type_hints(type(network).features)["return"]
    try:
        with safe_open(path, "pt") as file:
            if (file.metadata() or {}).get("about") != told:
                return None
            count = 1 + max(int(name.split(".")[0]) for name in file.keys())  # noqa: SIM118
            return [
                Taps(
                    tuple(file.get_tensor(f"{number}.{place}") for place in range(len(kind._fields))),
                    kind,
                    *(file.get_tensor(f"{number}.{name}") for name in _FIELDS),
                )
                for number in range(count)
            ]
    except (SafetensorError, OSError, ValueError):
        return None
