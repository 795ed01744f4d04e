"""Styles: how near they come to their looks, to one's own edits, over a sequence; and what imports take."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from editor.benchmarks import own_style, styles_imports, styles_looks, styles_sequence
from editor.benchmarks.match_looks import pictures_in
from editor.benchmarks.styles_photos import judges
from editor.styles.style import Style, find_styles
from editor.synthetic.finishes import FINISHES

Row = dict[str, Any]
Say = Callable[[str], None]
# "tiles" is the window's, and measured there (`editor.ui.styles.timing`).
PROTOCOLS = ("looks", "own", "tiles", "sequence", "imports")
# Sequences are made of so many of the raws.
_FILMED = 2


def run(
    raws: Sequence[Path],
    *,
    pictures: Sequence[Path] = (),
    presets: Path | None = None,
    protocols: Sequence[str] = PROTOCOLS,
    draws: int = 2,
    seed: int = 0,
    say: Say = lambda line: None,
) -> Row:
    """Return every figure of the shipped styles, as JSON can hold it, by the names of PROTOCOLS.

    ``looks`` judges by the photos of ``raws`` and of the folders ``pictures`` that are held out
    (`editor.learn.split`); ``own`` learns from all of these, in ``draws`` for each synthetic
    photographer; ``sequence`` films some of the raws; ``imports`` takes the folder ``presets``. Where
    a protocol has not what it needs, its only figure is a ``note`` that says so.
    """
    styles = [style for style in find_styles() if style.built_in]
    made: Row = {"styles": [style.name for style in styles], "cores": os.cpu_count()}
    measured: dict[str, Callable[[], Row]] = {
        "looks": lambda: _looks(styles, raws, pictures, say),
        "own": lambda: _own(raws, pictures, draws, seed, say),
        "sequence": lambda: styles_sequence.measure(styles, raws[:_FILMED], say),
        "imports": lambda: _imports(presets, say),
    }
    for name in protocols:
        if name in measured:
            made[name] = noted(measured[name])
    return made


def noted(measure: Callable[[], Row]) -> Row:
    """Return the figures, or a note why there are none."""
    try:
        return measure()
    except ValueError as error:
        return {"note": str(error)}


def _looks(styles: Sequence[Style], raws: Sequence[Path], pictures: Sequence[Path], say: Say) -> Row:
    found = [path for folder in pictures for path in pictures_in(folder)]
    return styles_looks.measure(styles, FINISHES, list(judges(raws, found, say)), say)


def _own(raws: Sequence[Path], pictures: Sequence[Path], draws: int, seed: int, say: Say) -> Row:
    say("looking at the photos to learn from")
    folders = list(dict.fromkeys([*(raw.parent for raw in raws), *pictures]))
    photos = list(own_style.photos_in(folders))
    rows = own_style.measure(photos, draws=draws, seed=seed, say=say)
    return {"photos": len(photos), **own_style.summed(rows), "rows": rows}


def _imports(folder: Path | None, say: Say) -> Row:
    if folder is None:
        raise ValueError("Name a folder of presets and looks with --presets.")
    return styles_imports.measure(folder, say)
