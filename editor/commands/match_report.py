"""What a match tells: a document for programs, a few lines for people."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.commands.output import printable
from editor.core.edits import slider

if TYPE_CHECKING:
    from editor.learn.match.match import Matched

# A slider that carried less of the way than this is not worth a word.
_WORTH_TELLING = 0.05


def report(photo: Path, reference: str, made: Matched, written: Path | None) -> dict[str, Any]:
    """Return what there is to tell of a match, as JSON can hold it; figures it has not are None."""
    return {
        "photo": photo.name,
        "reference": reference,
        "kind": made.kind,
        "edits": dict(made.edits),
        "psnr": _figure(made.psnr, 2),
        "psnr_before": _figure(made.psnr_before, 2),
        "delta_e_median": _figure(made.delta_e_median, 3),
        "delta_e_before": _figure(made.delta_e_before, 3),
        "distance": _figure(made.distance, 6),
        "distance_before": _figure(made.distance_before, 6),
        "masked": _figure(made.masked, 4),
        "reference_renders": made.reference_renders,
        "seconds": _figure(made.seconds, 2),
        "confidence": {
            key: {
                "spread": _figure(each.spread, 3),
                "trades_with": list(each.trades_with),
                "sure": _figure(each.sure, 3),
            }
            for key, each in made.confidence.items()
        },
        "carried": {key: _figure(share, 4) for key, share in made.carried.items()},
        "warnings": list(made.warnings),
        "written": None if written is None else str(written),
    }


def summary(row: dict[str, Any]) -> str:
    """Return `report`'s document, or the failure of one photo among several, as lines of text."""
    name = printable(row["photo"])
    if "error" in row:
        return f"{name}: failed ({printable(row['error'])})\n"
    lines = [
        f"{name}: {row['kind']} as {printable(row['reference'])}",
        f"  {'; '.join(_nearness(row))}",
        f"  {row['reference_renders']} reference renders, {row['seconds']} s",
    ]
    carried = sorted(row["carried"].items(), key=lambda each: -each[1])
    told = [f"{slider(key).label} {100 * share:.0f} %" for key, share in carried if share > _WORTH_TELLING]
    if told:
        lines.append(f"  carried by {', '.join(told)}")
    width = max((len(key) for key in row["confidence"]), default=0)
    lines += [_line(key, row["edits"].get(key), each, width) for key, each in row["confidence"].items()]
    if row["written"]:
        lines.append(f"  written to {printable(row['written'])}")
    return "\n".join(lines) + "\n"


def _nearness(row: dict[str, Any]) -> list[str]:
    told = []
    if row["delta_e_median"] is not None:
        told.append(f"CIEDE2000 {row['delta_e_median']} in the median{_before(row['delta_e_before'])}")
    if row["psnr"] is not None:
        told.append(f"{row['psnr']} dB{_before(row['psnr_before'])}")
    if not told:
        told.append(f"distance {row['distance']}{_before(row['distance_before'])}")
    if row["masked"]:
        told.append(f"{100 * row['masked']:.1f} % left out as different")
    return told


def _before(figure: float | None) -> str:
    return "" if figure is None else f" ({figure} before)"


def _line(key: str, value: Any, confidence: dict[str, Any], width: int) -> str:
    decimals = 0 if slider(key).step >= 1.0 else 2
    shown = f"{value:.{decimals}f}" if isinstance(value, float) else "as before"
    spread = confidence["spread"]
    told = "" if spread is None else f"± {spread:.1f} % of its range"
    if confidence["trades_with"]:
        told += f", trades with {', '.join(slider(other).label for other in confidence['trades_with'])}"
    return f"  {key:{width}} {shown:>9}  {told}"


def _figure(value: float | None, digits: int) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), digits)
