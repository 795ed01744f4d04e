"""The first page: a folder, what there is to learn from in it, and what the style shall be called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.ui import theme
from editor.ui.elided import ElidedLabel
from editor.ui.learning import words
from editor.ui.learning.pictures import Thumbnails
from editor.ui.match.well import Well
from editor.ui.request import Pixels
from editor.ui.text import tr

if TYPE_CHECKING:
    from editor.learn.styles.own import Survey


class ChoosePage(QWidget):
    """Shows what it is told and asks for the rest.

    Signals:
        wanted: a folder shall be chosen. dropped: the path of one, or of a file in it.
        renamed: the name, or whether it may replace a style, is another.
        started: learning shall begin. left: the dialog shall be closed.
    """

    wanted = Signal()
    dropped = Signal(object)
    renamed = Signal()
    started = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.well = _FolderWell()
        self.well.wanted.connect(self.wanted)
        self.well.dropped.connect(self.dropped)
        self.intro = _text(
            tr(
                "Silvergrad looks at how you edited your photos, and learns to set the sliders of a new "
                "photo as you would. Everything stays on this machine."
            )
        )
        self.warning = _text()
        self.warning.setStyleSheet(f"color: {theme.WARNING};")
        self.folder = ElidedLabel()
        self.folder.setFont(theme.font(bold=True))
        self.other = QPushButton(tr("Another Folder…"))
        self.other.setProperty("small", True)
        self.other.setAutoDefault(False)
        self.other.clicked.connect(self.wanted)
        self.thumbnails = Thumbnails()
        self.told = _Told()
        self.time = _text(dim=True)
        self.resume = _text()
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the style"))
        self.name.textEdited.connect(self.renamed)
        self.replace = QCheckBox(tr("Replace it"))
        self.replace.toggled.connect(self.renamed)
        self.problem = _text()
        self.problem.setStyleSheet(f"color: {theme.WARNING};")
        self.buttons = QDialogButtonBox()
        self.start = self.buttons.addButton(tr("Learn"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.close_button = self.buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.close_button.setAutoDefault(False)
        self.buttons.accepted.connect(self.started)
        self.buttons.rejected.connect(self.left)
        self.default = self.start
        self.setAcceptDrops(True)
        self._lay_out()
        self.show_nothing()

    def show_nothing(self, warning: str = "", note: str = "") -> None:
        """Show that a folder is asked for, or a note what is being done."""
        self.show_warning(warning)
        self.well.show_nothing(note)
        self.thumbnails.clear()
        self._switch(found=False)
        self.show_reason(tr("Choose a folder first."))

    def show_survey(self, found: Survey, name: str, *, resumes: bool, replaces: bool) -> None:
        """Show what was found and a name for the style; say if its learning was broken off."""
        self.show_warning("")
        self.folder.setText(found.folder.name or str(found.folder))
        self.folder.setToolTip(str(found.folder))
        self.told.show_sentences([found.refusal] * bool(found.refusal) + list(found.sentences))
        self.time.setText(tr("Learning takes {time}.", time=words.duration(found.seconds)))
        self.resume.setText(
            tr(
                "Learning {name} from this folder was broken off. It goes on from what is done so far.",
                name=name,
            )
        )
        self.start.setText(tr("Resume") if resumes else tr("Learn"))
        self.name.setText(name)
        self.replace.setChecked(replaces)
        learnable = not found.refusal
        for widget in (self.time, self._named):
            widget.setVisible(learnable)
        self.resume.setVisible(resumes)
        self._switch(found=True)

    def add_thumbnail(self, screen: Pixels) -> None:
        """Show one of the photos."""
        self.thumbnails.add(screen)

    def show_problem(self, problem: str, *, replaceable: bool) -> None:
        """Show why the style cannot be called so, and that it may replace another."""
        self.replace.setVisible(replaceable)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def show_reason(self, reason: str) -> None:
        """Enable the button, or say why it cannot be used."""
        self.start.setEnabled(not reason)
        self.start.setToolTip(reason)

    def show_warning(self, sentence: str) -> None:
        """Say what went wrong, above everything else, or nothing."""
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))

    # A drop anywhere on the page is one on the well.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder."""
        self.well.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Be calm again."""
        self.well.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which folder was dropped."""
        self.well.dropEvent(event)

    def _switch(self, *, found: bool) -> None:
        self.well.setVisible(not found)
        self.intro.setVisible(not found)
        self._found.setVisible(found)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(theme.GAP)
        title.addWidget(self.folder, 1)
        title.addWidget(self.other)
        self._named = QWidget()
        naming = QVBoxLayout(self._named)
        naming.setContentsMargins(0, 0, 0, 0)
        naming.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(QLabel(tr("Name")))
        row.addWidget(self.name, 1)
        naming.addLayout(row)
        naming.addWidget(self.problem)
        naming.addWidget(self.replace)
        # However much there is to say, it never pushes the name and the buttons out of the window.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.told)
        self._found = QWidget()
        found = QVBoxLayout(self._found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(12)
        found.addLayout(title)
        found.addWidget(self.thumbnails)
        found.addWidget(scroll, 1)
        for widget in (self.resume, self.time, self._named):
            found.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.warning)
        rows.addWidget(self.intro)
        rows.addWidget(self.well, 1)
        rows.addWidget(self._found, 1)
        rows.addWidget(self.buttons)


class _Told(QWidget):
    """Sentences one below the other, the first of them the one that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[QLabel] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(5)
        self._rows.addStretch(1)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these in place of those before."""
        for label in self.labels:
            self._rows.removeWidget(label)
            label.hide()
            label.deleteLater()
        self.labels = [_text(sentence, dim=place > 0) for place, sentence in enumerate(sentences)]
        for place, label in enumerate(self.labels):
            self._rows.insertWidget(place, label)


class _FolderWell(Well):
    """A well for a folder, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_nothing(self, note: str = "") -> None:
        """Show what the well is for, or a note in its place."""
        super().show_nothing(
            note
            or tr(
                "Drop a folder here, or click to choose one.\n"
                "Raws that you edited, raws with their finished pictures, or finished pictures alone."
            )
        )
        self.setAccessibleName(tr("Folder to learn from"))
        self.setToolTip(tr("Drop a folder here or click to choose one"))


def folder_of(path: Path) -> Path:
    """Return the folder that was meant by a path that was dropped."""
    return path if path.is_dir() else path.parent


def _text(text: str = "", *, dim: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("dim", dim)
    return made
