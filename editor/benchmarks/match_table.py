"""Match table: the benchmark's figures for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from editor.benchmarks.intersection import MEASURES
from editor.benchmarks.match_hidden import SETS

Row = dict[str, Any]
Cells = list[tuple[str, ...]]


def table(figures: Row) -> str:
    """Return `match.run`'s figures as lines of text."""
    return "\n".join(_lines(figures)).lstrip("\n") + "\n"


def _lines(figures: Row) -> Iterator[str]:
    held_out = figures["held_out"]
    # The camera's JPEGs are of all photos.
    if any(figures.get(name) for name in (*SETS, "other")):
        yield f"{held_out['photos']} photos: {', '.join(held_out['cameras'])}"
        if "note" in held_out:
            yield held_out["note"]
    if any(figures.get(name) for name in SETS):
        yield from (f"{name}: {why}" for name, why in figures["missing_peers"].items())
    for name in SETS:
        if figures.get(name):
            yield from ("", *_hidden(name, figures[name]))
    if figures.get("camera"):
        yield from ("", *_camera(figures["camera"]))
    if figures.get("other"):
        yield from ("", *_looks(figures["other"]))


def _hidden(name: str, found: Row) -> Iterator[str]:
    yield f"{name} sliders hidden, {found['count']} pictures ({found['refused']} with nothing in them)"
    rows: Cells = [("", "dB", "worst decile", "match above", "error %", "renders", "seconds")]
    rows.append(
        (
            "match",
            *shown(found["median_db"], found["worst_decile_db"], None, found["mean_error_percent"]),
            *shown(found["median_reference_renders"], found["median_seconds"]),
        )
    )
    start = shown(found["median_start_db"], found["worst_decile_start_db"], None, None, None, None)
    rows.append(("no change", *start))
    for clock, peers in found["peers"].items():
        for peer, each in peers.items():
            above = shown(each["median_db"], each["worst_decile_db"], each["above_db"])
            more = shown(each["mean_error_percent"], each["median_reference_renders"])
            rows.append((peer, *above, *more, "as long" if clock == "same_clock" else clock[:-2]))
    yield from aligned(rows)
    rows = [("slider", "mean error %", "median", "within 2 %", "told ±")]
    for key, each in found["sliders"].items():
        told = each["mean_error_percent"], each["median_error_percent"]
        near = each["share_within_2_percent"], each["median_spread_percent"]
        rows.append((key, *shown(*told, *near)))
    yield from aligned(rows)


def _camera(found: Row) -> Iterator[str]:
    median = found["median_delta_e_over_cameras"]
    yield f"camera's JPEG, {found['photos']} photos; CIEDE2000 over cameras: {median}"
    rows: Cells = [("camera", "photos", "CIEDE2000", "before", "left out", "seconds")]
    for camera, each in found["cameras"].items():
        near = shown(each["photos"], each["median_delta_e"], each["median_delta_e_before"])
        rows.append((camera, *near, *shown(each["median_masked"], each["median_seconds"])))
    yield from aligned(rows)


def _looks(found: Row) -> Iterator[str]:
    yield f"other pictures, {found['pairs']} pairs: histogram intersection"
    rows: Cells = [("", *MEASURES, "mean")]
    for name in ("match", "reinhard", "monge_kantorovich", "no_change", "ceiling"):
        rows.append((name, *shown(*(found[name][measure] for measure in (*MEASURES, "mean")))))
    yield from aligned(rows)
    yield f"  {100 * found['share_of_sliders_at_bounds']:.1f} % of sliders at an end of their range"


def shown(*figures: float | None) -> tuple[str, ...]:
    """Return figures as cells, empty where there is none."""
    return tuple("" if figure is None else f"{figure:g}" for figure in figures)


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows as lines of text, the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first, *rest = (
            f"{cell:{'<' if column == 0 else '>'}{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"  {first}  {'  '.join(rest)}".rstrip()
