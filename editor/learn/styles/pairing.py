"""Pairing: which finished picture was made of which raw, by their names and where they lie."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import embedded_preview

# What a finished picture's name may have after its raw's.
_ADDED = re.compile(
    r"[-_ ]+(edit(ed)?|export(ed)?|final|finished|web|print|small|large|full|copy|\(?\d{1,2}\)?)$", re.I
)
# Pictures this small that differ by less than so many levels in the mean are one.
_THUMBNAIL, _SAME = 48, 3.0


def pairs(
    raws: Sequence[Path], pictures: Sequence[Path], done: set[Path]
) -> tuple[list[tuple[Path, Path]], list[Path], list[tuple[Path, str]]]:
    """Return raws with their finished pictures, pictures without a raw, and those of no use."""
    by_stem: dict[str, list[Path]] = defaultdict(list)
    for path in raws:
        by_stem[path.stem.lower()].append(path)
    made: dict[Path, list[Path]] = defaultdict(list)
    alone: list[Path] = []
    passed: list[tuple[Path, str]] = []
    for picture in pictures:
        stem = picture.stem.lower()
        namesakes = by_stem.get(stem) or by_stem.get(_ADDED.sub("", stem)) or []
        if not namesakes:
            alone.append(picture)
            continue
        near = sorted((_shared(picture, raw) for raw in namesakes), reverse=True)
        if len(near) > 1 and near[0] == near[1]:
            passed.append((picture, "More than one raw has its name."))
            continue
        made[max(namesakes, key=lambda raw: _shared(picture, raw))].append(picture)
    paired = []
    for raw, ours in made.items():
        if raw in done:
            passed += [(each, "The sidecar of its raw tells more.") for each in ours]
            continue
        # What lies beside the raw may be the camera's own; what was exported lies elsewhere, or is newer.
        best = max(ours, key=lambda each: (each.parent != raw.parent, each.stat().st_mtime))
        paired.append((raw, best))
        passed += [(each, "Another picture of the same raw serves.") for each in ours if each != best]
    return paired, alone, passed


def is_cameras(raw: Path, picture: Path, cancel: Callable[[], bool] | None = None) -> bool:
    """Say whether the picture beside a raw is the one that the camera also put into the raw."""
    if picture.parent != raw.parent:
        return False
    try:
        pictures = [embedded_preview(each, cancel=cancel) for each in (raw, picture)]
    except (UnreadablePhoto, OSError):
        return False
    small = [
        cv2.resize(each, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA).astype(np.float32)
        for each in pictures
        if each is not None
    ]
    return len(small) == 2 and float(np.abs(small[0] - small[1]).mean()) < _SAME


def _shared(one: Path, other: Path) -> int:
    """Return how many folders two files have in common."""
    return len(Path(os.path.commonpath([one.parent, other.parent])).parts)
