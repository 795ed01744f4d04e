"""Store: which stages have trained weights, and where; torch is imported with the first of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.core.resources import resources
from editor.core.stage import Stage, stages

if TYPE_CHECKING:
    from proxies.networks import Network

# Their proxy is the table or curve at hand, sampled differentiably.
TABLES = ("profile", "rendition", "look")


class MissingWeights(ValueError):
    """A stage that has something to do has no trained proxy."""


def trainable() -> tuple[Stage, ...]:
    """Return the stages whose proxy is a trained network."""
    return tuple(s for s in stages() if s.kind != "program" and s.name not in TABLES)


def path_of(stage: Stage) -> Path:
    """Return where a stage's shipped weights lie, or would."""
    return resources() / "weights" / f"{stage.name}.safetensors"


def network_of(stage: Stage) -> Network:
    """Return a stage's trained network, the same one as long as its file does not change.

    Raises MissingWeights, naming the stage, where there is none for the stage's version, and
    ValueError with a sentence where the file holds none.
    """
    path = path_of(stage)
    if not path.exists():
        raise MissingWeights(f"The stage {stage.name} has no trained weights ({path.name} is missing).")
    network, about = _read(path, path.stat().st_mtime_ns)
    version = about.get("version")
    if version != stage.version:
        raise MissingWeights(
            f"The weights of {stage.name} are for its version {version}, not {stage.version}."
        )
    return network


@cache
def _read(path: Path, changed: int) -> tuple[Network, dict[str, Any]]:
    from proxies import weights

    return weights.read(path)


def availability() -> dict[str, str]:
    """Return, for every stage, what serves as its proxy: program, table, network or missing."""
    told = {}
    for stage in stages():
        if stage.kind == "program":
            told[stage.name] = "program"
        elif stage.name in TABLES:
            told[stage.name] = "table"
        else:
            told[stage.name] = "network" if _version(path_of(stage)) == stage.version else "missing"
    return told


def _version(path: Path) -> Any:
    """Return the stage's version that a weights file is for, None where it tells none.

    A safetensors file begins with the length of its header (8 bytes, the lowest first) and the
    header, which is JSON: no need of torch to read it.
    """
    try:
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        return json.loads(header["__metadata__"]["about"]).get("version")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, MemoryError):
        return None
