"""Whether a GPU or the CPU draws while a slider moves: found out when the program is idle.

A window whose canvas has a surface is put together by the GPU, all of it. One that is so from the start
shows at once; one that becomes so blinks. Hence a GPU that passed is remembered, and the next start gives
the canvas its surface before the window is there. The check is made anew all the same.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from editor.ui.gpu.hindrance import forced, hindrance
from editor.ui.text import tr
from editor.ui.worker import Answer, Cancel, NewestWins

if TYPE_CHECKING:
    from editor.ui.gpu.check import Expected
    from editor.ui.window import Window

log = logging.getLogger(__name__)

_KEY, _TRYING = "gpu", "trying"
_IDLE_MS = 200
# What follows a device's name in OpenGL: its version.
_VERSION = re.compile(r" [1-4]\.\d.*")


class Choice(QObject):
    """Chooses for one window, and takes the choice back where the GPU fails."""

    _made = Signal(object)

    def __init__(self, window: Window) -> None:
        """Begin; the window is not shown yet."""
        super().__init__(window)
        self._canvas, self._presenter, self._settings = window.canvas, window.presenter, window.settings
        known = self._settings.text(_KEY)
        why_not = hindrance()
        if not why_not and known == _TRYING and not forced():
            why_not = tr("The program ended while it tried the GPU. SILVERGRAD_GPU=1 tries it again.")
        if why_not:
            self._presenter.why = why_not
            return
        self._known = "" if known == _TRYING else known
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._survived)
        if self._known:
            self._remember(_TRYING)
            self._begin()
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._begin_check)
        self._worker = NewestWins("silvergrad-gpu", self._made.emit)
        self._made.connect(self._check, Qt.ConnectionType.QueuedConnection)
        once = Qt.ConnectionType.SingleShotConnection
        self._presenter.device_changed.connect(self._idle.start, once)

    def _begin(self) -> None:
        # Not at the start, and never where there is no GPU.
        from editor.ui.gpu.surface import Surface

        surface = Surface(self._canvas.drawn_by_gpu)
        # Said while the surface paints, when it cannot be taken away.
        surface.failed.connect(self._lost, Qt.ConnectionType.QueuedConnection)
        self._canvas.set_surface(surface)

    @Slot()
    def _begin_check(self) -> None:
        asked = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if self._presenter.busy or asked or not self._canvas.isVisible():
            self._idle.start()
            return
        self._survived()
        self._worker.submit(_expected)

    @Slot(object)
    def _check(self, answer: Answer) -> None:
        from editor.ui.gpu.check import check

        self._worker.close(wait=False)
        if answer.error is not None:
            log.error("the GPU could not be checked", exc_info=answer.error)
            self._end(tr("The GPU could not be checked: {why}", why=str(answer.error)))
            return
        self._remember(_TRYING)
        verdict = check(answer.value)
        if verdict.why_not:
            self._end(tr("{gpu} is not used: {why}", gpu=verdict.name or "GPU", why=verdict.why_not))
            return
        if self._canvas.surface is None:
            self._begin()
        self._remember(verdict.name)
        name = _VERSION.sub("", verdict.name)
        self._presenter.draw_with(tr("GPU preview ({name})", name=name), verdict.name)

    @Slot(str)
    def _lost(self, why: str) -> None:
        log.warning("the CPU draws from here on, the GPU does not: %s", why)
        self._end(tr("The GPU failed: {why}", why=why))

    def _end(self, why: str) -> None:
        self._remember("")
        self._canvas.set_surface(None)
        self._presenter.draw_with("", why)

    @Slot()
    def _survived(self) -> None:
        if self._settings.text(_KEY) == _TRYING:
            self._remember(self._known)

    def _remember(self, name: str) -> None:
        self._settings.set_text(_KEY, name)
        self._settings.write()


def _expected(_: Cancel) -> Expected:
    # Imported where no window waits for it.
    from editor.ui.gpu.check import expected

    return expected()
