"""Drags through the real window, timed from the mouse event to the painted frame."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from editor.core.edits import Edits
from editor.raw.photo import start_decoder
from editor.ui.gpu.choice import Choice
from editor.ui.previewing import device_name
from editor.ui.request import Rendered
from editor.ui.settings import Settings
from editor.ui.sliders import SliderWidget
from editor.ui.start import application
from editor.ui.waiting import pause, quantiles, until, waiting
from editor.ui.window import Window

SIZE, STEPS = (1600, 1000), 200
# An edited photo: every stage that takes time has something to do.
EDITS = Edits(
    {
        "exposure.exposure": 0.4,
        "tone_mapping.highlights": -40.0,
        "tone_mapping.shadows": 35.0,
        "dehaze.dehaze": 10.0,
        "local_contrast.texture": 15.0,
        "local_contrast.clarity": 20.0,
        "saturation.vibrance": 25.0,
        "color_mixer.saturation_blue": 20.0,
        "rgb_toning.contrast": 15.0,
        "vignette.amount": -15.0,
    }
)
SLIDERS = (
    *("color_balance.temperature", "exposure.exposure", "tone_mapping.shadows", "local_contrast.clarity"),
    *("saturation.vibrance", "color_mixer.saturation_blue", "rgb_toning.contrast", "vignette.amount"),
)
# A mouse tells its place so often; the watch looks that often whether the event loop comes round.
MOUSE_MS, WATCH_MS = 8, 2

Say = Callable[[str], None]


def run(
    photo: Path,
    size: tuple[int, int] = SIZE,
    steps: int = STEPS,
    say: Say = lambda line: None,
    sliders: tuple[str, ...] = SLIDERS,
    *,
    gpu: bool = False,
) -> dict[str, Any]:
    """Return how long each of ``sliders`` takes from a mouse event to the frame it asked for.

    A mouse moves every 8 ms; of several events that wait for a frame the newest is drawn, so an event
    counts from when it is sent until its own frame, or one for a later event, is painted.
    ``drawn_*_ms`` counts only events that got a frame of their own. ``rest_ms`` is from the last event to
    the exact picture, ``stall_ms`` the longest time the event loop did not come round. With ``gpu`` a GPU
    draws if one is fit; ``device`` says what did.
    """
    start_decoder()
    application()
    with TemporaryDirectory() as folder:
        # Away from its sidecar and its neighbours.
        copied = Path(shutil.copy(photo, folder))
        window = Window(Settings(Path(folder) / "settings.ini"))
        window.resize(*size)
        if gpu:
            Choice(window)
        try:
            figures = _dragged(window, copied, steps, say, sliders)
            device = window.presenter.device or device_name()
        finally:
            window.leave()
    platform = QGuiApplication.platformName()
    return {"size": f"{size[0]}x{size[1]}", "platform": platform, "device": device, **figures}


def _dragged(window: Window, photo: Path, steps: int, say: Say, sliders: tuple[str, ...]) -> dict[str, Any]:
    window.workbench.show_only(EDITS)
    window.show()
    screen = window.presenter
    with waiting(screen.exact):
        window.workbench.open([photo])
    with waiting(screen.device_changed):
        screen.prepare()
    if window.findChild(Choice) is not None:
        until(lambda: bool(screen.why))
    rows: dict[str, Any] = {}
    waits: list[float] = []
    drawn: list[float] = []
    for key in sliders:
        say(f"dragging {key} in the window")
        until(lambda: screen.is_exact and not screen.busy)
        drag = _Drag(window, window.panels.controls[key], steps)
        with waiting(screen.exact):
            drag.begin()
        pause(100)
        drag.end()
        waits += drag.waits
        drawn += drag.drawn
        rows[key] = drag.figures()
    picture = window.canvas.viewport.size
    return {
        **quantiles(waits),
        **{f"drawn_{name}": value for name, value in quantiles(drawn).items()},
        "stall_ms": max(row["stall_ms"] for row in rows.values()),
        "rest_ms": max(row["rest_ms"] for row in rows.values()),
        "picture": f"{picture[0]}x{picture[1]}",
        "sliders": rows,
    }


class _Drag(QObject):
    """Drags one slider to and fro with a pressed mouse that is never let go, and times what is painted."""

    def __init__(self, window: Window, control: SliderWidget, steps: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.drawn: list[float] = []
        self._window, self._control, self._steps = window, control, steps
        self._sent: list[tuple[float, Edits]] = []
        self._painted = -1
        self._frame: int | None = None
        self._stall = self._rest = self._last = 0.0
        self._step = 0
        self._mouse = QTimer(self, interval=MOUSE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._mouse.timeout.connect(self._move)
        self._watch = QTimer(self, interval=WATCH_MS, timerType=Qt.TimerType.PreciseTimer)
        self._watch.timeout.connect(self._look)

    def begin(self) -> None:
        """Press the mouse and let it move by itself."""
        self._window.presenter.rendered.connect(self._shown)
        self._window.presenter.exact.connect(self._exact)
        for each in self._screens():
            each.installEventFilter(self)
        self._send(QEvent.Type.MouseButtonPress, 0.0)
        self._last = perf_counter()
        self._mouse.start()
        self._watch.start()

    def end(self) -> None:
        """Give the drag up, as when the slider is switched off under the pointer."""
        self._watch.stop()
        for each in self._screens():
            each.removeEventFilter(self)
        self._window.presenter.rendered.disconnect(self._shown)
        self._window.presenter.exact.disconnect(self._exact)
        self._control.setEnabled(False)
        self._control.setEnabled(True)
        self._window.panels.set_edits(self._window.workbench.edits)
        self._window.show_edits(self._window.workbench.edits)

    def _screens(self) -> list[QObject]:
        canvas = self._window.canvas
        return [canvas] if canvas.surface is None else [canvas, canvas.surface]

    def figures(self) -> dict[str, Any]:
        """Return the drag's row."""
        return {
            **quantiles(self.waits),
            **{f"drawn_{name}": value for name, value in quantiles(self.drawn).items()},
            "events": len(self._sent),
            "frames": len(self.drawn),
            "stall_ms": round(1e3 * self._stall, 1),
            "rest_ms": round(1e3 * self._rest, 1),
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when a frame of the drag has been painted: what follows comes after the window's flush."""
        if event.type() == QEvent.Type.Paint and self._frame is not None:
            frame, self._frame = self._frame, None
            QTimer.singleShot(0, self, lambda: self._note(frame))
        return False

    def _move(self) -> None:
        if self._step == self._steps:
            self._mouse.stop()
            return
        self._step += 1
        # A quarter of the track to either side, and not back to where the picture is known.
        phase = 1.8 * np.pi * self._step / self._steps
        now, before = perf_counter(), self._window.presenter.edits
        self._send(QEvent.Type.MouseMove, 0.25 * float(np.sin(phase)))
        if self._window.presenter.edits != before:
            self._sent.append((now, self._window.presenter.edits))

    def _send(self, kind: QEvent.Type, share: float) -> None:
        widget = self._control
        place = QPointF(widget.width() * (0.5 + 0.5 * share), widget.height() / 2)
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = left if kind == QEvent.Type.MouseButtonPress else none
        where = QPointF(widget.mapToGlobal(place))
        event = QMouseEvent(kind, place, where, button, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)

    def _look(self) -> None:
        now = perf_counter()
        self._stall = max(self._stall, now - self._last - 1e-3 * WATCH_MS)
        self._last = now

    def _shown(self, rendered: Rendered) -> None:
        if rendered.request.quick:
            edits = rendered.request.edits
            found = [n for n, (_, sent) in enumerate(self._sent) if n > self._painted and sent == edits]
            self._frame = found[0] if found else self._frame

    def _exact(self) -> None:
        if self._sent and not self._mouse.isActive() and not self._rest:
            self._rest = perf_counter() - self._sent[-1][0]

    def _note(self, frame: int) -> None:
        now = perf_counter()
        self.drawn.append(now - self._sent[frame][0])
        self.waits += [now - sent for sent, _ in self._sent[self._painted + 1 : frame + 1]]
        self._painted = max(self._painted, frame)
