"""Looks to match: the camera's own JPEG, and other pictures beside color transfer by statistics."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.benchmarks.intersection import MEASURES, intersection, measures
from editor.benchmarks.transfer import monge_kantorovich, reinhard
from editor.core.edits import Edits, slider
from editor.core.image import FloatArray, LinearImage
from editor.core.statistics import Statistics
from editor.learn.match.parameters import to_units
from editor.learn.match.reference import Reference, camera_reference, read_reference
from editor.render.develop import develop

Row = dict[str, Any]
SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
# Looks are compared at this size, by 16 patches so many times over: a single picture's histograms of
# 16 patches would tell little.
LONG_EDGE, ROUNDS = 512, 16
# Nearer to an end of a slider's range than this (of the range) is at it.
_AT_BOUND = 1e-3


def beside(raw: Path) -> Path | None:
    """Return the camera's JPEG that lies beside a raw, by the raw's name, or None."""
    stems = (raw.stem, f"{raw.stem}_camera")
    return next(
        (path for path in sorted(raw.parent.iterdir()) if path.stem in stems and _is_jpeg(path)), None
    )


def camera_row(
    raw: Path, photo: LinearImage, statistics: Statistics, matcher: Callable[..., Any]
) -> Row | None:
    """Match the camera's JPEG, the file beside the raw before the one in it; None if there is neither."""
    file = beside(raw)
    try:
        reference = camera_reference(raw) if file is None else read_reference(file)
    except ValueError:
        return None
    begun = time.perf_counter()
    made = matcher(photo, statistics, Edits(), reference)
    return {
        "reference": "embedded" if file is None else file.name,
        "kind": made.kind,
        "delta_e": _figure(made.delta_e_median),
        "delta_e_before": _figure(made.delta_e_before),
        "psnr": _figure(made.psnr),
        "masked": round(made.masked, 4),
        "reference_renders": made.reference_renders,
        "seconds": round(time.perf_counter() - begun, 3),
        "warnings": list(made.warnings),
    }


def pictures_in(folder: Path) -> list[Path]:
    """Return the finished pictures in a folder; ValueError if there are none."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise ValueError(f"There are no pictures in {folder}.")
    return found


def look_row(photo: LinearImage, statistics: Statistics, path: Path, matcher: Callable[..., Any]) -> Row:
    """Match another picture, and say how far each way of doing so shares its histograms (0..1)."""
    reference = read_reference(path)
    begun = time.perf_counter()
    made = matcher(photo, statistics, Edits(), reference)
    taken = time.perf_counter() - begun
    wanted, plain = _small(reference), _rendered(photo, Edits())
    results = {
        "match": _rendered(photo, made.edits),
        "no_change": plain,
        "reinhard": reinhard(plain, wanted),
        "monge_kantorovich": monge_kantorovich(plain, wanted),
    }
    looks, moved = measures([wanted] * ROUNDS), numbers(made.edits)
    return {
        "reference": path.name,
        "kind": made.kind,
        "seconds": round(taken, 3),
        "reference_renders": made.reference_renders,
        "at_bounds": at_bounds(made.edits, moved, photo),
        "sliders": len(moved),
        # What the same picture shares with itself, cut into other patches.
        "ceiling": _shared(looks, wanted),
        "shared": {name: _shared(looks, picture) for name, picture in results.items()},
    }


def numbers(edits: Edits) -> list[str]:
    """Return the sliders in ``edits`` that go from one end to another and do something by themselves."""
    return [key for key in edits if slider(key).type == "number" and not slider(key).modifier]


def at_bounds(edits: Edits, keys: Sequence[str], photo: LinearImage) -> list[str]:
    """Return those of ``keys`` that stand at an end of their range."""
    units = to_units(edits, keys, photo.metadata)
    return [key for key, unit in zip(keys, units, strict=True) if min(unit, 1.0 - unit) < _AT_BOUND]


def of_looks(rows: Sequence[Row]) -> Row:
    """Sum up matches to other pictures: medians over the pairs, for each measure and their mean."""
    made: Row = {
        name: _medians([row["shared"][name] for row in rows])
        for name in ("match", "reinhard", "monge_kantorovich", "no_change")
    }
    return {
        "pairs": len(rows),
        **made,
        "ceiling": _medians([row["ceiling"] for row in rows]),
        "median_seconds": round(float(np.median([row["seconds"] for row in rows])), 2),
        "share_of_sliders_at_bounds": round(
            sum(len(row["at_bounds"]) for row in rows) / max(1, sum(row["sliders"] for row in rows)), 4
        ),
    }


def _shared(looks: Any, picture: FloatArray) -> dict[str, float]:
    shares = intersection(looks, measures([picture] * ROUNDS, seed=1))
    return {name: round(share, 4) for name, share in shares.items()}


def _medians(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    made = {name: round(float(np.median([row[name] for row in rows])), 4) for name in MEASURES}
    return made | {"mean": round(float(np.median([np.mean(list(row.values())) for row in rows])), 4)}


def _rendered(photo: LinearImage, edits: Edits) -> FloatArray:
    made: FloatArray = develop(photo, edits, long_edge=LONG_EDGE, bits=32).pixels
    return made


def _small(reference: Reference) -> FloatArray:
    height, width = reference.pixels.shape[:2]
    scale = min(1.0, LONG_EDGE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    made: FloatArray = cv2.resize(reference.pixels, size, interpolation=cv2.INTER_AREA)
    return made


def _is_jpeg(path: Path) -> bool:
    return path.suffix.lower() in (".jpg", ".jpeg")


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
