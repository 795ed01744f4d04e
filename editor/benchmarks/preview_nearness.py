"""Preview nearness: how far its frames are from the reference at the same size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editor.benchmarks.preview_settings import halfway, movable, moved, ways
from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.core.pipeline import measure_statistics
from editor.core.pipeline import run as render
from editor.core.stage import find
from editor.core.statistics import Statistics
from editor.learn.split import trains
from editor.raw.geometry import apply_geometry
from editor.render.encode import to_8_bit
from editor.render.preview import Preview

LONG_EDGE = 1200
# CIEDE2000 is slow, and every third pixel each way tells as much.
_EVERY = 3
# White balance and exposure leave the source as it is while they are dragged.
_DRAGGED = ("color_balance.temperature", "color_balance.tint", "exposure.exposure")
Say = Callable[[str], None]
Row = dict[str, Any]


def contract(photos: Sequence[tuple[Path, LinearImage]], draws: int, seed: int, say: Say) -> dict[str, Any]:
    """Return how near frames are to the reference, row by row and summed up."""
    rows: list[Row] = []
    alone: dict[str, Any] = {}
    serves: dict[str, str] = {}
    for raw, photo in photos:
        say(f"nearness: {raw.name}")
        statistics = measure_statistics(photo)
        framed = apply_geometry(photo, Edits().of_geometry(), LONG_EDGE)
        for draw in range(draws):
            edits = halfway((seed, draw), photo.metadata)
            exact = render(framed, edits, statistics, finish=to_8_bit)
            row: Row = {"photo": raw.name, "trained_on": trains(raw, photo.metadata), "draw": draw}
            for name, areawise in ways().items():
                preview = Preview(framed, statistics, areawise=areawise)
                # White balance and exposure were dragged here from where the source was made.
                preview.frame(edits.without(*_DRAGGED))
                row[name] = nearness(preview.frame(edits), exact)
                if areawise is None:
                    row["resting"] = nearness(preview.frame(edits, resting=True), exact)
                    serves = preview.serves(edits)
            rows.append(row)
        if photo is photos[0][1]:
            alone = _alone(framed, statistics, say)
    worst = max(alone, key=lambda key: alone[key]["p95"]) if alone else None
    named = (*ways(), "resting")
    return {
        "summary": {name: _summed([row[name] for row in rows]) for name in named},
        "worst_slider": worst and {"slider": worst, **alone[worst]},
        "serves": serves,
        "sliders": alone,
        "rows": rows,
    }


def _alone(framed: LinearImage, statistics: Statistics, say: Say) -> dict[str, Any]:
    """Return how near each slider's two ends are, all others at the photo's defaults."""
    preview, found = Preview(framed, statistics), {}
    for key in movable():
        say(f"nearness of {key}")
        if key.startswith("grain."):
            continue
        differences = []
        for share in (0.0, 1.0):
            edits = moved(_acting(key), key, share)
            differences.append(
                nearness(preview.frame(edits), render(framed, edits, statistics, finish=to_8_bit))
            )
        found[key] = {
            "db": min(each["db"] for each in differences),
            **{name: max(each[name] for each in differences) for name in ("p50", "p95", "max")},
        }
    return found


def _acting(key: str) -> Edits:
    """Return edits in which a modifier has something to shape."""
    name, _ = key.split(".")
    stage = find(name)
    values: dict[str, Any] = {}
    if next(s for s in stage.sliders if f"{name}.{s.name}" == key).modifier:
        for each in stage.sliders:
            if each.type == "number" and not each.modifier:
                values[f"{name}.{each.name}"] = 0.5 * each.high
    return Edits(values)


def nearness(frame: Any, exact: Any) -> dict[str, float]:
    """Return PSNR (dB) and CIEDE2000 (median, 95th percentile, maximum) of 8-bit BGRA and RGB pixels."""
    shown = frame[..., 2::-1]
    error = np.mean(np.square(shown.astype(np.float32) - exact.astype(np.float32)), dtype=np.float64)
    labs = [
        lab_from_linear_srgb(srgb_decode(each[::_EVERY, ::_EVERY].astype(np.float64) / 255.0))
        for each in (shown, exact)
    ]
    differences = ciede2000(*labs)
    p50, p95 = np.percentile(differences, [50, 95])
    return {
        "db": round(float(10.0 * np.log10(255.0**2 / max(error, 1e-6))), 2),
        "p50": round(float(p50), 3),
        "p95": round(float(p95), 3),
        "max": round(float(differences.max()), 2),
    }


def _summed(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the medians over rows, the worst decile of PSNR and the largest difference of all."""
    return {
        "count": len(rows),
        "median_db": round(float(np.median([row["db"] for row in rows])), 2),
        "worst_decile_db": round(float(np.quantile([row["db"] for row in rows], 0.1)), 2),
        "p50": round(float(np.median([row["p50"] for row in rows])), 3),
        "p95": round(float(np.median([row["p95"] for row in rows])), 3),
        "worst_decile_p95": round(float(np.quantile([row["p95"] for row in rows], 0.9)), 3),
        "max": max(row["max"] for row in rows),
    }
