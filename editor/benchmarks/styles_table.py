"""Styles table: the benchmark's figures for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from editor.benchmarks.intersection import MEASURES
from editor.benchmarks.match_table import aligned, shown

Row = dict[str, Any]
Cells = list[tuple[str, ...]]
_RESULTS = ("style", "fixed_preset", "no_change")
_NAMES = {
    "each_frame": "each frame by itself",
    "keyframes": "keyframes",
    "deflickered": "keyframes and deflicker",
}


def table(figures: Row) -> str:
    """Return `styles.run`'s figures, with the window's where they are there, as lines of text."""
    tables: Mapping[str, Callable[[Row], Iterator[str]]] = {
        "looks": _looks,
        "own": _own,
        "tiles": _tiles,
        "sequence": _sequence,
        "imports": _imports,
    }
    lines = [f"{len(figures['styles'])} styles came with the program"]
    for name, of in tables.items():
        if name in figures:
            found = figures[name]
            lines += ["", *([f"{name}: {found['note']}"] if "note" in found else of(found))]
    return "\n".join(lines) + "\n"


def _looks(found: Row) -> Iterator[str]:
    yield f"looks, {found['photos']} photos held out: % of histograms shared, CIEDE2000 to the look's own"
    compared = ("preset", "no change")
    rows: Cells = [("style", *MEASURES, "ceiling", "of ceiling", *compared, "dE", *compared)]
    for row in found["rows"]:
        shared, apart = row["shared"], row["delta_e"]
        rows.append(
            (
                row["style"],
                *(_percent(shared["style"][name]) for name in MEASURES),
                _percent(row["ceiling"]["mean"]),
                *(_percent((row["of_ceiling"][name] or {}).get("mean")) for name in _RESULTS),
                *shown(*(apart[name] for name in _RESULTS)),
            )
        )
    middle = [_percent(found["median_of_ceiling"][name]) for name in _RESULTS]
    blank = [""] * (len(MEASURES) + 1)
    rows.append(("median", *blank, *middle, *shown(*(found["median_delta_e"][name] for name in _RESULTS))))
    for name, printed in found["exposure_2018_percent"].items():
        rows.append((f"Exposure (2018), {name}", *(f"{each:.1f}" for each in printed), *[""] * 7))
    yield from aligned(rows)
    count = found["compared_with_preset"]
    better = [f"{found[name]} of {count}" for name in ("better_than_preset", "nearer_than_preset")]
    yield f"  better than the fixed preset: {better[0]} by histograms, {better[1]} by CIEDE2000"
    nearest = [
        f"{len(found[name])} of {len(found['rows'])}" for name in ("own_shares_most", "own_is_nearest")
    ]
    yield f"  a look's own style is the nearest: {nearest[0]} by histograms, {nearest[1]} by CIEDE2000"
    yield f"  {100 * found['sliders_at_bounds']:.1f} % of slider values at an end of their range"


def _own(found: Row) -> Iterator[str]:
    yield f"own style, from {found['rows'][0]['learned_from']} of {found['photos']} photos"
    names = ("style", "average", "no_change", "nearest")
    rows: Cells = [
        ("photographer", *(f"sliders {n}" for n in names), *(f"dE {n}" for n in names), "seconds")
    ]
    for name, each in found["photographers"].items():
        error, off = each["slider_error"], each["delta_e"]
        told = *(error[n] for n in names), *(off[n] for n in names), each["seconds"]
        rows.append((name, *shown(*told)))
    yield from aligned(rows)
    for what, each in (("median", found["median"]), ("least", found["least"])):
        parts = [f"{key.replace('_', ' ')} {100 * value:.0f} %" for key, value in each.items()]
        yield f"  {what}: {', '.join(parts)}"


def _tiles(found: Row) -> Iterator[str]:
    yield "tiles, through the real window"
    for name, value in found.items():
        parts = value.items() if isinstance(value, dict) else ()
        yield f"  {name}: {', '.join(f'{key} {each}' for key, each in parts) or value}"


def _sequence(found: Row) -> Iterator[str]:
    yield "sequences, CIEDE2000 from frame to frame: median over styles and scenes, 95th percentile, worst"
    named = {
        "still_frames": "still scene with noise",
        "still_above_scene": "of it what sliders add",
        "still_above_trend": "still, off the frames around",
        "dusk_above_scene": "dusk, what sliders add",
        "dusk_above_trend": "dusk, off the frames around",
    }
    rows: Cells = [("", "", "median", "95 %", "worst")]
    for key, name in named.items():
        for way, each in found[key].items():
            rows.append((name, _NAMES[way], *shown(each["median"], each["p95"], each["worst"])))
    yield from aligned(rows)


def _imports(found: Row) -> Iterator[str]:
    told = ", ".join(f"{count} {outcome}" for outcome, count in found["outcomes"].items())
    yield f"imports: {found['files']} files in {found['seconds']} s: {told}"
    told = ", ".join(f"{count} {outcome}" for outcome, count in found["keys"].items())
    yield f"  keys: {told}; {found['unaccounted']} unaccounted for"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"
