"""The bar under the canvas while a match runs: how far it is, how far off, keep or go back."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from editor.ui.match.curve import FallingCurve
from editor.ui.text import tr

_WHOLE = 1000


class MatchBar(QWidget):
    """Shows progress; once stopped, asks whether the sliders stay where they are.

    Signals:
        stopped: the descent shall end where it is.
        answered: True to keep what it found so far, False to go back.
    """

    stopped = Signal()
    answered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Match"))
        self.label = QLabel()
        self.label.setMinimumWidth(150)
        self.progress = QProgressBar(textVisible=False, maximum=_WHOLE)
        self.progress.setAccessibleName(tr("Match progress"))
        self.progress.setFixedHeight(6)
        self.curve = FallingCurve()
        self.distance = QLabel()
        self.distance.setProperty("dim", True)
        self.distance.setMinimumWidth(110)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setToolTip(tr("Stop where the sliders are now (Esc)"))
        self.stop.clicked.connect(self.stopped)
        self.revert = QPushButton(tr("Revert"))
        self.revert.setToolTip(tr("Go back to where the sliders were (Esc)"))
        self.revert.clicked.connect(lambda: self.answered.emit(False))
        self.keep = QPushButton(tr("Keep"))
        self.keep.setToolTip(tr("Leave the sliders where they are now (Enter)"))
        self.keep.setDefault(True)
        self.keep.clicked.connect(lambda: self.answered.emit(True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(12)
        layout.addWidget(self.label)
        layout.addWidget(self.progress, 100)
        layout.addWidget(self.curve)
        layout.addWidget(self.distance)
        layout.addStretch(1)
        for button in (self.stop, self.revert, self.keep):
            layout.addWidget(button)
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether an answer is waited for."""
        return not self.isHidden() and not self.keep.isHidden()

    def begin(self, phase: str) -> None:
        """Show a match that has just begun."""
        self.curve.restart()
        self.show_progress(0.0, phase, math.nan)
        self._switch(asking=False)
        self.show()

    def show_progress(self, share: float, phase: str, distance: float) -> None:
        """Show how far the match is, and how far the photo is off."""
        self.label.setText(phase)
        self.progress.setValue(round(_WHOLE * min(max(share, 0.0), 1.0)))
        self.curve.add(distance)
        self.distance.setText(self.curve.text())

    def ask(self) -> None:
        """Ask whether the sliders stay where the descent was stopped."""
        self.label.setText(tr("Stopped. Keep the sliders as they are now?"))
        self._switch(asking=True)
        self.keep.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep with Enter."""
        if self.asking and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answered.emit(True)
        else:
            super().keyPressEvent(event)

    @Slot(bool)
    def _switch(self, asking: bool) -> None:
        self.progress.setVisible(not asking)
        self.stop.setVisible(not asking)
        self.revert.setVisible(asking)
        self.keep.setVisible(asking)
