"""The second page: how far the learning is, how well it does so far, and a picture of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from editor.ui import theme
from editor.ui.elided import ElidedLabel
from editor.ui.learning import words
from editor.ui.learning.pictures import Pair
from editor.ui.match.curve import FallingCurve
from editor.ui.request import Pixels
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.styles.own import Progress

WHOLE = 1000


class RunningPage(QWidget):
    """Shows a learning under way.

    Signals:
        cancelled: it shall be given up for now. left: the dialog shall be closed.
    """

    cancelled = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel()
        self.title.setFont(theme.font(15, bold=True))
        self.phase = ElidedLabel()
        self.time = QLabel()
        self.time.setProperty("dim", True)
        self.progress = QProgressBar(textVisible=False, maximum=WHOLE)
        self.progress.setAccessibleName(tr("Learning progress"))
        self.progress.setFixedHeight(6)
        self.pair = Pair(tr("As learned so far"), tr("As you finished it"))
        self.curve = FallingCurve()
        self.curve.setMinimumWidth(0)
        self.curve.setMaximumWidth(10_000)
        self.curve.setFixedHeight(56)
        self.curve.setToolTip(tr("How far off it is on photos that it did not learn from"))
        self.loss = QLabel()
        self.loss.setProperty("dim", True)
        self.note = QLabel(
            tr("You can close this window and go on editing: the status line shows how far it is.")
        )
        self.note.setProperty("dim", True)
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.cancel = self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.close_button = self.buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel.setToolTip(tr("Give up for now; what is done so far is kept"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.cancelled)
        self.buttons.rejected.connect(self.left)
        self.default = self.close_button
        self._sliders = True
        self._lay_out()

    def begin(self, name: str, *, sliders: bool) -> None:
        """Show a learning that has just begun; its loss is that of sliders, or of looks."""
        self._sliders = sliders
        self.title.setText(tr("Learning {name}", name=name))
        self.phase.setText(tr("Getting ready"))
        self.time.clear()
        self.progress.setValue(0)
        self.curve.restart()
        self.loss.clear()
        self.pair.show_pair(None, None, "", tr("The first picture comes once there is something learned."))
        self.cancel.setEnabled(True)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is and how far off."""
        self.phase.setText(words.phase(progress))
        self.time.setText(words.left(progress.seconds_left))
        self.progress.setValue(round(WHOLE * min(max(progress.share, 0.0), 1.0)))
        if progress.loss is not None and math.isfinite(progress.loss):
            self.curve.add(progress.loss)
            self.loss.setText(words.loss(self.curve.points, sliders=self._sliders))

    def show_pictures(self, made: Pixels, target: Pixels | None, caption: str) -> None:
        """Show what was learned so far, as BGRA for the screen."""
        self.pair.show_pair(made, target, caption)

    def stop(self) -> None:
        """Show that it is being given up."""
        self.phase.setText(tr("Stopping"))
        self.time.clear()
        self.cancel.setEnabled(False)

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(theme.GAP)
        said.addWidget(self.phase, 1)
        said.addWidget(self.time)
        off = QVBoxLayout()
        off.setSpacing(2)
        off.addWidget(self.loss)
        off.addWidget(self.curve)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.title)
        top = QVBoxLayout()
        top.setSpacing(6)
        top.addLayout(said)
        top.addWidget(self.progress)
        rows.addLayout(top)
        rows.addWidget(self.pair, 1)
        rows.addLayout(off)
        rows.addWidget(self.note)
        rows.addWidget(self.buttons)
