"""The reference: chosen, dropped or taken out of the raw, read in the background, and shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from editor.learn.match.reference import Reference, camera_reference, read_reference
from editor.ui.display import Look, shown
from editor.ui.folder import FINISHED
from editor.ui.layers import Layer, image_of
from editor.ui.match.words import name_of
from editor.ui.request import Pixels
from editor.ui.text import tr
from editor.ui.worker import Answer, NewestWins

if TYPE_CHECKING:
    from editor.ui.window import Window


class References(QObject):
    """Holds the reference.

    ``opening`` says whether it was asked for by opening a photo.

    Signals:
        coming: there will be one soon.
        brought: there is a new one.
        failed: the error why there is none; the old one stays.
    """

    coming = Signal()
    brought = Signal()
    failed = Signal(object)
    _answered = Signal(object)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._panel = window, window.match_panel
        self.reference: Reference | None = None
        self.opening = False
        self._pixels: Pixels | None = None
        self._reader = NewestWins("silvergrad-reference", self._answered.emit)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._reading = 0

    @Slot()
    def choose(self) -> None:
        """Ask for a picture and take it."""
        self.coming.emit()
        path = self._window.workbench.path
        here = path.parent if path is not None else Path.home()
        endings = " ".join(f"*{s} *{s.upper()}" for s in sorted(FINISHED))
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Reference"), str(here), f"{tr('Pictures')} ({endings});;{tr('All files')} (*)"
        )
        if name:
            self.take(Path(name))

    @Slot(object)
    def take(self, path: Path) -> None:
        """Read a picture."""
        self.opening = False
        self.coming.emit()
        self._panel.show_reference(None, "", tr("Reading {name}…", name=path.name))
        self._reading = self._reader.submit(lambda cancel: read_reference(path, cancel=cancel))

    def take_camera(self, photo: Path, *, opening: bool = False) -> None:
        """Read the JPEG inside a raw."""
        self.opening = opening
        self.coming.emit()
        self._panel.show_reference(None, "", tr("Reading the camera's JPEG…"))
        self._reading = self._reader.submit(lambda cancel: camera_reference(photo, cancel=cancel))

    def forget(self) -> None:
        """Have none any more, and read none."""
        self.cancel()
        self._set(None)

    def leave_photo(self) -> None:
        """Forget what belongs to the photo just left; a picture of one's own stays."""
        if self._reading or self.reference is None or self.reference.camera:
            self.cancel()
            own = None if self.reference is None or self.reference.camera else self.reference
            self._set(own)

    def show(self) -> None:
        """Show the reference in the pane and on the canvas, through the display's profile."""
        canvas = self._window.canvas
        if self.reference is None or self._pixels is None:
            self._panel.show_reference(None, "")
            canvas.show_reference(None)
            if canvas.compare == "reference":
                canvas.set_compare("after")
            return
        screen = shown(self._pixels, Look(self._window.presenter.look.profile))
        height, width = self._pixels.shape[:2]
        self._panel.show_reference(screen, name_of(self.reference))
        canvas.show_reference(Layer(image_of(screen), screen, (0, 0, width, height), self._pixels))

    def cancel(self) -> None:
        """Give up reading."""
        self._reading = 0
        self._reader.cancel()

    def close(self) -> None:
        """Give up and end the thread."""
        self.cancel()
        self._reader.close()

    def _set(self, reference: Reference | None) -> None:
        self.reference, self._pixels = reference, None
        if reference is not None:
            levels = np.round(reference.pixels * np.float32(255.0))
            self._pixels = np.clip(levels, 0.0, 255.0).astype(np.uint8)
        self.show()

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.id != self._reading:
            return
        self._reading = 0
        if answer.error is not None:
            self.show()
            self.failed.emit(answer.error)
        elif answer.value is not None:
            self._set(answer.value)
            self.brought.emit()
