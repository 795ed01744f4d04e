"""Style: a head on the shared trunk, in a file, that sets the sliders for a photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from editor.core import resources
from editor.core.edits import Edits
from editor.core.image import FloatArray, Matrix
from editor.files import atomic, tensors
from editor.styles import encoder
from editor.styles.dials import Dial, values_of
from editor.styles.seen import Seen

SUFFIX = ".safetensors"
FORMAT = 1
_OWN_FOLDER = "SILVERGRAD_STYLES"
_MOST_BYTES = 1 << 24

# A layer's matrix (outputs x inputs) and what it adds.
Layer = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Style:
    """A style as it is shown, where it lies, whether it came with the program, and how it was trained.

    ``report`` holds what its training measured (plain JSON).
    """

    name: str
    group: str
    description: str
    path: Path
    built_in: bool
    report: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, eq=False)
class Head:
    """What a style file holds: the dials it turns, what it always sets, and its layers.

    Between layers stands a rectifier, after the last a tanh: it makes units of the ``dials``.
    """

    dials: tuple[Dial, ...]
    layers: tuple[Layer, ...]
    fixed: Edits = field(default_factory=Edits)

    def units(self, features: FloatArray) -> Matrix:
        """Return one unit in -1..1 for each dial, from the first features, as many as the head reads."""
        x = features[: self.layers[0][0].shape[1]]
        for matrix, offset in self.layers[:-1]:
            x = np.maximum(matrix @ x + offset, 0.0)
        matrix, offset = self.layers[-1]
        return np.tanh((matrix @ x + offset).astype(np.float64))


def find_styles() -> tuple[Style, ...]:
    """Return the styles that came with the program, in their own order, then the user's by name.

    A file that cannot be read, or is for another trunk, is left out.
    """
    shipped = _styles_in(built_in_folder(), built_in=True)
    own = _styles_in(user_folder(), built_in=False)
    ordered = sorted(shipped, key=lambda each: (each.report.get("place", 99), each.name))
    return (*ordered, *sorted(own, key=lambda each: each.name.casefold()))


def built_in_folder() -> Path:
    """Return the folder of the styles that came with the program."""
    return resources.resources() / "styles"


def user_folder() -> Path:
    """Return the folder of the user's styles (SILVERGRAD_STYLES names another); it may not exist."""
    return resources.user_folder("styles", _OWN_FOLDER)


def predict(style: Style, seen: Seen) -> Edits:
    """Return the style's sliders for a photo; ValueError with a sentence if its file is none any more."""
    return edits_for(read_head(style.path), seen, encoder.features(seen))


def edits_for(head: Head, seen: Seen, features: FloatArray) -> Edits:
    """Return what a head sets for a photo, whose `encoder.features` serve all styles."""
    return values_of(head.dials, head.units(features), seen.metadata).changed(head.fixed)


def read_style(path: Path, built_in: bool = False) -> Style:
    """Return what a style file tells of itself; ValueError with a sentence if it is no style for us."""
    _, about = _checked(path)
    name, group, description = (str(about.get(key, "")) for key in ("name", "group", "description"))
    report = about.get("report")
    return Style(
        name or path.stem, group, description, path, built_in, report if isinstance(report, dict) else {}
    )


def read_head(path: Path) -> Head:
    """Return the head of a style file; ValueError with a sentence if it is no style for us."""
    try:
        return _head(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ValueError(f"The style {path.name} cannot be read: {error.strerror}.") from error


def write_style(
    path: Path,
    head: Head,
    *,
    name: str,
    description: str,
    group: str = "",
    report: Mapping[str, Any] | None = None,
    trunk: str = "",
) -> None:
    """Write a style for the shipped trunk (or the one named); what was there stays if OSError is raised."""
    about = {
        "style": FORMAT,
        "trunk": trunk or encoder.version(),
        "name": name,
        "group": group,
        "description": description,
        "dials": [asdict(dial) for dial in head.dials],
        "fixed": dict(head.fixed),
        "report": dict(report or {}),
    }
    arrays = {}
    for number, (matrix, offset) in enumerate(head.layers):
        arrays[f"{number}.weight"], arrays[f"{number}.bias"] = matrix, offset
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, tensors.to_bytes(arrays, about))


@lru_cache(maxsize=64)
def _head(path: Path, changed: int) -> Head:
    arrays, about = _checked(path)
    try:
        dials = tuple(Dial(**dial) for dial in about["dials"])
        count = len(arrays) // 2
        layers = tuple((arrays[f"{n}.weight"], arrays[f"{n}.bias"]) for n in range(count))
        head = Head(dials, layers, Edits(about["fixed"]))
        _check_sizes(layers, len(dials))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a style that this version can read.") from error
    return head


def _check_sizes(layers: Sequence[Layer], dials: int) -> None:
    if not layers or any(matrix.ndim != 2 or offset.shape != matrix.shape[:1] for matrix, offset in layers):
        raise ValueError("A layer has no matrix.")
    sizes = [matrix.shape for matrix, _ in layers]
    if sizes[-1][0] != dials or any(after[1] != before[0] for before, after in pairwise(sizes)):
        raise ValueError("The layers do not fit each other.")


def _checked(path: Path) -> tuple[dict[str, FloatArray], dict[str, Any]]:
    """Return a style file's arrays and what it tells; ValueError with a sentence if it is none for us."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"{path.name} is too large for a style.")
        arrays, about = tensors.read(path)
    except OSError as error:
        raise ValueError(f"The style {path.name} cannot be read: {error.strerror}.") from error
    if about.get("style") != FORMAT:
        raise ValueError(f"{path.name} is not a style that this version can read.")
    if about.get("trunk") != encoder.version():
        raise ValueError(f"{path.name} was trained for another version's encoder.")
    return arrays, about


def _styles_in(folder: Path, *, built_in: bool) -> list[Style]:
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            found.append(read_style(path, built_in))
        except ValueError:
            continue
    return found
