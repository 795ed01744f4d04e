"""The last page: how well the style does on photos held out, and what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from editor.ui import theme
from editor.ui.elided import ElidedLabel
from editor.ui.learning import words
from editor.ui.learning.bars import Bars
from editor.ui.learning.pictures import Pair
from editor.ui.request import Pixels
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.styles.own import Learned


class LearnedPage(QWidget):
    """Shows what was learned.

    Signals:
        used: the style shall be used. again: it shall be learned anew. left: the dialog shall be closed.
    """

    used = Signal()
    again = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel()
        self.title.setFont(theme.font(15, bold=True))
        self.verdict = QLabel()
        self.remarks = QLabel()
        for label in (self.verdict, self.remarks):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.remarks.setProperty("dim", True)
        self.bars = Bars()
        self.pair = Pair(tr("As this style has it"), tr("As you finished it"))
        self.buttons = QDialogButtonBox()
        self.use = self.buttons.addButton(tr("Use Style"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.close_button = self.buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.again_button = self.buttons.addButton(
            tr("Learn Again…"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.use.setToolTip(tr("Give the open photo this style"))
        self.again_button.setToolTip(tr("Learn it anew, for instance after editing more photos"))
        for button in (self.close_button, self.again_button):
            button.setAutoDefault(False)
        self.buttons.accepted.connect(self.used)
        self.buttons.rejected.connect(self.left)
        self.default = self.use
        self.again_button.clicked.connect(self.again)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.title)
        rows.addWidget(self.verdict)
        rows.addWidget(self.bars)
        rows.addWidget(self.remarks)
        rows.addWidget(self.pair, 1)
        rows.addStretch()
        rows.addWidget(self.buttons)

    def show_learned(self, learned: Learned, remarks: str) -> None:
        """Show how well a style does."""
        self.title.setText(tr("{name} is learned", name=learned.name))
        self.verdict.setText(words.verdict(learned))
        self.bars.show_measures(words.measures(learned))
        self.remarks.setText(remarks)
        self.remarks.setVisible(bool(remarks))

    def show_pictures(self, made: Pixels, target: Pixels | None, caption: str) -> None:
        """Show a held-out photo, as BGRA for the screen."""
        self.pair.show_pair(made, target, caption)
        self.pair.show()
