"""Match figures: what many matches come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from editor.benchmarks.fidelity_figures import judged

Row = dict[str, Any]
# A slider this near (% of its range) counts as found.
NEAR = 2.0


def of_hidden(rows: Sequence[Row]) -> Row | None:
    """Sum up matches to hidden sliders: dB, seconds, renders, each slider's error, and the peers.

    ``above_db`` is the median, over pictures, of how far the match is above a peer; ``refused``
    counts the pictures in which there was nothing to match. None where there were no others.
    """
    counted = [row for row in judged(rows) if "refused" not in row]
    if not counted:
        return None
    clocks = list(counted[0]["peers"])
    return {
        "count": len(counted),
        "refused": len(judged(rows)) - len(counted),
        **spread_of("db", [row["db"] for row in counted], worst=0.1),
        **spread_of("start_db", [row["start_db"] for row in counted], worst=0.1),
        **spread_of("seconds", [row["seconds"] for row in counted], worst=0.9),
        **spread_of("reference_renders", [row["reference_renders"] for row in counted], worst=1.0),
        **spread_of("masked", [row["masked"] for row in counted], worst=0.9),
        "kinds": dict(Counter(row["kind"] for row in counted)),
        "mean_error_percent": _mean(error for row in counted for error in row["errors"].values()),
        "sliders": {key: _slider(key, counted) for key in counted[0]["errors"]},
        "peers": {
            clock: {name: _peer(name, clock, counted) for name in counted[0]["peers"][clock]}
            for clock in clocks
        },
    }


def of_camera(rows: Sequence[Row]) -> Row:
    """Sum up matches to cameras' JPEGs: medians over the photos of each camera, then over cameras."""
    cameras = {
        camera: _camera([row for row in rows if row["camera"] == camera])
        for camera in sorted({row["camera"] for row in rows})
    }
    medians = [each["median_delta_e"] for each in cameras.values() if each["median_delta_e"] is not None]
    return {
        "photos": len(rows),
        "cameras": cameras,
        "median_delta_e_over_cameras": round(float(np.median(medians)), 3) if medians else None,
    }


def spread_of(name: str, values: Sequence[float], *, worst: float) -> Row:
    """Return the median and the worst decile, or the quantile ``worst``, of ``values``."""
    label = {0.0: "least", 1.0: "most"}.get(worst, "worst_decile")
    return {
        f"median_{name}": round(float(np.median(values)), 3),
        f"{label}_{name}": round(float(np.quantile(values, worst)), 3),
    }


def _camera(rows: Sequence[Row]) -> Row:
    close = [row["delta_e"] for row in rows if row["delta_e"] is not None]
    before = [row["delta_e_before"] for row in rows if row["delta_e_before"] is not None]
    return {
        "photos": len(rows),
        "median_delta_e": round(float(np.median(close)), 3) if close else None,
        "median_delta_e_before": round(float(np.median(before)), 3) if before else None,
        "median_masked": round(float(np.median([row["masked"] for row in rows])), 4),
        "median_seconds": round(float(np.median([row["seconds"] for row in rows])), 2),
        "kinds": dict(Counter(row["kind"] for row in rows)),
    }


def _slider(key: str, rows: Sequence[Row]) -> Row:
    errors = np.array([row["errors"][key] for row in rows if key in row["errors"]])
    told = [row["spread"][key] for row in rows if key in row["spread"]]
    within = [row["errors"][key] <= row["spread"][key] for row in rows if key in row["spread"]]
    return {
        "mean_error_percent": round(float(errors.mean()), 3),
        "median_error_percent": round(float(np.median(errors)), 3),
        "share_within_2_percent": round(float(np.mean(errors <= NEAR)), 3),
        "median_spread_percent": round(float(np.median(told)), 3) if told else None,
        "share_within_spread": round(float(np.mean(within)), 3) if within else None,
    }


def _peer(name: str, clock: str, rows: Sequence[Row]) -> Row:
    found = [row["peers"][clock][name] for row in rows]
    above = [row["db"] - peer["db"] for row, peer in zip(rows, found, strict=True)]
    return {
        **spread_of("db", [peer["db"] for peer in found], worst=0.1),
        "above_db": round(float(np.median(above)), 2),
        "mean_error_percent": _mean(peer["error"] for peer in found),
        "median_reference_renders": float(np.median([peer["reference_renders"] for peer in found])),
    }


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 3)
