"""A style of one's own: learned from a few photos of a synthetic photographer, tried on others."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.core.edits import Edits
from editor.core.image import LinearImage
from editor.files.sidecar import FINISHED, RAWS
from editor.learn.styles.examples import Case, case_of
from editor.learn.styles.learner import average, difference, errors, judge, learn, parts, predicted
from editor.learn.styles.own_dials import dials_of
from editor.raw.errors import UnreadablePhoto
from editor.raw.photo import open_photo
from editor.styles.seen import SUMMARY
from editor.styles.shown import SHOWN
from editor.synthetic.photographer import Photographer, photographers
from editor.synthetic.unfinished import simulated

Row = dict[str, Any]
Say = Callable[[str], None]
MEASURES = ("slider_error", "delta_e")
NAMES = ("style", "average", "no_change", "nearest")
# From how many photos is learned, on how many others at least it is tried, and on how many at most.
LEARNED_FROM, TRIED_ON, MOST_TRIED = 20, 20, 60
_LONG_EDGE = 480


def photos_in(folders: Sequence[Path]) -> Iterator[tuple[str, LinearImage]]:
    """Yield the photos below ``folders`` with their names: raws as they are, finished pictures made raw.

    What cannot be read is passed over.
    """
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        suffix = path.suffix.lower()
        if suffix in RAWS:
            try:
                yield path.name, open_photo(path, half=True)
            except (UnreadablePhoto, OSError):
                continue
        elif suffix in FINISHED:
            picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if picture is not None:
                shrink = min(1.0, _LONG_EDGE / max(picture.shape[:2]))
                small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
                yield path.name, simulated(small[..., ::-1], zlib.crc32(path.name.encode()) % 65536)


def measure(
    photos: Sequence[tuple[str, LinearImage]],
    *,
    count: int = LEARNED_FROM,
    draws: int = 2,
    seed: int = 0,
    people: Sequence[Photographer] | None = None,
    say: Say = lambda _: None,
) -> list[Row]:
    """Return a row for each photographer and draw of ``count`` photos to learn from.

    Each tells, over the other photos (MOST_TRIED at most), the mean slider error (% of the range) and
    the mean over photos of the median CIEDE2000, by the learned style, by the average of the edits
    learned from, without edits, and with the edits of the photo most like it; and the seconds that
    learning took, trying it on held-out photos of the ``count`` included. Raises ValueError where
    fewer than TRIED_ON photos would be left.
    """
    if len(photos) < count + TRIED_ON:
        raise ValueError(f"{len(photos)} photos are too few: {count + TRIED_ON} at least.")
    rows = []
    for person in people or photographers():
        edits = [person.edit(photo, zlib.crc32(name.encode())) for name, photo in photos]
        for draw in range(draws):
            say(f"{person.name}, draw {draw + 1} of {draws}")
            order = np.random.default_rng((seed, draw)).permutation(len(photos))
            chosen = [(photos[n], edits[n]) for n in order[: count + MOST_TRIED]]
            rows.append({"photographer": person.name, "draw": draw, **_row(chosen, count)})
    return rows


def summed(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the means over draws for each photographer, and the medians over photographers."""
    people = {
        name: _mean([row for row in rows if row["photographer"] == name])
        for name in dict.fromkeys(row["photographer"] for row in rows)
    }
    gains = [f"{what}_below_{name}" for what in MEASURES for name in ("average", "no_change")]
    return {
        "photographers": people,
        "median": {key: round(float(np.median([p[key] for p in people.values()])), 3) for key in gains},
        "least": {key: round(min(p[key] for p in people.values()), 3) for key in gains},
    }


def _row(chosen: Sequence[tuple[tuple[str, LinearImage], Edits]], count: int) -> Row:
    begun = time.perf_counter()
    learned_from = [case_of(name, photo, edits) for (name, photo), edits in chosen[:count]]
    dials = dials_of([c.edits for c in learned_from], [c.metadata for c in learned_from])
    foreseen = [
        judge(learned_from[n], _without(learned_from, held), dials) for held in parts(count) for n in held
    ]
    head, usual = learn(learned_from), average(learned_from)
    seconds = time.perf_counter() - begun
    tried = [case_of(name, photo, edits) for (name, photo), edits in chosen[count:]]
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in NAMES}
    for case in tried:
        target = case.rendered(case.edits)
        made = {
            "style": predicted(head, case),
            "average": predicted(usual, case),
            "no_change": Edits(),
            "nearest": _nearest(case, learned_from),
        }
        for name, edits in made.items():
            off = difference(case.rendered(edits), target)
            told[name].append((100.0 * float(errors(case, edits, dials).mean()), off))
    return {
        "learned_from": count,
        "tried_on": len(tried),
        "sliders": len(dials),
        "seconds": round(seconds, 2),
        "foreseen": {
            "slider_error": round(100.0 * float(np.mean([j.errors["style"].mean() for j in foreseen])), 3),
            "delta_e": round(float(np.mean([j.off["style"] for j in foreseen])), 3),
        },
        "slider_error": {name: round(float(np.mean([e for e, _ in told[name]])), 3) for name in NAMES},
        "delta_e": {name: round(float(np.mean([d for _, d in told[name]])), 3) for name in NAMES},
    }


def _without(cases: Sequence[Case], held: Sequence[int]) -> list[Case]:
    return [case for number, case in enumerate(cases) if number not in held]


def _nearest(case: Case, others: Sequence[Case]) -> Edits:
    """Return the edits of the photo most like this one, its light relative to as shot."""
    own = SUMMARY + SHOWN
    table = np.stack([each.features[-own:] for each in others]).astype(np.float64)
    spread = table.std(axis=0) + 1e-3
    off = np.square((case.features[-own:] - table) / spread).sum(axis=1)
    like: Case = others[int(np.argmin(off))]
    return predicted(average([like]), case)


def _mean(rows: Sequence[Row]) -> Row:
    """Return the means of one photographer's rows, and by what share the style is below the others."""
    made: Row = {
        "draws": len(rows),
        "seconds": round(float(np.median([row["seconds"] for row in rows])), 2),
    }
    for what in MEASURES:
        means: Mapping[str, float] = {
            name: round(float(np.mean([row[what][name] for row in rows])), 3) for name in NAMES
        }
        made[what] = dict(means)
        for name in ("average", "no_change"):
            made[f"{what}_below_{name}"] = round(1.0 - means["style"] / means[name], 3)
    return made
