"""Export: whole-process wall time of a full-size JPEG, in turn with other programs."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def run(raws: Sequence[Path], repeats: int = 3) -> dict[str, Any]:
    """Return seconds a photo and program, medians over ``repeats`` rounds taken in turn.

    darktable-cli and rawtherapee-cli take part where they are installed; a program that does not
    open a photo has None there.
    """
    rows = [_row(raw, repeats) for raw in raws]
    return {"photos": rows, "ratios": _ratios(rows)}


def _commands(raw: Path, folder: Path) -> dict[str, list[str]]:
    target = str(folder / "out.jpg")
    commands = {
        "silvergrad": [
            sys.executable, "-m", "editor", "render", str(raw), "-o", target, "--quality", "92",
        ]
    }  # fmt: skip
    if shutil.which("darktable-cli"):
        commands["darktable"] = [
            "darktable-cli", str(raw), target, "--core", "--library", ":memory:", "--disable-opencl",
        ]  # fmt: skip
    if shutil.which("rawtherapee-cli"):
        commands["rawtherapee"] = ["rawtherapee-cli", "-o", target, "-j92", "-Y", "-c", str(raw)]
    return commands


def _row(raw: Path, repeats: int) -> dict[str, Any]:
    seconds: dict[str, list[float | None]] = {}
    # The first round warms the disk cache for everyone and is not counted.
    for round_number in range(repeats + 1):
        with tempfile.TemporaryDirectory() as name:
            for program, command in _commands(raw, Path(name)).items():
                taken = _time(command, Path(name) / "out.jpg")
                if round_number:
                    seconds.setdefault(program, []).append(taken)
    medians = {
        program: statistics.median(t for t in taken if t is not None) if None not in taken else None
        for program, taken in seconds.items()
    }
    return {"photo": raw.name, "megapixels": _megapixels(raw), "seconds": medians}


def _time(command: list[str], target: Path) -> float | None:
    """Return the seconds that ``command`` took to write ``target``, or None if it did not."""
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    taken = time.perf_counter() - start
    return round(taken, 3) if target.exists() else None


def _megapixels(raw: Path) -> float:
    from editor.raw.photo import read_info

    width, height = read_info(raw).metadata.size
    return round(width * height / 1e6, 2)


def _ratios(rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """Return the largest of our seconds over each peer's, where both opened the photo."""
    peers = {program for row in rows for program in row["seconds"]} - {"silvergrad"}
    worst: dict[str, float | None] = {}
    for peer in sorted(peers):
        ratios = [
            row["seconds"]["silvergrad"] / row["seconds"][peer]
            for row in rows
            if row["seconds"].get(peer) and row["seconds"]["silvergrad"]
        ]
        worst[peer] = round(max(ratios), 2) if ratios else None
    return worst
