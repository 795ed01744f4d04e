"""The status line: what is going on, why something cannot run, where the pointer is."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from editor.ui.elided import ElidedLabel
from editor.ui.request import Rendered
from editor.ui.text import tr
from editor.ui.workbench import Workbench

_SAID_MS = 6000


class Status(QStatusBar):
    """Left what is going on or was just said, right the pointer's place, what draws, and the zoom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName(tr("Status"))
        self._state = ""
        self.left = ElidedLabel()
        self.place = QLabel()
        self.device, self.zoom = QLabel(), QLabel(tr("Fit"))
        self.show_device("")
        for label in (self.left, self.place, self.device, self.zoom):
            label.setContentsMargins(8, 0, 8, 0)
            label.setTextFormat(label.textFormat().PlainText)
        self.addWidget(self.left, 1)
        self.addPermanentWidget(self.place)
        self.addPermanentWidget(self.device)
        self.addPermanentWidget(self.zoom)
        self._timer = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._timer.timeout.connect(self._over)

    @property
    def text(self) -> str:
        """What the line says."""
        return self.left.text()

    def say(self, sentence: str) -> None:
        """Say a sentence for a while."""
        self.left.setText(sentence)
        self._timer.start()

    def show_state(self, state: str, *, now: bool = False) -> None:
        """Say what is going on, as soon as nothing else is said, or ``now``."""
        self._state = state
        if now:
            self._timer.stop()
        if not self._timer.isActive():
            self.left.setText(state)

    def show_photo(self, bench: Workbench, rendered: Rendered | None) -> None:
        """Say which photo is open, its size and its place in the folder."""
        if bench.path is None:
            return
        parts = [bench.path.name]
        if rendered is not None:
            parts.append(f"{rendered.after.full[0]} × {rendered.after.full[1]}")
        if len(bench.folder) > 1 and bench.path in bench.folder:
            place = bench.folder.index(bench.path) + 1
            parts.append(tr("{place} of {count}", place=place, count=len(bench.folder)))
        if bench.session.blocked:
            parts.append(tr("not saved"))
        self.show_state("   ".join(parts))

    @Slot(str)
    def show_zoom(self, zoom: str) -> None:
        """Show the zoom."""
        self.zoom.setText(zoom)

    @Slot(str, str)
    def show_device(self, name: str, why: str = "") -> None:
        """Show what draws the picture while a slider moves, and why where there is something to say."""
        self.device.setText(name)
        what = tr("What draws the picture while a slider moves")
        self.device.setToolTip(f"{what}.\n{why}" if why else what)

    def show_place(self, place: tuple[int, int] | None) -> None:
        """Show where in the photo the pointer is."""
        self.place.setText("" if place is None else f"{place[0]}, {place[1]}")

    @Slot()
    def _over(self) -> None:
        self.left.setText(self._state)
