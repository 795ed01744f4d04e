"""Survey: what there is to learn a style from in a folder, said before anything is learned."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from editor.core.cancel import Cancelled
from editor.core.edits import Edits, all_sliders, slider
from editor.core.stage import find
from editor.files.sidecar import RAWS, Unreadable, read_sidecar, sidecar_path
from editor.learn.styles.own_dials import look_of
from editor.learn.styles.pairing import is_cameras, pairs

Item = TypeVar("Item")
Cancel = Callable[[], bool]
Kind = Literal["edits", "pictures", "nothing"]

PICTURES = (".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff")
# Fewer examples are refused, up to so many are warned of; of more than the last, some are left out.
LEAST, FEW, MOST = 5, 15, 300
# Finding the edits of a picture takes seconds, and so does every step of learning from pictures alone.
MOST_PAIRS, MOST_PICTURES = 60, 200
_FILES = 20_000


@dataclass(frozen=True)
class Example:
    """One photo with what was made of it: its edits, or the finished picture they are found from."""

    photo: Path
    edits: Edits | None = None
    finished: Path | None = None


@dataclass(frozen=True)
class Survey:
    """What a folder holds to learn from.

    ``edited`` are photos with develop settings, ``paired`` raws with a finished picture of the same
    name, ``finished`` finished pictures without a raw, ``unedited`` raws with neither;
    ``passed_over`` are files that serve nothing, each with the reason in a sentence.
    ``cameras_own`` counts the pairs whose picture is the camera's and nobody's edit.
    ``varying`` and ``constant`` name the sliders that the edits set, as "stage.slider".
    """

    folder: Path
    edited: tuple[Example, ...] = ()
    paired: tuple[Example, ...] = ()
    finished: tuple[Path, ...] = ()
    unedited: tuple[Path, ...] = ()
    passed_over: tuple[tuple[Path, str], ...] = ()
    cameras_own: int = 0
    varying: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What the style is learned from: edits where there are enough, else finished pictures."""
        if len(self.examples) >= LEAST:
            return "edits"
        return "pictures" if len(self.finished) >= LEAST else "nothing"

    @property
    def examples(self) -> tuple[Example, ...]:
        """The photos whose edits are known or can be found."""
        return (*self.edited, *self.paired)

    @property
    def refusal(self) -> str:
        """Why nothing can be learned from the folder, "" where something can."""
        if self.kind != "nothing":
            return ""
        if not (self.examples or self.finished):
            return f"There are no edited photos in {self.folder.name}: nothing can be learned from it."
        most = max(len(self.examples), len(self.finished))
        return f"{_count(most, 'edited photo')} {_are(most)} too few to learn from: {LEAST} at least."

    @property
    def seconds(self) -> float:
        """About how long learning takes on two cores."""
        if self.kind == "pictures":
            return 240.0
        return 3.0 + 1.8 * len(self.examples) + 8.0 * len(self.paired)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the style is learned from, and what is left out and why, in plain sentences."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        if self.kind == "edits":
            yield f"It learns from {listed(self._sources())}."
            if self.paired:
                yield "The edits of finished pictures are found by Match first."
            if self.cameras_own:
                are = "are" if self.cameras_own > 1 else "is"
                count = _count(self.cameras_own, "finished picture")
                yield f"{count} {are} the camera's own: from that it learns the camera's look, not yours."
            if self.varying:
                vary = "varies" if len(self.varying) == 1 else "vary"
                count = _count(len(self.varying), "slider")
                yield f"{count} {vary} from photo to photo: {_labels(self.varying)}."
            if self.constant:
                yield f"Set alike on all of them: {_labels(self.constant)}."
            if len(self.examples) < FEW:
                yield f"{FEW} photos or more would teach it better."
        elif self.kind == "pictures":
            yield (
                f"It learns from {_count(len(self.finished), 'finished picture')} without their raws: "
                "the look of them all, not what was done to each."
            )
            if len(self.finished) < FEW:
                yield f"{FEW} pictures or more would teach it better."
        if self.kind == "edits" and self.finished:
            yield (
                f"{_count(len(self.finished), 'finished picture')} without a raw "
                f"{_are(len(self.finished))} left out, because the edited photos tell more."
            )
        if self.unedited:
            yield f"{_count(len(self.unedited), 'raw')} without edits {_are(len(self.unedited))} left out."
        for reason, files in Counter(reason for _, reason in self.passed_over).most_common(6):
            yield f"{_count(files, 'file')} {_are(files)} passed over: {reason}"
        yield "Everything stays on this machine."

    def _sources(self) -> Iterator[str]:
        if self.edited:
            yield f"{_count(len(self.edited), 'photo')} with edits"
        if self.paired:
            yield f"{_count(len(self.paired), 'raw')} with a finished picture"


def survey(folder: Path, cancel: Cancel | None = None) -> Survey:
    """Look through ``folder`` and those below it; no raw is decoded and nothing is written.

    A photo whose sidecar (ours or Lightroom's) holds develop settings comes first, then a raw with
    a finished picture of the same name, beside it or elsewhere below ``folder``. Raises ValueError
    with a sentence where it is no folder, and Cancelled.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}.")
    files = list(_files(folder, cancel))
    raws = [path for path in files if path.suffix.lower() in RAWS]
    pictures = [path for path in files if path.suffix.lower() in PICTURES]
    edited, passed = [], []
    for path in (*raws, *pictures):
        if cancel is not None and cancel():
            raise Cancelled
        edits, reason = _edits_of(path)
        if reason:
            passed.append((path, reason))
        elif edits is not None:
            edited.append(Example(path, edits))
    done = {example.photo for example in edited} | {path for path, _ in passed}
    joined, alone, twice = pairs(raws, [path for path in pictures if path not in done], done)
    paired = [Example(raw, finished=picture) for raw, picture in joined]
    passed += twice
    used = done | {example.photo for example in paired}
    kept, more = _most(edited, MOST)
    found, more_pairs = _most(paired, MOST_PAIRS)
    passed += [(each.photo, f"{len(kept)} photos are enough.") for each in more]
    passed += [(each.photo, f"{len(found)} pairs are enough.") for each in more_pairs]
    varying, constant = _moved([each.edits for each in kept if each.edits is not None])
    return Survey(
        folder,
        tuple(kept),
        tuple(found),
        tuple(_most(alone, MOST_PICTURES)[0]),
        tuple(path for path in raws if path not in used),
        tuple(passed),
        sum(is_cameras(each.photo, each.finished, cancel) for each in found if each.finished),
        varying,
        constant,
    )


def _files(folder: Path, cancel: Cancel | None) -> Iterator[Path]:
    """Yield the files below a folder by name, without following links to folders or hidden ones."""
    count = 0
    for place, folders, names in os.walk(folder):
        if cancel is not None and cancel():
            raise Cancelled
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                count += 1
                yield Path(place, name)
        if count > _FILES:
            raise ValueError(f"There are more than {_FILES} files in {folder}: choose a smaller folder.")


def _edits_of(photo: Path) -> tuple[Edits | None, str]:
    """Return a photo's develop settings, None where it has none, or why they cannot be used."""
    path = sidecar_path(photo)
    if not path.exists():
        return None, ""
    try:
        found = read_sidecar(path)
    except Unreadable:
        return None, "Its sidecar cannot be read."
    if look_of(found.edits):
        return found.edits, ""
    refused = found.report.of("refused")
    return None, refused[0].reason if refused else ""


def _most(found: Sequence[Item], most: int) -> tuple[list[Item], list[Item]]:
    """Return at most ``most``, evenly from the whole, and the rest."""
    if len(found) <= most:
        return list(found), []
    chosen = {round(n * (len(found) - 1) / (most - 1)) for n in range(most)}
    return [found[n] for n in sorted(chosen)], [each for n, each in enumerate(found) if n not in chosen]


def _moved(edits: Sequence[Edits]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sliders that differ between edits, and those set alike in all."""
    looks = [look_of(each) for each in edits]
    keys = dict.fromkeys(key for each in looks for key in each)
    values = {key: {each.get(key) for each in looks} for key in keys}
    ordered = [key for key in all_sliders() if key in values]
    return (
        tuple(key for key in ordered if len(values[key]) > 1),
        tuple(key for key in ordered if len(values[key]) == 1),
    )


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _labels(keys: Sequence[str]) -> str:
    """Return the sliders' names, the first ten of them."""
    named = [_label(key) for key in keys[:10]]
    return listed(named + [f"{len(keys) - 10} more"] * (len(keys) > 10))


def _label(key: str) -> str:
    stage = find(key.split(".")[0])
    return slider(key).label if stage.panel != "Color Grading" else f"{slider(key).label} (grading)"


def listed(parts: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} and {last}" if first else last
