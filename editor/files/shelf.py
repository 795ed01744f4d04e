"""A folder that takes files in and gives none of them up: never the same twice, never one for another."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from editor.files import atomic
from editor.files.export import clean_name

_MOST_OF_A_NAME = 1000


class Shelf:
    """The files below a folder, known by size so that equal ones are found without reading all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_size: dict[int, list[Path]] = defaultdict(list)
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_file():
                self._by_size[path.stat().st_size].append(path)

    def put(self, group: str, name: str, data: bytes) -> tuple[Path, bool]:
        """Return where ``data`` lies, and whether it was added: it is not where it was there before.

        It goes into the group's folder under ``name``, numbered where something else has that name.
        OSError when writing fails.
        """
        for path in self._by_size[len(data)]:
            if path.suffix == Path(name).suffix and _holds(path, data):
                return path, False
        folder = self._folder / Path(clean_name(group, "d")).stem
        folder.mkdir(parents=True, exist_ok=True)
        stem, suffix = Path(name).stem, Path(name).suffix
        for number in range(1, _MOST_OF_A_NAME):
            path = folder / (name if number == 1 else clean_name(f"{stem} {number}", suffix[1:]))
            try:
                atomic.write_new(path, data)
            except FileExistsError:
                continue
            self._by_size[len(data)].append(path)
            return path, True
        raise FileExistsError(f"There are too many files called {name} already.")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
