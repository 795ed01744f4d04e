"""The strip in the status line: a learning goes on while its dialog is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from editor.ui.learning.running import WHOLE
from editor.ui.section import tool_button
from editor.ui.text import tr

# Hardly higher than the status line is without it, and the same in every state: the canvas stays.
_HEIGHT, _WIDEST = 18, 260


class Strip(QWidget):
    """One line with progress and Cancel, then with what became of it.

    Signals:
        wanted: the dialog shall be shown. cancelled: the learning shall be given up for now.
    """

    wanted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.progress = QProgressBar(textVisible=False, maximum=WHOLE)
        self.progress.setFixedSize(96, 6)
        self.progress.setAccessibleName(tr("Learning progress"))
        self.show_button = _small(tr("Show"), tr("Show the window of Learn My Style"))
        self.show_button.clicked.connect(self.wanted)
        self.cancel = _small(tr("Cancel"), tr("Give up for now; what is done so far is kept"))
        self.cancel.clicked.connect(self.cancelled)
        self.dismiss: QToolButton = tool_button("close", tr("Close this message"))
        self.dismiss.clicked.connect(lambda: self.end(""))
        self.dismiss.setFixedSize(_HEIGHT, _HEIGHT)
        self.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        for widget in (self.label, self.progress, self.show_button, self.cancel, self.dismiss):
            row.addWidget(widget)
        self._wanted = False
        self._show()

    def set_wanted(self, wanted: bool) -> None:
        """Be there, where there is something to say, or stand back behind the dialog."""
        self._wanted = wanted
        self._show()

    def begin(self, name: str) -> None:
        """Show that a style is being learned."""
        self._say(tr("Learning {name}", name=name))
        self.show_progress(0.0, "")
        self.cancel.setEnabled(True)
        self._switch(running=True)

    def show_progress(self, share: float, time_left: str) -> None:
        """Show how far it is."""
        self.progress.setValue(round(WHOLE * min(max(share, 0.0), 1.0)))
        self.progress.setToolTip(time_left)
        self.label.setToolTip(time_left)

    def stop(self) -> None:
        """Show that the learning is being given up."""
        self.cancel.setEnabled(False)

    def end(self, sentence: str) -> None:
        """Say what became of it, or go where there is nothing to say."""
        self._say(sentence)
        self.label.setToolTip("")
        self._switch(running=False)

    def _say(self, sentence: str) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.label.setText(self.label.fontMetrics().elidedText(sentence, middle, _WIDEST))

    def _switch(self, *, running: bool) -> None:
        self.progress.setVisible(running)
        self.cancel.setVisible(running)
        self.dismiss.setVisible(not running)
        self._show()

    def _show(self) -> None:
        self.setVisible(self._wanted and bool(self.label.text()))


def _small(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setStyleSheet("min-height: 0; padding: 0 8px;")
    made.setFixedHeight(_HEIGHT)
    return made
