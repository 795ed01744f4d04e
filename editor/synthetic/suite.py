"""The named small raws that tests open: one for each way a file can differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from editor.synthetic.raws import Truth, make_raw

SUITE: dict[str, dict[str, Any]] = {
    "chart": {"kind": "chart"},
    "chart_a": {"kind": "chart", "illuminant": "A"},
    "chart_d65": {"kind": "chart", "illuminant": "D65"},
    "chart_narrow": {"kind": "chart", "device": "narrow"},
    "chart_layered": {"kind": "chart", "device": "sigma"},
    "chart_under": {"kind": "chart", "exposure": 0.125},
    "still": {"kind": "still"},
    "still_12_bit": {"kind": "still", "bits": 12},
    "still_iso_12800": {"kind": "still", "iso": 12800},
    "still_bggr": {"kind": "still", "pattern": "BGGR"},
    "still_grbg": {"kind": "still", "pattern": "GRBG"},
    "still_gbrg": {"kind": "still", "pattern": "GBRG"},
    "still_xtrans": {"kind": "still", "pattern": "XTRANS", "size": (528, 516), "bits": 12, "iso": 400},
    "still_linear": {"kind": "still", "storage": "linear"},
    "still_table": {"kind": "still", "storage": "table"},
    "still_odd": {"kind": "still", "size": (321, 215)},
    "still_border": {"kind": "still", "crop_border": 8},
    **{f"still_turned_{n}": {"kind": "still", "orientation": n} for n in range(2, 9)},
    "sky": {"kind": "sky"},
    "texture": {"kind": "texture"},
}


def make_suite(folder: Path, names: tuple[str, ...] = tuple(SUITE), seed: int = 0) -> dict[str, Truth]:
    """Write the named raws into a folder, each with a JSON of its truth; return the truths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    truths = {}
    for name in names:
        truth = make_raw(path=folder / f"{name}.dng", seed=seed, **SUITE[name])
        (folder / f"{name}.json").write_text(json.dumps(summary(truth), indent=1))
        truths[name] = truth
    return truths


def summary(truth: Truth) -> dict[str, object]:
    """The small part of a truth, ready for JSON."""
    return {
        "patches": truth.patches,
        "lab_d50": truth.lab.round(4).tolist(),
        "as_shot_neutral": truth.neutral.round(6).tolist(),
        "exposure": truth.exposure,
    }
