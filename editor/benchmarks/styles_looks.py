"""Looks: how near each style comes to the look it learned, on photos that nothing was trained on.

By Exposure's patches (see `intersection`): the histograms of luminance, contrast and saturation that a
style's pictures share with the same photos finished by the look. The ceiling is what two halves of the
look's own pictures share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from editor.benchmarks.fidelity_figures import difference
from editor.benchmarks.intersection import MEASURES, intersection, measures
from editor.benchmarks.match_looks import numbers
from editor.benchmarks.styles_photos import Judge
from editor.core.edits import Edits, slider
from editor.core.image import FloatArray, Matrix
from editor.styles.dials import values_of
from editor.styles.encoder import features
from editor.styles.style import Head, Style, edits_for, read_head

Say = Callable[[str], None]
Row = dict[str, Any]
Finish = Callable[[FloatArray], FloatArray]
Shares = dict[str, float]

# What Exposure reports (Hu et al. 2018), in %: expert C of FiveK, artists A and B.
PRINTED: Mapping[str, tuple[float, float, float]] = {
    "expert C": (71.3, 83.7, 69.7),
    "artist A": (82.4, 80.0, 71.5),
    "artist B": (85.2, 91.7, 83.5),
}
# Patches are cut anew so many times, collections divided so many times; figures are means.
ROUNDS, DIVISIONS = 4, 32
# Fewer photos than this share too little with each other to say anything.
FEWEST = 4
# A dial turned further than this is at its end; a slider nearer to an end than this share of its range.
_TURNED, _AT_BOUND = 0.98, 1e-3


def measure(
    styles: Sequence[Style], finishes: Mapping[str, Finish], photos: Sequence[Judge], say: Say
) -> Row:
    """Return the figures of every style whose file is named as one of ``finishes``.

    Raises ValueError with a sentence where there are too few photos or no such style.
    """
    known = [style for style in styles if style.path.stem in finishes]
    if not known:
        raise ValueError("No style is here that was trained on a look of ours.")
    if len(photos) < FEWEST:
        raise ValueError(f"{len(photos)} held-out photos are too few: name raws and pictures.")
    told = {photo.name: features(photo.seen) for photo in photos}
    looks, made = {}, {}
    for style in known:
        say(f"{style.name}: the look's own pictures")
        finish = finishes[style.path.stem]
        looks[style.name] = [np.clip(finish(photo.scene), 0.0, 1.0) for photo in photos]
        say(f"{style.name}: the style's pictures")
        head = read_head(style.path)
        edits = [edits_for(head, photo.seen, told[photo.name]) for photo in photos]
        made[style.name] = [photo.finished(each) for photo, each in zip(photos, edits, strict=True)]
    plain = [photo.finished(Edits()) for photo in photos]
    rows = []
    for style in known:
        say(f"{style.name}: compared")
        head = read_head(style.path)
        wanted = looks[style.name]
        preset = _preset(head, style)
        fixed = None
        if preset is not None:
            fixed = [photo.finished(preset(photo)) for photo in photos]
        rows.append(_row(style, head, photos, told, wanted, made[style.name], plain, fixed))
    return {"photos": len(photos), "rows": rows, **_matrix(looks, made), **_summed(rows)}


def _row(
    style: Style,
    head: Head,
    photos: Sequence[Judge],
    told: Mapping[str, FloatArray],
    wanted: Sequence[FloatArray],
    ours: Sequence[FloatArray],
    plain: Sequence[FloatArray],
    fixed: Sequence[FloatArray] | None,
) -> Row:
    """Return the figures of one style."""
    ceiling = halves(wanted)
    results = {"style": ours, "fixed_preset": fixed, "no_change": plain}
    shared = {name: None if each is None else shares(wanted, each) for name, each in results.items()}
    units = np.array([head.units(told[photo.name]) for photo in photos])
    return {
        "style": style.name,
        "ceiling": ceiling,
        "shared": shared,
        "of_ceiling": {
            name: None if each is None else of_ceiling(each, ceiling) for name, each in shared.items()
        },
        "delta_e": {
            name: None if each is None else _median_difference(wanted, each)
            for name, each in results.items()
        },
        "sliders_at_bounds": _at_bounds(head, photos, told),
        "dials_at_ends": round(float((np.abs(units) > _TURNED).mean()), 4),
        "dials_spread": round(float(units.std(axis=0).mean()), 4),
    }


def shares(wanted: Sequence[FloatArray], ours: Sequence[FloatArray]) -> Shares:
    """Return, by MEASURES and as "mean", what two collections' histograms share (0..1)."""
    return _mean(
        intersection(measures(wanted, seed=2 * turn), measures(ours, seed=2 * turn + 1))
        for turn in range(ROUNDS)
    )


def halves(wanted: Sequence[FloatArray], seed: int = 0) -> Shares:
    """Return what two random halves of a collection share, averaged over DIVISIONS."""
    rng = np.random.default_rng(seed)
    patches = [measures(wanted, seed=turn).reshape(len(wanted), -1, len(MEASURES)) for turn in range(2)]

    def divided() -> Shares:
        order = rng.permutation(len(wanted))
        middle = len(order) // 2
        one, other = (
            _flat(part[rows]) for part, rows in zip(patches, (order[:middle], order[middle:]), strict=True)
        )
        return intersection(one, other)

    return _mean(divided() for _ in range(DIVISIONS))


def of_ceiling(shared: Shares, ceiling: Shares) -> Shares:
    """Return shares as parts of the ceiling, and the mean of these."""
    made = {name: round(shared[name] / ceiling[name], 4) for name in MEASURES}
    return made | {"mean": round(float(np.mean(list(made.values()))), 4)}


def _flat(patches: Matrix) -> Matrix:
    return patches.reshape(-1, patches.shape[-1])


def _mean(found: Any) -> Shares:
    rows = list(found)
    made = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in MEASURES}
    return made | {"mean": round(float(np.mean(list(made.values()))), 4)}


def _preset(head: Head, style: Style) -> Callable[[Judge], Edits] | None:
    """Return the one setting for all photos that was fitted to the same look, if the report has it."""
    fitted = style.report.get("fixed_preset")
    if fitted is None:
        return None
    units = np.array([fitted[dial.name] for dial in head.dials])
    return lambda photo: values_of(head.dials, units, photo.photo.metadata).changed(head.fixed)


def _at_bounds(head: Head, photos: Sequence[Judge], told: Mapping[str, FloatArray]) -> float:
    """Return the share of slider values that stand at an end of the slider's range."""
    found = []
    for photo in photos:
        edits = edits_for(head, photo.seen, told[photo.name])
        for key in numbers(edits.without(*head.fixed)):
            known, value = slider(key), float(edits[key])  # type: ignore[arg-type]
            # A slider that starts at nothing does nothing there; only the other end is a bound.
            ends = [end for end in (known.low, known.high) if end != known.neutral]
            found.append(any(abs(value - end) < _AT_BOUND * (known.high - known.low) for end in ends))
    return round(float(np.mean(found)), 4) if found else 0.0


def _median_difference(wanted: Sequence[FloatArray], ours: Sequence[FloatArray]) -> float:
    return round(float(np.median(_differences(wanted, ours))), 3)


def _differences(wanted: Sequence[FloatArray], ours: Sequence[FloatArray]) -> list[float]:
    return [difference(one, other)["delta_e"] for one, other in zip(wanted, ours, strict=True)]


def _matrix(looks: Mapping[str, Sequence[FloatArray]], made: Mapping[str, Sequence[FloatArray]]) -> Row:
    """Return how near every style comes to every look, and whose own style is the nearest."""
    shared = {
        look: {style: shares(wanted, ours)["mean"] for style, ours in made.items()}
        for look, wanted in looks.items()
    }
    apart = {
        look: {style: _median_difference(wanted, ours) for style, ours in made.items()}
        for look, wanted in looks.items()
    }
    return {
        "shared_with_looks": shared,
        "delta_e_to_looks": apart,
        "own_shares_most": [look for look, row in shared.items() if max(row, key=row.__getitem__) == look],
        "own_is_nearest": [look for look, row in apart.items() if min(row, key=row.__getitem__) == look],
    }


def _summed(rows: Sequence[Row]) -> Row:
    """Return medians over the styles, and how many are better than the fixed preset."""

    def median(what: str, name: str) -> float | None:
        values = [row[what][name] for row in rows if row[what][name] is not None]
        found = [value["mean"] if isinstance(value, dict) else value for value in values]
        return round(float(np.median(found)), 4) if found else None

    names = ("style", "fixed_preset", "no_change")
    compared = [row for row in rows if row["shared"]["fixed_preset"] is not None]
    return {
        "median_of_ceiling": {name: median("of_ceiling", name) for name in names},
        "median_shared": {name: median("shared", name) for name in names},
        "median_delta_e": {name: median("delta_e", name) for name in names},
        "better_than_preset": sum(
            row["shared"]["style"]["mean"] > row["shared"]["fixed_preset"]["mean"] for row in compared
        ),
        "nearer_than_preset": sum(
            row["delta_e"]["style"] < row["delta_e"]["fixed_preset"] for row in compared
        ),
        "compared_with_preset": len(compared),
        "sliders_at_bounds": round(float(np.mean([row["sliders_at_bounds"] for row in rows])), 4),
        "exposure_2018_percent": {name: list(figures) for name, figures in PRINTED.items()},
    }
