"""Fidelity figures: the difference of two renders, and what many of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editor.benchmarks.scale import psnr
from editor.core.color.difference import ciede2000, lab_from_linear_srgb
from editor.core.color.spaces import srgb_decode
from editor.core.image import FloatArray, LinearImage
from editor.learn.split import trains

# CIEDE2000 is slow, and the mean of every third pixel each way is the mean.
_EVERY = 3
Row = dict[str, Any]


def difference(one: FloatArray, other: FloatArray) -> dict[str, float]:
    """Return PSNR (dB, 120 where they are equal) and mean CIEDE2000 of two sRGB pictures in 0..1."""
    lab = [
        lab_from_linear_srgb(srgb_decode(picture[::_EVERY, ::_EVERY].astype(np.float64)))
        for picture in (one, other)
    ]
    return {"db": round(psnr(one, other), 2), "delta_e": round(float(ciede2000(*lab).mean()), 3)}


def figures(differences: Iterable[dict[str, float]]) -> dict[str, Any] | None:
    """Return medians, worst deciles (a tenth is as bad or worse) and the worst; None of nothing."""
    found = list(differences)
    if not found:
        return None
    db, delta_e = (np.array([each[key] for each in found]) for key in ("db", "delta_e"))
    return {
        "count": len(found),
        "median_db": round(float(np.median(db)), 2),
        "worst_decile_db": round(float(np.quantile(db, 0.1)), 2),
        "worst_db": round(float(db.min()), 2),
        "median_delta_e": round(float(np.median(delta_e)), 3),
        "worst_decile_delta_e": round(float(np.quantile(delta_e, 0.9)), 3),
    }


def about(raw: Path, photo: LinearImage) -> Row:
    """Return what every row of a photo says of it."""
    make, model = photo.metadata.make, photo.metadata.model
    camera = model if model.startswith(make) else f"{make} {model}"
    return {"photo": raw.name, "camera": camera, "trained_on": trains(raw, photo.metadata)}


def judged(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that count: those of cameras that were not trained on, all if there are none."""
    return [row for row in rows if not row["trained_on"]] or list(rows)


def held_out(rows: Sequence[Row]) -> dict[str, Any]:
    """Return how many photos and which cameras the figures are of, and what is to be known about it."""
    counted = judged(rows)
    apart = bool(counted) and not counted[0]["trained_on"]
    told: dict[str, Any] = {
        "held_out": apart,
        "photos": len({row["photo"] for row in counted}),
        "cameras": sorted({row["camera"] for row in counted}),
    }
    if not apart:
        told["note"] = "No photo here is held out: the weights were trained on these cameras."
    return told


def of_gradients(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Return the medians of the derivatives' cosine and norm ratio, of all and of each slider."""
    counted = judged(rows)
    if not counted:
        return None
    sliders = sorted({row["key"] for row in counted})
    return {
        **_of_derivatives(counted),
        "sliders": {
            name: _of_derivatives([row for row in counted if row["key"] == name]) for name in sliders
        },
        "rows": [
            {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
            for row in rows
        ],
    }


def _of_derivatives(rows: Sequence[Row]) -> dict[str, Any]:
    cosine, ratio = (np.array([row[key] for row in rows]) for key in ("cosine", "ratio"))
    return {
        "count": len(rows),
        "median_cosine": round(float(np.median(cosine)), 4),
        "worst_decile_cosine": round(float(np.quantile(cosine, 0.1)), 4),
        "median_norm_ratio": round(float(np.median(ratio)), 4),
        "median_norm_error": round(float(np.median(np.abs(ratio - 1.0))), 4),
    }
