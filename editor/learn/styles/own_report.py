"""Report: how well a style of one's own does on photos held out, in figures and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from editor.core.edits import slider
from editor.learn.styles.learner import Judged
from editor.learn.styles.own_dials import range_of
from editor.learn.styles.survey import Survey, listed
from editor.styles.dials import CURVES, TEMPERATURE, WHEELS, Dial

_NAMES = ("style", "average", "no_change")


def report_of(
    judged: Sequence[Judged],
    dials: Sequence[Dial],
    found: Survey,
    passed: Sequence[tuple[str, str]],
    grown: Sequence[tuple[int, float]],
) -> dict[str, Any]:
    """Return what was learned from and what it is worth, as plain JSON without names of photos.

    ``slider_error`` is the mean over photos and dials in % of the dial's range (the temperature's in
    mired), ``delta_e`` the mean over photos of the median CIEDE2000 over pixels, ``by_count`` the
    slider error on a quarter of the photos after learning from so many others.
    """
    errors = {name: np.stack([each.errors[name] for each in judged]) for name in _NAMES}
    return {
        "learned_from": {
            "edited": len(found.edited),
            "paired": len(found.paired),
            "passed_over": len(found.passed_over) + len(passed),
            "match_delta_e": _median([each.case.off for each in judged if each.case.off is not None]),
        },
        "held_out": {
            "photos": len(judged),
            "slider_error": {name: round(100.0 * float(errors[name].mean()), 3) for name in _NAMES},
            "delta_e": {
                name: round(float(np.mean([each.off[name] for each in judged])), 3) for name in _NAMES
            },
            "by_count": [list(each) for each in grown],
            "sliders": {
                dial.name: {
                    name: round(float(errors[name][:, n].mean()) * range_of(dial), 3) for name in _NAMES
                }
                for n, dial in enumerate(dials)
            },
        },
    }


def sentences_of(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the report in plain sentences."""
    return (*_figures(report["held_out"]), *remarks_of(report))


def remarks_of(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the report says beyond the figures, in plain sentences."""
    held = report["held_out"]
    told = []
    best, worst = _ends(held.get("sliders", {}))
    if best:
        told.append(f"It follows you best in {best}" + (f", least in {worst}." if worst else "."))
    grown = held.get("by_count", [])
    half = [off for count, off in grown if grown and count <= 0.6 * grown[-1][0]]
    if half and grown[-1][1] < 0.9 * half[-1]:
        told.append("It still gets better with every photo: edit more, and learn again.")
    for what in ("delta_e", "distance"):
        if what in held and held[what]["style"] > 0.95 * held[what]["average"]:
            told.append("It does hardly better than one fixed preset: more photos may help.")
    return tuple(told)


def _figures(held: Mapping[str, Any]) -> Iterator[str]:
    if "distance" in held:
        off = held["distance"]
        yield (
            f"On {held['photos']} pictures held out, the look is {off['style']:.2f} off (one fixed preset "
            f"{off['average']:.2f}, no edits {off['no_change']:.2f})."
        )
        return
    error, off = held["slider_error"], held["delta_e"]
    yield f"On {held['photos']} photos, each held out while it learned from the others:"
    yield (
        f"sliders are {error['style']:.1f} % of their range off (the average of your edits "
        f"{error['average']:.1f} %, no edits {error['no_change']:.1f} %);"
    )
    yield (
        f"pictures are {off['style']:.1f} CIEDE2000 off (the average {off['average']:.1f}, "
        f"no edits {off['no_change']:.1f})."
    )


def label(name: str) -> str:
    """Return what a dial is called."""
    key = name.rpartition(".")[0]
    if key in WHEELS:
        return f"{key.split('.')[1].capitalize()} wheel"
    if key in CURVES:
        return slider(key).label
    return "Temperature" if name == TEMPERATURE else slider(name).label


def _ends(sliders: Mapping[str, Mapping[str, float]]) -> tuple[str, str]:
    """Return the dials on which the style gains most on the average, and least, each named."""
    gains = {
        name: 1.0 - each["style"] / each["average"]
        for name, each in sliders.items()
        if each["average"] > 1e-6
    }
    ordered = sorted(gains, key=lambda name: gains[name])
    best = [label(name) for name in reversed(ordered) if gains[name] > 0.2][:3]
    worst = [label(name) for name in ordered if gains[name] < 0.05 and label(name) not in best][:2]
    return listed(dict.fromkeys(best)), listed(dict.fromkeys(worst))


def _median(values: Sequence[float]) -> float | None:
    return round(float(np.median(values)), 2) if values else None
