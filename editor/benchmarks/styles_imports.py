"""Imports: what becomes of every key of every preset in a folder."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from editor.files import imports, lrtemplate, tree, xmp
from editor.files.crs import CRS

Row = dict[str, Any]
_FOLDERS = ("SILVERGRAD_PRESETS", "SILVERGRAD_LOOKS")


def measure(folder: Path, say: Callable[[str], None]) -> Row:
    """Import everything in ``folder`` into a folder that goes away, and count how each key ended.

    Raises ValueError with a sentence where there is nothing to import.
    """
    begun = time.perf_counter()
    with _elsewhere():
        found = imports.import_paths(
            [folder], progress=lambda done, total, name: say(f"{name} ({done + 1} of {total})")
        )
    seconds = time.perf_counter() - begun
    if not found:
        raise ValueError(f"There are no presets and no looks in {folder}.")
    rows = [
        {
            "file": each.source.name,
            "kind": each.kind,
            "outcome": each.outcome,
            "problem": each.problem,
            "keys": dict(Counter(entry.outcome for entry in each.report.entries)),
            "unaccounted": sorted(_keys(each.source) - {entry.key for entry in each.report.entries}),
        }
        for each in found
    ]
    return {
        "files": len(rows),
        "seconds": round(seconds, 2),
        "outcomes": dict(Counter(row["outcome"] for row in rows)),
        "keys": dict(sum((Counter(row["keys"]) for row in rows), Counter[str]())),
        "unaccounted": sum(len(row["unaccounted"]) for row in rows),
        "rows": rows,
    }


def _keys(path: Path) -> set[str]:
    """Return the Camera Raw keys in a preset as its file has them; none of a look or what is neither."""
    try:
        if path.suffix.lower() == ".xmp":
            packet = xmp.parse(path.read_bytes())
        elif path.suffix.lower() == ".lrtemplate":
            packet = lrtemplate.read(path.read_bytes()).packet
        else:
            return set()
    except (tree.Malformed, OSError):
        return set()
    return {key for (uri, key), _ in packet.properties() if uri == CRS}


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Let the user's presets and looks lie in a folder that goes away."""
    before = {name: os.environ.get(name) for name in _FOLDERS}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({name: str(Path(folder) / name) for name in _FOLDERS})
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
