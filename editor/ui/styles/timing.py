"""The browser in the real window, timed: a photo opened until its tiles are painted, a tile pointed at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from editor.core.edits import Edits
from editor.raw.photo import start_decoder
from editor.ui.previewing import device_name
from editor.ui.request import Rendered
from editor.ui.settings import Settings
from editor.ui.start import application
from editor.ui.styles.tile import Tile
from editor.ui.waiting import pause, quantiles, until, waiting
from editor.ui.window import Window

SIZE, TILES, ROUNDS = (1600, 1000), 12, 5
# Three tiles side by side: a dozen of them are seen at once.
_COLUMN = 340
_WATCH_MS = 2

Say = Callable[[str], None]


def run(
    photo: Path, size: tuple[int, int] = SIZE, rounds: int = ROUNDS, say: Say = lambda line: None
) -> dict[str, Any]:
    """Return how long the browser takes, in a window of its own each round.

    ``tiles``: from opening a photo, and from when it was decoded, until the first TILES tiles are painted;
    ``first`` is the first window of the program. ``stall_ms`` is the longest time the event loop did not
    come round meanwhile. ``hover``: from the pointer's coming to a tile until the canvas is painted so.
    """
    start_decoder()
    application()
    opened: list[dict[str, float]] = []
    waits: list[float] = []
    count = 0
    for number in range(rounds):
        say(f"opening a photo with its tiles, {number + 1} of {rounds}")
        with TemporaryDirectory() as folder:
            # Away from its sidecar and its neighbours.
            copied = Path(shutil.copy(photo, folder))
            window = Window(Settings(Path(folder) / "settings.ini"))
            window.resize(*size)
            try:
                opened.append(_opened(window, copied))
                waits += _hovered(window)
                count = len(_first_tiles(window))
            finally:
                window.leave()
    rows = {key: [row[key] for row in opened] for key in opened[0]}
    return {
        "size": f"{size[0]}x{size[1]}",
        "platform": QGuiApplication.platformName(),
        "device": device_name(),
        "tiles": {
            "count": count,
            **{key: round(median(values), 1) for key, values in rows.items()},
            "first_ms": opened[0]["opened_ms"],
            "slowest_ms": max(rows["opened_ms"]),
        },
        "hover": {**quantiles(waits), "slowest_ms": round(1e3 * max(waits), 1), "count": len(waits)},
    }


def _first_tiles(window: Window) -> list[Tile]:
    shelf = window.styles.shelf
    return [shelf.tile(place) for place in shelf.places()[:TILES]]


def _opened(window: Window, photo: Path) -> dict[str, float]:
    """Open a photo and wait until its tiles are painted."""
    for pane in (window.match_panel, window.snapshots):
        pane.section.title.clicked.emit()
    window.show()
    window.columns.setSizes([_COLUMN, window.width() - 2 * _COLUMN, _COLUMN])
    until(lambda: len(_first_tiles(window)) > 0)
    watch = _Watch(_first_tiles(window))
    marks: dict[str, float] = {}
    window.workbench.photo_changed.connect(lambda: marks.setdefault("decoded", perf_counter()))
    window.presenter.exact.connect(lambda: marks.setdefault("exact", perf_counter()))
    start = perf_counter()
    window.workbench.open([photo])
    until(lambda: bool(watch.painted) and "exact" in marks)
    watch.end()
    return {
        "opened_ms": round(1e3 * (watch.painted - start), 1),
        "decoded_ms": round(1e3 * (watch.painted - marks["decoded"]), 1),
        "exact_ms": round(1e3 * (marks["exact"] - start), 1),
        "stall_ms": round(1e3 * watch.stall, 1),
    }


class _Watch(QObject):
    """Notes when every tile has been painted with a picture, and how long the event loop stood still."""

    def __init__(self, tiles: list[Tile]) -> None:
        super().__init__()
        self.painted = self.stall = 0.0
        self._left = set(tiles)
        self._last = perf_counter()
        for tile in tiles:
            tile.installEventFilter(self)
        self._timer = QTimer(self, interval=_WATCH_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a tile's painting; what follows comes after the window's flush."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, Tile) and watched.image is not None:
            self._there(watched)
        return False

    def _there(self, tile: Tile) -> None:
        self._left.discard(tile)
        if not self._left and not self.painted:
            QTimer.singleShot(0, self, self._note)

    def _note(self) -> None:
        self.painted = self.painted or perf_counter()

    def _look(self) -> None:
        now = perf_counter()
        self.stall = max(self.stall, now - self._last - 1e-3 * _WATCH_MS)
        self._last = now
        # In a low window some are scrolled out of sight.
        for tile in list(self._left):
            if tile.image is not None and tile.visibleRegion().isEmpty():
                self._there(tile)


def _hovered(window: Window) -> list[float]:
    """Point at one tile after the other and wait for each on the canvas."""
    with waiting(window.presenter.device_changed):
        window.presenter.prepare()
    until(lambda: window.presenter.is_exact and not window.presenter.busy)
    pause(200)
    waits = []
    for tile in _first_tiles(window):
        photo = window.workbench.photo
        assert photo is not None
        wanted = window.styling.making.after(tile.entry, photo, window.styling.before)
        waits.append(_Hover(window, wanted).wait(tile))
        QApplication.sendEvent(tile, QEvent(QEvent.Type.Leave))
    until(lambda: window.presenter.is_exact and not window.presenter.busy)
    return waits


class _Hover(QObject):
    """One coming of the pointer, timed until the canvas is painted with what was pointed at."""

    def __init__(self, window: Window, wanted: Edits) -> None:
        super().__init__()
        self._window, self._wanted = window, wanted
        self._shown = False
        self._end = 0.0

    def wait(self, tile: Tile) -> float:
        """Return the seconds that it took."""
        self._window.presenter.rendered.connect(self._rendered)
        self._window.canvas.installEventFilter(self)
        place = QPointF(tile.rect().center())
        start = perf_counter()
        QApplication.sendEvent(tile, QEnterEvent(place, place, QPointF(tile.mapToGlobal(place))))
        until(lambda: self._end > 0.0)
        self._window.canvas.removeEventFilter(self)
        self._window.presenter.rendered.disconnect(self._rendered)
        return self._end - start

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the canvas's painting."""
        if event.type() == QEvent.Type.Paint and self._shown and not self._end:
            QTimer.singleShot(0, self, self._note)
        return False

    def _rendered(self, rendered: Rendered) -> None:
        self._shown = self._shown or rendered.request.edits == self._wanted

    def _note(self) -> None:
        self._end = self._end or perf_counter()
