"""Preview: how fast a frame follows its slider, and how near it is to the reference."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from editor.benchmarks.preview_nearness import contract
from editor.benchmarks.preview_speed import times
from editor.core.image import LinearImage
from editor.core.memory import keep_memory
from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import open_photo
from editor.render.preview import kernel_name, warm

SIZE, STEPS, DRAWS = (1920, 1080), 200, 4
Say = Callable[[str], None]


def run(
    raws: Sequence[Path],
    *,
    size: tuple[int, int] = SIZE,
    steps: int = STEPS,
    draws: int = DRAWS,
    seed: int = 0,
    say: Say = lambda line: None,
) -> dict[str, Any]:
    """Return times on the first raw at ``size`` (width, height) and nearness on all of them.

    A time is from the slider's new value to the finished frame: every slider in turn is dragged over its
    range in ``steps``, all others halfway from neutral to one of their ends, grain and vignette on.
    Nearness is the preview's, made for ``draws`` such settings without grain, to the reference at the same
    size, both in 8 bits with the same dither; ``worst_slider`` is the one that moved alone is farthest off.
    """
    # As in the program: what one frame frees the next one gets.
    keep_memory()
    warm()
    photos = list(_readable(raws))
    if not photos:
        raise ValueError("None of these raws can be read.")
    return {
        **times(photos[0][1], size, steps, seed, say),
        "photo": photos[0][0].name,
        "device": f"CPU, {os.cpu_count()} cores, {kernel_name()}",
        "contract": contract(photos, draws, seed, say),
    }


def _readable(raws: Sequence[Path]) -> Iterator[tuple[Path, LinearImage]]:
    for raw in raws:
        try:
            yield raw, open_photo(raw)
        except UnreadablePhoto:
            continue
